//! Backups: the rows at one moment and the trials' files, in a folder that is a home itself.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::error::StoreError;
use crate::files;
use crate::home::Home;
use crate::index::tally::Stamp;
use crate::journal::{segment, snapshot};
use crate::place;
use crate::store::Store;

/// A backup whose rows are written, and whose files are to follow. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct Backup {
    from: Home,
    to: PathBuf,
    /// Where it grows, beside its place.
    part: TempDir,
    saved: Saved,
}

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The folder.
    pub folder: PathBuf,
    /// The journal's number at that moment.
    pub last: u64,
    /// Rows.
    pub rows: u64,
    /// Files of trials.
    pub files: u64,
    /// Bytes of all of it.
    pub bytes: u64,
}

impl Store {
    /// Begins a backup with the rows of this moment, which takes about a second for each 100,000 trials. The rest,
    /// [`Backup::finish`], needs no store and may run on another thread while this one goes on.
    ///
    /// # Errors
    /// Where `to` exists and is no empty folder, or the system fails to write beside it.
    pub fn begin_backup(&self, to: &Path) -> Result<Backup, StoreError> {
        let to = std::path::absolute(to).map_err(StoreError::io("find", to))?;
        let refused = |why: String| StoreError::Backup { path: to.clone(), why };
        if to.starts_with(self.home().root()) {
            return Err(refused("it is in the home itself; name a folder elsewhere".to_owned()));
        }
        let is_empty = fs::read_dir(&to).is_ok_and(|mut entries| entries.next().is_none());
        if !is_empty && fs::symlink_metadata(&to).is_ok() {
            return Err(refused("it exists; name a new folder".to_owned()));
        }
        let parent = to.parent().unwrap_or(Path::new("/"));
        let part = tempfile::Builder::new().prefix(".").suffix(".part").tempdir_in(parent);
        let part =
            part.map_err(|error| refused(format!("{} cannot be written to: {error}", parent.display())))?;
        let home = Home::at(part.path());
        place::mark(&home)?;
        let (tally, stamp) = (self.tally(), Stamp { number: self.last(), mark: self.tally().mark });
        let path = home.journal().join(segment::snapshot_name(stamp.number));
        let bytes = snapshot::write(&path, stamp, tally.rows, self.rows())?;
        let saved = Saved { folder: to.clone(), last: stamp.number, rows: tally.rows, files: 0, bytes };
        Ok(Backup { from: self.home().clone(), to, part, saved })
    }
}

impl Backup {
    /// Copies the trials' files and puts the backup in its place, durably.
    ///
    /// The copy has been opened once when it is told as done. What a trial wrote before the rows' moment is in it. Of files that grow meanwhile it has the beginning.
    ///
    /// # Errors
    /// Where the system fails to; nothing is left then.
    pub fn finish(mut self) -> Result<Saved, StoreError> {
        let sweeps = self.from.root().join("sweeps");
        if sweeps.exists() {
            self.copy(&sweeps, &self.part.path().join("sweeps"))?;
        }
        // Read as any home is, which makes its index: a backup that cannot be opened is none.
        drop(Store::open_existing(&Home::at(self.part.path()))?);
        let failed = || StoreError::io("write", &self.to);
        sync_all(self.part.path()).map_err(failed())?;
        // A temporary folder is nobody's but its owner's, as a home should be.
        fs::rename(self.part.path(), &self.to).map_err(failed())?;
        // It has another name now, and is not to be removed.
        let _ = self.part.keep();
        files::sync_folder(self.to.parent().unwrap_or(Path::new("/")))
            .map_err(StoreError::io("write", &self.to))?;
        Ok(self.saved)
    }

    fn copy(&mut self, from: &Path, to: &Path) -> Result<(), StoreError> {
        fs::create_dir(to).map_err(StoreError::io("write", to))?;
        let Some(entries) = still_there(fs::read_dir(from)).map_err(StoreError::io("read", from))? else {
            return Ok(());
        };
        for entry in entries {
            let entry = entry.map_err(StoreError::io("read", from))?;
            let (path, name) = (entry.path(), entry.file_name());
            let Some(kind) = still_there(entry.file_type()).map_err(StoreError::io("read", &path))? else {
                continue;
            };
            let to = to.join(&name);
            if kind.is_dir() {
                self.copy(&path, &to)?;
            } else if kind.is_symlink() {
                let target = still_there(fs::read_link(&path)).map_err(StoreError::io("read", &path))?;
                target.map_or(Ok(()), |target| symlink(target, &to)).map_err(StoreError::io("write", &to))?;
            } else if kind.is_file() && !is_part(&name) {
                let copied = still_there(fs::copy(&path, &to));
                let Some(bytes) = copied.map_err(StoreError::io("copy", &path))? else { continue };
                self.saved.files += 1;
                self.saved.bytes += bytes;
            }
        }
        Ok(())
    }
}

/// Whether a file is being written aside.
fn is_part(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') && name.ends_with(".part")
}

/// A running trial may remove what was just listed.
fn still_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes everything below a folder survive a power cut.
fn sync_all(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    return Ok(nix::unistd::syncfs(File::open(folder)?)?);
    #[cfg(not(target_os = "linux"))]
    {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                sync_all(&entry.path())?;
            } else if entry.file_type()?.is_file() {
                File::open(entry.path())?.sync_all()?;
            }
        }
        files::sync_folder(folder)
    }
}
