//! `assemblet experiment`: what is claimed, and how it is measured again.

pub(crate) mod choice;
pub(crate) mod definition;
mod earlier;
mod list;
mod page;
pub(crate) mod reproduction;
pub(crate) mod results;
mod run;
mod show;

use clap::Subcommand;

use crate::ending::Conclusion;

/// List, show and run the experiments behind every claim
///
/// An experiment is a TOML file: which networks are trained, which solvers attempt which tasks, and how the result is
/// read. Its plan is a list of units that depend on nothing, each a trial of the scheduler.
#[derive(Debug, Subcommand)]
pub(crate) enum Experiment {
    List(list::List),
    Show(show::Show),
    Run(run::Run),
}

impl Experiment {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Experiment::List(list) => list.execute(),
            Experiment::Show(show) => show.execute(),
            Experiment::Run(run) => run.execute(),
        }
    }
}
