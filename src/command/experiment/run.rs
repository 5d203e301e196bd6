//! `assemblet experiment run`: some experiments, and their page.

use clap::Args;

use super::choice::Choice;
use super::reproduction::Reproduction;
use crate::ending::Conclusion;
use crate::options::examples;

/// Run experiments and write what came of them as a page
///
/// Each unit of the plan is a trial: whatever is interrupted goes on with the same command, and ends with the same
/// numbers. Units are done in the folder DIR.work beside the page, or, with --home, by that laboratory's service and
/// all of its workers. A unit that is there is not done again, whichever plan did it: after a change of a spec only the
/// units that it changed are done. Without that folder all are.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Table 1 in minutes:\n  assemblet experiment run table-1 --out table-1",
    "A spec of yours beside one of the program's:\n  assemblet experiment run mine.toml general --out page",
    "By the service of a laboratory, and workers on other machines:
  assemblet experiment run anytime --preset paper --home laboratory --out page"
))]
pub(crate) struct Run {
    /// The experiments: names of `assemblet experiment list`, or specs' files
    #[arg(value_name = "NAME|FILE", required = true)]
    experiments: Vec<String>,
    #[command(flatten)]
    reproduction: Reproduction,
}

impl Run {
    pub(crate) fn execute(&self) -> Conclusion {
        self.reproduction.execute(&Choice::of(&self.experiments)?)
    }
}
