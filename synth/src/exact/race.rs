//! Several solvers on one task, each in a thread, with an answer that does not depend on the threads.
//!
//! The solvers share a *virtual time*: the nodes that each has visited. The winner is the solver that needed
//! the fewest nodes (the first in the list on a tie), whichever finished first by the clock: a solver that
//! finishes waits until the others have passed its node count. Where fewer threads are wanted than there
//! are solvers they take turns, the one that is behind first.

use std::sync::{Condvar, Mutex};

use super::{Limits, Outcome, Report};
use crate::task::Task;

/// A search that reports `(length proved to be needed, nodes)` now and then, and stops at a no.
pub(super) type Runner = fn(&Task, &Limits<'_>, &mut dyn FnMut(usize, u64) -> bool) -> Report;

/// Nodes that a solver may be ahead of another when they take turns.
const TURN: u64 = 1 << 16;

struct Lane {
    nodes: u64,
    /// The lengths proved so far, with the node count at which each was.
    proved: Vec<(u64, usize)>,
    report: Option<Report>,
}

struct Race {
    lanes: Vec<Lane>,
    running: usize,
    threads: usize,
}

impl Race {
    /// The node count of the best answer so far, and whose it is.
    fn best(&self) -> Option<(u64, usize)> {
        let finished = |(index, lane): (usize, &Lane)| {
            let report = lane.report.as_ref()?;
            let decided = matches!(report.outcome, Outcome::Solved { .. } | Outcome::NoneWithin);
            decided.then_some((report.nodes, index))
        };
        self.lanes.iter().enumerate().filter_map(finished).min()
    }

    /// Whether the lane can no longer win.
    fn is_beaten(&self, lane: usize) -> bool {
        self.best().is_some_and(|best| best < (self.lanes[lane].nodes, lane))
    }

    /// Whether the lane may go on now: a thread is free, and no lane that still runs is a turn behind.
    fn may_run(&self, lane: usize) -> bool {
        let behind = self.lanes.iter().filter(|l| l.report.is_none()).map(|l| l.nodes).min();
        self.running < self.threads && behind.is_none_or(|least| self.lanes[lane].nodes <= least + TURN)
    }
}

/// Runs the solvers and returns the winner's report, with the nodes and evaluations of all up to its node
/// count, and the best of what they proved by then.
pub(super) fn race(runners: &[Runner], task: &Task, limits: &Limits<'_>) -> Report {
    let lanes = runners.iter().map(|_| Lane { nodes: 0, proved: Vec::new(), report: None }).collect();
    let race = Mutex::new(Race { lanes, running: 0, threads: limits.threads.max(1) });
    let turn = Condvar::new();
    let share = Limits {
        nodes: limits.nodes / runners.len() as u64,
        memory: limits.memory / runners.len(),
        ..*limits
    };
    let lock = || race.lock().expect("no lane panics while it holds the race");
    std::thread::scope(|scope| {
        for (index, runner) in runners.iter().enumerate() {
            let (turn, share, lock) = (&turn, &share, &lock);
            scope.spawn(move || {
                let enter = |mut race: std::sync::MutexGuard<'_, Race>| {
                    while !race.is_beaten(index) && !race.may_run(index) {
                        race = turn.wait(race).expect("no lane panics while it holds the race");
                    }
                    race.running += 1;
                    !race.is_beaten(index)
                };
                let mut progress = |proved: usize, nodes: u64| {
                    let mut race = lock();
                    race.lanes[index].nodes = nodes;
                    if race.lanes[index].proved.last().is_none_or(|&(_, before)| before < proved) {
                        race.lanes[index].proved.push((nodes, proved));
                    }
                    race.running -= 1;
                    turn.notify_all();
                    enter(race)
                };
                let report = if enter(lock()) {
                    runner(task, share, &mut progress)
                } else {
                    Report { outcome: Outcome::Stopped, nodes: 0, evals: 0, at_least: 0 }
                };
                let mut race = lock();
                race.lanes[index].nodes = report.nodes;
                race.lanes[index].report = Some(report);
                race.running -= 1;
                turn.notify_all();
            });
        }
    });
    let race = race.into_inner().expect("no lane panics while it holds the race");
    conclude(&race)
}

fn conclude(race: &Race) -> Report {
    let reports: Vec<&Report> = race.lanes.iter().filter_map(|lane| lane.report.as_ref()).collect();
    let Some((nodes, winner)) = race.best() else {
        // Nobody decided the task: the sums say what was spent, and what is proved is the most proved.
        let stopped = reports.iter().any(|report| report.outcome == Outcome::Stopped);
        return Report {
            outcome: if stopped { Outcome::Stopped } else { Outcome::OutOfNodes },
            nodes: reports.iter().map(|report| report.nodes).sum(),
            evals: reports.iter().map(|report| report.evals).sum(),
            at_least: reports.iter().map(|report| report.at_least).max().unwrap_or(0),
        };
    };
    // The others count only up to the winner's node count: what they did later depends on the clock.
    let spent = |lane: &Lane| lane.report.as_ref().map_or(0, |report| report.nodes.min(nodes));
    let proved = |lane: &Lane| {
        let then = lane.proved.iter().rev().find(|&&(at, _)| at <= nodes);
        then.map_or(0, |&(_, length)| length)
    };
    let best = reports[winner];
    let at_least = race.lanes.iter().map(proved).chain([best.at_least]).max().unwrap_or(0);
    let outcome = match &best.outcome {
        Outcome::Solved { program, optimal } => {
            Outcome::Solved { program: program.clone(), optimal: *optimal || at_least >= program.len() }
        }
        other => other.clone(),
    };
    Report { outcome, nodes: race.lanes.iter().map(spent).sum(), evals: best.evals, at_least }
}
