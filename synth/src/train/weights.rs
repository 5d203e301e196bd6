//! Which tasks are sampled: the multinomial distribution over the pool (§3.1, Algorithm 1), moved by success
//! and failure.
//!
//! A task has a weight w and is drawn with probability softmax(w), mixed with a uniform share. Algorithm 1
//! prints `w ← w + (−1)^[failure]`, which raises a task's weight when it is *solved*; §3.1 says that failed
//! tasks are sampled more often. [`Rule`] has both. As integers without bounds the weights would soon differ by
//! 10, and then the softmax draws one task 22,026 times as often as another: so they are clipped.

use std::collections::HashSet;

use rand_chacha::ChaCha8Rng;

use super::config::{Reweighting, Rule};
use super::fenwick::Fenwick;
use super::streams::{below, unit};

/// The mass of a task of weight 0. With weights clipped to 10 the masses of ten million tasks stay below 2⁶⁴.
const UNIT: f64 = (1 << 24) as f64;
/// How often a uniform draw that falls on a task drawn already, or a retired one, is repeated.
const TRIES: usize = 64;

/// The weight of every task of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskWeights {
    settings: Reweighting,
    weights: Vec<f32>,
    /// Updates one after another in which every episode failed.
    failures: Vec<u16>,
    masses: Fenwick,
}

impl TaskWeights {
    /// `count` tasks of weight 0 each.
    pub fn new(count: usize, settings: &Reweighting) -> TaskWeights {
        TaskWeights::restored(vec![0.0; count], vec![0; count], settings)
    }

    /// Weights and numbers of failures as they were, one of each a task.
    pub(super) fn restored(weights: Vec<f32>, failures: Vec<u16>, settings: &Reweighting) -> TaskWeights {
        let masses = Fenwick::new(Vec::new());
        let mut tasks = TaskWeights { settings: settings.clone(), weights, failures, masses };
        tasks.masses = Fenwick::new((0..tasks.weights.len()).map(|task| tasks.mass(task)).collect());
        tasks
    }

    /// Every task's weight.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// For each task, how many updates one after another failed.
    pub(super) fn failures(&self) -> &[u16] {
        &self.failures
    }

    /// Whether a task failed so often that its weight no longer counts.
    pub fn is_retired(&self, task: usize) -> bool {
        self.settings.retire_after > 0 && self.failures[task] >= self.settings.retire_after
    }

    /// How many tasks are retired.
    pub fn retired(&self) -> usize {
        (0..self.weights.len()).filter(|&task| self.is_retired(task)).count()
    }

    /// The probability that a draw by weight among the first `among` tasks gives `task`.
    pub fn probability(&self, task: usize, among: usize) -> f64 {
        self.masses.get(task) as f64 / self.masses.prefix(among) as f64
    }

    /// Draws `count` different tasks among the first `among`, or all of these where they are fewer.
    pub(super) fn sample(&mut self, count: usize, among: usize, rng: &mut ChaCha8Rng) -> Vec<u32> {
        let mut drawn = HashSet::new();
        let mut tasks = Vec::new();
        for _ in 0..count.min(among) {
            let uniform = unit(rng) < self.settings.uniform_share;
            let found = uniform.then(|| self.uniformly(among, &drawn, rng)).flatten();
            let task = match (found, self.masses.prefix(among)) {
                (Some(task), _) => task,
                (None, 0) => self.any(among, &drawn, rng),
                (None, total) => self.masses.find(below(rng, total)),
            };
            // Without its mass a task is not drawn twice.
            self.masses.set(task, 0);
            drawn.insert(task);
            tasks.push(task as u32);
        }
        for &task in &tasks {
            self.masses.set(task as usize, self.mass(task as usize));
        }
        tasks
    }

    /// Takes note of a task's episodes in one update: w ← w ± η/M for each of the M.
    pub(super) fn record(&mut self, task: usize, solved: usize, episodes: usize) {
        let failed = (episodes - solved) as f64;
        let direction = match self.settings.rule {
            Rule::Failures => 1.0,
            Rule::AsPrinted => -1.0,
            Rule::Uniform => 0.0,
        };
        let step = direction * self.settings.step / episodes as f64;
        let weight = f64::from(self.weights[task]) + step * (failed - solved as f64);
        self.weights[task] = weight.clamp(-self.settings.clip, self.settings.clip) as f32;
        self.failures[task] = if solved > 0 { 0 } else { self.failures[task].saturating_add(1) };
        self.masses.set(task, self.mass(task));
    }

    fn mass(&self, task: usize) -> u64 {
        if self.is_retired(task) { 0 } else { (f64::from(self.weights[task]).exp() * UNIT).round() as u64 }
    }

