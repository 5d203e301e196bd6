//! `assemblet sweep pause|resume|cancel|retry|add|rm`: one verb each.

use clap::Args;
use jobs::api::Api;
use jobs::wire::{Problem, SweepView, TrialView};
use serde_json::json;

use super::laboratory::{HomeArguments, about, failure, trial};
use super::summary::{counts, phase};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;

/// Which sweep, in which home, and how to tell of it.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The sweep, by name or number (s1)
    sweep: String,
    #[command(flatten)]
    home: HomeArguments,
    /// Print how it stands then as JSON
    #[arg(long)]
    json: bool,
}

/// Hand out no more trials; running ones run on
#[derive(Debug, Args)]
#[command(after_help = examples!("For the night:\n  assemblet sweep pause smoke"))]
pub(crate) struct Pause {
    #[command(flatten)]
    target: Target,
}

/// Hand out trials again after a pause
#[derive(Debug, Args)]
#[command(after_help = examples!("In the morning:\n  assemblet sweep resume smoke"))]
pub(crate) struct Resume {
    #[command(flatten)]
    target: Target,
}

/// Stop running trials and cancel what has not ended, or one trial
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "The whole sweep:\n  assemblet sweep cancel smoke",
    "One trial:\n  assemblet sweep cancel smoke 7"
))]
pub(crate) struct Cancel {
    #[command(flatten)]
    target: Target,
    /// This trial only, by its number
    trial: Option<u32>,
}

/// Queue failed, quarantined and cancelled trials again, or one trial
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "All of them:\n  assemblet sweep retry smoke",
    "One trial:\n  assemblet sweep retry smoke 7"
))]
pub(crate) struct Retry {
    #[command(flatten)]
    target: Target,
    /// This trial only, by its number
    trial: Option<u32>,
}

/// Try more points than the definition says
#[derive(Debug, Args)]
#[command(after_help = examples!("Ten more:\n  assemblet sweep add smoke 10"))]
pub(crate) struct Add {
    #[command(flatten)]
    target: Target,
    /// How many points
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    points: u32,
}

/// Forget a sweep, with the files of its trials
///
/// Refused while trials of it run: cancel it first.
#[derive(Debug, Args)]
#[command(after_help = examples!("With all its files:\n  assemblet sweep rm smoke"))]
pub(crate) struct Rm {
    #[command(flatten)]
    target: Target,
}

impl Pause {
    pub(crate) fn execute(&self) -> Conclusion {
        self.target.sweep(|api, sweep| api.pause(sweep))
    }
}

impl Resume {
    pub(crate) fn execute(&self) -> Conclusion {
        self.target.sweep(|api, sweep| api.resume(sweep))
    }
}

impl Cancel {
    pub(crate) fn execute(&self) -> Conclusion {
        match self.trial {
            None => self.target.sweep(|api, sweep| api.cancel(sweep)),
            Some(number) => self.target.trial(number, |api, view| api.cancel_trial(view.trial.id)),
        }
    }
}

impl Retry {
    pub(crate) fn execute(&self) -> Conclusion {
        match self.trial {
            None => self.target.sweep(|api, sweep| api.retry(sweep)),
            Some(number) => self.target.trial(number, |api, view| api.retry_trial(view.trial.id)),
        }
    }
}

impl Add {
    pub(crate) fn execute(&self) -> Conclusion {
        self.target.sweep(|api, sweep| api.add(sweep, self.points, None))
    }
}

impl Rm {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.target.home.connect()?;
        let id = about(&*api, &self.target.sweep, |api, sweep| api.remove(sweep))?;
        let line = match self.target.json {
            true => json!({"removed": id.to_string()}).to_string(),
            false => format!("{id} is removed, with its files"),
        };
        say(&line)
    }
}

impl Target {
    /// Does something to the sweep.
    fn sweep(&self, verb: impl FnOnce(&dyn Api, &str) -> Result<SweepView, Problem>) -> Conclusion {
        let api = self.home.connect()?;
        let view = about(&*api, &self.sweep, verb)?;
        say(&match self.json {
            true => serde_json::to_string(&view).map_err(|error| Failure::Other(error.into()))?,
            false => in_words(&view),
        })
    }

    /// Does something to one trial of it.
    fn trial(
        &self,
        number: u32,
        verb: impl FnOnce(&dyn Api, &TrialView) -> Result<TrialView, Problem>,
    ) -> Conclusion {
        let api = self.home.connect()?;
        let known = trial(&*api, &format!("{}/{number}", self.sweep))?;
        let view = verb(&*api, &known).map_err(failure)?;
        say(&match self.json {
            true => serde_json::to_string(&view).map_err(|error| Failure::Other(error.into()))?,
            false => format!("{} is {}", view.trial.id, view.trial.state.word()),
        })
    }
}

/// A sweep in a line: `s1 smoke is paused: 3 succeeded, 21 queued`.
pub(crate) fn in_words(view: &SweepView) -> String {
    let sweep = &view.sweep;
    format!("{} {} is {}: {}", sweep.id, sweep.name, phase(view), counts(view))
}

fn say(line: &str) -> Conclusion {
    let mut output = Output::new();
    output.line(line)?;
    output.flush()?;
    Ok(Ending::Done)
}
