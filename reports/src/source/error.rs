//! Why results cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// Why results cannot be read; each is one sentence that says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No path was given.
    #[error("name a sweep, a file of results or a run's folder")]
    Nothing,
    /// A path leads nowhere.
    #[error("there is no file or folder {}", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file without anything in it.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Files of several kinds, or several tables.
    #[error(
        "{} belong to no single page; name one table, or runs' folders only, or attempts' files only",
        listed(paths)
    )]
    Mixed {
        /// The paths.
        paths: Vec<PathBuf>,
    },
    /// A line of a file is wrong.
    #[error("{}, line {line}: {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A file is no whole Parquet file.
    #[error("{} is no Parquet file, or not a whole one: {what}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A table has not the columns that are needed, or leaves open which are meant.
    #[error("{} {what}", path.display())]
    Columns {
        /// The file.
        path: PathBuf,
        /// What was found and what to do.
        what: String,
    },
    /// A folder is none of a run.
    #[error("the folder {} {what}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

impl SourceError {
    pub(super) fn io(path: &Path, source: io::Error) -> SourceError {
        SourceError::Io { path: path.to_owned(), source }
    }

    pub(super) fn columns(path: &Path, what: impl Into<String>) -> SourceError {
        SourceError::Columns { path: path.to_owned(), what: what.into() }
    }

    /// Whether what the user gave is at fault, not the machine.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        match self {
            SourceError::Io { source, .. } => {
                matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData)
            }
            _ => true,
        }
    }
}

fn listed(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    crate::study::words::listed(&names)
}
