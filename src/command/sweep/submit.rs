//! `assemblet sweep submit`: hands a sweep to the service.

use clap::Args;
use jobs::wire::{ProblemKind, SweepView};

use super::definition_file::DefinitionArguments;
use super::laboratory::{HomeArguments, failure};
use super::plan;
use super::steer::in_words;
use super::watch;
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;

/// Hand a sweep to the service, which runs it whatever happens to this terminal
///
/// The definition is checked whole before anything is stored. A sweep of the same name and definition is the same
/// sweep, so that submitting twice makes one; with another definition it is refused, with the difference.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "See its trials first:\n  assemblet sweep submit configs/sweeps/smoke.toml --dry-run",
    "Submit it and watch:\n  assemblet sweep submit configs/sweeps/smoke.toml --watch",
    "Under another name, with fewer trials:
  assemblet sweep submit configs/sweeps/smoke.toml --set name=quick --set budget.trials=4"
))]
pub(crate) struct Submit {
    #[command(flatten)]
    definition: DefinitionArguments,
    /// Show the trials that it would have, and store nothing
    #[arg(long, conflicts_with = "watch")]
    dry_run: bool,
    /// Watch it until it ends
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    home: HomeArguments,
    /// Print how it stands as JSON; with --dry-run one object for each trial
    #[arg(long)]
    json: bool,
}

impl Submit {
    pub(crate) fn execute(&self) -> Conclusion {
        let submission = self.definition.read()?;
        if self.dry_run {
            return plan::show(&submission.definition, self.json);
        }
        let api = self.home.connect()?;
        let name = submission.definition.name.clone();
        let known = match api.sweep(&name) {
            Ok(_) => true,
            Err(problem) if problem.kind == ProblemKind::NotFound => false,
            Err(problem) => return Err(failure(problem)),
        };
        let view = api.submit(&submission).map_err(failure)?;
        if self.watch {
            let watched = watch::watch(&*api, &name, self.json, "q or Ctrl-C leaves; the sweep goes on")?;
            watch::conclude(watched.account(), self.json)?;
            return Ok(watch::ending(&watched));
        }
        let mut output = Output::new();
        if self.json {
            output.line(&serde_json::to_string(&view).map_err(|error| Failure::Other(error.into()))?)?;
        } else {
            output.line(&told(&view, known))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

fn told(view: &SweepView, known: bool) -> String {
    let sweep = &view.sweep;
    if known {
        return format!("{}; it was there already", in_words(view));
    }
    format!(
        "{} {} is submitted with {} trials; `assemblet sweep watch {}` shows how it goes",
        sweep.id, sweep.name, sweep.total, sweep.name
    )
}
