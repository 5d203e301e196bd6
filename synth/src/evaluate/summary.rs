//! The figures of one solver.

use super::{Attempt, Interval, TaskInfo, median, tiers, wilson};

/// The figures of one solver on some tasks. All shares are 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The number of tasks, at least 1.
    pub tasks: usize,
    /// The share of attempts that found a program for the given pairs: the mean over tasks and seeds.
    pub io: f64,
    /// Its 95 % interval ([`wilson`]). Attempts at one task with several seeds are not independent and tell little
    /// more about other tasks than one of them does, so the number of trials is that of the tasks, and the number
    /// of successes the mean over the seeds.
    pub io_interval: Interval,
    /// The share of attempts whose program is proved to implement the intent; `None` where no task has one.
    pub general: Option<f64>,
    /// The mean instructions of the programs found; `None` where none was found.
    pub steps_solved: Option<f64>,
    /// The mean instructions with each failure counted as the longest program allowed, as the paper's Table 1
    /// counts its steps.
    pub steps_all: f64,
    /// The median nodes of the attempts that found a program, the lower one of two; `None` where none did.
    pub nodes: Option<u64>,
    /// Their median evaluations.
    pub evals: Option<u64>,
    /// Their median wall-clock time in microseconds.
    pub micros: Option<u64>,
}

impl Summary {
    /// Sums up `attempts` at `tasks`, where no program was to have more than `max_steps` instructions; `None` where
    /// there are no attempts. Every task is expected to have as many attempts as any other.
    ///
    /// # Panics
    /// Where an attempt's task is not below the number of tasks.
    pub fn of(attempts: &[Attempt], tasks: &[TaskInfo<'_>], max_steps: usize) -> Option<Summary> {
        sum_up(&attempts.iter().collect::<Vec<_>>(), tasks, max_steps)
    }

    /// The same for each tier that has attempts, in the order in which the tiers appear among the tasks.
    ///
    /// # Panics
    /// As there.
    pub fn by_tier<'a>(
        attempts: &[Attempt],
        tasks: &[TaskInfo<'a>],
        max_steps: usize,
    ) -> Vec<(&'a str, Summary)> {
        let names = tiers(tasks.iter().copied());
        let places: std::collections::HashMap<&str, usize> =
            names.iter().enumerate().map(|(place, &(name, _))| (name, place)).collect();
        let mut groups = vec![Vec::new(); names.len()];
        for attempt in attempts {
            if let Some(tier) = tasks[attempt.task].tier {
                groups[places[tier]].push(attempt);
            }
        }
        let named = names.into_iter().zip(&groups);
        named.filter_map(|((name, _), group)| Some((name, sum_up(group, tasks, max_steps)?))).collect()
    }
}

fn sum_up(attempts: &[&Attempt], tasks: &[TaskInfo<'_>], max_steps: usize) -> Option<Summary> {
    if attempts.is_empty() {
        return None;
    }
    let solved: Vec<&Attempt> = attempts.iter().copied().filter(|attempt| attempt.steps.is_some()).collect();
    let mut tried: Vec<usize> = attempts.iter().map(|attempt| attempt.task).collect();
    tried.sort_unstable();
    tried.dedup();
    let (all, found, trials) = (attempts.len() as f64, solved.len() as f64, tried.len() as f64);
    let steps = solved.iter().filter_map(|attempt| attempt.steps).sum::<usize>() as f64;
    let general = attempts.iter().filter(|attempt| attempt.general == Some(true)).count() as f64;
    let middle = |of: fn(&Attempt) -> u64| median(&mut solved.iter().map(|a| of(a)).collect::<Vec<_>>());
    Some(Summary {
        tasks: tried.len(),
        io: found / all,
        io_interval: wilson(found / all * trials, trials),
        general: tried.iter().any(|&task| tasks[task].intended).then_some(general / all),
        steps_solved: (!solved.is_empty()).then_some(steps / found),
        steps_all: (steps + (all - found) * max_steps as f64) / all,
        nodes: middle(|attempt| attempt.nodes),
        evals: middle(|attempt| attempt.evals),
        micros: middle(|attempt| attempt.micros),
    })
}
