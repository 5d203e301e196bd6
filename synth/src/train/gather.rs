//! What an update learns from: demonstrations, episodes, and what hindsight and search make of them.

use rayon::prelude::*;

use super::batch::Batch;
use super::config::ExpertTarget;
use super::episode::{Episode, Sampler};
use super::error::TrainError;
use super::hindsight::Relabel;
use super::metrics::Tally;
use super::objective::{Demonstration, imitate, reinforce};
use super::renaming::Renaming;
use super::streams::{Purpose, below, stream};
use super::trainer::{Gathered, Trainer};
use super::trajectory::Trajectory;
use crate::exact::Limits;
use crate::machine::ActionId;
use crate::model::Evaluator;

type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Memory for one task's search tree, in bytes.
const SEARCH_MEMORY: usize = 64 << 20;

/// Which demonstrations: each kind draws from streams of its own.
#[derive(Clone, Copy)]
enum Kind {
    Pilot = 0,
    Search = 1,
    Hindsight = 2,
}

impl Trainer {
    /// Everything that `update` learns from; `None` where the stop function said yes.
    pub(super) fn gather(&mut self, update: u64, stop: Stop<'_>) -> Result<Option<Gathered>, TrainError> {
        let pool = &self.sets.training;
        let batch = Batch::new(pool.pairs());
        let tally = Tally::new(self.config.sampling.temperatures.len());
        let mut gathered = Gathered { batch, outcomes: Vec::new(), tally };
        let mut rng = stream(self.config.seed, Purpose::Tasks, update, 0, 0);
        if self.imitates(update) {
            let draws = 0..self.config.imitation.tasks;
            let tasks: Vec<u32> = draws.map(|_| below(&mut rng, pool.len() as u64) as u32).collect();
            gathered.tally.demonstrations = tasks.len() as f64;
            self.show(&mut gathered.batch, update, &self.pilots(update, &tasks), Kind::Pilot, 1.0);
            return Ok(Some(gathered));
        }
        let among = pool.within(self.curriculum.limit(pool.longest())).max(1);
        let tasks = self.weights.sample(self.config.sampling.tasks, among, &mut rng);
        let evaluator = self.learner.evaluator();
        let evaluator = evaluator.map_err(|source| TrainError::Learner { update, source })?;
        let Some(episodes) = self.sample(update, &tasks, &*evaluator, stop) else { return Ok(None) };
        self.reward(&mut gathered, &tasks, &episodes);
        let lambda = self.lambda(update);
        if lambda > 0.0 {
            gathered.tally.demonstrations = tasks.len() as f64;
            self.show(&mut gathered.batch, update, &self.pilots(update, &tasks), Kind::Pilot, lambda);
        }
        if self.config.hindsight.enabled {
            let relabelled = self.relabel(update, &episodes, stop);
            gathered.tally.hindsight = relabelled.len() as f64;
            let weight = self.config.hindsight.weight;
            self.show(&mut gathered.batch, update, &relabelled, Kind::Hindsight, weight);
        }
        if self.config.expert.enabled && update.is_multiple_of(self.config.expert.every) {
            let searched = &tasks[..tasks.len().min(self.config.expert.tasks)];
            let lessons = self.learn_from_search(update, searched, &*evaluator, stop)?;
            gathered.tally.searched = searched.len() as f64;
            let solved = lessons.iter().filter(|lesson| !lesson.trajectory.actions.is_empty());
            gathered.tally.search_solved = solved.count() as f64;
            self.show(&mut gathered.batch, update, &lessons, Kind::Search, self.config.expert.weight);
        }
        Ok(Some(gathered))
    }

    fn sample(
        &self,
        update: u64,
        tasks: &[u32],
        evaluator: &dyn Evaluator,
        stop: Stop<'_>,
    ) -> Option<Vec<Episode>> {
        let (catalog, legal) = (&self.catalog, &self.legal);
        let (pool, sampling) = (&self.sets.training, &self.config.sampling);
        let sampler = Sampler { evaluator, pool, catalog, legal, sampling, stop };
        sampler.sample(self.config.seed, update, tasks)
    }

    /// Lines 7 to 10 of Algorithm 1: rewards, their losses, and what becomes of the tasks' weights.
    fn reward(&self, gathered: &mut Gathered, tasks: &[u32], episodes: &[Episode]) {
        let (sampling, objective) = (&self.config.sampling, &self.config.objective);
        let count = episodes.len() as f64;
        // A value of best play would be spoiled by how the policy plays at high temperatures.
        let value = if self.config.imitation.value { 0.0 } else { objective.value };
        for episode in episodes {
            let (batch, tally) = (&mut gathered.batch, &mut gathered.tally);
            let weights = (objective.gradient / count, value / count);
            reinforce(batch, episode, objective, sampling.discount, weights.0, weights.1);
            let steps = episode.trajectory.actions.len();
            if episode.trajectory.is_solved() {
                tally.solved[episode.temperature] += 1.0;
                tally.reward += sampling.discount.powi(steps as i32);
            }
            tally.steps += steps as f64;
            tally.entropy += episode.entropy;
            tally.illegal += f64::from(u8::from(episode.illegal));
        }
        gathered.tally.episodes = count;
        let by_task = tasks.iter().zip(episodes.chunks_exact(sampling.temperatures.len()));
        let solved = |all: &[Episode]| all.iter().filter(|episode| episode.trajectory.is_solved()).count();
        gathered.outcomes = by_task.map(|(&task, all)| (task, solved(all))).collect();
    }

