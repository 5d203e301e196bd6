//! A file that appears under its name only when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file being written beside its place: under its own name with `.part` behind it.
///
/// What is no plain file, such as a pipe, is written directly.
#[derive(Debug)]
pub(crate) struct FileOutput {
    out: BufWriter<File>,
    /// From where to where the whole file moves.
    moves: Option<(PathBuf, PathBuf)>,
}

impl FileOutput {
    /// Starts a file.
    ///
    /// # Errors
    /// Where it cannot be created.
    pub(crate) fn create(path: &Path) -> io::Result<FileOutput> {
        let special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
        if special {
            return Ok(FileOutput { out: BufWriter::new(File::create(path)?), moves: None });
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let out = BufWriter::new(File::create(&part)?);
        Ok(FileOutput { out, moves: Some((part, path.to_owned())) })
    }

    /// Moves the file to its place once every byte is on the disk.
    ///
    /// # Errors
    /// Where the system fails to; the part stays.
    pub(crate) fn finish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        match self.moves {
            None => Ok(()),
            Some((from, to)) => {
                file.sync_all()?;
                fs::rename(from, to)
            }
        }
    }
}

impl Write for FileOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
