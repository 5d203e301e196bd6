//! The file by which a folder is known as a page of ours, with the names of all that we wrote there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Its name.
pub(super) const NAME: &str = ".assemblet-page.json";
/// Newer pages are left alone.
const VERSION: u32 = 1;

/// What a page's folder holds.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Marker {
    version: u32,
    /// Relative to the folder, with `/` between the parts, in order.
    files: BTreeSet<String>,
}

impl Marker {
    pub(super) fn of(files: impl Iterator<Item = String>) -> Marker {
        Marker { version: VERSION, files: files.collect() }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Why what is at a path may not be written over; `None` where nothing is there, an empty folder, or a page of ours
/// with nothing else in it.
pub(super) fn occupied(path: &Path) -> io::Result<Option<String>> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_dir() {
        return Ok(Some("is a file".to_owned()));
    }
    let mut found = BTreeSet::new();
    list(path, "", &mut found)?;
    let marker = match fs::read(path.join(NAME)) {
        Ok(bytes) => serde_json::from_slice::<Marker>(&bytes).ok(),
        Err(_) => None,
    };
    let Some(marker) = marker else {
        let first = found.into_iter().next();
        return Ok(first.map(|first| format!("holds {first}, which is no part of a page")));
    };
    if marker.version > VERSION {
        return Ok(Some("holds a page of a newer version of this program".to_owned()));
    }
    let other = found.into_iter().find(|file| file != NAME && !marker.files.contains(file));
    Ok(other.map(|other| format!("holds {other}, which is no part of the page there")))
}

/// All files beneath a folder, and its empty folders.
fn list(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if !entry.file_type()?.is_dir() {
            found.insert(name);
        } else if fs::read_dir(entry.path())?.next().is_none() {
            found.insert(format!("{name}/"));
        } else {
            list(&entry.path(), &format!("{name}/"), found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_files_are_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page");
        let check = |expected: Option<&str>| assert_eq!(occupied(&page).unwrap().as_deref(), expected);
        check(None);
        fs::create_dir_all(page.join("data")).unwrap();
        check(Some("holds data/, which is no part of a page"));
        fs::write(page.join("data/a.csv"), "a").unwrap();
        check(Some("holds data/a.csv, which is no part of a page"));
        let marker = Marker::of(["data/a.csv".to_owned()].into_iter());
        fs::write(page.join(NAME), marker.to_bytes()).unwrap();
        check(None);
        fs::write(page.join("notes.txt"), "mine").unwrap();
        check(Some("holds notes.txt, which is no part of the page there"));
        fs::write(page.join(NAME), "{\"version\":2,\"files\":[]}").unwrap();
        check(Some("holds a page of a newer version of this program"));
        fs::write(page.join(NAME), "no JSON").unwrap();
        check(Some("holds .assemblet-page.json, which is no part of a page"));
        assert_eq!(occupied(&page.join("notes.txt")).unwrap().as_deref(), Some("is a file"));
    }
}
