//! Whether anybody asks, so that a service that nobody needs can end.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Who is here, and since when nobody is.
#[derive(Debug)]
pub(super) struct Presence {
    here: Mutex<(usize, Instant)>,
}

/// Somebody who is here until this is dropped.
#[derive(Debug)]
pub(super) struct Visit(Arc<Presence>);

impl Presence {
    pub(super) fn new() -> Arc<Presence> {
        Arc::new(Presence { here: Mutex::new((0, now())) })
    }

    pub(super) fn enter(self: &Arc<Presence>) -> Visit {
        self.here.lock().unwrap_or_else(PoisonError::into_inner).0 += 1;
        Visit(Arc::clone(self))
    }

    /// For how long nobody has been here; zero while somebody is.
    pub(super) fn absence(&self) -> Duration {
        let here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if here.0 > 0 { Duration::ZERO } else { here.1.elapsed() }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut here = self.0.here.lock().unwrap_or_else(PoisonError::into_inner);
        *here = (here.0 - 1, now());
    }
}

#[expect(clippy::disallowed_methods, reason = "when to end for want of visitors is the service's own matter")]
fn now() -> Instant {
    Instant::now()
}
