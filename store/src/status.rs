//! What a store says about itself.

use serde::{Deserialize, Serialize};

use crate::row::Batch;

/// What was found when the store was opened, and what was mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// For the log, a sentence each. Empty where all was as it should be.
    pub notes: Vec<String>,
    /// Whether the index was made again from the journal.
    pub rebuilt: bool,
}

/// How a store is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The journal's last number.
    pub last: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// Bytes of the journal on the disk.
    pub journal_bytes: u64,
    /// Bytes of the index on the disk.
    pub index_bytes: u64,
    /// Whether the index was made again when the store was opened, or since.
    pub rebuilt: bool,
    /// What is wrong with the index just now; rows are then held in memory, and nothing is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// The journal from some number on.
#[derive(Clone, Debug, PartialEq)]
pub enum Since {
    /// What was committed after it, oldest first, each with its number. Empty when there is nothing newer.
    Changes(Vec<(u64, Batch)>),
    /// Some of it was compacted away, or never was: read all rows and go on from `last`.
    Gone,
}
