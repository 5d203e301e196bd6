//! Why something was refused.

use serde::{Deserialize, Serialize};

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[error("{message}")]
pub struct Problem {
    /// Of which kind, which decides the status.
    pub kind: ProblemKind,
    /// In one sentence: what, where, and what to do.
    pub message: String,
}

/// The kinds of refusal, with their HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "service", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// 400: the request is malformed, or a value is out of its range.
    Invalid,
    /// 401: no token, or a wrong one.
    Unauthorized,
    /// 403: from a place that may not ask: a foreign host, origin or user.
    Forbidden,
    /// 404: no such sweep, trial or file.
    NotFound,
    /// 409: it contradicts what is there: a name taken by another definition, a lease that was handed on, a second
    /// result that differs from the first.
    Conflict,
    /// 413: larger than is taken.
    TooLarge,
    /// 503: the store cannot be written now: the disk is full, say. Nothing was changed; try again.
    Unavailable,
    /// 500: a fault of ours.
    Internal,
}

impl Problem {
    /// A refusal of a kind, told in one sentence.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Problem {
        Problem { kind, message: message.into() }
    }

    /// The request is malformed, or a value is out of its range.
    pub fn invalid(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::Invalid, message)
    }

    /// No such sweep, trial or file.
    pub fn not_found(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::NotFound, message)
    }

    /// It contradicts what is there.
    pub fn conflict(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::Conflict, message)
    }

    /// Nothing was changed; try again.
    pub fn unavailable(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::Unavailable, message)
    }

    /// A fault of ours.
    pub fn internal(message: impl Into<String>) -> Problem {
        Problem::new(ProblemKind::Internal, message)
    }
}

impl ProblemKind {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            ProblemKind::Invalid => 400,
            ProblemKind::Unauthorized => 401,
            ProblemKind::Forbidden => 403,
            ProblemKind::NotFound => 404,
            ProblemKind::Conflict => 409,
            ProblemKind::TooLarge => 413,
            ProblemKind::Unavailable => 503,
            ProblemKind::Internal => 500,
        }
    }
}
