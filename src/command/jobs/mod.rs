//! `assemblet jobs`: trials of all sweeps, and who runs them.

mod list;
mod show;
mod top;

use clap::Subcommand;

use crate::ending::Conclusion;

/// List trials of all sweeps, show one, watch the workers
#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    List(list::List),
    Show(show::Show),
    Top(top::Top),
}

impl Jobs {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Jobs::List(list) => list.execute(),
            Jobs::Show(show) => show.execute(),
            Jobs::Top(top) => top.execute(),
        }
    }
}
