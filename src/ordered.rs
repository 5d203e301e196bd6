//! Work spread over threads, with the results in the order of their items and a bounded number under way.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Items read ahead of the oldest unfinished one, for each thread. One hard task holds back the results
/// behind it; this many can be finished meanwhile.
const WINDOW: usize = 64;

/// How often an idle worker looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(20);

/// What [`run`] tells about the results.
pub(crate) enum Delivery<R> {
    /// The next result in order.
    Result(R),
    /// No result is ready: the time to flush.
    Pause,
}

/// Applies `work` to each item on `threads` threads and hands the results to `deliver` in the items' order.
///
/// Items are read on a thread of their own, at most [`WINDOW`] for each thread ahead, so an endless source
/// runs in constant memory and a source that blocks holds up nobody. When `stop` says yes, no further
/// item is begun; the results of those under way are delivered, in order, and `run` comes back even where
/// the source still blocks. An error of `deliver` ends it at once.
pub(crate) fn run<T: Send + 'static, R: Send + 'static, E>(
    source: impl Iterator<Item = T> + Send + 'static,
    threads: usize,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    stop: fn() -> bool,
    mut deliver: impl FnMut(Delivery<R>) -> Result<(), E>,
) -> Result<(), E> {
    let (permit_sender, permits) = mpsc::channel();
    let (item_sender, items) = mpsc::sync_channel(threads);
    let (result_sender, results) = mpsc::channel();
    for _ in 0..threads * WINDOW {
        // The receiver is still here, so this cannot fail.
        let _ = permit_sender.send(());
    }
    thread::spawn(move || {
        let mut numbered = source.enumerate();
        while permits.recv().is_ok() {
            let Some(item) = numbered.next() else { return };
            if item_sender.send(item).is_err() {
                return;
            }
        }
    });
    let items = Arc::new(Mutex::new(items));
    let work = Arc::new(work);
    for _ in 0..threads {
        let (items, work, result_sender) = (items.clone(), work.clone(), result_sender.clone());
        thread::spawn(move || {
            while let Some((number, item)) = next_item(&items, stop) {
                if result_sender.send((number, work(item))).is_err() {
                    return;
                }
            }
        });
    }
    drop(result_sender);

    let mut early = BTreeMap::new();
    let mut next = 0;
    loop {
        let received = match results.try_recv() {
            Err(TryRecvError::Empty) => {
                deliver(Delivery::Pause)?;
                results.recv().ok()
            }
            other => other.ok(),
        };
        let Some((number, result)) = received else { break };
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            deliver(Delivery::Result(result))?;
            next += 1;
            // The reader may have ended.
            let _ = permit_sender.send(());
        }
    }
    // After a stop there can be gaps.
    early.into_values().try_for_each(|result| deliver(Delivery::Result(result)))
}

/// Waits for an item; `None` when there are no more or it is time to stop.
fn next_item<T>(items: &Mutex<Receiver<T>>, stop: fn() -> bool) -> Option<T> {
    loop {
        if stop() {
            return None;
        }
        let items = items.lock().ok()?;
        match items.recv_timeout(GLANCE) {
            Ok(item) => return Some(item),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    /// Work whose duration differs wildly from item to item.
    fn uneven(item: usize) -> usize {
        let rounds = item.wrapping_mul(0x9E37_79B9) % 7_919;
        (0..rounds).fold(item, |x, i| std::hint::black_box(x ^ i ^ i))
    }

    fn results(deliveries: &mut Vec<usize>) -> impl FnMut(Delivery<usize>) -> Result<(), ()> {
        |delivery| {
            if let Delivery::Result(result) = delivery {
                deliveries.push(result);
            }
            Ok(())
        }
    }

    #[test]
    fn results_come_in_order_at_any_number_of_threads() {
        for threads in [1, 2, 5] {
            let mut found = Vec::new();
            run(0..3_000, threads, uneven, || false, results(&mut found)).unwrap();
            assert_eq!(found, (0..3_000).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn no_more_than_the_window_is_under_way() {
        static READ: AtomicUsize = AtomicUsize::new(0);
        let source = (0..5_000).inspect(|_| {
            READ.fetch_add(1, Ordering::SeqCst);
        });
        let (mut delivered, mut furthest) = (0, 0);
        let deliver = |delivery| {
            furthest = furthest.max(READ.load(Ordering::SeqCst) - delivered);
            delivered += usize::from(matches!(delivery, Delivery::Result(_)));
            Ok::<_, ()>(())
        };
        run(source, 2, uneven, || false, deliver).unwrap();
        assert_eq!(delivered, 5_000);
        assert!(furthest <= 2 * WINDOW, "{furthest} items were under way");
    }

    #[test]
    fn a_stop_ends_it_though_the_source_blocks() {
        static STOP: AtomicBool = AtomicBool::new(false);
        let (_sender, blocked) = mpsc::channel::<usize>();
        let source = (0..10).chain(std::iter::from_fn(move || {
            STOP.store(true, Ordering::SeqCst);
            blocked.recv().ok()
        }));
        let mut found = Vec::new();
        run(source, 2, uneven, || STOP.load(Ordering::SeqCst), results(&mut found)).unwrap();
        assert!(found.is_sorted() && found.len() <= 10);
    }

    #[test]
    fn an_error_of_the_receiver_ends_it() {
        let mut left = 5;
        let deliver = |delivery| {
            left -= i32::from(matches!(delivery, Delivery::Result(_)));
            if left == 0 { Err("enough") } else { Ok(()) }
        };
        assert_eq!(run(0.., 2, uneven, || false, deliver), Err("enough"));
    }
}
