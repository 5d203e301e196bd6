//! How good solvers are: attempts at tasks, summed up with intervals and compared in pairs.
//!
//! Whoever runs the solvers makes the [`Attempt`]s, with times that this crate does not read. [`Summary`] has the
//! figures of one solver, those of the paper's Table 1 among them; [`Comparison`] says whether two solvers differ on
//! the same tasks.
//!
//! ```
//! use synth::evaluate::{Attempt, Comparison, Summary, TaskInfo};
//!
//! let tasks = [TaskInfo { tier: Some("easy"), intended: false }; 4];
//! let attempt = |task, steps| Attempt { task, seed: 0, steps, general: None, nodes: 9, evals: 90, micros: 50 };
//! let first: Vec<Attempt> = (0..4).map(|task| attempt(task, (task < 3).then_some(2))).collect();
//! let second: Vec<Attempt> = (0..4).map(|task| attempt(task, None)).collect();
//! let summary = Summary::of(&first, &tasks, 15).unwrap();
//! assert_eq!((summary.io, summary.steps_solved, summary.steps_all), (0.75, Some(2.0), 5.25));
//! let compared = Comparison::of(&first, &second, tasks.len());
//! assert_eq!((compared.only_first, compared.only_second), (3, 0));
//! assert!((compared.p - 0.25).abs() < 1e-12);
//! ```

mod comparison;
mod statistics;
mod summary;

pub use comparison::Comparison;
pub use statistics::{Interval, mcnemar, median, wilson};
pub use summary::Summary;

use std::collections::HashMap;

use crate::task::Task;

/// What came of one solver's attempt at one task with one seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The task's position in the list of tasks, from 0.
    pub task: usize,
    /// The seed of the solver's draws.
    pub seed: u64,
    /// The instructions of the program found, which maps every given pair; `None` where none was found.
    pub steps: Option<usize>,
    /// Whether the program found is proved to implement the task's intent for all inputs; `None` where that is
    /// not known: there is no program or no intent, or neither a proof nor a counterexample.
    pub general: Option<bool>,
    /// States expanded.
    pub nodes: u64,
    /// What was evaluated, in the unit of the solver ([`Report::evals`](crate::exact::Report::evals)).
    pub evals: u64,
    /// Wall-clock time in microseconds.
    pub micros: u64,
}

/// What figures depend on of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskInfo<'a> {
    /// The group whose figures are also told apart, if any.
    pub tier: Option<&'a str>,
    /// Whether the task says which function is meant.
    pub intended: bool,
}

impl<'a> From<&'a Task> for TaskInfo<'a> {
    fn from(task: &'a Task) -> TaskInfo<'a> {
        TaskInfo { tier: task.tier.as_deref(), intended: task.intent.is_some() }
    }
}

/// The tiers of some tasks in order of appearance, each with its number of tasks.
pub fn tiers<'a>(tasks: impl IntoIterator<Item = TaskInfo<'a>>) -> Vec<(&'a str, usize)> {
    let mut tiers: Vec<(&str, usize)> = Vec::new();
    let mut places = HashMap::new();
    for tier in tasks.into_iter().filter_map(|task| task.tier) {
        let place = *places.entry(tier).or_insert_with(|| {
            tiers.push((tier, 0));
            tiers.len() - 1
        });
        tiers[place].1 += 1;
    }
    tiers
}

#[cfg(test)]
mod tests;
