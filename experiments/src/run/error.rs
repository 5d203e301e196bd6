//! What can go wrong with a unit.

use std::io;
use std::path::{Path, PathBuf};

use synth::model::ModelError;
use synth::search::OverrideError;
use synth::train::{MakeError, TrainError};

/// What is wrong with a unit's run, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Reading or writing a file failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// Read, write, make and so on.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not as it was written.
    #[error("{} is damaged: {message}; remove the folder and run the unit again", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// There are no threads to be had.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// A training failed, or its settings cannot be.
    #[error(transparent)]
    Training(#[from] TrainError),
    /// A network of such sizes cannot be.
    #[error("the network: {0}")]
    Model(#[from] ModelError),
    /// The tasks cannot be made.
    #[error("the tasks: {0}")]
    Tasks(String),
    /// A setting of a search cannot be.
    #[error(transparent)]
    Search(#[from] OverrideError),
    /// A unit names something that is not there; it is of another program.
    #[error("the unit names the {what} `{name}`, which is not there; plan again with this program")]
    Unknown {
        /// What is meant.
        what: &'static str,
        /// The name.
        name: String,
    },
}

impl From<MakeError> for RunError {
    fn from(error: MakeError) -> RunError {
        RunError::Training(error.into())
    }
}

impl RunError {
    /// For `map_err`: a failure to do `action` with the file at `path`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunError {
        move |source| RunError::Io { action, path: path.to_owned(), source }
    }
}
