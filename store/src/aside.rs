//! Damaged things are moved aside under a name with the time; nothing damaged is ever deleted.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Utc;

use crate::error::StoreError;

/// A name beside `path` that nothing has: `path.kind-20260102T030405Z`.
pub(crate) fn name(path: &Path, kind: &str) -> PathBuf {
    let now = Utc::now().format("%Y%m%dT%H%M%SZ");
    let named = |more: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{kind}-{now}{more}"));
        PathBuf::from(name)
    };
    let more = (2..).map(|count| format!("-{count}"));
    let mut names = std::iter::once(String::new()).chain(more).map(|more| named(&more));
    names.find(|name| fs::symlink_metadata(name).is_err()).expect("there are more names than files")
}

/// Moves a file or folder aside; gives its new name.
///
/// # Errors
/// Where the system fails to.
pub(crate) fn move_away(path: &Path) -> Result<PathBuf, StoreError> {
    let to = name(path, "damaged");
    fs::rename(path, &to).map_err(StoreError::io("move aside", path))?;
    Ok(to)
}

/// Gives files a second name in a new folder beside theirs, so that the first one may go; gives the folder.
///
/// # Errors
/// Where the system fails to.
pub(crate) fn keep(folder: &Path, paths: &[PathBuf]) -> Result<PathBuf, StoreError> {
    let to = name(folder, "damaged");
    fs::create_dir(&to).map_err(StoreError::io("create", &to))?;
    for path in paths {
        let name = to.join(path.file_name().unwrap_or_default());
        let kept = fs::hard_link(path, &name).or_else(|_| fs::copy(path, &name).map(drop));
        kept.map_err(StoreError::io("move aside", path))?;
    }
    Ok(to)
}

/// What was moved aside in a folder, by name.
pub(crate) fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_aside = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.contains(".damaged-") || name.contains(".torn-")
    };
    let mut found: Vec<PathBuf> = entries.filter(is_aside).collect();
    found.sort();
    found
}
