//! What wakes those who wait.

use std::time::Duration;

use tokio::sync::watch;

/// Rung when something has happened. Who has counted before looking misses no ring.
#[derive(Debug)]
pub(super) struct Bell {
    count: watch::Sender<u64>,
}

impl Bell {
    pub(super) fn new() -> Bell {
        Bell { count: watch::Sender::new(0) }
    }

    pub(super) fn ring(&self) {
        self.count.send_modify(|count| *count += 1);
    }

    /// How often it has rung.
    pub(super) fn count(&self) -> u64 {
        *self.count.borrow()
    }

    /// Waits until it has rung more often than `seen`, at most so long; says how often it has.
    pub(super) async fn wait(&self, seen: u64, most: Duration) -> u64 {
        let mut listener = self.count.subscribe();
        let rung = listener.wait_for(|count| *count > seen);
        match tokio::time::timeout(most, rung).await {
            Ok(Ok(count)) => *count,
            _ => self.count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_between_counting_and_waiting_is_not_missed() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let bell = Bell::new();
        let seen = bell.count();
        bell.ring();
        let hour = Duration::from_secs(3600);
        assert_eq!(runtime.block_on(bell.wait(seen, hour)), 1);
        assert_eq!(runtime.block_on(bell.wait(1, Duration::from_millis(1))), 1, "nothing rang");
    }
}
