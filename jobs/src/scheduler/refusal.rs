//! Refusals, by their kind.

use crate::wire::{Problem, ProblemKind};

/// A value is out of its range.
pub(super) fn invalid(message: impl Into<String>) -> Problem {
    Problem { kind: ProblemKind::Invalid, message: message.into() }
}

/// There is no such thing.
pub(super) fn not_found(message: impl Into<String>) -> Problem {
    Problem { kind: ProblemKind::NotFound, message: message.into() }
}

/// It contradicts what is there.
pub(super) fn conflict(message: impl Into<String>) -> Problem {
    Problem { kind: ProblemKind::Conflict, message: message.into() }
}
