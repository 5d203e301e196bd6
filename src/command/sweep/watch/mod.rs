//! `assemblet sweep watch`: a sweep while it goes on, on the terminal or as lines.

mod account;
mod follow;
mod lines;
mod screen;
mod sparkline;
#[cfg(test)]
mod tests;

use clap::Args;
use jobs::api::Api;

pub(crate) use account::{Account, definition, trials, under_way_since};
pub(crate) use follow::{Watched, Wish};
pub(crate) use screen::{shortened, without_colour};
pub(crate) use sparkline::sparkline;

use super::laboratory::{HomeArguments, about};
use super::summary;
use super::terminal::Screen;
use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;
use crate::options::examples;
use crate::output::Output;

/// Watch a sweep until all its trials have ended
///
/// On a terminal a live table; elsewhere a line for each change. q and Ctrl-C leave, and the sweep goes on. The exit
/// code is 0 once all trials have ended, 3 where some of them failed, 130 after Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "On the terminal:\n  assemblet sweep watch smoke",
    "One JSON object a change, for another program:\n  assemblet sweep watch smoke --json"
))]
pub(crate) struct Watch {
    /// The sweep, by name or number (s1)
    sweep: String,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object a change: first and last how the sweep stands, between them what happens
    #[arg(long)]
    json: bool,
}

impl Watch {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        about(&*api, &self.sweep, |api, sweep| api.sweep(sweep))?;
        let watched = watch(&*api, &self.sweep, self.json, "q or Ctrl-C leaves; the sweep goes on")?;
        conclude(watched.account(), self.json)?;
        Ok(ending(&watched))
    }
}

/// Shows a sweep until it ends or the watcher leaves.
///
/// # Errors
/// Those of asking and of showing.
pub(crate) fn watch(
    api: &dyn Api,
    sweep: &str,
    json: bool,
    leaving: &'static str,
) -> Result<Watched, Failure> {
    interrupt::listen()?;
    if json {
        follow::follow(api, sweep, &mut lines::Json::new())
    } else if Screen::is_possible() {
        let is_coloured = Output::new().styles.good != anstyle::Style::default();
        follow::follow(api, sweep, &mut screen::Picture::new(leaving, is_coloured)?)
    } else {
        follow::follow(api, sweep, &mut lines::Words::new())
    }
}

/// Prints how a sweep stands when the watcher has left.
///
/// # Errors
/// Those of writing.
pub(crate) fn conclude(account: &Account, json: bool) -> Result<(), Failure> {
    if json {
        return lines::Json::new().stands(&account.view);
    }
    let mut output = Output::new();
    output.text(&summary::of_sweep(account, &output.styles, output.width))?;
    output.flush()
}

/// How a command that watched ends.
pub(crate) fn ending(watched: &Watched) -> Ending {
    match watched {
        Watched::Finished(account) if account.failed() > 0 => Ending::Unsolved,
        Watched::Finished(_) | Watched::Left(Wish::Leave | Wish::Stay, _) => Ending::Done,
        Watched::Left(Wish::Interrupt, _) => Ending::Interrupted,
    }
}
