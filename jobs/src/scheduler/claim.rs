//! Claims: the next trial that fits goes to the worker that asks.

use store::row::{Attempt, SweepId, TrialId, TrialRow, TrialState};

use super::leases::Held;
use super::refusal::invalid;
use super::retry::seconds;
use super::{Answer, Scheduler};
use crate::history::DrawError;
use crate::wire::{Assignment, ClaimRequest, Lease, Problem};

/// The longest name of a worker or a host, in bytes.
const LONGEST_NAME: usize = 256;

impl Scheduler {
    /// Gives the worker a trial: a queued one of the sweep whose turn it is, else that sweep's next one, whose
    /// parameters are drawn now and stored with the lease.
    pub(super) fn claim(&mut self, request: &ClaimRequest) -> Result<Answer, Problem> {
        for (what, name) in [("worker", &request.worker), ("host", &request.host)] {
            if name.is_empty() || name.len() > LONGEST_NAME {
                let length = name.len();
                return Err(invalid(format!(
                    "a {what}'s name has 1 to {LONGEST_NAME} bytes, and this one has {length}"
                )));
            }
        }
        let silence = self.config.ttl + seconds(request.wait_s.clamp(0.0, 60.0));
        self.workers.asked(&request.worker, &request.host, request.capacity, self.now, silence);
        self.workers.sweep(self.now, self.config.ttl);
        self.wake();
        let has = self.leases.of_worker(&request.worker).next();
        let lease = match has {
            // Its answer may have been lost on the way. Giving the same trial again costs nothing.
            Some(lease) if self.is_unstarted(lease) => {
                self.renew(lease);
                Some(lease)
            }
            // A worker runs one trial at a time, so this request comes late, and nobody waits for its answer.
            Some(_) => None,
            None => self.next_lease(request),
        };
        Ok(Answer::Claim(lease.and_then(|lease| self.assignment(lease)).map(Box::new)))
    }

    /// Leases the next trial that fits.
    fn next_lease(&mut self, request: &ClaimRequest) -> Option<Lease> {
        let free = self.leases.free(&request.host, &request.capacity);
        while let Some(id) = self.offers.first(free) {
            match self.next_trial(id) {
                Ok(row) => return Some(self.lease(row, request)),
                Err(problem) => {
                    if let Some(sweep) = self.sweeps.get_mut(&id) {
                        sweep.obstacle = Some(problem.0);
                    }
                    self.settle(id);
                }
            }
        }
        None
    }

    /// A sweep's next trial: a queued one, or one that is drawn now.
    fn next_trial(&mut self, id: SweepId) -> Result<TrialRow, DrawError> {
        let now = self.now;
        let sweep = self.sweeps.get_mut(&id).ok_or_else(|| DrawError(format!("{id} is not there")))?;
        if let Some(trial) = sweep.ready.first().and_then(|number| sweep.trial(*number)) {
            return Ok(trial.row().into_owned());
        }
        let params = sweep.draw(&self.config.makers)?;
        let (own, repeat) = (sweep.own, sweep.own % sweep.terms.seeds);
        let seed = sweep.live(&self.config.makers)?.definition.seed(own);
        Ok(TrialRow {
            id: TrialId { sweep: id, number: sweep.drawn() },
            params,
            seed,
            repeat,
            given: false,
            forgiven: 0,
            state: TrialState::Queued { since: now, not_before: None },
            attempts: Vec::new(),
            created: now,
        })
    }

    /// Hands a trial out. The attempt is counted here, before the worker hears of it, so that a trial that takes every
    /// worker with it is found out.
    fn lease(&mut self, mut row: TrialRow, request: &ClaimRequest) -> Lease {
        let number = row.attempts.last().map_or(0, |attempt| attempt.number) + 1;
        row.attempts.push(Attempt {
            number,
            worker: request.worker.clone(),
            host: request.host.clone(),
            leased: self.now,
            started: None,
            end: None,
        });
        row.state = TrialState::Leased { since: self.now };
        let id = row.id;
        self.hold_lease(&row);
        self.place(row);
        // The sweep's row counts what was drawn. It holds the whole definition, so it is not written for each trial:
        // rows of trials say it, too.
        if self.sweeps.get(&id.sweep).is_some_and(|sweep| sweep.undrawn() == 0 && number == 1) {
            self.store_sweep(id.sweep);
        }
        Lease { trial: id, attempt: number }
    }

    /// Keeps the lease of a row whose last attempt is under way, from now on.
    pub(super) fn hold_lease(&mut self, row: &TrialRow) {
        let Some(sweep) = self.sweeps.get(&row.id.sweep) else { return };
        let Some(attempt) = row.attempts.last() else { return };
        let held = Held {
            worker: attempt.worker.clone(),
            host: attempt.host.clone(),
            needs: sweep.terms.needs,
            deadline: self.now + self.config.ttl,
            limit: sweep.terms.timeout.map(|timeout| self.now + timeout + self.config.overrun),
            pruned: false,
            stopping: false,
        };
        self.leases.insert(Lease { trial: row.id, attempt: attempt.number }, held);
    }

    /// The worker was heard of: its lease is as new.
    pub(super) fn renew(&mut self, lease: Lease) {
        let deadline = self.now + self.config.ttl;
        self.leases.change(lease, |held| held.deadline = deadline);
    }

    /// Whether nothing was heard from the attempt's worker since it got the trial.
    fn is_unstarted(&self, lease: Lease) -> bool {
        self.row(lease.trial).is_some_and(|row| matches!(row.state, TrialState::Leased { .. }))
    }

    /// What the worker is told of its trial.
    fn assignment(&mut self, lease: Lease) -> Option<Assignment> {
        let row = self.row(lease.trial)?;
        let sweep = self.sweeps.get_mut(&lease.trial.sweep)?;
        // Only of trials whose sampler cannot be made is the definition read anew each time.
        let definition = match sweep.live(&self.config.makers) {
            Ok(live) => live.definition.clone(),
            Err(_) => sweep.definition(),
        };
        let earlier = row.attempts.iter().rev().filter(|attempt| attempt.number < lease.attempt);
        Some(Assignment {
            lease,
            definition,
            resume_from: earlier.filter(|attempt| attempt.started.is_some()).map(|it| it.number).next(),
            params: row.params,
            seed: row.seed,
            ttl_s: self.config.ttl.as_seconds_f64(),
        })
    }
}
