//! The stop button: a flag that loops read, so that what a cell has computed is kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use signal_hook::consts::SIGINT;

static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let flag = Arc::new(AtomicBool::new(false));
    // Without a handler the signal would end the process, and with it every variable.
    let _ = signal_hook::flag::register(SIGINT, Arc::clone(&flag));
    flag
});

/// Whether the user has asked this cell to stop. A long loop of one's own ends early where this is true; it stays
/// true until the cell ends.
#[must_use]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Sleeps, but no longer than until the user asks the cell to stop; says whether it slept for the whole time.
#[allow(clippy::disallowed_methods)]
pub fn sleep(duration: Duration) -> bool {
    let start = Instant::now();
    while !requested() {
        let left = duration.saturating_sub(start.elapsed());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(Duration::from_millis(20)));
    }
    false
}

/// A new cell begins: what was asked of the last one does not count for it.
pub(super) fn reset() {
    REQUESTED.store(false, Ordering::Relaxed);
}
