//! A folder of checkpoints: written aside, synced, renamed; the last two are kept.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Checkpoint;
use crate::model::{ModelConfig, ModelError};

/// How many checkpoints a folder keeps.
const KEPT: usize = 2;

/// Writes a checkpoint into a folder as `step-NNNNNNNNNN.safetensors`, and only then removes all but the last two.
/// Gives back its path. A crash or a full disk leaves the ones before untouched.
///
/// # Errors
/// Where the folder cannot be written.
pub fn save(folder: &Path, checkpoint: &Checkpoint) -> Result<PathBuf, ModelError> {
    fs::create_dir_all(folder).map_err(|source| failed("make the folder", folder, source))?;
    let path = folder.join(format!("step-{:010}.safetensors", checkpoint.step));
    let aside = path.with_extension("partial");
    let write = || {
        let mut file = File::create(&aside)?;
        file.write_all(&checkpoint.to_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, &path)?;
        // The new name lasts only once the folder is on disk too.
        File::open(folder)?.sync_all()
    };
    if let Err(source) = write() {
        // What is left of the attempt is of no use; that it could not be removed either changes nothing.
        let _ = fs::remove_file(&aside);
        return Err(failed("write", &path, source));
    }
    let saved = list(folder)?;
    for old in &saved[..saved.len().saturating_sub(KEPT)] {
        fs::remove_file(old).map_err(|source| failed("remove", old, source))?;
    }
    Ok(path)
}

/// Reads a checkpoint. With `expected`, only a network of that architecture.
///
/// # Errors
/// Where the file cannot be read, is no whole checkpoint, or is another network's.
pub fn load(path: &Path, expected: Option<&ModelConfig>) -> Result<Checkpoint, ModelError> {
    let bytes = fs::read(path).map_err(|source| failed("read", path, source))?;
    Checkpoint::from_bytes(&bytes, expected)
}

/// Reads the last checkpoint of a folder, or the one before it where the last is damaged; gives back its path,
/// too.
///
/// # Errors
/// Where there is none, or the last one is of another network or a later version, or all are damaged.
pub fn load_latest(
    folder: &Path,
    expected: Option<&ModelConfig>,
) -> Result<(Checkpoint, PathBuf), ModelError> {
    let mut error = ModelError::NoCheckpoint(folder.to_owned());
    let mut saved = list(folder)?;
    while let Some(path) = saved.pop() {
        match load(&path, expected) {
            Ok(checkpoint) => return Ok((checkpoint, path)),
            Err(damaged @ (ModelError::Damaged(_) | ModelError::Foreign(_))) => error = damaged,
            Err(other) => return Err(other),
        }
    }
    Err(error)
}

/// The checkpoints of a folder, the last one last.
fn list(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|source| failed("list", folder, source))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| failed("list", folder, source))?.path();
        let name = path.file_name().map(std::ffi::OsStr::to_string_lossy);
        if name.is_some_and(|name| name.starts_with("step-") && name.ends_with(".safetensors")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> ModelError {
    ModelError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::machine::Machine;
    use crate::model::Weights;

    fn at(step: u64) -> Checkpoint {
        let config =
            ModelConfig { embedding: 2, hidden: 3, decoder: 2, ..ModelConfig::paper(Machine::PAPER, 1) };
        let weights = Weights::random(&config, step).unwrap();
        Checkpoint { weights, step, metrics: BTreeMap::new(), moments: None }
    }

    #[test]
    fn the_last_two_are_kept_and_a_damaged_one_is_passed_over() {
        let folder = std::env::temp_dir().join(format!("assemblet-checkpoints-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let missing = load_latest(&folder, None).unwrap_err();
        assert!(matches!(missing, ModelError::NoCheckpoint(_)), "{missing}");
        for step in [1, 2, 30] {
            save(&folder, &at(step)).unwrap();
        }
        let names = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        let kept: Vec<_> = list(&folder).unwrap().into_iter().map(names).collect();
        assert_eq!(kept, ["step-0000000002.safetensors", "step-0000000030.safetensors"]);
        assert_eq!(load_latest(&folder, Some(at(1).weights.config())).unwrap().0, at(30));
        let last = list(&folder).unwrap().pop().unwrap();
        let bytes = fs::read(&last).unwrap();
        fs::write(&last, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(load_latest(&folder, None).unwrap().0, at(2));
        fs::remove_dir_all(&folder).unwrap();
    }
}
