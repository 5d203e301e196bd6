//! `assemblet trial`: what workers run for trials of the laboratory's own kinds.

mod check;
mod evaluate;
mod experiment;
mod settings;
mod train;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::ending::Conclusion;
use crate::options::examples;

#[allow(unused_imports, reason = "whoever submits sweeps asks it")]
pub(crate) use check::check;

/// Run a trial as workers do: by a file of parameters, with metrics as JSON lines
#[derive(Debug, Subcommand)]
pub(crate) enum Trial {
    Train(Train),
    Evaluate(Evaluate),
    Experiment(Experiment),
}

/// Run a training trial, or go on with it
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "As a worker does:
  assemblet trial train --config config.toml --params trial.json --work work"
))]
pub(crate) struct Train {
    /// The base config; all defaults without it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Run an evaluation trial
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "As a worker does:\n  assemblet trial evaluate --params trial.json --work work"
))]
pub(crate) struct Evaluate {
    #[command(flatten)]
    place: Place,
}

/// Run a unit of an experiment's plan, or go on with it
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "As a worker does:\n  assemblet trial experiment --params trial.json --work work"
))]
pub(crate) struct Experiment {
    #[command(flatten)]
    place: Place,
}

/// Where a trial's files are, and what it may use.
#[derive(Debug, Args)]
struct Place {
    /// Its settings, a JSON file
    #[arg(long, value_name = "FILE")]
    params: PathBuf,
    /// The folder of its checkpoints
    #[arg(long, value_name = "DIR")]
    work: PathBuf,
    /// Threads to use
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
}

impl Trial {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Trial::Train(Train { config, place }) => train::run(config.as_deref(), place),
            Trial::Evaluate(Evaluate { place }) => evaluate::run(place),
            Trial::Experiment(Experiment { place }) => experiment::run(place),
        }
    }
}
