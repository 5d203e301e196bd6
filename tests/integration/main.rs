//! The command line as a user meets it: one module for each story.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod bench;
mod claims;
mod errors;
mod eval;
mod experiment;
mod help;
mod laboratory;
mod minimize;
mod notebook;
mod pipes;
mod program;
#[cfg(unix)]
mod report;
mod run;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod stop;
mod store;
mod streaming;
mod suite;
mod sweep;
mod synth;
mod tasks;
mod tidiness;
mod train;
mod verify;
#[cfg(unix)]
mod worker;
mod workspace;
