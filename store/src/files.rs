//! Files that are there whole or not at all, whenever the machine stops.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// Writes a file so that at any moment its name stands for the old content or the new one, never for a part.
///
/// Written aside in the same folder, synced, renamed over the old one; then the folder is synced, so that the new
/// content is still there after a power cut. The folder must exist.
///
/// # Errors
/// Where the system fails to; the old content stays, and nothing is left aside.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(bytes)?;
    whole.finish()
}

/// A file being written aside, for content that comes in pieces. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct Whole<'a> {
    file: NamedTempFile,
    path: &'a Path,
}

impl<'a> Whole<'a> {
    /// Starts the file that will stand at `path`.
    ///
    /// # Errors
    /// Where no file can be made in its folder.
    pub fn create(path: &'a Path) -> io::Result<Whole<'a>> {
        let file = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder(path))?;
        Ok(Whole { file, path })
    }

    /// Puts the file in its place, durably.
    ///
    /// # Errors
    /// Where the system fails to; what stood there stays.
    pub fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let (_, aside): (File, TempPath) = self.file.into_parts();
        aside.persist(self.path).map_err(|error| error.error)?;
        sync_folder(folder(self.path))
    }
}

impl Write for Whole<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes what was created, renamed or removed in a folder survive a power cut.
///
/// # Errors
/// Where the folder cannot be opened or synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
