//! Whether a folder can be a home, and what makes it one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::files;
use crate::home::Home;
use crate::owner::Lock;

/// The version of everything on the disk below the home: raised when any of its formats changes.
const VERSION: u32 = 1;

/// What a home holds. A folder with other things in it and no version is somebody else's.
const OURS: [&str; 5] = ["owner.lock", "service", "store", "sweeps", "version"];

/// Makes this process the owner of a home that is there.
///
/// # Errors
/// Where it is none, cannot be used, or another process owns it.
pub(crate) fn take_existing(home: &Home) -> Result<Lock, StoreError> {
    if home.version().exists() || home.journal().exists() {
        return take(home);
    }
    let why =
        "there is none yet; `assemblet sweep run` or `submit` makes one, and --home names another".to_owned();
    Err(StoreError::Unusable { path: home.root().to_owned(), why })
}

/// Makes the folder a home if it is none, and this process its owner.
///
/// # Errors
/// Where the folder cannot be used, or another process owns it.
pub(crate) fn take(home: &Home) -> Result<Lock, StoreError> {
    let root = home.root();
    let unusable = |why: String| StoreError::Unusable { path: root.to_owned(), why };
    match fs::metadata(root) {
        Ok(found) if !found.is_dir() => {
            return Err(unusable("it is a file; name a folder with --home".to_owned()));
        }
        Ok(_) => check_file_system(root)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent =
                root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if home.makes_parents() {
                fs::create_dir_all(parent).map_err(|error| unusable(refusal(&error)))?;
            } else if !parent.exists() {
                let parent = parent.display();
                return Err(unusable(format!(
                    "there is no folder {parent}; make it, or name another with --home"
                )));
            }
            check_file_system(parent)?;
            fs::create_dir(root).map_err(|error| unusable(refusal(&error)))?;
            files::sync_folder(parent).map_err(StoreError::io("write", parent))?;
        }
        Err(error) => return Err(unusable(refusal(&error))),
    }
    check_version(home)?;
    let lock = Lock::take(home).map_err(|error| match error {
        StoreError::Io { source, .. } => unusable(refusal(&source)),
        error => error,
    })?;
    mark(home)?;
    Ok(lock)
}

/// Makes a folder a home.
///
/// # Errors
/// Where the system fails to.
pub(crate) fn mark(home: &Home) -> Result<(), StoreError> {
    let marked = || {
        if !home.version().exists() {
            files::write_whole(&home.version(), format!("{VERSION}\n").as_bytes())?;
        }
        fs::create_dir_all(home.journal())
    };
    marked().map_err(|error| StoreError::Unusable { path: home.root().to_owned(), why: refusal(&error) })
}

/// Refuses the home of a newer program, and a folder that is somebody else's.
fn check_version(home: &Home) -> Result<(), StoreError> {
    let unusable = |why: String| Err(StoreError::Unusable { path: home.root().to_owned(), why });
    match fs::read_to_string(home.version()) {
        Ok(text) => match text.trim().parse::<u32>() {
            Ok(version) if version <= VERSION => Ok(()),
            Ok(version) => unusable(format!(
                "a newer program made it (its layout is version {version}, this program knows {VERSION}); \
                 use that program"
            )),
            Err(_) => unusable(format!(
                "its file `version` does not hold a number; write {VERSION} into it, or restore a backup"
            )),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let entries = fs::read_dir(home.root()).map_err(StoreError::io("read", home.root()))?;
            let names =
                entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
            let foreign = |name: &String| !name.starts_with('.') && !OURS.contains(&name.as_str());
            match names.into_iter().find(foreign) {
                Some(name) => unusable(format!(
                    "it holds other things, such as {name}; name an empty or new folder with --home"
                )),
                None => Ok(()),
            }
        }
        Err(error) => Err(StoreError::io("read", home.version())(error)),
    }
}

/// The system's refusal, with what to do.
fn refusal(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you may not write there; name a folder of yours with --home".to_owned()
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            "its file system is read-only; name a folder on another with --home".to_owned()
        }
        io::ErrorKind::StorageFull => "the disk is full; free some space".to_owned(),
        io::ErrorKind::NotADirectory => {
            "a file stands where one of its folders should be; name another with --home".to_owned()
        }
        _ => error.to_string(),
    }
}

/// Refuses file systems that do not keep the promises of locks and syncs.
fn check_file_system(folder: &Path) -> Result<(), StoreError> {
    match foreign_file_system(folder) {
        None => Ok(()),
        Some(kind) => Err(StoreError::Unusable {
            path: PathBuf::from(folder),
            why: format!(
                "it is on {kind}, where locks and syncs cannot be relied on; name a folder on a local disk with --home"
            ),
        }),
    }
}

/// The kind of a file system that cannot hold a home.
#[cfg(target_os = "linux")]
fn foreign_file_system(folder: &Path) -> Option<&'static str> {
    // The numbers of statfs(2), as the system's own manual lists them.
    kind(nix::sys::statfs::statfs(folder).ok()?.filesystem_type().0 as u32)
}

#[cfg(not(target_os = "linux"))]
fn foreign_file_system(_: &Path) -> Option<&'static str> {
    None
}

/// A kind that is refused, of a number of statfs(2).
fn kind(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("a network file system (NFS)"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("a network file system (SMB)"),
        0x6573_5546 => Some("a FUSE file system"),
        0x5346_414f | 0x7375_7245 => Some("a network file system (AFS or Coda)"),
        _ => None,
    }
}
