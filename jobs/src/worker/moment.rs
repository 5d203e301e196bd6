//! The one place here that reads the clock.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// A moment of this process's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(Instant);

impl Moment {
    #[allow(clippy::disallowed_methods, reason = "a worker is at the edge: it waits for processes")]
    pub(super) fn now() -> Moment {
        Moment(Instant::now())
    }

    /// The time since.
    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The time of day, for people.
pub(super) fn time() -> DateTime<Utc> {
    Utc::now()
}
