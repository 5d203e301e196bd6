//! The scheduler under everything that can go wrong, in simulated time.
#![cfg(feature = "service")]
#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod definitions;
mod rows;
mod table;
