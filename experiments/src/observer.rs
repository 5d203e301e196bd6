//! Who hears what a unit says while it runs.

use std::ops::ControlFlow;
use std::time::Duration;

/// Hears a unit, and stops it. It is asked on the thread that called [`run`](crate::run) alone.
pub trait Observer {
    /// Takes note; `Break` has the unit save and end.
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()>;

    /// Whether to save and end, asked several times a second where there is nothing to say.
    fn is_stopping(&mut self) -> bool {
        false
    }

    /// The time since some fixed moment. This crate has no clock; without one here, rows have no times.
    fn now(&mut self) -> Option<Duration> {
        None
    }
}

/// What a unit says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    /// Numbers by name. `done`, from 0 to 1 and never falling, is always among them.
    Metrics {
        /// Rises with each event, from 1; the same after a resumption as without.
        step: u64,
        /// What is known now.
        numbers: &'a [(&'a str, f64)],
    },
    /// A sentence for a log.
    Note(&'a str),
}
