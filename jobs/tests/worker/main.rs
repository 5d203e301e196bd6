//! Workers with real processes: what they record, whom they obey, and that nothing of theirs outlives them.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod desk;
mod endings;
mod processes;
mod remote;
mod resumption;
mod service_away;
mod stage;
