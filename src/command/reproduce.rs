//! `assemblet reproduce`: every experiment, and one page.

use clap::Args;

use super::experiment::choice::Choice;
use super::experiment::reproduction::Reproduction;
use crate::ending::Conclusion;
use crate::options::examples;

/// Reproduce the paper: run every experiment, and write one page with what came out beside what it claims
///
/// Ctrl-C saves; the same command goes on, and ends with the same numbers. Units are done in the folder DIR.work beside
/// the page, or, with --home, by that laboratory's service and all of its workers. A unit that is there is not done
/// again, whichever plan did it; without that folder all are.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "All of it, small:\n  assemblet reproduce --preset quick --out page",
    "As the committed results were made:\n  assemblet reproduce --preset paper --out page"
))]
pub(crate) struct Reproduce {
    #[command(flatten)]
    reproduction: Reproduction,
}

impl Reproduce {
    pub(crate) fn execute(&self) -> Conclusion {
        self.reproduction.execute(&Choice::of(&[])?)
    }
}
