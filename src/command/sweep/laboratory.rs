//! The home that a command works on, and whoever answers for it.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use jobs::api::Api;
use jobs::client::{StartCommand, connect_or_start};
use jobs::wire::{Problem, ProblemKind, SweepView, TrialView};
use store::row::{SweepId, TrialId};
use store::{Home, StoreError};

use crate::ending::Failure;

/// Which home a command works on.
#[derive(Clone, Debug, Args)]
pub(crate) struct HomeArguments {
    /// The laboratory's folder [default: `ASSEMBLET_HOME`, or assemblet/laboratory in the platform's data folder]
    #[arg(long, value_name = "DIR", display_order = 90)]
    home: Option<PathBuf>,
}

impl HomeArguments {
    /// Whether one was named here.
    pub(crate) fn named(&self) -> bool {
        self.home.is_some()
    }

    /// The home.
    ///
    /// # Errors
    /// Where none is named and the platform has no folder for one.
    pub(crate) fn find(&self) -> Result<Home, Failure> {
        Home::find(self.home.clone()).map_err(store_failure)
    }

    /// The home's service, started where there is none.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub(crate) fn connect(&self) -> Result<Arc<dyn Api>, Failure> {
        let start = StartCommand::this_program().map_err(failure)?;
        let client = connect_or_start(&self.find()?, &start).map_err(failure)?;
        Ok(Arc::new(client))
    }
}

/// What of a refusal is the user's to mend, and what is not.
pub(crate) fn failure(problem: Problem) -> Failure {
    match problem.kind {
        ProblemKind::Unavailable | ProblemKind::Internal => Failure::Other(anyhow!(problem.message)),
        ProblemKind::Invalid
        | ProblemKind::Unauthorized
        | ProblemKind::Forbidden
        | ProblemKind::NotFound
        | ProblemKind::Conflict
        | ProblemKind::TooLarge => Failure::BadInput(anyhow!(problem.message)),
    }
}

/// What of the store's errors is the user's to mend, and what is not.
pub(crate) fn store_failure(error: StoreError) -> Failure {
    if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
}

/// Asks about a sweep by its name or number.
///
/// # Errors
/// Those of asking; where there is no such sweep, with the name most like it.
pub(crate) fn about<T>(
    api: &dyn Api,
    sweep: &str,
    ask: impl FnOnce(&dyn Api, &str) -> Result<T, Problem>,
) -> Result<T, Failure> {
    // Whatever it is that was not found, that the sweep is there is worth a question: its answer is the clearer one.
    ask(api, sweep).map_err(|problem| match problem.kind {
        ProblemKind::NotFound if api.sweep(sweep).is_err() => unknown(api, sweep),
        _ => failure(problem),
    })
}

/// A trial as a user names it, `s1/7` or `NAME/7`.
///
/// # Errors
/// Where it is written otherwise, or is not there.
pub(crate) fn trial(api: &dyn Api, text: &str) -> Result<TrialView, Failure> {
    let parts = text.rsplit_once('/').and_then(|(sweep, number)| Some((sweep, number.parse::<u32>().ok()?)));
    let Some((name, number)) = parts.filter(|(sweep, _)| !sweep.is_empty()) else {
        return Err(Failure::bad_input(anyhow!(
            "'{text}' names no trial; write the sweep and the trial's number, such as s1/7"
        )));
    };
    let sweep = about(api, name, |api, name| api.sweep(name))?;
    api.trial(TrialId { sweep: sweep.sweep.id, number }).map_err(|problem| match problem.kind {
        ProblemKind::NotFound => Failure::BadInput(anyhow!(no_trial(&sweep, number))),
        _ => failure(problem),
    })
}

fn no_trial(view: &SweepView, number: u32) -> String {
    let sweep = &view.sweep;
    if number < sweep.total {
        format!(
            "trial {number} of the sweep '{}' has not been drawn yet; {} of {} have",
            sweep.name, sweep.drawn, sweep.total
        )
    } else {
        format!(
            "the sweep '{}' has no trial {number}; its trials are 0 to {}",
            sweep.name,
            sweep.total.max(1) - 1
        )
    }
}

/// That there is no such sweep, and which one may be meant.
fn unknown(api: &dyn Api, sweep: &str) -> Failure {
    let known: Vec<(SweepId, String)> = match api.sweeps() {
        Ok(views) => views.into_iter().map(|view| (view.sweep.id, view.sweep.name)).collect(),
        Err(problem) => return failure(problem),
    };
    Failure::BadInput(anyhow!(no_sweep(sweep, &known)))
}

fn no_sweep(sweep: &str, known: &[(SweepId, String)]) -> String {
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(sweep, name);
    let nearest = known.iter().map(|(_, name)| name).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|name| likeness(name) >= 0.5) {
        Some(name) => format!("there is no sweep '{sweep}'; the nearest name is '{name}'"),
        None if known.is_empty() => {
            format!(
                "there is no sweep '{sweep}', nor any other here; `assemblet sweep submit FILE` makes one"
            )
        }
        None => format!("there is no sweep '{sweep}'; `assemblet sweep status` lists those that are there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_told_where_one_is_near() {
        let check = |sweep: &str, known: &[&str], expected: &str| {
            let known: Vec<(SweepId, String)> =
                (1..).map(SweepId).zip(known.iter().map(ToString::to_string)).collect();
            assert_eq!(no_sweep(sweep, &known), expected);
        };
        check("smok", &["rates", "smoke"], "there is no sweep 'smok'; the nearest name is 'smoke'");
        let list = "there is no sweep 'x'; `assemblet sweep status` lists those that are there";
        check("x", &["rates", "smoke"], list);
        let none = "there is no sweep 'x', nor any other here; `assemblet sweep submit FILE` makes one";
        check("x", &[], none);
    }
}
