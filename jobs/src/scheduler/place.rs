//! Where rows are put: every change of a trial or a sweep goes through here, so that all indexes agree with the rows.

use chrono::{DateTime, Utc};
use store::row::{Row, SweepId, TrialId, TrialRow, TrialState};

use super::Scheduler;
use super::retry::seconds;
use super::sweep::Sweep;
use super::trial::Kind;

impl Scheduler {
    /// A trial's row is now this one.
    pub(super) fn place(&mut self, row: TrialRow) {
        self.seat(row.clone());
        self.settle(row.id.sweep);
        self.changes.put(Row::Trial(row));
    }

    /// A sweep's row is to be stored as it is in memory.
    pub(super) fn store_sweep(&mut self, id: SweepId) {
        if let Some(sweep) = self.sweeps.get(&id) {
            self.changes.put(Row::Sweep(sweep.row()));
        }
        self.settle(id);
    }

    /// Takes a trial's row into memory.
    pub(super) fn seat(&mut self, row: TrialRow) {
        let id = row.id;
        let Some(sweep) = self.sweeps.get_mut(&id.sweep) else { return };
        let wait = wait(sweep, &row.state, self.now, self.config.lost_wait);
        let queued = Kind::of(&row.state) == Kind::Queued;
        sweep.hold(row);
        sweep.ready.remove(&id.number);
        self.waits.remove(id);
        match wait {
            Some(until) => self.waits.insert(id, until),
            None if queued => {
                sweep.ready.insert(id.number);
            }
            None => {}
        }
    }

    /// Brings the offers, and those that wait for the sweep, up to what it is now.
    pub(super) fn settle(&mut self, id: SweepId) {
        let blocked = self.blockers(id).next().is_some();
        let Some(sweep) = self.sweeps.get_mut(&id) else { return };
        let on_offer = sweep.is_active() && sweep.has_work() && sweep.room() > 0 && !blocked;
        if on_offer != sweep.on_offer {
            sweep.on_offer = on_offer;
            if on_offer {
                self.offers.insert(id, sweep.terms.priority, sweep.terms.needs);
            } else {
                self.offers.remove(id, sweep.terms.priority, sweep.terms.needs);
            }
        }
        let finished = sweep.is_finished();
        if finished {
            sweep.live = None;
        }
        let let_go = finished && !sweep.is_cancelled();
        if let_go != sweep.let_go {
            sweep.let_go = let_go;
            let name = sweep.name.clone();
            self.settle_those_after(&name);
        }
    }

    /// Settles the sweeps that wait for one of this name.
    pub(super) fn settle_those_after(&mut self, name: &str) {
        let waiting = self.after.get(name).cloned().unwrap_or_default();
        // None of them ends by this, so this goes no deeper than one level.
        waiting.into_iter().for_each(|id| self.settle(id));
    }

    /// The names of sweeps that a sweep waits for.
    pub(super) fn blockers(&self, id: SweepId) -> impl Iterator<Item = &str> {
        let sweep = self.sweeps.get(&id).filter(|sweep| !sweep.begun);
        let names = sweep.into_iter().flat_map(|sweep| sweep.terms.after.iter());
        let holds = |name: &&String| !self.named(name).is_some_and(|other| other.let_go);
        names.filter(holds).map(String::as_str)
    }

    /// The sweep of a name.
    pub(super) fn named(&self, name: &str) -> Option<&Sweep> {
        self.names.get(name).and_then(|id| self.sweeps.get(id))
    }

    /// A trial's row as it is.
    pub(super) fn row(&self, id: TrialId) -> Option<TrialRow> {
        Some(self.sweeps.get(&id.sweep)?.trial(id.number)?.row().into_owned())
    }

    /// Trials whose wait has ended are ready.
    pub(super) fn wake(&mut self) {
        while let Some(id) = self.waits.pop(self.now) {
            let Some(mut row) = self.row(id) else { continue };
            if let TrialState::Lost { .. } = row.state {
                row.state = TrialState::Queued { since: self.now, not_before: None };
                self.place(row);
            } else if let Some(sweep) = self.sweeps.get_mut(&id.sweep) {
                sweep.ready.insert(id.number);
                self.settle(id.sweep);
            }
        }
    }
}

/// Until when a trial waits, if it does. No longer than its sweep's longest wait from now on: the clock may have been
/// wrong when the time was written.
fn wait(
    sweep: &Sweep,
    state: &TrialState,
    now: DateTime<Utc>,
    lost_wait: chrono::TimeDelta,
) -> Option<DateTime<Utc>> {
    let until = match state {
        TrialState::Queued { not_before: Some(until), .. } if *until > now => *until,
        TrialState::Lost { again, .. } => *again,
        _ => return None,
    };
    let longest = seconds(sweep.terms.retry.most_backoff_s).max(lost_wait);
    Some(until.min(now + longest))
}
