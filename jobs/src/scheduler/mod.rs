//! The scheduler: (state, request, now) → answer and changes. It has no clock, no random state and does no I/O.

mod config;
mod decision;
mod request;

use chrono::{DateTime, Utc};
use store::row::{Batch, Row};

pub use config::{Config, Makers};
pub use decision::{Changes, Decision};
pub use request::{Answer, Request};

use crate::sweep::Resources;
use crate::wire::{Lease, Problem, ProblemKind, WorkerView};

/// What is to be run, what runs, and what has become of it.
pub struct Scheduler {
    config: Config,
}

/// Why rows are no state of a scheduler: somebody changed them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RestoreError(pub String);

impl Scheduler {
    /// The state that the rows describe, and what is to be committed because of it. Leases get their time anew, so that
    /// running trials go on. Rows may come in any order.
    ///
    /// # Errors
    /// Where the rows contradict each other.
    pub fn restore(
        config: Config,
        rows: impl Iterator<Item = Row>,
        now: DateTime<Utc>,
    ) -> Result<(Scheduler, Batch), RestoreError> {
        let _ = (rows, now);
        Ok((Scheduler { config }, Batch::default()))
    }

    /// Decides. `now` should not run backwards; where it does, leases get their time anew.
    pub fn handle(&mut self, request: Request, now: DateTime<Utc>) -> Decision {
        let _ = (request, now, self.config.ttl);
        let message = "not written yet".to_owned();
        let answer = Err(Problem { kind: ProblemKind::Internal, message });
        Decision { answer, changes: Batch::default() }
    }

    /// When [`Request::Tick`] must come: the end of a lease, or of a wait. None where nothing waits.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Workers heard of within the time of a lease, by name.
    pub fn workers(&self, now: DateTime<Utc>) -> Vec<WorkerView> {
        let _ = now;
        Vec::new()
    }

    /// How many trials a host could be given now; an upper bound.
    pub fn claimable(&self, host: &str, capacity: &Resources) -> u32 {
        let _ = (host, capacity);
        0
    }

    /// Whether an attempt is under way: leased or running.
    pub fn is_current(&self, lease: Lease) -> bool {
        let _ = lease;
        false
    }

    /// Whether anything runs, or could run without anybody's doing.
    pub fn is_idle(&self) -> bool {
        true
    }
}
