//! Where a trial stands: each variant holds only what is true then.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a trial stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum TrialState {
    /// Waits for a worker.
    Queued {
        /// Since when.
        since: DateTime<Utc>,
        /// Not to be handed out before, after a failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<DateTime<Utc>>,
    },
    /// Handed to a worker that has not begun. The last attempt says to which.
    Leased {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A worker runs it. The last attempt says which.
    Running {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Ended with a value.
    Succeeded {
        /// When.
        at: DateTime<Utc>,
        /// The objective; finite.
        value: f64,
        /// The attempt whose result was accepted.
        attempt: u32,
    },
    /// Ended without a value, by a fault of its own, and will not be run again by itself.
    Failed {
        /// When.
        at: DateTime<Utc>,
        /// What kind of fault.
        class: Class,
        /// In one sentence, at most 2,000 characters.
        message: String,
    },
    /// Its worker was not heard of any more; it is queued again at `again`.
    Lost {
        /// When that was noticed.
        at: DateTime<Utc>,
        /// When it is queued again.
        again: DateTime<Utc>,
    },
    /// Stopped by the pruner.
    Pruned {
        /// When.
        at: DateTime<Utc>,
        /// At which step.
        step: u64,
        /// The objective there.
        value: f64,
        /// The attempt that was stopped.
        attempt: u32,
    },
    /// Stopped, or never begun, since its owner said so.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
    },
    /// Took too many workers with it, and is kept away from them until somebody says `retry`.
    Quarantined {
        /// When.
        at: DateTime<Utc>,
        /// Why, in one sentence.
        message: String,
    },
}

/// One attempt at a trial. Attempts count when they are handed out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number in the trial, from 1: the fencing token. A larger one was handed out later.
    pub number: u32,
    /// Who has or had it.
    pub worker: String,
    /// On which host.
    pub host: String,
    /// When it was handed out.
    pub leased: DateTime<Utc>,
    /// When the worker began, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<DateTime<Utc>>,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<AttemptEnd>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
pub enum AttemptEnd {
    /// With the value that was accepted.
    Succeeded {
        /// When.
        at: DateTime<Utc>,
        /// SHA-256 of the result, in hexadecimal. The same digest may come again; another one is refused.
        digest: String,
    },
    /// With a fault.
    Failed {
        /// When.
        at: DateTime<Utc>,
        /// What kind.
        class: Class,
        /// In one sentence.
        message: String,
    },
    /// By the pruner.
    Pruned {
        /// When.
        at: DateTime<Utc>,
    },
    /// By its owner.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
    },
    /// The worker gave it back on purpose, with a checkpoint; does not count against the trial.
    Released {
        /// When.
        at: DateTime<Utc>,
    },
}

/// What kind of fault ended an attempt; each has its own number of retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The worker or its machine went away, or the trial was killed from outside.
    Infrastructure,
    /// The trial's program ended with an error, or without a value.
    User,
    /// It took longer than it may.
    Timeout,
}

impl TrialState {
    /// Whether nothing more will happen to the trial by itself.
    pub fn is_final(&self) -> bool {
        !matches!(
            self,
            TrialState::Queued { .. }
                | TrialState::Leased { .. }
                | TrialState::Running { .. }
                | TrialState::Lost { .. }
        )
    }

    /// When the trial ended, if it did for good.
    pub fn ended(&self) -> Option<DateTime<Utc>> {
        match self {
            TrialState::Succeeded { at, .. }
            | TrialState::Failed { at, .. }
            | TrialState::Pruned { at, .. }
            | TrialState::Cancelled { at }
            | TrialState::Quarantined { at, .. } => Some(*at),
            TrialState::Queued { .. }
            | TrialState::Leased { .. }
            | TrialState::Running { .. }
            | TrialState::Lost { .. } => None,
        }
    }

    /// The objective with which the trial ended, if it did with one.
    pub fn value(&self) -> Option<f64> {
        match self {
            TrialState::Succeeded { value, .. } | TrialState::Pruned { value, .. } => Some(*value),
            _ => None,
        }
    }

    /// Why the trial ended without an objective, if it did by a fault.
    pub fn message(&self) -> Option<&str> {
        match self {
            TrialState::Failed { message, .. } | TrialState::Quarantined { message, .. } => Some(message),
            _ => None,
        }
    }

    /// The state in one word, as it is shown and filtered by.
    pub fn word(&self) -> &'static str {
        match self {
            TrialState::Queued { .. } => "queued",
            TrialState::Leased { .. } => "leased",
            TrialState::Running { .. } => "running",
            TrialState::Succeeded { .. } => "succeeded",
            TrialState::Failed { .. } => "failed",
            TrialState::Lost { .. } => "lost",
            TrialState::Pruned { .. } => "pruned",
            TrialState::Cancelled { .. } => "cancelled",
            TrialState::Quarantined { .. } => "quarantined",
        }
    }
}
