//! The training loop (Algorithm 1): one update after another, and what can be said about them.

use std::sync::Arc;

use super::batch::Batch;
use super::config::{self, Config};
use super::curriculum::Progression;
use super::episode::{Sampler, legal_actions};
use super::error::TrainError;
use super::learner::{Learner, Losses};
use super::metrics::{Content, HeldOut, LengthSuccess, Line, Tally, Training, mean};
use super::objective::lambda;
use super::pool::TaskSets;
use super::saved::{Saved, SavedError};
use super::teacher::Teacher;
use super::weights::TaskWeights;
use crate::machine::Catalog;

/// A training run in memory. What it does depends on the config, the tasks and the learner: not on threads, the
/// time, or where it was interrupted.
pub struct Trainer {
    pub(super) config: Config,
    pub(super) sets: TaskSets,
    pub(super) learner: Box<dyn Learner>,
    pub(super) teacher: Option<Arc<dyn Teacher>>,
    pub(super) catalog: Catalog,
    /// Whether each action may be drawn.
    pub(super) legal: Vec<bool>,
    pub(super) weights: TaskWeights,
    pub(super) curriculum: Progression,
    update: u64,
    /// The last update that was reported and evaluated where that was due.
    reported: u64,
    tally: Tally,
}

/// How a step of the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It was made.
    Done,
    /// The stop function said yes, and nothing has changed.
    Stopped,
}

/// What an update found out, before it counts.
pub(super) struct Gathered {
    pub(super) batch: Batch,
    /// Each task sampled, with how many of its episodes were solved.
    pub(super) outcomes: Vec<(u32, usize)>,
    pub(super) tally: Tally,
}