    /// A task drawn uniformly, but for those that were drawn, and retired ones most of the time.
    fn uniformly(&self, among: usize, drawn: &HashSet<usize>, rng: &mut ChaCha8Rng) -> Option<usize> {
        (0..TRIES).find_map(|_| {
            let task = below(rng, among as u64) as usize;
            let passed = self.is_retired(task) && unit(rng) >= self.settings.readmit;
            (!passed && !drawn.contains(&task)).then_some(task)
        })
    }

    /// A task that was not drawn, where no weight is left; fewer than `among` were.
    fn any(&self, among: usize, drawn: &HashSet<usize>, rng: &mut ChaCha8Rng) -> usize {
        let first = below(rng, among as u64) as usize;
        let mut around = (first..among).chain(0..first);
        around.find(|task| !drawn.contains(task)).expect("fewer than all were drawn")
    }
}

#[cfg(test)]
mod tests {
    use super::super::streams::{Purpose, stream};
    use super::*;

    fn counts(tasks: &mut TaskWeights, among: usize, rounds: u64) -> Vec<u32> {
        let mut counts = vec![0; tasks.weights.len()];
        for round in 0..rounds {
            let mut rng = stream(1, Purpose::Tasks, round, 0, 0);
            tasks.sample(1, among, &mut rng).iter().for_each(|&task| counts[task as usize] += 1);
        }
        counts
    }

    #[test]
    fn failures_are_sampled_more_and_successes_less_unless_as_printed() {
        let check = |rule, sign: f32| {
            let mut tasks = TaskWeights::new(3, &Reweighting { rule, ..Reweighting::default() });
            tasks.record(0, 0, 4);
            tasks.record(1, 4, 4);
            tasks.record(2, 1, 4);
            assert_eq!(tasks.weights(), [0.5 * sign, -0.5 * sign, 0.25 * sign], "{rule:?}");
            for _ in 0..20 {
                tasks.record(0, 0, 4);
            }
            assert_eq!(tasks.weights()[0], 3.0 * sign, "clipped");
        };
        check(Rule::Failures, 1.0);
        check(Rule::AsPrinted, -1.0);
        check(Rule::Uniform, 0.0);
    }

    #[test]
    fn draws_follow_softmax_and_the_uniform_share() {
        let settings = Reweighting { uniform_share: 0.25, ..Reweighting::default() };
        let mut tasks = TaskWeights::restored(vec![0.0, 2.0, -1.0, 9.0], vec![0; 4], &settings);
        // The last task is not among the first three.
        let sum = 1.0 + 2f64.exp() + (-1f64).exp();
        let counts = counts(&mut tasks, 3, 20_000);
        for (count, weight) in counts.iter().zip([0f64, 2.0, -1.0]) {
            let expected = 20_000.0 * (0.75 * weight.exp() / sum + 0.25 / 3.0);
            assert!((f64::from(*count) - expected).abs() < 5.0 * expected.sqrt(), "{counts:?}, {expected}");
        }
        assert_eq!(counts[3], 0);
        assert!((tasks.probability(1, 3) - 2f64.exp() / sum).abs() < 1e-6);
    }

    #[test]
    fn a_batch_has_every_task_once_and_leaves_the_distribution_as_it_was() {
        let mut tasks = TaskWeights::restored(vec![3.0, -3.0, 0.0, 1.0], vec![0; 4], &Reweighting::default());
        let before = tasks.clone();
        for (count, length) in [(1, 1), (3, 3), (4, 4), (9, 4)] {
            let mut drawn = tasks.sample(count, 4, &mut stream(0, Purpose::Tasks, 0, 0, 0));
            drawn.sort_unstable();
            drawn.dedup();
            assert_eq!(drawn.len(), length);
            assert_eq!(tasks, before);
        }
    }

    #[test]
    fn hopeless_tasks_retire_until_a_success() {
        let settings =
            Reweighting { retire_after: 3, uniform_share: 0.5, readmit: 0.0, ..Reweighting::default() };
        let mut tasks = TaskWeights::new(2, &settings);
        (0..2).for_each(|_| tasks.record(0, 0, 1));
        assert_eq!(tasks.retired(), 0);
        tasks.record(0, 0, 1);
        assert_eq!(tasks.retired(), 1);
        assert_eq!(counts(&mut tasks, 2, 500)[0], 0);
        let admitted = Reweighting { readmit: 0.5, ..settings.clone() };
        let mut tasks = TaskWeights::restored(tasks.weights.clone(), tasks.failures.clone(), &admitted);
        assert!((50..350).contains(&counts(&mut tasks, 2, 1000)[0]));
        tasks.record(0, 1, 1);
        assert_eq!(tasks.retired(), 0);
        // Where all are retired some are drawn all the same.
        let mut tasks = TaskWeights::restored(vec![0.0; 2], vec![9; 2], &settings);
        assert_eq!(counts(&mut tasks, 2, 100).iter().sum::<u32>(), 100);
    }
}
