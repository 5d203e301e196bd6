//! Sweeps: what was asked for.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A sweep's number in its home, counted from 1 and never used again. Shown as `s12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SweepId(pub u32);

impl fmt::Display for SweepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

/// A sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepRow {
    /// Its number.
    pub id: SweepId,
    /// Its name: unique among the sweeps of a home, lower-case letters, digits, `-`, `_` and `.`, at most 64.
    pub name: String,
    /// Its definition, validated; `jobs::sweep::Definition` as JSON, opaque to the store.
    pub definition: Value,
    /// SHA-256 of the definition's canonical JSON, in hexadecimal: the same definition, the same sweep.
    pub digest: String,
    /// What its owner wants of it.
    pub phase: SweepPhase,
    /// When it was submitted.
    pub created: DateTime<Utc>,
    /// How many trials there are to be: the definition's, and those added since.
    pub total: u32,
    /// How many have been drawn: their numbers are below this one.
    pub drawn: u32,
}

/// What its owner wants of a sweep. That all its trials have ended is not a phase: more can be added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub enum SweepPhase {
    /// Trials are handed out.
    Active,
    /// Running trials run on; no other is handed out.
    Paused {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Running trials were stopped; what had not ended is cancelled.
    Cancelled {
        /// Since when.
        since: DateTime<Utc>,
    },
}
