//! What a watcher knows of a sweep: its trials as they stand, and what follows from them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use jobs::api::Api;
use jobs::sweep::{Definition, Direction};
use jobs::wire::{Problem, ProblemKind, SweepView, TrialQuery, TrialView, What};
use store::row::{SweepId, TrialRow, TrialState};

/// Trials that ended last, from which the rate is told.
const RECENT: usize = 20;

/// Trials asked for at once.
const PAGE: u32 = 1000;

/// A sweep as a watcher knows it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// As the owner of the store counts.
    pub(crate) view: SweepView,
    /// What is tried.
    pub(crate) definition: Definition,
    /// The trials drawn, by number.
    pub(crate) trials: BTreeMap<u32, TrialView>,
}

impl Account {
    /// Asks for everything.
    ///
    /// # Errors
    /// Those of asking.
    pub(crate) fn read(api: &dyn Api, sweep: &str) -> Result<Account, Problem> {
        let view = api.sweep(sweep)?;
        let definition = definition(&view)?;
        let trials = trials(api, view.sweep.id)?;
        Ok(Account {
            view,
            definition,
            trials: trials.into_iter().map(|of| (of.trial.id.number, of)).collect(),
        })
    }

    /// The sweep's number.
    pub(crate) fn id(&self) -> SweepId {
        self.view.sweep.id
    }

    /// Whether something is about this sweep.
    pub(crate) fn concerns(&self, what: &What) -> bool {
        let id = match what {
            What::Sweep { sweep } => sweep.id,
            What::Removed { sweep } => *sweep,
            What::Trial { trial } => trial.id.sweep,
            What::Report { trial, .. } => trial.sweep,
            What::Reset => return true,
        };
        id == self.id()
    }

    /// Takes in what happened. The counts and the best are asked for again; all else is known from here on.
    pub(crate) fn apply(&mut self, what: &What) {
        match what {
            What::Sweep { sweep } => self.view.sweep = sweep.clone(),
            What::Trial { trial } => {
                let known = self.trials.entry(trial.id.number);
                known
                    .and_modify(|view| view.trial = trial.clone())
                    .or_insert_with(|| TrialView { trial: trial.clone(), reports: Vec::new() });
            }
            What::Report { trial, step, value } => {
                if let Some(view) = self.trials.get_mut(&trial.number) {
                    // A trial that goes on from a checkpoint reports a step again.
                    let place = view.reports.partition_point(|(known, _)| known < step);
                    match view.reports.get_mut(place).filter(|(known, _)| known == step) {
                        Some(report) => report.1 = *value,
                        None => view.reports.insert(place, (*step, *value)),
                    }
                }
            }
            What::Removed { .. } | What::Reset => {}
        }
    }

    /// How many trials are in a state, by its word.
    pub(crate) fn count(&self, state: &str) -> u32 {
        self.view.counts.get(state).copied().unwrap_or(0)
    }

    /// How many trials have ended, whichever way.
    pub(crate) fn ended(&self) -> u32 {
        ["succeeded", "failed", "pruned", "cancelled", "quarantined"]
            .iter()
            .map(|state| self.count(state))
            .sum()
    }

    /// How many trials there are to be.
    pub(crate) fn total(&self) -> u32 {
        self.view.counts.values().sum()
    }

    /// Trials that ended with a fault of theirs.
    pub(crate) fn failed(&self) -> u32 {
        self.count("failed") + self.count("quarantined")
    }

    /// Trials under way, the longest first.
    pub(crate) fn under_way(&self) -> Vec<&TrialView> {
        let mut found: Vec<(DateTime<Utc>, &TrialView)> =
            self.trials.values().filter_map(|view| Some((under_way_since(&view.trial)?, view))).collect();
        found.sort_by_key(|(since, _)| *since);
        found.into_iter().map(|(_, view)| view).collect()
    }

    /// Whether `a` is better than `b`.
    pub(crate) fn is_better(&self, a: f64, b: f64) -> bool {
        match self.definition.objective.direction {
            Direction::Minimize => a < b,
            Direction::Maximize => a > b,
        }
    }

    /// Trials that succeeded, with when and with what.
    fn succeeded(&self) -> impl Iterator<Item = (DateTime<Utc>, f64, &TrialView)> {
        self.trials.values().filter_map(|view| match view.trial.state {
            TrialState::Succeeded { at, value, .. } => Some((at, value, view)),
            _ => None,
        })
    }

    /// The value of each trial that succeeded, in the order in which they ended.
    pub(crate) fn values(&self) -> Vec<f64> {
        let mut values: Vec<(DateTime<Utc>, f64)> =
            self.succeeded().map(|(at, value, _)| (at, value)).collect();
        values.sort_by_key(|(at, _)| *at);
        values.into_iter().map(|(_, value)| value).collect()
    }

