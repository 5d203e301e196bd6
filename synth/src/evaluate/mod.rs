//! How good a solver is: attempts at tasks, summed up with intervals and compared in pairs.
//!
//! Whoever runs the solvers makes [`Attempt`]s, with the time that this crate does not read; [`Summary::of`] gives
//! the figures of the paper's Table 1 and ours, [`Comparison::of`] says whether two solvers differ on the same
//! tasks.

mod statistics;

pub use statistics::{Interval, mcnemar, wilson};

/// What came of one solver's attempt at one task with one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The task's number, from 0.
    pub task: usize,
    /// The seed.
    pub seed: u64,
    /// The instructions of the program that maps every pair; `None` where none was found.
    pub steps: Option<usize>,
    /// Whether the program is proved to implement the task's intent for all inputs; `None` where the task does
    /// not say what is meant, or there is no program.
    pub general: Option<bool>,
    /// States expanded.
    pub nodes: u64,
    /// [`Report::evals`](crate::exact::Report::evals).
    pub evals: u64,
    /// Wall-clock time, in microseconds.
    pub micros: u64,
}

/// What is known of the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskInfo<'a> {
    /// Its tier, if any.
    pub tier: Option<&'a str>,
    /// Whether it says what function is meant.
    pub intended: bool,
}

/// The figures of one solver on some tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The number of tasks.
    pub tasks: usize,
    /// The share of attempts that found a program for the given pairs, 0 to 1.
    pub io: f64,
    /// The 95 % interval of `io` by Wilson. Attempts at the same task with other seeds are no new evidence about
    /// tasks, so that it is taken with the number of tasks, not of attempts.
    pub io_interval: Interval,
    /// The share of attempts whose program is proved general, 0 to 1; `None` where no task has an intent.
    pub general: Option<f64>,
    /// Mean instructions of the programs found; `None` where there are none.
    pub steps_solved: Option<f64>,
    /// Mean instructions with failures counted as the longest program allowed, as the paper's AVE STEPS seem to be.
    pub steps_all: f64,
    /// Median of the nodes of attempts that found a program, the lower of two middle ones.
    pub nodes: Option<u64>,
    /// Median of their evaluations.
    pub evals: Option<u64>,
    /// Median of their time, in microseconds.
    pub micros: Option<u64>,
}

impl Summary {
    /// Sums up the attempts at the tasks that `takes` (by number), each with `max_steps` instructions at most;
    /// `None` where there are no such attempts.
    pub fn of(
        attempts: &[Attempt],
        tasks: &[TaskInfo<'_>],
        max_steps: usize,
        takes: impl Fn(usize) -> bool,
    ) -> Option<Summary> {
        let taken: Vec<&Attempt> = attempts.iter().filter(|attempt| takes(attempt.task)).collect();
        if taken.is_empty() {
            return None;
        }
        let solved: Vec<&Attempt> = taken.iter().copied().filter(|attempt| attempt.steps.is_some()).collect();
        let (count, all) = (solved.len() as f64, taken.len() as f64);
        let mut numbers: Vec<usize> = taken.iter().map(|attempt| attempt.task).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let steps: usize = solved.iter().filter_map(|attempt| attempt.steps).sum();
        let general = taken.iter().filter(|attempt| attempt.general == Some(true)).count() as f64;
        let io = count / all;
        let median = |of: fn(&Attempt) -> u64| median(solved.iter().map(|attempt| of(attempt)).collect());
        Some(Summary {
            tasks: numbers.len(),
            io,
            io_interval: wilson(io * numbers.len() as f64, numbers.len() as f64),
            general: numbers.iter().any(|&task| tasks[task].intended).then_some(general / all),
            steps_solved: (!solved.is_empty()).then_some(steps as f64 / count),
            steps_all: (steps as f64 + (all - count) * max_steps as f64) / all,
            nodes: median(|attempt| attempt.nodes),
            evals: median(|attempt| attempt.evals),
            micros: median(|attempt| attempt.micros),
        })
    }
}

/// The lower median.
fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.len().checked_sub(1).map(|last| values[last / 2])
}

/// Two solvers on the same tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Tasks that the first alone solves.
    pub only_first: u64,
    /// Tasks that the second alone solves.
    pub only_second: u64,
    /// The probability of so uneven a split, or a more uneven one, if neither were better ([`mcnemar`]).
    pub p: f64,
}

impl Comparison {
    /// Compares attempts at `tasks` tasks. A solver solves a task where more than half of its attempts at it do.
    pub fn of(first: &[Attempt], second: &[Attempt], tasks: usize) -> Comparison {
        let solves = |attempts: &[Attempt]| -> Vec<bool> {
            let mut balance = vec![0i64; tasks];
            for attempt in attempts {
                balance[attempt.task] += if attempt.steps.is_some() { 1 } else { -1 };
            }
            balance.into_iter().map(|balance| balance > 0).collect()
        };
        let (first, second) = (solves(first), solves(second));
        let count = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|&(&a, &b)| a && !b).count() as u64;
        let (only_first, only_second) = (count(&first, &second), count(&second, &first));
        Comparison { only_first, only_second, p: mcnemar(only_first, only_second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(task: usize, seed: u64, steps: Option<usize>, general: Option<bool>, nodes: u64) -> Attempt {
        Attempt { task, seed, steps, general, nodes, evals: nodes * 2, micros: nodes * 3 }
    }

    #[test]
    fn figures_are_those_worked_by_hand() {
        let info = |tier, intended| TaskInfo { tier: Some(tier), intended };
        let tasks = [info("easy", true), info("easy", false), info("hard", false)];
        let attempts = [
            attempt(0, 0, Some(2), Some(true), 10),
            attempt(0, 1, Some(4), Some(false), 30),
            attempt(1, 0, Some(3), None, 20),
            attempt(1, 1, None, None, 500),
            attempt(2, 0, None, None, 500),
            attempt(2, 1, None, None, 500),
        ];
        let all = Summary::of(&attempts, &tasks, 15, |_| true).unwrap();
        assert_eq!((all.tasks, all.io, all.general), (3, 0.5, Some(1.0 / 6.0)));
        assert_eq!((all.steps_solved, all.steps_all), (Some(3.0), (9.0 + 45.0) / 6.0));
        assert_eq!((all.nodes, all.evals, all.micros), (Some(20), Some(40), Some(60)));
        assert_eq!(all.io_interval, wilson(1.5, 3.0));
        let hard = Summary::of(&attempts, &tasks, 15, |task| tasks[task].tier == Some("hard")).unwrap();
        assert_eq!((hard.io, hard.general, hard.steps_solved, hard.steps_all), (0.0, None, None, 15.0));
        assert_eq!((hard.tasks, hard.nodes), (1, None));
        assert_eq!(Summary::of(&attempts, &tasks, 15, |_| false), None);
    }

    #[test]
    fn solvers_are_compared_by_the_majority_of_their_seeds() {
        let first = [
            attempt(0, 0, Some(1), None, 1),
            attempt(0, 1, Some(1), None, 1),
            attempt(0, 2, None, None, 1),
            attempt(1, 0, Some(1), None, 1),
            attempt(1, 1, None, None, 1),
            attempt(2, 0, Some(1), None, 1),
        ];
        let second = [attempt(0, 0, None, None, 1), attempt(1, 0, Some(1), None, 1)];
        let compared = Comparison::of(&first, &second, 3);
        assert_eq!((compared.only_first, compared.only_second), (2, 1));
        assert_eq!(compared.p, mcnemar(2, 1));
    }
}
