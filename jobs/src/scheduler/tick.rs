//! Time passes: waits end, leases end, receipts grow old.

use chrono::{DateTime, Utc};
use store::row::{Class, Key};

use super::{Answer, Scheduler};
use crate::wire::Problem;

/// How many old receipts go with one tick.
const RECEIPTS_AT_ONCE: usize = 1000;

impl Scheduler {
    /// It is `now`. Where the clock was put back, all that was to come is as far off as it was.
    pub(super) fn pass(&mut self, now: DateTime<Utc>) {
        let back = self.now - now;
        if back > chrono::TimeDelta::zero() {
            self.leases.advance(back);
            self.waits.advance(back);
            self.workers.advance(back);
        }
        self.now = now;
    }

    /// Does what is due.
    pub(super) fn tick(&mut self) -> Result<Answer, Problem> {
        let late = self.leases.first_end().map(|end| self.now - end);
        if let Some(late) = late.filter(|late| *late > self.config.punctuality) {
            // We did not look in time, so neither did we listen: what the workers said meanwhile may still wait. If the
            // whole machine slept, nothing ran either.
            self.leases.postpone(late, self.now + self.config.ttl);
        }
        while let Some(lease) = self.leases.ended(self.now) {
            let Some(held) = self.leases.remove(lease) else { break };
            if held.stopping {
                continue;
            }
            if held.deadline <= self.now {
                self.lose(lease.trial, &held.worker);
            } else {
                let message =
                    format!("it ran far past its timeout, and worker {} did not stop it", held.worker);
                self.fail(lease.trial, Class::Timeout, &message);
            }
        }
        self.wake();
        self.workers.sweep(self.now, self.config.ttl);
        self.forget_receipts();
        Ok(Answer::Done)
    }

    /// Forgets receipts that are too old for anybody to ask again.
    fn forget_receipts(&mut self) {
        let oldest = self.now - self.config.receipts;
        for _ in 0..RECEIPTS_AT_ONCE {
            let Some(key) = self.receipts.pop_before(oldest) else { break };
            self.changes.delete(Key::Receipt { key });
        }
    }
}
