//! Many searches side by side, their leaves in shared batches.
//!
//! Each thread keeps its own searches and its own batches, and takes a new task when one has ended. No search
//! depends on what else is in its batch, so neither the threads nor their luck show in any answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::positions::Batch;
use super::tree_search::{Shared, TreeSearch};
use crate::exact::{Limits, Outcome};
use crate::model::Evaluator;
use crate::task::Task;

/// A tree larger than this is not kept for the next search.
const SPARE_BYTES: usize = 1 << 20;

/// Searches the tasks of `next`, which gives each thread indices into `tasks` until it has no more, and hands
/// every search that has ended to `done`, with its index. Once [`Limits::stop`] says yes the searches under way
/// end, and no others begin.
pub(super) fn run<'a>(
    tasks: &'a [Task],
    shared: &'a Shared<'a>,
    evaluator: &dyn Evaluator,
    limits: &Limits<'_>,
    next: &(dyn Fn() -> Option<usize> + Sync),
    done: &(dyn Fn(usize, &TreeSearch<'a>) + Sync),
) {
    let in_flight = shared.config.in_flight;
    let threads = limits.threads.clamp(1, in_flight.min(tasks.len().max(1)));
    let helped = threads == 1 && limits.threads > 1;
    let work = || Worker { tasks, shared, evaluator, limits, next, done, helped }.work(in_flight / threads);
    if helped {
        // Inside the pool as a whole, so that no evaluation waits for a thread to wake up.
        return rayon::scope(|_| work());
    } else if threads == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
}

/// Gives each of `indices` once, to whichever thread asks first.
pub(super) fn each_of(indices: &[usize]) -> impl Fn() -> Option<usize> + Sync {
    let given = AtomicUsize::new(0);
    move || indices.get(given.fetch_add(1, Ordering::Relaxed)).copied()
}

struct Worker<'a, 'b> {
    tasks: &'a [Task],
    shared: &'a Shared<'a>,
    evaluator: &'b dyn Evaluator,
    limits: &'b Limits<'b>,
    next: &'b (dyn Fn() -> Option<usize> + Sync),
    done: &'b (dyn Fn(usize, &TreeSearch<'a>) + Sync),
    /// Whether an evaluation may use other threads.
    helped: bool,
}

impl<'a> Worker<'a, '_> {
    /// Searches up to `most` tasks at a time until there are no more.
    fn work(&self, most: usize) {
        let mut active: Vec<(usize, TreeSearch<'a>)> = Vec::new();
        let (mut batch, mut spare) = (Batch::default(), Vec::new());
        let mut more = true;
        loop {
            if (self.limits.stop)() {
                for (index, mut search) in active {
                    if search.outcome.is_none() {
                        search.end(Outcome::Stopped);
                    }
                    (self.done)(index, &search);
                }
                return;
            }
            while more && active.len() < most {
                match (self.next)() {
                    Some(index) => {
                        let tree = spare.pop().unwrap_or_default();
                        let search = TreeSearch::new(&self.tasks[index], self.shared, self.limits, tree);
                        active.push((index, search));
                    }
                    None => more = false,
                }
            }
            if active.is_empty() {
                return;
            }
            self.round(&mut active, &mut batch);
            let mut at = 0;
            while at < active.len() {
                if active[at].1.outcome.is_some() {
                    let (index, search) = active.swap_remove(at);
                    (self.done)(index, &search);
                    if search.tree.bytes() <= SPARE_BYTES {
                        spare.push(search.tree);
                    }
                } else {
                    at += 1;
                }
            }
        }
    }

    /// Leaves of every search, one evaluation, and the answers back.
    fn round(&self, active: &mut [(usize, TreeSearch<'a>)], batch: &mut Batch) {
        batch.clear();
        for (_, search) in active.iter_mut() {
            search.collect(batch);
        }
        if self.helped {
            batch.evaluate(self.evaluator);
        } else {
            batch.evaluate_alone(self.evaluator);
        }
        let mut answers = batch.answers();
        for (_, search) in active.iter_mut() {
            // A search that ended while it collected has added nothing.
            if search.outcome.is_none() {
                search.receive(&mut answers);
            }
        }
    }
}
