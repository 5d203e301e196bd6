//! A trial: what was tried, and what came of it.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::parameter::Settings;
use crate::chart::Outcome;

/// A trial of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Its number in the study.
    pub number: u64,
    /// The place of its point in [`Study::points`](super::Study::points): trials with equal settings share one.
    pub point: usize,
    /// Which repeat of its point it is, from 0.
    pub repeat: u64,
    /// Its seed, where it is known.
    pub seed: Option<u64>,
    /// What it was set to.
    pub settings: Settings,
    /// Where it stands.
    pub state: State,
    /// The objective: its own where it succeeded, the last one where it was pruned. Always finite.
    pub value: Option<f64>,
    /// Steps and the objective there, from first to last.
    pub reports: Vec<(u64, f64)>,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// When its first attempt began.
    pub started: Option<DateTime<Utc>>,
    /// When it ended for good.
    pub ended: Option<DateTime<Utc>>,
    /// The attempts at it, oldest first; none where they are not known.
    pub attempts: Vec<Attempt>,
    /// Why it failed, in a sentence.
    pub message: Option<String>,
    /// The folder of the attempt that tells of it, where its files were read.
    pub folder: Option<PathBuf>,
}

/// Where a trial stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// With a value.
    Succeeded,
    /// Stopped early, since others did better.
    Pruned,
    /// Without a value, by its own fault or since it took its workers with it.
    Failed,
    /// Stopped since somebody said so.
    Cancelled,
    /// Its worker was not heard of any more; it will be tried again.
    Lost,
    /// A worker has it.
    Running,
    /// It waits for a worker.
    Waiting,
}

/// An attempt at a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// Who had it.
    pub worker: String,
    /// On which host.
    pub host: String,
    /// When it began: when its program did, else when it was handed out.
    pub began: DateTime<Utc>,
    /// When it ended; none while it is under way.
    pub ended: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Outcome,
    /// What went wrong.
    pub message: Option<String>,
}

impl State {
    /// In the order in which they are listed.
    pub const ALL: [State; 7] = [
        State::Succeeded,
        State::Pruned,
        State::Failed,
        State::Cancelled,
        State::Lost,
        State::Running,
        State::Waiting,
    ];

    /// In one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Succeeded => "succeeded",
            State::Pruned => "pruned",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Lost => "lost",
            State::Running => "running",
            State::Waiting => "waiting",
        }
    }

    /// Whether nothing more will happen by itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, State::Succeeded | State::Pruned | State::Failed | State::Cancelled)
    }

    /// As charts show it.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            State::Succeeded => Outcome::Succeeded,
            State::Pruned => Outcome::Pruned,
            State::Failed => Outcome::Failed,
            State::Cancelled => Outcome::Cancelled,
            State::Lost => Outcome::Lost,
            State::Running | State::Waiting => Outcome::Running,
        }
    }
}

impl Trial {
    /// A trial that waits, with nothing known of it.
    #[must_use]
    pub fn new(number: u64) -> Trial {
        Trial {
            number,
            point: 0,
            repeat: 0,
            seed: None,
            settings: Settings::new(),
            state: State::Waiting,
            value: None,
            reports: Vec::new(),
            created: None,
            started: None,
            ended: None,
            attempts: Vec::new(),
            message: None,
            folder: None,
        }
    }

    /// The trial with a value; what is not finite is a failure, and said to be one.
    #[must_use]
    pub fn with_value(mut self, state: State, value: f64) -> Trial {
        if value.is_finite() {
            (self.state, self.value) = (state, Some(value));
        } else {
            (self.state, self.value) = (State::Failed, None);
            let word = if value.is_nan() { "not a number" } else { "infinite" };
            self.message = Some(format!("its value is {word}"));
        }
        self
    }

    /// Its value if it succeeded: what counts for its point.
    #[must_use]
    pub fn success(&self) -> Option<f64> {
        self.value.filter(|_| self.state == State::Succeeded)
    }

    /// Seconds from its start to its end.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let spent = self.ended? - self.started?;
        Some(spent.as_seconds_f64()).filter(|seconds| *seconds >= 0.0)
    }
}
