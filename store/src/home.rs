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

use crate::error::StoreError;
use crate::row::{SweepId, TrialId};

/// Names the home where the command line does not.
const VARIABLE: &str = "ASSEMBLET_HOME";

/// The laboratory's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
    /// Whether folders above it are made with it, as for the platform's own.
    makes_parents: bool,
}

impl Home {
    /// The home that the user means: the one named, else the one that `ASSEMBLET_HOME` names, else
    /// `assemblet/laboratory` in the platform's data folder.
    ///
    /// # Errors
    /// Where the platform has no such folder.
    pub fn find(named: Option<PathBuf>) -> Result<Home, StoreError> {
        let variable = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(root) = named.or_else(variable) {
            // A service may run in another folder than its client.
            return std::path::absolute(&root).map(Home::at).map_err(StoreError::io("find", root));
        }
        let data = dirs::data_dir().ok_or_else(|| StoreError::Unusable {
            path: PathBuf::from("the platform's data folder"),
            why: format!("there is none for this user; name a folder with --home or {VARIABLE}"),
        })?;
        Ok(Home { root: usual(&data.join("assemblet")), makes_parents: true })
    }

    /// The home at a path that the user chose; nothing is made.
    pub fn at(root: impl Into<PathBuf>) -> Home {
        Home { root: root.into(), makes_parents: false }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether folders above it are made with it.
    pub(crate) fn makes_parents(&self) -> bool {
        self.makes_parents
    }

    /// The layout's version.
    pub(crate) fn version(&self) -> PathBuf {
        self.root.join("version")
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

/// The usual home in the program's folder, where the notebook's kernel keeps its history and installations, too. One
/// that was made in the folder itself stays there.
fn usual(folder: &Path) -> PathBuf {
    if folder.join("version").exists() { folder.to_owned() } else { folder.join("laboratory") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_home_is_not_where_the_kernel_keeps_its_history() {
        let data = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(data.path().join("history.jsonl"), "").expect("it is ours");
        assert_eq!(usual(data.path()), data.path().join("laboratory"));
        std::fs::write(data.path().join("version"), "1").expect("it is ours");
        assert_eq!(usual(data.path()), data.path(), "a home of before is found");
    }
}
