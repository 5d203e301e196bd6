//! What a run is made of: its tasks, its network, its folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use synth::model::Checkpoint;
use synth::search;
use synth::train::config::ExpertTarget;
use synth::train::{self, NetworkLearner, SearchTeacher, TaskSets, Trainer};

use crate::error::{Error, Fault};
use crate::model::Model;
use crate::notebook::interrupt;

/// Makes the tasks and the network of a config.
pub(super) fn trainer(config: train::Config) -> Result<Trainer, Error> {
    rayon::scope(|_| {
        let tasks = TaskSets::make(&config, &interrupt::requested);
        let tasks = tasks.map_err(|error| Fault::Train(error.into()))?.ok_or(Fault::NotBegun)?;
        let learner = NetworkLearner::new(&config).map_err(Fault::Sizes)?;
        let search = match config.expert.target {
            ExpertTarget::Program => search::Config::plus(),
            // Only where playouts come back to a state is there an improved policy to learn from.
            ExpertTarget::Policy => search::Config::gumbel(),
        };
        let teacher = Arc::new(SearchTeacher::new(search));
        Ok(Trainer::new(config, tasks, Box::new(learner), Some(teacher)).map_err(Fault::from)?)
    })
}

/// The network of a run as it is now.
pub(super) fn network(name: &str, run: &mut train::Run) -> Result<Model, Error> {
    let bytes = run.trainer().network().map_err(Fault::from)?;
    let read = Checkpoint::from_bytes(&bytes, None);
    let checkpoint = read.map_err(|error| Fault::Learned { run: name.to_owned(), error })?;
    Ok(Model::of(name, checkpoint))
}

/// A folder that was not there before, `NAME-N` in `runs` with the least N.
pub(super) fn fresh_folder(runs: &Path, name: &str) -> Result<PathBuf, Error> {
    let failed = |path: &Path, error| Fault::io("make the folder", &path.display().to_string(), error);
    fs::create_dir_all(runs).map_err(|error| failed(runs, error))?;
    let mut number = 1;
    loop {
        let folder = runs.join(format!("{name}-{number}"));
        // Made here and now, so that two notebooks do not get the same one.
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(failed(&folder, error).into()),
        }
    }
}

/// Seconds since 1970, which TensorBoard wants with each of its events.
pub(super) fn wall_time() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_folders_are_numbered() {
        let runs = &std::env::temp_dir().join(format!("assemblet-fresh-{}", std::process::id()));
        let _ = fs::remove_dir_all(runs);
        assert_eq!(fresh_folder(runs, "smoke").unwrap(), runs.join("smoke-1"));
        assert_eq!(fresh_folder(runs, "smoke").unwrap(), runs.join("smoke-2"));
        let error = fresh_folder(&runs.join("smoke-1"), "no/such").unwrap_err().to_string();
        assert!(error.starts_with("cannot make the folder "), "{error}");
        fs::remove_dir_all(runs).unwrap();
    }
}
