//! The store as its callers meet it: one module for each story.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod care;
mod failing_disk;
mod folder;
mod index_damage;
mod journal_cut;
mod journal_damage;
mod kill;
mod model;
mod old_versions;
mod place;
mod rows;
mod scale;
