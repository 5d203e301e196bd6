//! The owner of a home: one thread that decides and commits, and around it all that waits.
//!
//! ```text
//! verbs ──→ mail ──→ owner: scheduler decides → store commits → answers
//!   ↑                        │
//!   └── bells, recent ←──────┘        folders, keeper: threads of their own
//! ```
//!
//! Requests that wait together are decided one by one, committed together, and answered after that, so that many
//! clients share one write to the disk. Where the commit fails nobody is told that anything was done, and the
//! scheduler is made again from the rows: memory never runs ahead of the disk.

mod bell;
mod clock;
mod error;
mod files;
mod folders;
mod happening;
mod keeper;
mod long_poll;
mod mail;
mod options;
mod owner;
mod path;
mod recent;
mod sickness;
mod verbs;
mod whole;

pub use error::OpenError;
pub use options::{Options, Workers};
pub(crate) use recent::Change;
pub(crate) use verbs::backup_problem;
pub use whole::Engine;
