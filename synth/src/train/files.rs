//! Files that are whole or not there at all, and the saved states of a run among them.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::TrainError;

/// How many saved states are kept.
const KEPT: usize = 2;
const EXTENSION: &str = "saved";

/// Writes a file aside, has it on the disk, and gives it its name: whoever reads the name finds the old content
/// or the new one.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), TrainError> {
    let aside = path.with_extension("part");
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        // A full disk is no fuller for a file that is of no use.
        let _ = fs::remove_file(&aside);
        return Err(TrainError::io("write", path)(error));
    }
    fs::rename(&aside, path).map_err(TrainError::io("rename", path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Saves the state after `update` in a folder and removes all but the last two.
pub(super) fn save_state(folder: &Path, update: u64, bytes: &[u8]) -> Result<PathBuf, TrainError> {
    let path = folder.join(format!("update-{update:012}.{EXTENSION}"));
    write_whole(&path, bytes)?;
    let states = states(folder)?;
    for old in &states[..states.len().saturating_sub(KEPT)] {
        fs::remove_file(old).map_err(TrainError::io("remove", old))?;
    }
    Ok(path)
}

/// Every saved state of a folder, oldest first; their names are in the order of their updates.
pub(super) fn states(folder: &Path) -> Result<Vec<PathBuf>, TrainError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(TrainError::io("read", folder)(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(TrainError::io("read", folder))?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == EXTENSION));
    paths.sort();
    Ok(paths)
}

/// Has a renaming on the disk, where the system can.
fn sync_folder(folder: &Path) -> Result<(), TrainError> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder).and_then(|f| f.sync_all()).map_err(TrainError::io("sync", folder))?;
    }
    Ok(())
}
