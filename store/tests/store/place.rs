//! Folders that can be a home, and those that cannot, each named in one sentence.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use store::{Home, Store, StoreError};

use crate::folder::{home, open_sound};
use crate::rows::commit;

/// Checks that a folder is refused, with this reason.
#[track_caller]
fn check(root: &Path, why: &str) {
    let error = Store::open(&Home::at(root)).unwrap_err();
    assert_eq!(error.to_string(), format!("{} cannot hold the laboratory: {why}", root.display()));
    assert!(error.is_bad_input());
}

#[test]
fn a_folder_that_cannot_be_a_home_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("file"), "").unwrap();
    check(&path("file"), "it is a file; name a folder with --home");
    let parent = path("none");
    let why = format!("there is no folder {}; make it, or name another with --home", parent.display());
    check(&parent.join("home"), &why);
    check(
        &path("file").join("home"),
        "a file stands where one of its folders should be; name another with --home",
    );
    fs::create_dir(path("other")).unwrap();
    fs::write(path("other").join("thesis.tex"), "").unwrap();
    check(
        &path("other"),
        "it holds other things, such as thesis.tex; name an empty or new folder with --home",
    );
    fs::create_dir(path("newer")).unwrap();
    fs::write(path("newer").join("version"), "2\n").unwrap();
    check(
        &path("newer"),
        "a newer program made it (its layout is version 2, this program knows 1); use that program",
    );
    fs::write(path("newer").join("version"), "one").unwrap();
    check(&path("newer"), "its file `version` does not hold a number; write 1 into it, or restore a backup");
    fs::create_dir(path("blocked")).unwrap();
    fs::write(path("blocked").join("store"), "").unwrap();
    check(&path("blocked"), "a file stands where one of its folders should be; name another with --home");
}

#[test]
fn a_read_only_folder_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(root.join("probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        return;
    }
    check(&root, "you may not write there; name a folder of yours with --home");
}

#[test]
fn an_empty_folder_becomes_a_home_and_stays_one() {
    let (_folder, home) = home();
    fs::create_dir(home.root()).unwrap();
    fs::create_dir(home.service()).unwrap();
    drop(open_sound(&home));
    assert_eq!(fs::read_to_string(home.root().join("version")).unwrap(), "1\n");
    open_sound(&home);
}

#[test]
fn a_second_owner_is_told_who_is_the_first() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    let error = Store::open(&home).unwrap_err();
    assert!(matches!(error, StoreError::Held { .. }) && error.is_bad_input());
    let told = error.to_string();
    assert!(
        told.starts_with(&format!("{} is in use by process {} (", home.root().display(), std::process::id())),
        "{told}"
    );
    assert!(told.ends_with("; use it through that process, or end it first"), "{told}");
    assert_eq!(store::Owner::of(&home).unwrap().pid, std::process::id());
    store.commit(&commit(1)).unwrap();
    drop(store);
    open_sound(&home);
}

#[test]
fn a_named_home_is_made_absolute() {
    let home = Home::find(Some(PathBuf::from("some/where"))).unwrap();
    assert_eq!(home.root(), std::env::current_dir().unwrap().join("some/where"));
}
