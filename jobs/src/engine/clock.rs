//! The time by which everything is decided.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// The wall clock when the engine began, and the monotonic one since: it never jumps, whoever sets the clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    wall: DateTime<Utc>,
    begun: Instant,
}

impl Clock {
    pub(super) fn start() -> Clock {
        Clock { wall: Utc::now(), begun: instant() }
    }

    /// When the engine began.
    pub(super) fn began(&self) -> DateTime<Utc> {
        self.wall
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.wall + TimeDelta::from_std(self.begun.elapsed()).unwrap_or(TimeDelta::MAX)
    }
}

/// The monotonic clock.
#[expect(clippy::disallowed_methods, reason = "the engine is the edge that gives the scheduler its time")]
pub(super) fn instant() -> Instant {
    Instant::now()
}
