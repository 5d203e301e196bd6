//! Homes for tests, copied and looked into.

use std::fs;
use std::path::{Path, PathBuf};

use store::{Home, Opened, Store};
use tempfile::TempDir;

/// A folder that goes with the test, and the home in it.
pub(crate) fn home() -> (TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    (folder, home)
}

/// A copy of a home.
pub(crate) fn copy(home: &Home) -> (TempDir, Home) {
    let (folder, to) = self::home();
    copy_folder(home.root(), to.root());
    (folder, to)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// The store, where nothing was to be mended.
#[track_caller]
pub(crate) fn open_sound(home: &Home) -> Store {
    let (store, opened) = Store::open(home).unwrap();
    assert_eq!(opened, Opened::default());
    store
}

/// The names in a folder that begin so.
pub(crate) fn named(folder: &Path, part: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().contains(part)).collect();
    found.sort();
    found
}
