//! A page's folder: the page, each figure as SVG and PNG, and all data as CSV and Parquet. It is there whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use super::content::Page;
use super::error::PageError;
use super::html::HtmlOptions;
use super::marker::{self, Marker};
use super::pieces::{self, Piece};
use super::template::Template;

/// How the names of folders end that pages are written into before they are put in their places.
const ASIDE: &str = ".part";
/// Longer than a writer takes from making such a folder to locking it.
const BEGINNING: Duration = Duration::from_secs(60);

/// A way to write a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `index.html`.
    Html,
    /// `page.md`.
    Markdown,
    /// `page.tex`, and each table by itself in `tables/`.
    Latex,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 3] = [Format::Html, Format::Markdown, Format::Latex];

    /// What it is called on the command line: `html`, `md`, `tex`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Markdown => "md",
            Format::Latex => "tex",
        }
    }
}

impl FromStr for Format {
    type Err = PageError;

    fn from_str(name: &str) -> Result<Format, PageError> {
        match name.trim().to_lowercase().as_str() {
            "html" => Ok(Format::Html),
            "md" | "markdown" => Ok(Format::Markdown),
            "tex" | "latex" => Ok(Format::Latex),
            _ => Err(PageError::Format { name: name.to_owned() }),
        }
    }
}

/// How a page is written into a folder.
#[derive(Clone, Copy)]
pub struct Folder<'a> {
    /// In which formats; figures and data are written in any case.
    pub formats: &'a [Format],
    /// By which the HTML is made, in place of our own.
    pub template: Option<&'a Template>,
    /// As [`HtmlOptions::refresh_s`].
    pub refresh_s: Option<u32>,
    /// Told of each file, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far the writing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files that are written.
    pub done: usize,
    /// Files in all.
    pub of: usize,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub path: PathBuf,
    /// The page to open, where it was written as HTML.
    pub index: Option<PathBuf>,
    /// Files, without the marker.
    pub files: usize,
    /// Their bytes together.
    pub bytes: u64,
}

impl Default for Folder<'_> {
    fn default() -> Self {
        Folder { formats: &[Format::Html], template: None, refresh_s: None, progress: &|_| {} }
    }
}

impl Folder<'_> {
    /// Whether a page can be written there, which is worth knowing before long work: the path is free, or an empty
    /// folder, or a page of ours with nothing else in it.
    ///
    /// # Errors
    /// [`PageError::Occupied`] where it is not.
    pub fn check(path: &Path) -> Result<(), PageError> {
        match marker::occupied(path).map_err(PageError::io("read", path))? {
            Some(why) => Err(PageError::Occupied { path: path.to_owned(), why }),
            None => Ok(()),
        }
    }

    /// Writes the page. Everything is written into a new folder beside it, synced, and then put in its place in one
    /// step; where anything fails, what was there stays as it was.
    ///
    /// # Errors
    /// Where the path is occupied, or the system fails to write.
    pub fn write(&self, page: &Page, path: &Path) -> Result<Written, PageError> {
        Folder::check(path)?;
        let place = resolved(path).map_err(PageError::io("write", path))?;
        let Some((parent, name)) = place.parent().zip(place.file_name()) else {
            return Err(PageError::Occupied {
                path: path.to_owned(),
                why: "is the root of all files".to_owned(),
            });
        };
        fs::create_dir_all(parent).map_err(PageError::io("make the folder", parent))?;
        let prefix = format!(".{}.", name.to_string_lossy());
        remove_abandoned(parent, &prefix);
        let aside = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(ASIDE)
            .permissions(Permissions::from_mode(0o777))
            .tempdir_in(parent)
            .map_err(PageError::io("write into", parent))?;

        // Held while this process lives, so that others know.
        let lock = File::open(aside.path()).map_err(PageError::io("write into", parent))?;
        let _ = lock.try_lock();

        let options = HtmlOptions { files: true, refresh_s: self.refresh_s };
        let pieces = pieces::of(page, self.formats, options, self.template);
        let bytes = self.pieces(&pieces, aside.path(), path)?;
        let marker = Marker::of(pieces.iter().map(|piece| piece.path.clone()));
        write(&aside.path().join(marker::NAME), &marker.to_bytes()).map_err(PageError::io("write", path))?;
        sync_folders(aside.path()).map_err(PageError::io("write", path))?;

        // It may have been filled in the meantime.
        Folder::check(path)?;
        put(aside.path(), &place).map_err(PageError::io("write", path))?;
        store::files::sync_folder(parent).map_err(PageError::io("write into", parent))?;
        // What the folder aside holds now is the old page, if anything; it goes as the folder does.
        drop(aside);
        let has_index = self.formats.contains(&Format::Html);
        let index = has_index.then(|| path.join(pieces::INDEX));
        Ok(Written { path: path.to_owned(), index, files: pieces.len(), bytes })
    }

    /// Makes and writes all pieces into a folder, several at a time, and gives back how many bytes they have. Errors
    /// name the places where they were to be in the end.
    fn pieces(&self, pieces: &[Piece], folder: &Path, end: &Path) -> Result<u64, PageError> {
        for name in pieces.iter().filter_map(|piece| piece.path.split_once('/')).map(|(name, _)| name) {
            let subfolder = folder.join(name);
            fs::create_dir_all(&subfolder).map_err(PageError::io("write", end.join(name)))?;
        }
        let done = AtomicUsize::new(0);
        (self.progress)(Progress { done: 0, of: pieces.len() });
        let written: Vec<Result<u64, PageError>> = (pieces.par_iter())
            .map(|piece| {
                let bytes = (piece.make)()?;
                write(&folder.join(&piece.path), &bytes)
                    .map_err(PageError::io("write", end.join(&piece.path)))?;
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                (self.progress)(Progress { done, of: pieces.len() });
                Ok(bytes.len() as u64)
            })
            .collect();
        written.into_iter().sum()
    }
}

/// Folders that a writer was killed over. Who lives holds a lock on his own, but for a moment at its beginning.
fn remove_abandoned(parent: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_aside = name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(ASIDE));
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        let is_free = || File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok());
        if is_aside && age.is_some_and(|age| age > BEGINNING) && is_free() {
            // Where that fails the folder is no worse than before.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The path itself, not what leads to it, so that a page behind a link is replaced where it is.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => std::path::absolute(path),
        Err(error) => Err(error),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder and in those in it last.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            store::files::sync_folder(&entry.path())?;
        }
    }
    store::files::sync_folder(folder)
}

/// Puts the new folder in the place of the old one, which lies at the new one's place then.
fn put(new: &Path, place: &Path) -> io::Result<()> {
    if fs::symlink_metadata(place).is_err() {
        return fs::rename(new, place);
    }
    match exchange(new, place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // A file system that cannot do that in one step: in two.
            let old = new.with_extension("old");
            fs::rename(place, &old)?;
            match fs::rename(new, place) {
                Ok(()) => fs::remove_dir_all(&old),
                Err(error) => fs::rename(&old, place).and(Err(error)),
            }
        }
        exchanged => exchanged,
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn exchange(new: &Path, place: &Path) -> io::Result<()> {
    use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};
    Ok(renameat2(AT_FDCWD, new, AT_FDCWD, place, RenameFlags::RENAME_EXCHANGE)?)
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
