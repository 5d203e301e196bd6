//! The scheduler: (state, request, now) → answer and changes. It has no clock, no random state and does no I/O.
//!
//! ```text
//! request → mod ┬→ submit, control          what owners want
//!               ├→ claim, report, finish    what workers say      (retry: what becomes of a failure)
//!               ├→ tick                     what time does
//!               └→ view                     what is shown
//!                    ↓ rows
//!                  place → sweep, trial, best · offers, waits, leases → changes
//! ```
//!
//! Every change of a row goes through `place`, which keeps the indexes; `restore` builds the same state from rows, and
//! `audit` compares. Times of leases and what is known of workers are in memory only.

mod audit;
mod best;
mod chance;
mod claim;
mod config;
mod control;
mod decision;
mod difference;
mod finish;
mod leases;
mod live;
mod offers;
mod place;
mod receipts;
mod refusal;
mod report;
mod request;
mod restore;
mod retry;
mod submit;
mod sweep;
mod tick;
mod trial;
mod view;
mod waits;
mod workers;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use store::row::SweepId;

pub use config::{Config, Makers};
pub use decision::{Changes, Decision};
pub use request::{Answer, Request};
pub use restore::RestoreError;

use crate::wire::Problem;

/// What is to be run, what runs, and what has become of it.
pub struct Scheduler {
    config: Config,
    /// The time of the newest request.
    now: DateTime<Utc>,
    sweeps: BTreeMap<SweepId, sweep::Sweep>,
    names: BTreeMap<String, SweepId>,
    /// Which sweeps come after those of a name.
    after: BTreeMap<String, BTreeSet<SweepId>>,
    last_sweep: u32,
    offers: offers::Offers,
    waits: waits::Waits,
    leases: leases::Leases,
    receipts: receipts::Receipts,
    workers: workers::Workers,
    /// What the request that is being handled has changed.
    changes: Changes,
}

impl Scheduler {
    /// Of nothing.
    fn new(config: Config, now: DateTime<Utc>) -> Scheduler {
        Scheduler {
            config,
            now,
            sweeps: BTreeMap::new(),
            names: BTreeMap::new(),
            after: BTreeMap::new(),
            last_sweep: 0,
            offers: offers::Offers::default(),
            waits: waits::Waits::default(),
            leases: leases::Leases::default(),
            receipts: receipts::Receipts::default(),
            workers: workers::Workers::default(),
            changes: Changes::default(),
        }
    }

    /// Decides. `now` should not run backwards; where it does, leases and waits end as much earlier.
    pub fn handle(&mut self, request: Request, now: DateTime<Utc>) -> Decision {
        self.pass(now);
        let answer = self.answer(request);
        Decision { answer, changes: std::mem::take(&mut self.changes).into_batch() }
    }

    fn answer(&mut self, request: Request) -> Result<Answer, Problem> {
        match request {
            Request::Submit(submission) => self.submit(&submission),
            Request::Sweeps => Ok(self.answer_sweeps()),
            Request::Sweep { sweep } => self.answer_sweep(self.find(&sweep)?),
            Request::Pause { sweep } => self.pause(&sweep),
            Request::Resume { sweep } => self.resume(&sweep),
            Request::Cancel { sweep } => self.cancel(&sweep),
            Request::Retry { sweep } => self.retry(&sweep),
            Request::Add { sweep, trials, key } => self.add(&sweep, trials, key.as_deref()),
            Request::Remove { sweep } => self.remove(&sweep),
            Request::Trials { sweep, query } => self.answer_trials(&sweep, &query),
            Request::Trial { trial } => self.answer_trial(trial),
            Request::Enqueue { sweep, params, key } => self.enqueue(&sweep, params, key.as_deref()),
            Request::CancelTrial { trial } => self.cancel_trial(trial),
            Request::RetryTrial { trial } => self.retry_trial(trial),
            Request::Claim(request) => self.claim(&request),
            Request::Started(lease) => self.started(lease),
            Request::Heartbeat(lease) => self.heartbeat(lease),
            Request::Report { lease, reports } => self.report(lease, &reports),
            Request::Finish { lease, ending } => self.finish(lease, ending),
            Request::Tick => self.tick(),
        }
    }

    /// When [`Request::Tick`] must come: at the end of a lease or of a wait. None where there is neither.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        [self.leases.first_end(), self.waits.first()].into_iter().flatten().min()
    }
}