    /// The known programs of tasks.
    fn pilots(&self, update: u64, tasks: &[u32]) -> Vec<Demonstration> {
        let demonstration = |(index, &number): (usize, &u32)| {
            let pool = &self.sets.training;
            let actions = pool.get(number as usize).actions;
            let [start, target] = pool.states(number as usize);
            let steps = self.steps_left(update, index, Kind::Pilot as u64, actions.len());
            let trajectory = Trajectory::replay(&self.catalog, &start, &target, actions, steps);
            let teaches_value = self.config.imitation.value;
            Demonstration { teaches_value, ..Demonstration::new(trajectory) }
        };
        tasks.iter().enumerate().map(demonstration).collect()
    }

    /// What failed episodes did reach.
    fn relabel(&self, update: u64, episodes: &[Episode], stop: Stop<'_>) -> Vec<Demonstration> {
        let nodes = self.config.hindsight.shortest.then_some(self.config.exact.nodes);
        let relabel = Relabel { catalog: &self.catalog, seed: self.config.seed, update, nodes, stop };
        let failed = episodes.par_iter().enumerate().filter(|(_, episode)| !episode.trajectory.is_solved());
        let found = failed.filter_map(|(index, episode)| Some((index, relabel.relabel(episode)?)));
        let found: Vec<(usize, Trajectory)> = found.collect();
        let demonstration = |(index, mut trajectory): (usize, Trajectory)| {
            let kind = Kind::Hindsight as u64;
            trajectory.steps_left = self.steps_left(update, index, kind, trajectory.actions.len());
            let teaches_value = self.config.imitation.value && self.config.hindsight.shortest;
            Demonstration { teaches_value, ..Demonstration::new(trajectory) }
        };
        found.into_iter().map(demonstration).collect()
    }

    /// What search finds in tasks.
    fn learn_from_search(
        &self,
        update: u64,
        numbers: &[u32],
        evaluator: &dyn Evaluator,
        stop: Stop<'_>,
    ) -> Result<Vec<Demonstration>, TrainError> {
        let Some(teacher) = &self.teacher else { return Err(TrainError::NoTeacher) };
        let pool = &self.sets.training;
        let tasks: Vec<_> = numbers.iter().map(|&n| pool.to_task(n as usize, &self.catalog)).collect();
        let limits = Limits {
            max_steps: self.config.sampling.max_steps,
            nodes: self.config.expert.nodes,
            memory: SEARCH_MEMORY,
            threads: rayon::current_num_threads(),
            stop,
        };
        let seed = below(&mut stream(self.config.seed, Purpose::Search, update, 0, 0), u64::MAX);
        let lessons = teacher.teach(&tasks, evaluator, &limits, seed);
        let lessons = lessons.map_err(|source| TrainError::Learner { update, source })?;
        let learned = numbers.iter().zip(lessons).enumerate().filter_map(|(index, (&number, lesson))| {
            // Only what does solve the task is imitated.
            let program = lesson.program.filter(|program| tasks[index].is_solved_by(program));
            let program = program.unwrap_or_default();
            let actions: Vec<ActionId> =
                program.iter().filter_map(|instruction| self.catalog.action(instruction)).collect();
            let steps = self.steps_left(update, index, Kind::Search as u64, actions.len());
            let [start, target] = pool.states(number as usize);
            let trajectory = Trajectory::replay(&self.catalog, &start, &target, &actions, steps);
            let first = match self.config.expert.target {
                ExpertTarget::Program => Vec::new(),
                ExpertTarget::Policy => lesson.policy,
            };
            let demonstration = Demonstration { trajectory, first, teaches_value: true };
            let teaches = !demonstration.trajectory.actions.is_empty() || !demonstration.first.is_empty();
            teaches.then_some(demonstration)
        });
        Ok(learned.collect())
    }

    /// Adds demonstrations to a batch, their weights adding up to `weight`, under other names where that is
    /// asked for.
    fn show(&self, batch: &mut Batch, update: u64, shown: &[Demonstration], kind: Kind, weight: f64) {
        let weight = weight / shown.len().max(1) as f64;
        let value_weight = weight * self.config.objective.value;
        for (index, demonstration) in shown.iter().enumerate() {
            let discount = self.config.sampling.discount;
            if self.config.renaming.enabled {
                let item = index as u64;
                let mut rng = stream(self.config.seed, Purpose::Renaming, update, item, kind as u64);
                let renamed = Renaming::random(&self.catalog, &mut rng).demonstration(demonstration);
                imitate(batch, &renamed, discount, weight, value_weight);
            } else {
                imitate(batch, demonstration, discount, weight, value_weight);
            }
        }
    }

    /// The steps left that a demonstration of `length` instructions begins with.
    fn steps_left(&self, update: u64, item: usize, index: u64, length: usize) -> usize {
        let most = match self.config.imitation.most_steps_left {
            0 => return self.config.sampling.max_steps.max(length),
            most => most.max(length),
        };
        let mut rng = stream(self.config.seed, Purpose::StepsLeft, update, item as u64, index);
        length + below(&mut rng, (most - length) as u64 + 1) as usize
    }
}
