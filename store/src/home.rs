//! The laboratory's folder: every path in it, in one place.
//!
//! ```text
//! home/
//!   version                      the layout's version
//!   owner.lock                   locked by the one process that owns the store; says who, in JSON
//!   store/index/                 sled
//!   store/journal/*.jsonl        what happened, checksummed, in segments
//!   service/socket, service/token, service/address.json, service/log.txt, service/start.lock
//!   sweeps/s1/sweep.toml         as it was submitted
//!   sweeps/s1/7/1/               trial 7's attempt 1: trial.json, log.txt, metrics.jsonl, result.json, and
//!                                work/, the trial's own folder with its checkpoints and artifacts
//! ```

use std::path::{Path, PathBuf};

use crate::row::{SweepId, TrialId};

/// The laboratory's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The home at a path that the user chose; nothing is made.
    pub fn at(root: impl Into<PathBuf>) -> Home {
        Home { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// sled's folder.
    pub fn index(&self) -> PathBuf {
        self.root.join("store/index")
    }

    /// The journal's folder.
    pub fn journal(&self) -> PathBuf {
        self.root.join("store/journal")
    }

    /// Locked by the one process that owns the store.
    pub fn owner_lock(&self) -> PathBuf {
        self.root.join("owner.lock")
    }

    /// What belongs to the service.
    pub fn service(&self) -> PathBuf {
        self.root.join("service")
    }

    /// A sweep's folder.
    pub fn sweep(&self, sweep: SweepId) -> PathBuf {
        self.root.join("sweeps").join(sweep.to_string())
    }

    /// A trial's folder.
    pub fn trial(&self, trial: TrialId) -> PathBuf {
        self.sweep(trial.sweep).join(trial.number.to_string())
    }

    /// An attempt's folder. Nobody but that attempt's worker writes there.
    pub fn attempt(&self, trial: TrialId, attempt: u32) -> PathBuf {
        self.trial(trial).join(attempt.to_string())
    }
}
