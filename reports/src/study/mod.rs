//! What was tried and what came of it, as plain data.
//!
//! | type         | what it is                                                                          |
//! |--------------|-------------------------------------------------------------------------------------|
//! | [`Study`]    | trials over a space of parameters: a sweep of ours, or another tool's table          |
//! | [`Runs`]     | one or several training runs, alike but for their seeds, or of several methods       |
//! | [`Attempts`] | solvers on tasks                                                                    |
//!
//! A value that is not finite is a failure, and failures are counted, never dropped.

mod attempts;
mod curves;
mod definition;
mod objective;
mod of_rows;
mod parameter;
mod points;
mod runs;
mod setting;
mod trial;
pub(crate) mod words;

use chrono::{DateTime, Utc};
use store::SweepId;

pub(crate) use attempts::in_order;
pub use attempts::{Answer, Attempts};
pub use curves::{Curves, Series};
pub use objective::{Objective, is_share};
pub use parameter::{Kind, Parameter, Settings, in_a_line};
pub use points::Point;
pub use runs::{Run, Runs};
pub use setting::Setting;
pub use trial::{Attempt, State, Trial};

/// Trials over a space of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Its name.
    pub name: String,
    /// The sweep of ours that it is; none for other people's.
    pub sweep: Option<SweepId>,
    /// What is to be made large or small.
    pub objective: Objective,
    /// What varies, in order of names.
    pub parameters: Vec<Parameter>,
    /// The trials, in order of numbers.
    pub trials: Vec<Trial>,
    /// How many trials there are to be, those not drawn yet included.
    pub planned: usize,
    /// How many trials of a point there are to be, each with a seed of its own.
    pub seeds: usize,
    /// Processor cores that a trial has; none where nobody says.
    pub cores: Option<u32>,
    /// The steps at which trials are compared, to stop the worse ones; none where there are no such.
    pub rungs: Vec<u64>,
    /// How points were drawn and trials stopped, in words: `tpe, seed 0`.
    pub methods: Vec<(String, String)>,
    /// What trials said on their way.
    pub curves: Curves,
    /// The definition as it was given, TOML or JSON; may be empty.
    pub definition: String,
    /// What else is known of how it came to be: names and values.
    pub provenance: Vec<(String, String)>,
    /// What a reader must know, a sentence each: files that could not be read, what was taken for granted.
    pub remarks: Vec<String>,
}

impl Study {
    /// How many trials are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.trials.iter().filter(|trial| trial.state == state).count()
    }

    /// The trials that succeeded, with their values.
    pub fn successes(&self) -> impl Iterator<Item = (&Trial, f64)> {
        self.trials.iter().filter_map(|trial| Some((trial, trial.success()?)))
    }

    /// The first and the last moment that is known of.
    #[must_use]
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let attempts = || self.trials.iter().flat_map(|trial| &trial.attempts);
        let began = attempts().map(|attempt| attempt.began);
        let began = began.chain(self.trials.iter().filter_map(|trial| trial.started));
        let ended = attempts().filter_map(|attempt| attempt.ended);
        let ended = ended.chain(self.trials.iter().filter_map(|trial| trial.ended));
        let first = began.clone().min()?;
        Some((first, began.chain(ended).max()?))
    }

    /// Seconds that attempts took, of those that ended; none where no attempt is known.
    #[must_use]
    pub fn seconds_in_attempts(&self) -> Option<f64> {
        let each = self.trials.iter().flat_map(|trial| &trial.attempts);
        let ended: Vec<f64> = each
            .filter_map(|attempt| Some((attempt.ended? - attempt.began).as_seconds_f64().max(0.0)))
            .collect();
        let of_trials = || self.trials.iter().filter_map(Trial::seconds);
        let seconds: f64 = if ended.is_empty() { of_trials().sum() } else { ended.iter().sum() };
        (!ended.is_empty() || of_trials().next().is_some()).then_some(seconds)
    }
}
