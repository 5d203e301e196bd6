//! The variables of a session, readable while a cell runs.

use std::sync::{Mutex, PoisonError};

use evcxr::CommandContext;

/// Names and types, sorted by name, as of the end of the last cell.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    known: Mutex<Vec<(String, String)>>,
}

impl Variables {
    /// Takes over what evcxr holds; without a context there are none.
    pub(crate) fn update(&self, context: Option<&CommandContext>) {
        let mut now: Vec<(String, String)> = context
            .map(|context| {
                context.variables_and_types().map(|(name, ty)| (name.to_owned(), ty.to_owned())).collect()
            })
            .unwrap_or_default();
        now.sort();
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// All names and types.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.all().into_iter().map(|(name, _)| name).collect()
    }
}
