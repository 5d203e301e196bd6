//! Trials: one evaluation of one point, and what it said on its way.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::{Attempt, TrialState};
use super::sweep::SweepId;

/// A trial: its sweep, and its number there, counted from 0. Shown as `s12/7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TrialId {
    /// The sweep.
    pub sweep: SweepId,
    /// The number in the sweep, from 0.
    pub number: u32,
}

impl fmt::Display for TrialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.sweep, self.number)
    }
}

/// Parameters by name: numbers, texts or booleans.
pub type Params = BTreeMap<String, Value>;

/// A trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialRow {
    /// Which.
    pub id: TrialId,
    /// The point of the space, without the base config.
    pub params: Params,
    /// The seed that the trial is to use, 0 to 2⁶³ − 1.
    pub seed: u64,
    /// Which repeat of its point this is, from 0; each has a seed of its own.
    #[serde(default)]
    pub repeat: u32,
    /// Whether its owner chose the point, so that it is none of the sampler's.
    #[serde(default)]
    pub given: bool,
    /// Attempts up to this one do not count against it any more: its owner said `retry`. 0 where none are forgiven.
    #[serde(default)]
    pub forgiven: u32,
    /// Where it stands.
    pub state: TrialState,
    /// Every attempt, oldest first. The last one may be under way. Its number is the fencing token.
    pub attempts: Vec<Attempt>,
    /// When its parameters were drawn.
    pub created: DateTime<Utc>,
}

/// A value of the objective that a trial reported on its way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Whose.
    pub trial: TrialId,
    /// At which step, in the trial's own unit (updates, epochs).
    pub step: u64,
    /// The objective there; finite.
    pub value: f64,
}

/// What was answered to a request that may come twice, so that the second time does nothing again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// The key that the client chose, at most 128 characters.
    pub key: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The answer.
    pub answer: Value,
}