    /// The best value after each of [`values`](Account::values).
    pub(crate) fn best_so_far(&self) -> Vec<f64> {
        let mut best = None;
        let improved = self.values().into_iter().map(|value| {
            let next = best.filter(|&best| !self.is_better(value, best)).unwrap_or(value);
            *best.insert(next)
        });
        improved.collect()
    }

    /// The trials that succeeded with the best values, the best first.
    pub(crate) fn best_trials(&self, most: usize) -> Vec<(f64, &TrialView)> {
        let mut found: Vec<(f64, &TrialView)> =
            self.succeeded().map(|(_, value, view)| (value, view)).collect();
        found.sort_by(|(a, _), (b, _)| match self.definition.objective.direction {
            Direction::Minimize => a.total_cmp(b),
            Direction::Maximize => b.total_cmp(a),
        });
        found.truncate(most);
        found
    }

    /// Trials that end in an hour, as the last of them did; none before the first has ended, or where none runs.
    pub(crate) fn rate(&self, now: DateTime<Utc>) -> Option<f64> {
        if !self.view.finished && self.under_way().is_empty() {
            return None;
        }
        let mut ends: Vec<DateTime<Utc>> = self
            .trials
            .values()
            .filter(|view| ran(&view.trial))
            .filter_map(|view| view.trial.state.ended())
            .collect();
        ends.sort();
        let last = *ends.last()?;
        let (count, since) = match ends.len().checked_sub(RECENT + 1) {
            Some(before) => (RECENT, ends[before]),
            None => (ends.len(), self.begun()?),
        };
        // Long after the last end the rate is less than it was; a little after it is not.
        let until = if self.view.finished { last } else { last + (now - last) / 2 };
        let hours = (until - since).as_seconds_f64() / 3600.0;
        (hours > 0.0).then(|| count as f64 / hours)
    }

    /// How long the rest takes at the rate of the last trials.
    pub(crate) fn time_left(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let left = self.total().checked_sub(self.ended()).filter(|&left| left > 0)?;
        let seconds = f64::from(left) / self.rate(now)? * 3600.0;
        TimeDelta::try_seconds(seconds.round() as i64)
    }

    /// The trials that ended last, the last first, and when.
    pub(crate) fn ended_last(&self, most: usize) -> Vec<(DateTime<Utc>, &TrialView)> {
        let ended = self.trials.values().filter_map(|view| Some((view.trial.state.ended()?, view)));
        let mut found: Vec<(DateTime<Utc>, &TrialView)> = ended.collect();
        found.sort_by_key(|(at, view)| std::cmp::Reverse((*at, view.trial.id)));
        found.truncate(most);
        found
    }

    /// When the last trial ended.
    pub(crate) fn last_end(&self) -> Option<DateTime<Utc>> {
        self.trials.values().filter_map(|view| view.trial.state.ended()).max()
    }

    /// When the first attempt was handed out.
    pub(crate) fn begun(&self) -> Option<DateTime<Utc>> {
        self.trials
            .values()
            .filter_map(|view| view.trial.attempts.first())
            .map(|attempt| attempt.leased)
            .min()
    }
}

/// The definition of a sweep.
///
/// # Errors
/// Where it is one that this version does not know.
pub(crate) fn definition(view: &SweepView) -> Result<Definition, Problem> {
    serde_json::from_value(view.sweep.definition.clone()).map_err(|error| Problem {
        kind: ProblemKind::Internal,
        message: format!(
            "the definition of the sweep '{}' cannot be read ({error}); it was written by another version of the program",
            view.sweep.name
        ),
    })
}

/// All of a sweep's trials that were drawn, by number.
///
/// # Errors
/// Those of asking.
pub(crate) fn trials(api: &dyn Api, sweep: SweepId) -> Result<Vec<TrialView>, Problem> {
    let mut all: Vec<TrialView> = Vec::new();
    loop {
        let from = all.last().map_or(0, |view| view.trial.id.number + 1);
        let query = TrialQuery { from, limit: Some(PAGE), ..TrialQuery::default() };
        let page = api.trials(&sweep.to_string(), &query)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Since when a trial has been with a worker.
pub(crate) fn under_way_since(row: &TrialRow) -> Option<DateTime<Utc>> {
    match row.state {
        TrialState::Leased { since } | TrialState::Running { since } => Some(since),
        _ => None,
    }
}

/// Whether a trial took any time: one that was cancelled in the queue says nothing of how fast they are.
fn ran(row: &TrialRow) -> bool {
    !row.attempts.is_empty()
}
