//! Trials that are queued later: after a failure, or after their worker was lost.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use store::row::TrialId;

/// Trials by the time until which they wait.
#[derive(Default)]
pub(super) struct Waits {
    by_time: BTreeSet<(DateTime<Utc>, TrialId)>,
    times: BTreeMap<TrialId, DateTime<Utc>>,
}

impl Waits {
    pub(super) fn insert(&mut self, trial: TrialId, until: DateTime<Utc>) {
        self.remove(trial);
        self.times.insert(trial, until);
        self.by_time.insert((until, trial));
    }

    pub(super) fn remove(&mut self, trial: TrialId) {
        if let Some(until) = self.times.remove(&trial) {
            self.by_time.remove(&(until, trial));
        }
    }

    pub(super) fn contains(&self, trial: TrialId) -> bool {
        self.times.contains_key(&trial)
    }

    /// When the first wait ends.
    pub(super) fn first(&self) -> Option<DateTime<Utc>> {
        self.by_time.first().map(|(until, _)| *until)
    }

    /// A trial whose wait has ended, and does not wait any more.
    pub(super) fn pop(&mut self, now: DateTime<Utc>) -> Option<TrialId> {
        let (until, trial) = *self.by_time.first()?;
        (until <= now).then(|| {
            self.remove(trial);
            trial
        })
    }

    /// All waits end earlier by so much.
    pub(super) fn advance(&mut self, by: TimeDelta) {
        let trials: Vec<_> = self.times.iter().map(|(trial, until)| (*trial, *until - by)).collect();
        trials.into_iter().for_each(|(trial, until)| self.insert(trial, until));
    }
}
