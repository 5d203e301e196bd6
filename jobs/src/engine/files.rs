//! Files of an attempt: walked to name by name, so that no link leads out of its folder.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::{Mode, mkdirat};

use super::path::names;
use crate::api::MOST_BYTES;
use crate::wire::{FileView, Problem, ProblemKind};

/// So many files are listed at most.
const MOST_FILES: usize = 100_000;

/// The files below a folder, by path; empty where the folder is not there.
///
/// # Errors
/// Where the folder cannot be read.
pub(super) fn list(folder: &Path) -> Result<Vec<FileView>, Problem> {
    let Ok(root) = fs::canonicalize(folder) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut open = vec![(root.clone(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            // It was removed just now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|error| told("read", &prefix, &error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| told("read", &prefix, &error))?;
            // A name that is not Unicode cannot be asked for.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{prefix}{name}");
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                open.push((entry.path(), path + "/"));
            } else if let Some(target) = inside(&root, &entry.path())
                && let Ok(about) = fs::metadata(target)
                && about.is_file()
            {
                found.push(FileView { path, bytes: about.len() });
            }
            if found.len() > MOST_FILES {
                return Err(too_large(format!("an attempt's folder has more than {MOST_FILES} files")));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Bytes of a file from `offset` on, at most `most`.
///
/// # Errors
/// Where the path is none of the folder's, or the file is not there.
pub(super) fn read(folder: &Path, path: &str, offset: u64, most: u64) -> Result<Vec<u8>, Problem> {
    let parts = names(path)?;
    let flags = OFlag::O_RDONLY;
    let mut file = match walk(folder, &parts, false).and_then(|at| place(&at, &parts, flags)) {
        // A link: it may be followed where it stays in the folder.
        Err(Errno::ELOOP | Errno::ENOTDIR | Errno::EMLINK) => linked(folder, &parts, path)?,
        opened => opened.map_err(|error| refused("read", path, error))?,
    };
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.take(most.min(MOST_BYTES)).read_to_end(&mut bytes))
        .map_err(|error| told("read", path, &error))?;
    Ok(bytes)
}

/// Writes bytes at `offset`, after cutting the file there. On the disk when it returns.
///
/// # Errors
/// Where the path is none of the folder's, a link is in the way, or the file ends before `offset`.
pub(super) fn write(folder: &Path, path: &str, offset: u64, bytes: &[u8]) -> Result<(), Problem> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_large(format!(
            "{} bytes are written at once, and at most {MOST_BYTES} may be",
            bytes.len()
        )));
    }
    let parts = names(path)?;
    fs::create_dir_all(folder).map_err(|error| told("write", path, &error))?;
    let flags = OFlag::O_WRONLY | OFlag::O_CREAT;
    let mut file = walk(folder, &parts, true)
        .and_then(|at| place(&at, &parts, flags))
        .map_err(|error| refused("write", path, error))?;
    let length = file.metadata().map_err(|error| told("write", path, &error))?.len();
    if length < offset {
        return Err(Problem::conflict(format!(
            "{path:?} has {length} bytes, and cannot be written at {offset}"
        )));
    }
    file.set_len(offset)
        .and_then(|()| file.seek(SeekFrom::Start(offset)))
        .and_then(|_| file.write_all(bytes))
        .and_then(|()| file.sync_data())
        .map_err(|error| told("write", path, &error))
}

/// The folder in which the last of the names stands, link by no link.
fn walk(folder: &Path, parts: &[&str], make: bool) -> Result<OwnedFd, Errno> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let mut at = open(folder, flags, Mode::empty())?;
    for name in &parts[..parts.len() - 1] {
        let inner = flags | OFlag::O_NOFOLLOW;
        at = match openat(&at, *name, inner, Mode::empty()) {
            Err(Errno::ENOENT) if make => {
                match mkdirat(&at, *name, Mode::from_bits_truncate(0o755)) {
                    Ok(()) | Err(Errno::EEXIST) => {}
                    Err(error) => return Err(error),
                }
                openat(&at, *name, inner, Mode::empty())?
            }
            opened => opened?,
        };
    }
    Ok(at)
}

/// The file itself, which must be a plain one: a pipe would block whoever opens it.
fn place(at: &OwnedFd, parts: &[&str], flags: OFlag) -> Result<File, Errno> {
    let name = parts[parts.len() - 1];
    let flags = flags | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK;
    let file = File::from(openat(at, name, flags, Mode::from_bits_truncate(0o644))?);
    match file.metadata() {
        Ok(about) if about.is_file() => Ok(file),
        Ok(about) if about.is_dir() => Err(Errno::EISDIR),
        _ => Err(Errno::EINVAL),
    }
}

/// A file that stands behind a link of the folder.
fn linked(folder: &Path, parts: &[&str], path: &str) -> Result<File, Problem> {
    let root = fs::canonicalize(folder).map_err(|error| told("read", path, &error))?;
    let named = parts.iter().fold(root.clone(), |folder, name| folder.join(name));
    let target = inside(&root, &named).ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, format!("{path:?} leads out of the attempt's folder, or nowhere"))
    })?;
    // Its path has no links now; if one is put there meanwhile, opening fails.
    let target = target.strip_prefix(&root).unwrap_or(&target);
    let parts: Vec<&str> = target.iter().filter_map(|name| name.to_str()).collect();
    if parts.is_empty() {
        return Err(refused("read", path, Errno::EISDIR));
    }
    walk(&root, &parts, false)
        .and_then(|at| place(&at, &parts, OFlag::O_RDONLY))
        .map_err(|error| refused("read", path, error))
}

/// Where a path really is, if that is below the root.
fn inside(root: &Path, path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().filter(|target| target.starts_with(root))
}

fn refused(doing: &str, path: &str, error: Errno) -> Problem {
    match error {
        Errno::ENOENT => Problem::not_found(format!("the attempt has no file {path:?}")),
        Errno::EISDIR => Problem::invalid(format!("{path:?} is a folder")),
        Errno::ELOOP | Errno::ENOTDIR | Errno::EMLINK | Errno::EINVAL | Errno::ENXIO => {
            Problem::invalid(format!(
                "cannot {doing} {path:?}: a link, or something else that is no plain file, is in the way"
            ))
        }
        error => told(doing, path, &error.into()),
    }
}

fn told(doing: &str, path: &str, error: &io::Error) -> Problem {
    Problem::unavailable(format!("cannot {doing} {path:?}: {error}"))
}

fn too_large(message: String) -> Problem {
    Problem::new(ProblemKind::TooLarge, message)
}
