//! The trainings of a unit: imitation once, and from there what each network adds.

use std::path::Path;
use std::sync::Arc;

use rayon::ThreadPool;
use synth::model::{self, Architecture, Checkpoint, Evaluator};
use synth::search;
use synth::train::config::ExpertTarget;
use synth::train::{Config, NetworkLearner, SavedError, SearchTeacher, TaskSets, Trainer};

use super::files::{read, remove, write_whole};
use super::progress::Progress;
use super::{Early, RunError};
use crate::network::Network;
use crate::weight;

/// A state is saved about as often as this, in seconds.
const SAVE_EVERY: f64 = 10.0;

/// A network, and which architecture it is.
pub(super) type Trained = (Arc<dyn Evaluator>, Architecture);

/// The trainings of a unit.
pub(super) struct Training<'a> {
    work: &'a Path,
    /// The config of the first network: what imitates.
    first: &'a Config,
    pool: &'a ThreadPool,
    /// The tasks, once they were needed.
    sets: Option<TaskSets>,
}

/// Counts a stage's training as done.
pub(super) fn pass(index: usize, network: &Network, progress: &mut Progress<'_>) {
    let Network::Trained { config, imitation } = network else { return };
    if index == 0 {
        progress.begin(weight::of_imitation(config));
        progress.end();
    }
    if !imitation {
        progress.begin(weight::of_rest(config));
        progress.end();
    }
}

impl<'a> Training<'a> {
    pub(super) fn new(work: &'a Path, first: &'a Config, pool: &'a ThreadPool) -> Training<'a> {
        Training { work, first, pool, sets: None }
    }

    /// The network of the stage at `index`, trained where it is not there yet.
    pub(super) fn network(
        &mut self,
        index: usize,
        config: &Config,
        imitation: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Trained, Early> {
        let trunk = self.work.join("imitation.safetensors");
        let only_imitates = imitation || config.updates == config.imitation.updates;
        let own = if only_imitates {
            trunk.clone()
        } else {
            self.work.join(format!("network-{index}.safetensors"))
        };
        if let Some(bytes) = read(&own)? {
            pass(index, &Network::Trained { config: Box::new(config.clone()), imitation }, progress);
            return evaluator(&own, &bytes);
        }
        let imitated = self.work.join("imitation.saved");
        let (first, until) = (self.first, self.first.imitation.updates);
        let seconds = weight::of_imitation(first);
        if index == 0 {
            progress.begin(seconds);
        }
        if read(&trunk)?.is_none() {
            let goal = Goal { until, state: &imitated, network: &trunk, seconds, keep: true };
            self.train(first, None, &goal, progress)?;
            progress.note("imitation is complete")?;
        }
        if index == 0 {
            progress.end();
        }
        if !only_imitates {
            let state = self.work.join(format!("network-{index}.saved"));
            let seconds = weight::of_rest(config);
            progress.begin(seconds);
            let goal = Goal { until: config.updates, state: &state, network: &own, seconds, keep: false };
            self.train(config, Some(&imitated), &goal, progress)?;
            progress.note(&format!("network {index} is complete"))?;
            progress.end();
        }
        let bytes = read(&own)?.unwrap_or_default();
        evaluator(&own, &bytes)
    }

    /// Trains until the goal, from its saved state, or from `begin`, or anew.
    fn train(
        &mut self,
        config: &Config,
        begin: Option<&Path>,
        goal: &Goal<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(), Early> {
        let mut trainer = self.trainer(config)?;
        let saved = read(goal.state)?;
        let restored = match &saved {
            Some(bytes) => match trainer.restore(bytes) {
                Ok(()) => true,
                // What cannot be gone on with is done again.
                Err(SavedError::Damaged | SavedError::Foreign) => false,
                Err(error) => return Err(RunError::Training(error.into()).into()),
            },
            None => false,
        };
        if let (false, Some(begin)) = (restored, begin) {
            let bytes = read(begin)?.unwrap_or_default();
            trainer
                .restore(&bytes)
                .map_err(|error| RunError::File { path: begin.to_owned(), message: error.to_string() })?;
        }
        let first = if begin.is_some() { config.imitation.updates } else { 0 };
        let all = (goal.until - first).max(1);
        let every = ((all as f64 * SAVE_EVERY / goal.seconds.max(SAVE_EVERY)) as u64).max(1);
        while trainer.updates() < goal.until {
            let lines = self.pool.install(|| {
                trainer.update(&|| false)?;
                trainer.report(&|| false)
            })?;
            let numbers = lines.into_iter().flatten().flat_map(|line| line.scalars()).collect::<Vec<_>>();
            let numbers: Vec<(&str, f64)> =
                numbers.iter().map(|(name, number)| (name.as_str(), *number)).collect();
            let done = trainer.updates() - first;
            if done.is_multiple_of(every) && trainer.updates() < goal.until {
                write_whole(goal.state, &trainer.state().map_err(RunError::from)?)?;
            }
            if let Err(stopped) = progress.within(done as f64 / all as f64, &numbers) {
                write_whole(goal.state, &trainer.state().map_err(RunError::from)?)?;
                return Err(stopped.into());
            }
        }
        if goal.keep {
            write_whole(goal.state, &trainer.state().map_err(RunError::from)?)?;
        }
        write_whole(goal.network, &trainer.network().map_err(RunError::from)?)?;
        if !goal.keep {
            remove(goal.state)?;
        }
        Ok(())
    }

    /// A training before its first update.
    fn trainer(&mut self, config: &Config) -> Result<Trainer, RunError> {
        let sets = match &self.sets {
            Some(sets) => sets.clone(),
            None => {
                let made = self.pool.install(|| TaskSets::make(config, &|| false))?;
                let made = made.ok_or_else(|| RunError::Tasks("making them was stopped".to_owned()))?;
                self.sets.insert(made).clone()
            }
        };
        let learner = Box::new(NetworkLearner::new(config)?);
        let search = match config.expert.target {
            ExpertTarget::Program => search::Config::plus(),
            // Only where playouts come back to a state is there an improved policy to learn from.
            ExpertTarget::Policy => search::Config::gumbel(),
        };
        Ok(Trainer::new(config.clone(), sets, learner, Some(Arc::new(SearchTeacher::new(search))))?)
    }
}

/// Where a training is to come to.
struct Goal<'a> {
    /// The last update.
    until: u64,
    /// Where its state is saved.
    state: &'a Path,
    /// Where the network goes.
    network: &'a Path,
    /// About how long it takes.
    seconds: f64,
    /// Whether the state is kept: others begin there.
    keep: bool,
}

fn evaluator(path: &Path, bytes: &[u8]) -> Result<Trained, Early> {
    let Checkpoint { weights, .. } = Checkpoint::from_bytes(bytes, None)
        .map_err(|error| RunError::File { path: path.to_owned(), message: error.to_string() })?;
    Ok((Arc::from(model::evaluator(&weights)), weights.config().architecture))
}
