//! Outputs that change while a cell runs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Bundle, Rich, channel};

/// A front end draws at most this often; the newest state wins.
const PERIOD: Duration = Duration::from_millis(100);

/// Shows a value now, before the cell ends; a cell may show any number of them.
pub fn display<T: Rich + ?Sized>(value: &T) {
    display_bundle(&value.bundle());
}

/// Apart, so that no cell compiles how JSON is made and dropped.
fn display_bundle(bundle: &Bundle) {
    if !channel::send(&json!({"t": "display", "data": bundle.to_json()})) {
        println!("{}", bundle.get("text/plain").unwrap_or_default());
    }
}

/// Removes what the cell has shown; with `wait`, only when the next output comes, so that nothing flickers.
pub fn clear_output(wait: bool) {
    channel::send(&json!({"t": "clear", "wait": wait}));
}

/// One output of a cell that is drawn anew as its value changes, at most ten times a second.
///
/// The last value is always drawn: by [`Live::finish`], or when the output is dropped.
#[derive(Debug)]
pub struct Live {
    id: String,
    drawn: Option<Instant>,
    waiting: Option<Bundle>,
}

/// What outputs that a cell keeps have not drawn yet, by their ids: the end of the cell draws it.
static NOT_DRAWN: Mutex<BTreeMap<String, Bundle>> = Mutex::new(BTreeMap::new());

/// A cell ends: nobody may show anything for a long time, so what waits is drawn.
pub(super) fn draw_waiting() {
    let waiting = std::mem::take(&mut *NOT_DRAWN.lock().unwrap_or_else(PoisonError::into_inner));
    for (id, bundle) in waiting {
        channel::send(&json!({"t": "update", "id": id, "data": bundle.to_json()}));
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// An output that is shown with its first value.
    #[must_use]
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self { id: format!("assemblet-{}-{number}", std::process::id()), drawn: None, waiting: None }
    }

    /// Whether a value given now would be drawn at once: a caller may save itself the making of others.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.drawn.is_none_or(|at| at.elapsed() >= PERIOD)
    }

    /// Draws the value now, or keeps it until the next call that is due.
    pub fn show<T: Rich + ?Sized>(&mut self, value: &T) {
        self.show_bundle(value.bundle());
    }

    /// Apart from [`Live::show`], so that no cell compiles it.
    fn show_bundle(&mut self, bundle: Bundle) {
        if self.is_due() {
            self.waiting = Some(bundle);
            self.draw();
        } else {
            let mut waiting = NOT_DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.insert(self.id.clone(), bundle.clone());
            self.waiting = Some(bundle);
        }
    }

    /// Draws the value as the last one.
    pub fn finish<T: Rich + ?Sized>(mut self, value: &T) {
        self.waiting = Some(value.bundle());
    }

    /// Draws the value now, however fresh the last drawing is.
    pub(crate) fn show_now<T: Rich + ?Sized>(&mut self, value: &T) {
        self.waiting = Some(value.bundle());
        self.draw();
    }

    fn draw(&mut self) {
        NOT_DRAWN.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        let Some(bundle) = self.waiting.take() else { return };
        let kind = if self.drawn.is_some() { "update" } else { "display" };
        channel::send(&json!({"t": kind, "id": self.id, "data": bundle.to_json()}));
        // A drawing takes time itself; the pause counts from its end.
        self.drawn = Some(now());
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.draw();
    }
}

/// Drawing is paced by the clock; nothing that is computed depends on it.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_seen_does_not_wait() {
        let mut live = Live::new();
        live.show(&Bundle::text("first"));
        live.show(&Bundle::text("second"));
        assert!(live.waiting.is_some());
        live.show_now(&Bundle::text("last"));
        assert!(live.waiting.is_none());
    }
}
