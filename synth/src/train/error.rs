//! What can go wrong with a training run.

use std::path::PathBuf;

use super::config::ConfigError;
use super::learner::LearnError;
use super::pool::MakeError;
use super::saved::SavedError;
use crate::machine::Machine;

/// What is wrong with a training run, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There are no such tasks.
    #[error(transparent)]
    Tasks(#[from] MakeError),
    /// The network is for another machine than the tasks.
    #[error("the tasks are for {tasks}, but the network is for {network}; make a network for that machine")]
    Machine {
        /// The pool's machine.
        tasks: Machine,
        /// The network's machine.
        network: Machine,
    },
    /// The network reads another number of pairs.
    #[error("the tasks have {0} pairs, which the network does not read; set `tasks.pairs` to what it reads")]
    Pairs(usize),
    /// Search is asked for, but there is none.
    #[error("`expert.enabled` is true, but there is no search to learn from; set it to false")]
    NoTeacher,
    /// The learner failed.
    #[error("update {update}: {source}")]
    Learner {
        /// The update, counted from 1.
        update: u64,
        /// What the learner says.
        source: LearnError,
    },
    /// A loss is no number.
    #[error(
        "update {update}: the {what} is not a finite number, so training stops; lower the learning rate, or go \
         on from the last checkpoint, which is kept"
    )]
    NotFinite {
        /// The update, counted from 1.
        update: u64,
        /// The loss or the gradient.
        what: &'static str,
    },
    /// What was saved is not for this run.
    #[error(transparent)]
    Saved(#[from] SavedError),
    /// A file of the run is not as it was written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SavedError,
    },
    /// Reading or writing a file failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// Read, write, rename and so on.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder has a run already.
    #[error("{} holds a run already; go on with --resume, or name another folder", .0.display())]
    Exists(PathBuf),
    /// The folder has nothing to go on from.
    #[error("{} holds no checkpoint to resume from; start without --resume", .0.display())]
    Nothing(PathBuf),
}

impl TrainError {
    /// For `map_err`: a failure to do `action` with the file at `path`.
    pub(super) fn io(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> TrainError {
        move |source| TrainError::Io { action, path: path.to_owned(), source }
    }
}
