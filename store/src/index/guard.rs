//! Calls into sled, which may panic or hang on a damaged folder: both come back as a sentence.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

thread_local! {
    /// Whether a panic of this thread is expected and caught.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Calls something that may panic; the panic's message is the error.
pub(super) fn quietly<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    silence_expected_panics();
    let before = GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(before);
    outcome.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        // Only the first line: sled appends dumps of its pages.
        format!("reading it failed: {}", text.lines().next().unwrap_or_default())
    })
}

/// Calls something that may panic or never return, on a thread of its own, which is left behind in that case.
pub(super) fn patiently<T: Send + 'static>(
    patience: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::channel();
    // Nobody waits for an answer that comes too late.
    let work = move || drop(sender.send(quietly(call)));
    let spawned = thread::Builder::new().name("store-index".to_owned()).spawn(work);
    spawned.map_err(|error| format!("no thread could be started: {error}"))?;
    match receiver.recv_timeout(patience) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => Err(format!("reading it took more than {} s", patience.as_secs())),
        Err(RecvTimeoutError::Disconnected) => Err("reading it failed".to_owned()),
    }
}

/// Makes panics that are caught here, and those of sled's own threads, go past the panic hook, which tells users of
/// mistakes of ours and may end the program. Every other panic reaches it as before.
fn silence_expected_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let guarded = GUARDED.try_with(Cell::get).unwrap_or(false);
            let of_sled = thread::current().name().is_some_and(|name| name.starts_with("sled-"));
            if !guarded && !of_sled {
                previous(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_hangs_come_back_as_sentences() {
        assert_eq!(quietly(|| 7), Ok(7));
        let failed: Result<(), String> = quietly(|| panic!("page {}\ndump", 3));
        assert_eq!(failed, Err("reading it failed: page 3".to_owned()));
        let failed: Result<(), String> = patiently(Duration::from_secs(60), || panic!("soon"));
        assert_eq!(failed, Err("reading it failed: soon".to_owned()));
        let hung: Result<(), String> = patiently(Duration::ZERO, || {
            loop {
                thread::park();
            }
        });
        assert_eq!(hung, Err("reading it took more than 0 s".to_owned()));
    }
}
