//! Several solvers on one task, each in a thread, with an answer that does not depend on the threads.
//!
//! The solvers share a *virtual time*: the nodes that each has visited, times its weight. The winner is the
//! solver that needed the least of it (the first in the list on a tie), whichever finished first by the
//! clock: the others run on until they have passed its time. Where fewer threads are wanted than there are
//! solvers they take turns, the one that is behind first.

use std::sync::{Condvar, Mutex};

use super::{Limits, Outcome, Report};
use crate::task::Task;

/// A search that reports `(length proved to be needed, nodes)` now and then, and stops at a no.
pub(crate) type Search<'a> =
    dyn Fn(&Task, &Limits<'_>, &mut dyn FnMut(usize, u64) -> bool) -> Report + Sync + 'a;

/// One solver in a race.
pub(crate) struct Runner<'a> {
    pub(crate) search: &'a Search<'a>,
    /// The virtual time that one of its nodes takes, at least 1. A solver's share of the processor is the
    /// larger, the smaller its weight.
    pub(crate) weight: u64,
    /// The most nodes for it.
    pub(crate) nodes: u64,
    /// Its share of [`Limits::memory`], in eighths.
    pub(crate) memory: usize,
}

/// Virtual time that a solver may be ahead of another when they take turns.
const TURN: u64 = 1 << 17;

struct Lane {
    weight: u64,
    nodes: u64,
    /// The lengths proved so far, with the virtual time at which each was.
    proved: Vec<(u64, usize)>,
    report: Option<Report>,
}

struct Race {
    lanes: Vec<Lane>,
    running: usize,
    threads: usize,
}

impl Lane {
    /// Its virtual time.
    fn time(&self) -> u64 {
        self.nodes * self.weight
    }
}

impl Race {
    /// The virtual time of the best answer so far, and whose it is.
    fn best(&self) -> Option<(u64, usize)> {
        let finished = |(index, lane): (usize, &Lane)| {
            let report = lane.report.as_ref()?;
            let decided = matches!(report.outcome, Outcome::Solved { .. } | Outcome::NoneWithin);
            decided.then_some((lane.time(), index))
        };
        self.lanes.iter().enumerate().filter_map(finished).min()
    }

    /// Whether the lane can no longer win.
    fn is_beaten(&self, lane: usize) -> bool {
        self.best().is_some_and(|best| best < (self.lanes[lane].time(), lane))
    }

    /// Whether the lane may go on now: a thread is free, and no lane that still runs is a turn behind.
    fn may_run(&self, lane: usize) -> bool {
        let behind = self.lanes.iter().filter(|l| l.report.is_none()).map(Lane::time).min();
        self.running < self.threads && behind.is_none_or(|least| self.lanes[lane].time() <= least + TURN)
    }
}

/// Runs the solvers and returns the winner's report, with the nodes of all up to its virtual time, and the
/// best of what they proved by then. Of the limits, `nodes` is each runner's own.
pub(crate) fn race(runners: &[Runner<'_>], task: &Task, limits: &Limits<'_>) -> Report {
    let lane =
        |runner: &Runner<'_>| Lane { weight: runner.weight, nodes: 0, proved: Vec::new(), report: None };
    let lanes = runners.iter().map(lane).collect();
    let race = Mutex::new(Race { lanes, running: 0, threads: limits.threads.max(1) });
    let turn = Condvar::new();
    let share = |runner: &Runner<'_>| Limits {
        nodes: runner.nodes,
        memory: limits.memory / 8 * runner.memory,
        ..*limits
    };
    let lock = || race.lock().expect("no lane panics while it holds the race");
    std::thread::scope(|scope| {
        for (index, runner) in runners.iter().enumerate() {
            let (turn, share, lock) = (&turn, share(runner), &lock);
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
                    let time = race.lanes[index].time();
                    if race.lanes[index].proved.last().is_none_or(|&(_, before)| before < proved) {
                        race.lanes[index].proved.push((time, proved));
                    }
                    race.running -= 1;
                    turn.notify_all();
                    enter(race)
                };
                let report = if enter(lock()) {
                    (runner.search)(task, &share, &mut progress)
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
    let Some((time, winner)) = race.best() else {
        // Nobody decided the task: the sums say what was spent, and what is proved is the most proved.
        let stopped = reports.iter().any(|report| report.outcome == Outcome::Stopped);
        return Report {
            outcome: if stopped { Outcome::Stopped } else { Outcome::OutOfNodes },
            nodes: reports.iter().map(|report| report.nodes).sum(),
            evals: reports.iter().map(|report| report.evals).sum(),
            at_least: reports.iter().map(|report| report.at_least).max().unwrap_or(0),
        };
    };
    // The others count only up to the winner's time: what they did later depends on the clock.
    let spent = |lane: &Lane| lane.nodes.min(time / lane.weight);
    let proved = |lane: &Lane| {
        let then = lane.proved.iter().rev().find(|&&(at, _)| at <= time);
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
