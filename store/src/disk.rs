//! What the journal asks of a disk; a test puts one in its place that fails.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::files;

/// The few things done to the journal's files. Every provided method does them for real.
pub trait Disk: Debug + Send + Sync {
    /// Writes bytes at a place of a file.
    ///
    /// # Errors
    /// Where the system fails to; part of them may be written.
    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        file.write_all_at(bytes, at)
    }

    /// Makes what was written last over a power cut.
    ///
    /// # Errors
    /// Where the system fails to; what the disk holds is unknown then.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    /// Cuts a file to a length.
    ///
    /// # Errors
    /// Where the system fails to.
    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    /// Makes a file that is there whole, with this content, or not at all.
    ///
    /// # Errors
    /// Where the system fails to.
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        files::write_whole(path, bytes)
    }
}

/// The disk as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {}
