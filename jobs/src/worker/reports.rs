//! Values of the objective on their way to the service: gathered while it is away, sent a few times a second.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::lease::{Held, Meaning, meaning};
use super::moment::Moment;
use crate::wire::Report;

/// From one message to the next, at least.
const PAUSE: Duration = Duration::from_millis(100);
/// Values of one message, at most.
const MOST: usize = 1000;

/// What has not been acknowledged, by step. A later value of a step takes the place of the earlier one.
#[derive(Debug, Default)]
pub(super) struct Reports {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BTreeMap<u64, f64>,
    on_their_way: bool,
    closed: bool,
    dropped: bool,
}

impl Reports {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds values.
    pub(super) fn add(&self, reports: impl IntoIterator<Item = Report>) {
        self.queue().waiting.extend(reports.into_iter().map(|report| (report.step, report.value)));
        self.changed.notify_all();
    }

    /// Sends nothing more, but for what waits.
    pub(super) fn close(&self) {
        self.queue().closed = true;
        self.changed.notify_all();
    }

    /// Drops what waits: nobody will ask for it.
    pub(super) fn drop_all(&self) {
        let mut queue = self.queue();
        queue.waiting.clear();
        (queue.closed, queue.dropped) = (true, true);
        drop(queue);
        self.changed.notify_all();
    }

    /// Waits until everything was acknowledged, or the lease is another's, or `give_up` says so.
    pub(super) fn settle(&self, held: &Held<'_>, give_up: &dyn Fn() -> bool) {
        self.close();
        let mut queue = self.queue();
        while (queue.on_their_way || !queue.waiting.is_empty()) && !held.is_stale() && !give_up() {
            let waited = self.changed.wait_timeout(queue, Duration::from_millis(50));
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Sends what comes, until it is closed and empty or the lease is another's; to be called on a thread of its own.
    pub(super) fn send(&self, held: &Held<'_>) {
        while let Some(batch) = self.next(held) {
            let asked = Moment::now();
            let answer = held.api.report(held.lease, &batch);
            held.note(asked, &answer);
            let again = answer.as_ref().err().is_some_and(|problem| meaning(problem) == Meaning::Again);
            let mut queue = self.queue();
            queue.on_their_way = false;
            if again && !queue.dropped {
                // Where the step was reported anew meanwhile, that is what holds.
                for report in batch {
                    queue.waiting.entry(report.step).or_insert(report.value);
                }
            }
            let closed = queue.closed;
            drop(queue);
            self.changed.notify_all();
            if again {
                std::thread::sleep(PAUSE * 5);
            } else if !closed {
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn next(&self, held: &Held<'_>) -> Option<Vec<Report>> {
        let mut queue = self.queue();
        loop {
            if held.is_stale() {
                return None;
            }
            if !queue.waiting.is_empty() {
                break;
            }
            if queue.closed {
                return None;
            }
            let waited = self.changed.wait_timeout(queue, Duration::from_millis(200));
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        queue.on_their_way = true;
        let mut batch = Vec::new();
        while batch.len() < MOST
            && let Some((step, value)) = queue.waiting.pop_first()
        {
            batch.push(Report { step, value });
        }
        Some(batch)
    }
}
