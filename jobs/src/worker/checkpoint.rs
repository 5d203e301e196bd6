//! The work of an earlier attempt, taken over by the next one.

use std::fs;
use std::io;
use std::path::Path;

/// Whether a name is that of a file on its way: written aside, to be renamed once it is whole.
pub(super) fn is_temporary(name: &str) -> bool {
    let endings = [".part", ".partial", ".tmp", ".temp", "~", ".swp"];
    endings.iter().any(|ending| name.ends_with(ending))
        || name.starts_with(".tmp")
        || name.starts_with(".nfs")
}

/// Copies a folder's files, without temporary ones, to a folder that does not exist yet. What vanishes meanwhile was
/// on its way out, and is left out.
///
/// Files are copied, not linked: a program may write into what it finds.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        let target = to.join(&name);
        let kind = entry.file_type()?;
        let copied = if is_temporary(&name.to_string_lossy()) {
            Ok(())
        } else if kind.is_dir() {
            copy(&path, &target)
        } else if kind.is_symlink() {
            fs::read_link(&path).and_then(|aim| std::os::unix::fs::symlink(aim, &target))
        } else if kind.is_file() {
            fs::copy(&path, &target).map(drop)
        } else {
            // A socket or a pipe is of no use to another process.
            Ok(())
        };
        match copied {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}

/// Whether a folder has a file in it, or in one of its folders.
pub(super) fn has_files(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => has_files(&entry.path()),
        Ok(_) => !is_temporary(&entry.file_name().to_string_lossy()),
        Err(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_everything_but_what_is_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("states")).unwrap();
        assert!(!has_files(&from));
        fs::write(from.join("states/a.part"), "half").unwrap();
        assert!(!has_files(&from));
        fs::write(from.join("states/a.saved"), "whole").unwrap();
        std::os::unix::fs::symlink("states/a.saved", from.join("latest")).unwrap();
        assert!(has_files(&from));
        copy(&from, &to).unwrap();
        assert_eq!(fs::read(to.join("latest")).unwrap(), b"whole");
        assert!(!to.join("states/a.part").exists());
        // The copy is the next attempt's own.
        fs::write(to.join("states/a.saved"), "other").unwrap();
        assert_eq!(fs::read(from.join("states/a.saved")).unwrap(), b"whole");
    }
}
