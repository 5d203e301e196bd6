//! What becomes of requests while the store cannot be written.

use std::time::{Duration, Instant};

use super::clock::instant;
use crate::wire::Problem;

/// The shortest time between a commit that failed and the next one.
const PAUSE: Duration = Duration::from_millis(200);

/// The store could not be written the last time.
#[derive(Debug)]
pub(super) struct Sickness {
    /// Why.
    problem: Problem,
    /// When the next commit is tried.
    until: Instant,
}

impl Sickness {
    /// A commit has failed. `restoring` is how long it took to make the scheduler again from the rows: that would be
    /// all that the engine does if every request tried the disk again.
    pub(super) fn new(why: &str, restoring: Duration) -> Sickness {
        let pause = PAUSE.max(restoring * 4);
        let problem =
            Problem::unavailable(format!("nothing was changed, since the store cannot be written: {why}"));
        Sickness { problem, until: instant() + pause }
    }

    /// What is answered to who wants to change something.
    pub(super) fn problem(&self) -> Problem {
        self.problem.clone()
    }

    /// How long it is until the next commit is tried; zero when it is time.
    pub(super) fn left(&self) -> Duration {
        self.until.saturating_duration_since(instant())
    }
}
