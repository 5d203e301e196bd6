//! How far a unit has come, in seconds of its weight.

use std::ops::ControlFlow;
use std::time::Duration;

use super::Stopped;
use crate::observer::{Event, Observer};

/// Events with numbers are a share of this apart, at least.
const PARTS: f64 = 400.0;

/// Sums up what is done, and says so.
pub(super) struct Progress<'a> {
    observer: &'a mut dyn Observer,
    whole: f64,
    /// Seconds of what is complete.
    before: f64,
    /// Seconds of what is under way.
    item: f64,
    /// The last step that was said.
    said: u64,
}

impl<'a> Progress<'a> {
    pub(super) fn new(observer: &'a mut dyn Observer, whole: f64) -> Progress<'a> {
        Progress { observer, whole, before: 0.0, item: 0.0, said: 0 }
    }

    /// Begins with something of so many seconds.
    pub(super) fn begin(&mut self, seconds: f64) {
        self.item = seconds;
    }

    /// It is complete.
    pub(super) fn end(&mut self) {
        self.before += self.item;
        self.item = 0.0;
    }

    /// A share of it is done, 0 to 1.
    pub(super) fn within(&mut self, share: f64, numbers: &[(&str, f64)]) -> Result<(), Stopped> {
        let done = ((self.before + self.item * share) / self.whole).clamp(0.0, 0.999);
        let step = (done * PARTS) as u64 + 1;
        if step > self.said {
            self.said = step;
            self.event(step, done, numbers)
        } else if self.observer.is_stopping() {
            Err(Stopped)
        } else {
            Ok(())
        }
    }

    /// Everything is done.
    pub(super) fn complete(&mut self) -> Result<(), Stopped> {
        // There is nothing left to stop.
        let _ = self.event(PARTS as u64 + 1, 1.0, &[]);
        Ok(())
    }

    /// A sentence for the log.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Stopped> {
        flow(self.observer.event(Event::Note(text)))
    }

    pub(super) fn now(&mut self) -> Option<Duration> {
        self.observer.now()
    }

    fn event(&mut self, step: u64, done: f64, numbers: &[(&str, f64)]) -> Result<(), Stopped> {
        let numbers = [&[("done", done)], numbers].concat();
        flow(self.observer.event(Event::Metrics { step, numbers: &numbers }))
    }
}

fn flow(flow: ControlFlow<()>) -> Result<(), Stopped> {
    if flow.is_break() { Err(Stopped) } else { Ok(()) }
}
