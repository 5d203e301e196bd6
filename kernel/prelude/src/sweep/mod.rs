//! Sweeps: many trials, run by a service that goes on when the notebook does not.

mod board;
mod list;
mod plots;
mod results;
mod service;
mod show;
mod study;
#[allow(clippy::module_inception, reason = "the type that the module is about")]
mod sweep;

pub use list::sweeps;
pub use results::{Best, Results};
pub use sweep::{Sweep, sweep};