impl Trainer {
    /// A run before its first update. A teacher is needed where `expert.enabled` says so.
    ///
    /// # Errors
    /// Where a setting is outside its range, or the learner does not read such tasks.
    pub fn new(
        config: Config,
        sets: TaskSets,
        mut learner: Box<dyn Learner>,
        teacher: Option<Arc<dyn Teacher>>,
    ) -> Result<Trainer, TrainError> {
        config.check()?;
        let (machine, pairs) = (sets.training.machine(), sets.training.pairs());
        let evaluator = learner.evaluator().map_err(|source| TrainError::Learner { update: 0, source })?;
        if evaluator.machine() != machine {
            return Err(TrainError::Machine { tasks: machine, network: evaluator.machine() });
        }
        if evaluator.pairs().is_some_and(|reads| reads != pairs) {
            return Err(TrainError::Pairs(pairs));
        }
        if config.expert.enabled && teacher.is_none() {
            return Err(TrainError::NoTeacher);
        }
        let catalog = Catalog::new(machine);
        Ok(Trainer {
            legal: legal_actions(&catalog, config.sampling.actions),
            weights: TaskWeights::new(sets.training.len(), &config.reweighting),
            curriculum: Progression::new(&config.curriculum),
            tally: Tally::new(config.sampling.temperatures.len()),
            update: 0,
            reported: 0,
            config,
            sets,
            learner,
            teacher,
            catalog,
        })
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The tasks.
    pub fn tasks(&self) -> &TaskSets {
        &self.sets
    }

    /// The weights that tasks are sampled by.
    pub fn weights(&self) -> &TaskWeights {
        &self.weights
    }

    /// The learner, for what it can do besides.
    pub fn learner(&mut self) -> &mut dyn Learner {
        &mut *self.learner
    }

    /// How many updates have been made.
    pub fn updates(&self) -> u64 {
        self.update
    }

    /// The last update of which everything due has been said.
    pub(super) fn reported(&self) -> u64 {
        self.reported
    }

    /// Makes one update, on the threads of the current rayon pool. The stop function is asked often enough that
    /// it ends within a fraction of a second, but for the learner's step, which is not cut short. Once it has
    /// said yes it must not say no again.
    ///
    /// # Errors
    /// Where the learner or the teacher fails, or a loss is not finite. The run is then of no more use: go on
    /// from what was saved.
    pub fn update(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Step, TrainError> {
        let update = self.update + 1;
        let Some(Gathered { mut batch, outcomes, mut tally }) = self.gather(update, stop)? else {
            return Ok(Step::Stopped);
        };
        // The search or sampling may have been cut short without a word.
        if stop() {
            return Ok(Step::Stopped);
        }
        batch.learning_rate = self.learning_rate(update) as f32;
        batch.clip_norm = self.config.optimizer.clip_norm as f32;
        if !batch.is_empty() {
            let losses = self.learner.learn(&batch);
            let losses = losses.map_err(|source| TrainError::Learner { update, source })?;
            check_finite(update, &losses)?;
            tally.policy_loss = losses.policy.into();
            tally.value_loss = losses.value.into();
            tally.gradient_norm = losses.gradient_norm.into();
        }
        tally.updates = 1.0;
        tally.positions = batch.len() as f64;
        let temperatures = self.config.sampling.temperatures.len();
        for &(task, solved) in &outcomes {
            self.weights.record(task as usize, solved, temperatures);
        }
        if !outcomes.is_empty() {
            let solved: usize = outcomes.iter().map(|&(_, solved)| solved).sum();
            let share = solved as f64 / (outcomes.len() * temperatures) as f64;
            self.curriculum.record(&self.config.curriculum, self.sets.training.longest(), share);
        }
        self.tally.add(tally);
        self.update = update;
        Ok(Step::Done)
    }

    /// The lines of metrics that are due after the last update, each once; `None` where the stop function said
    /// yes, and then they are still due.
    ///
    /// # Errors
    /// Where the network cannot be asked.
    pub fn report(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Option<Vec<Line>>, TrainError> {
        let (update, settings) = (self.update, &self.config.report);
        let mut lines = Vec::new();
        let last = update == self.config.updates;
        if self.reported < update {
            let due = |every: u64| update.is_multiple_of(every) || last;
            let (training, held_out) = (due(settings.every), due(settings.evaluate_every));
            if held_out && !self.sets.held_out.is_empty() {
                let Some(found) = self.evaluate(stop)? else { return Ok(None) };
                lines.push(Line::new(update, Content::HeldOut(found)));
            }
            if training {
                lines.push(Line::new(update, Content::Training(self.training_metrics())));
                self.tally = Tally::new(self.config.sampling.temperatures.len());
            }
            self.reported = update;
        }
        Ok(Some(lines))
    }

    /// Success of the policy alone on the tasks held out; `None` where the stop function said yes.
    ///
    /// # Errors
    /// Where the network cannot be asked.
    pub fn evaluate(&mut self, stop: &(dyn Fn() -> bool + Sync)) -> Result<Option<HeldOut>, TrainError> {
        let update = self.update;
        let evaluator = self.learner.evaluator();
        let evaluator = evaluator.map_err(|source| TrainError::Learner { update, source })?;
        let (pool, catalog, legal) = (&self.sets.held_out, &self.catalog, &self.legal);
        let sampling = &self.config.sampling;
        let sampler = Sampler { evaluator: &*evaluator, pool, catalog, legal, sampling, stop };
        let Some(episodes) = sampler.greedy(0..pool.len() as u32) else { return Ok(None) };
        let mut by_length: Vec<LengthSuccess> = Vec::new();
        let mut all = 0.0;
        for episode in &episodes {
            // Tasks come shortest first.
            let length = pool.get(episode.task as usize).actions.len() as u64;
            if by_length.last().is_none_or(|last| last.length < length) {
                by_length.push(LengthSuccess { length, tasks: 0, solved: 0.0 });
            }
            let solved = if episode.trajectory.is_solved() { 1.0 } else { 0.0 };
            let of = by_length.last_mut().expect("one was pushed");
            (of.tasks, of.solved, all) = (of.tasks + 1, of.solved + solved, all + solved);
        }
        by_length.iter_mut().for_each(|of| of.solved /= of.tasks as f64);
        let tasks = episodes.len() as u64;
        Ok(Some(HeldOut { tasks, solved: mean(all, tasks as f64), by_length }))
    }

    /// Everything that later updates depend on, as versioned bytes with a checksum.
    ///
    /// # Errors
    /// Where the learner cannot be read.
    pub fn state(&mut self) -> Result<Vec<u8>, TrainError> {
        let update = self.update;
        let learner = self.learner.state().map_err(|source| TrainError::Learner { update, source })?;
        let saved = Saved {
            config: self.config.to_toml(),
            fingerprint: self.sets.training.fingerprint(),
            update,
            reported: self.reported,
            curriculum: self.curriculum,
            weights: self.weights.weights().to_vec(),
            failures: self.weights.failures().to_vec(),
            tally: self.tally.clone(),
            learner,
        };
        Ok(saved.to_bytes())
    }

    /// The network alone, as the content of a file that search can use.
    ///
    /// # Errors
    /// Where the learner cannot be read.
    pub fn network(&mut self) -> Result<Vec<u8>, TrainError> {
        let update = self.update;
        self.learner.network().map_err(|source| TrainError::Learner { update, source })
    }

    /// Goes on from what [`Trainer::state`] gave, as if nothing had been between. `updates` and the settings
    /// under `report` may be others than they were; and while a run has only imitated, so may those that matter
    /// after imitation alone.
    ///
    /// # Errors
    /// Where the bytes are damaged or of another run; the run is then as it was.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), SavedError> {
        let saved = Saved::from_bytes(bytes)?;
        let config = Config::from_toml(&saved.config, &[]).map_err(|_| SavedError::Damaged)?;
        let imitated = saved.update <= config.imitation.updates.min(self.config.imitation.updates);
        let may_change = |key: &str| {
            key == "updates"
                || key.starts_with("report.")
                || imitated && config::matters_after_imitation_alone(key, &self.config)
        };
        let mut differences = config.differences(&self.config).into_iter();
        if let Some((key, saved, found)) = differences.find(|(key, ..)| !may_change(key)) {
            return Err(SavedError::Config { key, saved, found });
        }
        if saved.fingerprint != self.sets.training.fingerprint()
            || saved.weights.len() != self.sets.training.len()
        {
            return Err(SavedError::Pool);
        }
        let fits = self.learner.restore(&saved.learner);
        fits.map_err(|error| SavedError::Learner(error.to_string()))?;
        self.weights = TaskWeights::restored(saved.weights, saved.failures, &self.config.reweighting);
        (self.update, self.reported) = (saved.update, saved.reported);
        (self.curriculum, self.tally) = (saved.curriculum, saved.tally);
        if imitated {
            // The settings of what follows may be new ones, and nothing is counted of it yet.
            self.curriculum = Progression::new(&self.config.curriculum);
            self.tally.solved = vec![0.0; self.config.sampling.temperatures.len()];
        }
        Ok(())
    }

    /// Whether an update only imitates.
    pub(super) fn imitates(&self, update: u64) -> bool {
        update <= self.config.imitation.updates
    }

    /// λ of an update after imitation.
    pub(super) fn lambda(&self, update: u64) -> f64 {
        lambda(&self.config.objective, update.saturating_sub(self.config.imitation.updates + 1))
    }

    /// The learning rate of an update: half a cosine from the whole to `final_share` of it.
    fn learning_rate(&self, update: u64) -> f64 {
        let optimizer = &self.config.optimizer;
        let whole = if self.imitates(update) { optimizer.imitation_rate } else { optimizer.rate };
        let done = (update - 1) as f64 / self.config.updates.max(2).saturating_sub(1) as f64;
        let share = 0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos());
        whole * (optimizer.final_share + (1.0 - optimizer.final_share) * share)
    }

    fn training_metrics(&self) -> Training {
        let Tally { updates, episodes, .. } = self.tally;
        let each = |sum: f64| mean(sum, updates);
        let solved: f64 = self.tally.solved.iter().sum();
        let temperatures = self.tally.solved.len() as f64;
        let imitation = self.imitates(self.update);
        Training {
            imitation,
            policy_loss: each(self.tally.policy_loss),
            value_loss: each(self.tally.value_loss),
            gradient_norm: each(self.tally.gradient_norm),
            learning_rate: self.learning_rate(self.update),
            lambda: if imitation { 1.0 } else { self.lambda(self.update) },
            positions: each(self.tally.positions),
            demonstrations: each(self.tally.demonstrations),
            episodes: each(episodes),
            solved: mean(solved, episodes),
            solved_by_temperature: (self.tally.solved.iter())
                .map(|&solved| mean(solved, episodes / temperatures))
                .collect(),
            reward: mean(self.tally.reward, episodes),
            steps: mean(self.tally.steps, episodes),
            entropy: mean(self.tally.entropy, self.tally.steps),
            illegal: mean(self.tally.illegal, episodes),
            hindsight: each(self.tally.hindsight),
            searched: each(self.tally.searched),
            search_solved: mean(self.tally.search_solved, self.tally.searched),
            retired: self.weights.retired() as u64,
            longest: self.curriculum.limit(self.sets.training.longest()) as u64,
        }
    }
}

fn check_finite(update: u64, losses: &Losses) -> Result<(), TrainError> {
    let all =
        [("policy loss", losses.policy), ("value loss", losses.value), ("gradient", losses.gradient_norm)];
    match all.into_iter().find(|(_, number)| !number.is_finite()) {
        Some((what, _)) => Err(TrainError::NotFinite { update, what }),
        None => Ok(()),
    }
}
