//! Rows: plain data, under keys that sort as they are read.

mod state;
mod sweep;
mod trial;

use serde::{Deserialize, Serialize};

pub use state::{Attempt, AttemptEnd, Class, TrialState};
pub use sweep::{SweepId, SweepPhase, SweepRow};
pub use trial::{Params, ReceiptRow, ReportRow, TrialId, TrialRow};

/// A row of any table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "kebab-case")]
pub enum Row {
    /// A sweep.
    Sweep(SweepRow),
    /// A trial of a sweep.
    Trial(TrialRow),
    /// A value that a trial reported on its way, which pruners and charts read.
    Report(ReportRow),
    /// What was answered to a request that may come twice.
    Receipt(ReceiptRow),
}

/// Where a row stands. Keys of a table sort by sweep, trial and step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "kebab-case")]
pub enum Key {
    /// Of a [`SweepRow`].
    Sweep {
        /// Which sweep.
        sweep: SweepId,
    },
    /// Of a [`TrialRow`].
    Trial {
        /// Which trial.
        trial: TrialId,
    },
    /// Of a [`ReportRow`].
    Report {
        /// Which trial.
        trial: TrialId,
        /// Which step.
        step: u64,
    },
    /// Of a [`ReceiptRow`].
    Receipt {
        /// The key that the client chose.
        key: String,
    },
}

/// Changes that become durable together, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Rows written, new or in place of those with the same keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub puts: Vec<Row>,
    /// Rows removed. Carried out before the puts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletes: Vec<Key>,
}

impl Row {
    /// Where the row stands.
    pub fn key(&self) -> Key {
        match self {
            Row::Sweep(row) => Key::Sweep { sweep: row.id },
            Row::Trial(row) => Key::Trial { trial: row.id },
            Row::Report(row) => Key::Report { trial: row.trial, step: row.step },
            Row::Receipt(row) => Key::Receipt { key: row.key.clone() },
        }
    }
}

impl Batch {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }

    /// Appends what another one changes, as if it came later.
    ///
    /// A delete here does not take back an earlier put: callers that need that order commit twice.
    pub fn append(&mut self, mut other: Batch) {
        self.puts.append(&mut other.puts);
        self.deletes.append(&mut other.deletes);
    }
}
