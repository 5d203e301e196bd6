//! Two solvers on the same tasks.

use super::{Attempt, mcnemar};

/// Two solvers compared on the tasks that one of them solves and the other does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Tasks that the first alone solves.
    pub only_first: u64,
    /// Tasks that the second alone solves.
    pub only_second: u64,
    /// How likely a split as uneven as this one is if neither were better ([`mcnemar`]), 0 to 1. It is that of
    /// this pair of solvers alone, not corrected for other pairs.
    pub p: f64,
}

impl Comparison {
    /// Compares the attempts of two solvers at the same tasks, `tasks` in number. With several seeds a solver
    /// solves a task where more than half of its attempts at the task do.
    ///
    /// # Panics
    /// Where an attempt's task is not below `tasks`.
    pub fn of(first: &[Attempt], second: &[Attempt], tasks: usize) -> Comparison {
        let (first, second) = (solved(first, tasks), solved(second, tasks));
        let alone = |one: &[bool], other: &[bool]| {
            one.iter().zip(other).filter(|&(&one, &other)| one && !other).count() as u64
        };
        let (only_first, only_second) = (alone(&first, &second), alone(&second, &first));
        Comparison { only_first, only_second, p: mcnemar(only_first, only_second) }
    }
}

/// For each task whether most attempts solve it.
fn solved(attempts: &[Attempt], tasks: usize) -> Vec<bool> {
    let mut balance = vec![0_i64; tasks];
    for attempt in attempts {
        balance[attempt.task] += if attempt.steps.is_some() { 1 } else { -1 };
    }
    balance.into_iter().map(|balance| balance > 0).collect()
}
