//! What can go wrong with a store, each in one sentence that says what, where and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process owns the store.
    #[error("{} is in use by {owner}; use it through that process, or end it first", home.display())]
    Held {
        /// The home.
        home: PathBuf,
        /// Who, as far as `owner.lock` tells.
        owner: String,
    },
    /// The folder cannot be a home.
    #[error("{} cannot hold the laboratory: {why}", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// The system refused to read or write.
    #[error("cannot {doing} {}: {}", path.display(), told(source))]
    Io {
        /// What was tried, as a verb: `read`, `write`.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A row that could not be read again is not written.
    #[error("the row {key} cannot be stored: {why}")]
    BadRow {
        /// Which.
        key: String,
        /// Why.
        why: String,
    },
    /// A file does not hold what was written there.
    #[error("{}, line {line}, is damaged ({what}); {advice}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// How.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// An import would write over what is there.
    #[error("{} cannot be imported: {why}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// A backup cannot be written where it was to.
    #[error("no backup can be written to {}: {why}", path.display())]
    Backup {
        /// Where.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// The index could not be used.
    #[error("the index {} cannot be used: {what}; `assemblet store check` tells more", path.display())]
    Index {
        /// Its folder.
        path: PathBuf,
        /// Why.
        what: String,
    },
}

impl StoreError {
    /// An error of the system at a path.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.into();
        move |source| StoreError::Io { doing, path, source }
    }

    /// Whether the disk is full or a quota reached: the same commit can succeed when there is space again.
    pub fn is_full(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let StoreError::Io { source, .. } = self else { return false };
        matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge)
    }

    /// Whether the user chose something that cannot be used, so that the exit code is 2.
    pub fn is_bad_input(&self) -> bool {
        match self {
            StoreError::Held { .. }
            | StoreError::Unusable { .. }
            | StoreError::Damaged { .. }
            | StoreError::Import { .. }
            | StoreError::Backup { .. }
            | StoreError::BadRow { .. } => true,
            StoreError::Io { .. } | StoreError::Index { .. } => false,
        }
    }
}

/// A system's error with what to do where that is known.
fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full; free some space".to_owned(),
        io::ErrorKind::QuotaExceeded => "your quota of the disk is used up; free some space".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    }
}
