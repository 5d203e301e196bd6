//! What an owner does with sweeps and trials: pause, resume, cancel, retry, remove.

use store::row::{AttemptEnd, Key, Row, SweepId, SweepPhase, TrialId, TrialState};

use super::refusal::{conflict, not_found};
use super::sweep::Sweep;
use super::trial::Kind;
use super::{Answer, Scheduler, receipts};
use crate::wire::{Lease, Problem};

impl Scheduler {
    /// Hands out no more of a sweep's trials.
    pub(super) fn pause(&mut self, sweep: &str) -> Result<Answer, Problem> {
        let id = self.find_uncancelled(sweep)?;
        let now = self.now;
        self.set_phase(id, |phase| match phase {
            SweepPhase::Active => Some(SweepPhase::Paused { since: now }),
            _ => None,
        });
        self.answer_sweep(id)
    }

    /// Hands them out again.
    pub(super) fn resume(&mut self, sweep: &str) -> Result<Answer, Problem> {
        let id = self.find_uncancelled(sweep)?;
        self.set_phase(id, |phase| matches!(phase, SweepPhase::Paused { .. }).then_some(SweepPhase::Active));
        self.answer_sweep(id)
    }

    /// Stops a sweep's running trials and cancels what has not ended. Where all has ended, nothing changes.
    pub(super) fn cancel(&mut self, sweep: &str) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        if self.sweeps.get(&id).is_some_and(Sweep::is_finished) {
            return self.answer_sweep(id);
        }
        let now = self.now;
        self.set_phase(id, |_| Some(SweepPhase::Cancelled { since: now }));
        for number in self.trials_that(id, |kind| !kind.is_final()) {
            self.cancel_one(TrialId { sweep: id, number });
        }
        self.answer_sweep(id)
    }

    /// Queues what failed, was quarantined or was cancelled again.
    pub(super) fn retry(&mut self, sweep: &str) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        if let Some(sweep) = self.sweeps.get_mut(&id) {
            sweep.obstacle = None;
        }
        self.set_phase(id, |phase| {
            matches!(phase, SweepPhase::Cancelled { .. }).then_some(SweepPhase::Active)
        });
        for number in self.trials_that(id, may_be_retried) {
            self.queue_afresh(TrialId { sweep: id, number });
        }
        self.settle(id);
        self.answer_sweep(id)
    }

    /// Forgets a sweep.
    pub(super) fn remove(&mut self, sweep: &str) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        let running = self.sweeps.get(&id).map_or(0, |sweep| sweep.counts.with_workers());
        if running > 0 {
            return Err(conflict(format!(
                "{running} trials of {id} are with workers: `cancel` it first, then remove it"
            )));
        }
        // Numbers are never used again, and only the largest one is not remembered by another row.
        self.changes.put(Row::Receipt(receipts::last_sweep(self.now, self.last_sweep)));
        self.leases.of_sweep(id).into_iter().for_each(|lease| {
            self.leases.remove(lease);
        });
        let Some(sweep) = self.sweeps.remove(&id) else { return Err(not_found(format!("there is no {id}"))) };
        if sweep.on_offer {
            self.offers.remove(id, sweep.terms.priority, sweep.terms.needs);
        }
        self.names.remove(&sweep.name);
        for other in &sweep.terms.after {
            if let Some(waiting) = self.after.get_mut(other) {
                waiting.remove(&id);
                if waiting.is_empty() {
                    self.after.remove(other);
                }
            }
        }
        for (number, trial) in (0..).zip(&sweep.trials) {
            let trial_id = TrialId { sweep: id, number };
            self.waits.remove(trial_id);
            self.changes.delete(Key::Trial { trial: trial_id });
            for (step, _) in &trial.reports {
                self.changes.delete(Key::Report { trial: trial_id, step: *step });
            }
        }
        self.changes.delete(Key::Sweep { sweep: id });
        self.settle_those_after(&sweep.name);
        Ok(Answer::Removed(id))
    }

    /// Stops one trial. One that has ended stays as it is.
    pub(super) fn cancel_trial(&mut self, trial: TrialId) -> Result<Answer, Problem> {
        let row = self.find_trial(trial)?;
        match Kind::of(&row.state) {
            Kind::Cancelled => {}
            kind if kind.is_final() => {
                return Err(conflict(format!("{trial} has ended: it is {}", kind.word())));
            }
            _ => self.cancel_one(trial),
        }
        self.answer_trial(trial)
    }

    /// Queues one trial again. One that is queued or runs already stays as it is, but need not wait any more.
    pub(super) fn retry_trial(&mut self, trial: TrialId) -> Result<Answer, Problem> {
        let row = self.find_trial(trial)?;
        let cancelled = self.sweeps.get(&trial.sweep).filter(|sweep| sweep.is_cancelled());
        if let Some(sweep) = cancelled {
            let name = &sweep.name;
            return Err(conflict(format!(
                "{trial} is a trial of the sweep `{name}`, which was cancelled: `retry` the sweep"
            )));
        }
        match row.state {
            TrialState::Succeeded { .. } | TrialState::Pruned { .. } => {
                let word = row.state.word();
                return Err(conflict(format!("{trial} has {word}, and its result stays")));
            }
            TrialState::Leased { .. } | TrialState::Running { .. } => {}
            TrialState::Queued { not_before: None, .. } => {}
            _ => self.queue_afresh(trial),
        }
        self.answer_trial(trial)
    }

    /// Cancels a trial that has not ended. Its worker is told as soon as it is heard of, and holds the resources until it
    /// says that it stopped the trial, or is not heard of.
    fn cancel_one(&mut self, trial: TrialId) {
        let Some(mut row) = self.row(trial) else { return };
        let at = self.now;
        if let Some(attempt) = row.attempts.last_mut().filter(|attempt| attempt.end.is_none()) {
            attempt.end = Some(AttemptEnd::Cancelled { at });
            let lease = Lease { trial, attempt: attempt.number };
            let deadline = at + self.config.ttl;
            self.leases.change(lease, |held| {
                held.stopping = true;
                held.deadline = deadline;
            });
        }
        row.state = TrialState::Cancelled { at };
        self.place(row);
    }

    /// Queues a trial, and forgives it all attempts.
    fn queue_afresh(&mut self, trial: TrialId) {
        let Some(mut row) = self.row(trial) else { return };
        row.forgiven = row.attempts.last().map_or(0, |attempt| attempt.number);
        row.state = TrialState::Queued { since: self.now, not_before: None };
        self.place(row);
    }

    /// A sweep's phase changes, where there is another one.
    fn set_phase(&mut self, id: SweepId, change: impl FnOnce(&SweepPhase) -> Option<SweepPhase>) {
        let Some(sweep) = self.sweeps.get_mut(&id) else { return };
        if let Some(phase) = change(&sweep.phase) {
            sweep.phase = phase;
            self.store_sweep(id);
        }
    }

    fn trials_that(&self, id: SweepId, are: impl Fn(Kind) -> bool) -> Vec<u32> {
        let trials = self.sweeps.get(&id).map_or(&[][..], |sweep| &sweep.trials);
        (0..).zip(trials).filter(|(_, trial)| are(trial.kind())).map(|(number, _)| number).collect()
    }

    fn find_uncancelled(&self, sweep: &str) -> Result<SweepId, Problem> {
        let id = self.find(sweep)?;
        match self.sweeps.get(&id).filter(|sweep| sweep.is_cancelled()) {
            Some(sweep) => Err(conflict(format!("the sweep `{}` was cancelled: `retry` it", sweep.name))),
            None => Ok(id),
        }
    }
}

fn may_be_retried(kind: Kind) -> bool {
    matches!(kind, Kind::Failed | Kind::Quarantined | Kind::Cancelled)
}
