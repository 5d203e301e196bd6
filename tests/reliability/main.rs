//! What sweeps promise, shown with real processes that are killed: docs/reliability.md has the table.
//!
//! With `ASSEMBLET_STRESS=1` the tests have the size of a nightly run. Random moments come from a seed that is printed;
//! `ASSEMBLET_SEED` gives another one.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]
#![allow(clippy::disallowed_methods, reason = "how long something takes is what is asked here")]

mod acknowledged;
mod chance;
mod checkpoints;
mod full_disk;
mod laboratory;
mod laptop;
mod orphans;
mod poison;
mod processes;
mod smoke;
mod stale;
mod trainings;
