//! Why a home cannot be opened.

use std::io;

use store::StoreError;

use crate::scheduler::RestoreError;

/// Why a home cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the store holds contradicts itself.
    #[error("what is stored contradicts itself: {0}; `assemblet store check` tells more")]
    Restore(#[from] RestoreError),
    /// The system gives no thread.
    #[error("the system gives no thread: {0}")]
    Thread(io::Error),
}

impl OpenError {
    /// Whether the user chose something that cannot be used, so that the exit code is 2.
    pub fn is_bad_input(&self) -> bool {
        match self {
            OpenError::Store(error) => error.is_bad_input(),
            OpenError::Restore(_) => true,
            OpenError::Thread(_) => false,
        }
    }
}
