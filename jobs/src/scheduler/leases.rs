//! Leases: who has which trial, until when, and what that takes of each host.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use store::row::SweepId;

use crate::sweep::Resources;
use crate::wire::Lease;

/// Leases that hold resources: attempts under way, and those whose worker was told to stop and has not said that it did.
#[derive(Default)]
pub(super) struct Leases {
    held: BTreeMap<Lease, Held>,
    by_end: BTreeSet<(DateTime<Utc>, Lease)>,
    by_worker: BTreeMap<String, BTreeSet<Lease>>,
    taken: BTreeMap<String, Taken>,
}

/// A lease.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) worker: String,
    pub(super) host: String,
    pub(super) needs: Resources,
    /// When it ends, if nothing more is heard of the worker.
    pub(super) deadline: DateTime<Utc>,
    /// When it ends, whatever the worker says: far past the sweep's timeout.
    pub(super) limit: Option<DateTime<Utc>>,
    /// The pruner's word: the trial is to stop.
    pub(super) pruned: bool,
    /// Cancelled. The worker holds the resources until it has stopped the trial.
    pub(super) stopping: bool,
}

/// What the leases of a host take together. Wide enough for any sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Taken {
    cores: u64,
    memory_mib: u128,
    gpus: u64,
    leases: u32,
}

impl Held {
    fn end(&self) -> DateTime<Utc> {
        self.limit.map_or(self.deadline, |limit| limit.min(self.deadline))
    }
}

impl Leases {
    pub(super) fn insert(&mut self, lease: Lease, held: Held) {
        let taken = self.taken.entry(held.host.clone()).or_default();
        taken.cores += u64::from(held.needs.cores);
        taken.memory_mib += u128::from(held.needs.memory_mib);
        taken.gpus += u64::from(held.needs.gpus);
        taken.leases += 1;
        self.by_worker.entry(held.worker.clone()).or_default().insert(lease);
        self.by_end.insert((held.end(), lease));
        self.held.insert(lease, held);
    }

    pub(super) fn remove(&mut self, lease: Lease) -> Option<Held> {
        let held = self.held.remove(&lease)?;
        self.by_end.remove(&(held.end(), lease));
        if let Some(leases) = self.by_worker.get_mut(&held.worker) {
            leases.remove(&lease);
            if leases.is_empty() {
                self.by_worker.remove(&held.worker);
            }
        }
        if let Some(taken) = self.taken.get_mut(&held.host) {
            taken.cores -= u64::from(held.needs.cores);
            taken.memory_mib -= u128::from(held.needs.memory_mib);
            taken.gpus -= u64::from(held.needs.gpus);
            taken.leases -= 1;
            if taken.leases == 0 {
                self.taken.remove(&held.host);
            }
        }
        Some(held)
    }

    /// Changes a lease; its host and needs stay.
    pub(super) fn change(&mut self, lease: Lease, change: impl FnOnce(&mut Held)) {
        if let Some(held) = self.held.get_mut(&lease) {
            self.by_end.remove(&(held.end(), lease));
            change(held);
            self.by_end.insert((held.end(), lease));
        }
    }

    /// The lease of an attempt under way.
    pub(super) fn open(&self, lease: Lease) -> Option<&Held> {
        self.held.get(&lease).filter(|held| !held.stopping)
    }

    /// Attempts under way of a worker.
    pub(super) fn of_worker(&self, worker: &str) -> impl Iterator<Item = Lease> {
        let leases = self.by_worker.get(worker).into_iter().flatten();
        leases.copied().filter(|lease| self.open(*lease).is_some())
    }

    /// Every lease of a sweep.
    pub(super) fn of_sweep(&self, sweep: SweepId) -> Vec<Lease> {
        let from = Lease { trial: store::row::TrialId { sweep, number: 0 }, attempt: 0 };
        self.held
            .range(from..)
            .map(|(lease, _)| *lease)
            .take_while(|lease| lease.trial.sweep == sweep)
            .collect()
    }

    /// What a host of such a capacity has left.
    pub(super) fn free(&self, host: &str, capacity: &Resources) -> Resources {
        let taken = self.taken.get(host).copied().unwrap_or_default();
        let left = |has: u64, takes: u64| has.saturating_sub(takes);
        Resources {
            // What is left is at most what there was, which fits.
            cores: left(capacity.cores.into(), taken.cores) as u32,
            memory_mib: left(capacity.memory_mib, taken.memory_mib.try_into().unwrap_or(u64::MAX)),
            gpus: left(capacity.gpus.into(), taken.gpus) as u32,
        }
    }

    /// When the first lease ends.
    pub(super) fn first_end(&self) -> Option<DateTime<Utc>> {
        self.by_end.first().map(|(end, _)| *end)
    }

    /// A lease that has ended.
    pub(super) fn ended(&self, now: DateTime<Utc>) -> Option<Lease> {
        self.by_end.first().filter(|(end, _)| *end <= now).map(|(_, lease)| *lease)
    }

    /// No deadline is before `deadline`, and every limit is later by so much.
    pub(super) fn postpone(&mut self, by: TimeDelta, deadline: DateTime<Utc>) {
        for lease in self.held.keys().copied().collect::<Vec<_>>() {
            self.change(lease, |held| {
                held.deadline = held.deadline.max(deadline);
                held.limit = held.limit.map(|limit| limit + by);
            });
        }
    }

    /// Every lease ends earlier by so much.
    pub(super) fn advance(&mut self, by: TimeDelta) {
        for lease in self.held.keys().copied().collect::<Vec<_>>() {
            self.change(lease, |held| {
                held.deadline -= by;
                held.limit = held.limit.map(|limit| limit - by);
            });
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Lease, &Held)> {
        self.held.iter().map(|(lease, held)| (*lease, held))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}
