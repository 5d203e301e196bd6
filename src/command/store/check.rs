//! `assemblet store check`: reads everything, changes nothing.

use clap::Args;
use store::Checkup;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::{Output, Styles};
use crate::quantity;

/// Read every row twice, from the journal and from the index, and compare
///
/// Nothing is changed. The exit code is 3 where something is damaged. A running service must be stopped first.
#[derive(Debug, Args)]
#[command(after_help = examples!("Is all well?\n  assemblet store check"))]
pub(crate) struct Check {
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn execute(&self) -> Conclusion {
        let home = self.home.find()?;
        let checkup = Checkup::of(&home).map_err(store_failure)?;
        let mut output = Output::new();
        if self.json {
            let json = serde_json::to_string(&checkup).map_err(|error| Failure::Other(error.into()))?;
            output.text(&format!("{json}\n"))?;
        } else {
            output.text(&told(&checkup, &output.styles))?;
        }
        output.flush()?;
        Ok(if checkup.sound { Ending::Done } else { Ending::Unsolved })
    }
}

fn told(checkup: &Checkup, styles: &Styles) -> String {
    let counts = &checkup.counts;
    let mut text = format!(
        "{}, {}, {}, {} after {}\n",
        quantity::counted(counts.sweeps, "sweep"),
        quantity::counted(counts.trials, "trial"),
        quantity::counted(counts.reports, "report"),
        quantity::counted(counts.receipts, "receipt"),
        quantity::counted(checkup.last, "commit")
    );
    let (style, verdict) = match (checkup.sound, checkup.complete) {
        (true, _) => (styles.good, "sound: every row is in the journal and in the index"),
        (false, true) => (styles.bad, "damaged, and no row is lost: the next start mends it"),
        (false, false) => (
            styles.bad,
            "damaged: `assemblet store repair` keeps every row that can be read, and says what is lost",
        ),
    };
    text.push_str(&format!("{style}{verdict}{style:#}\n"));
    for fault in &checkup.faults {
        text.push_str(&format!("  {fault}\n"));
    }
    for path in &checkup.aside {
        let faint = styles.faint;
        text.push_str(&format!(
            "{faint}moved aside earlier, and of no more use: {}{faint:#}\n",
            path.display()
        ));
    }
    text
}
