//! `assemblet jobs list`: trials, one a line.

use chrono::Utc;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jobs::wire::{TrialQuery, TrialView};

use crate::columns::{Align, columns};
use crate::command::sweep::laboratory::{HomeArguments, failure};
use crate::command::sweep::watch::{shortened, under_way_since};
use crate::command::sweep::words;
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::{Output, Styles};

/// The words of the states.
const STATES: [&str; 9] =
    ["queued", "leased", "running", "succeeded", "failed", "lost", "pruned", "cancelled", "quarantined"];

/// Trials asked for at once.
const PAGE: u32 = 1000;

/// List the trials of sweeps that have not ended
///
/// A trial is there from when its parameters are drawn, which is when a worker asks for it.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Of all sweeps under way:\n  assemblet jobs list",
    "What failed, of every sweep:\n  assemblet jobs list --state failed --all"
))]
pub(crate) struct List {
    /// Only trials in this state
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(STATES))]
    state: Option<String>,
    /// Trials of sweeps that have ended, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object for each trial
    #[arg(long)]
    json: bool,
}

impl List {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let mut output = Output::new();
        let mut rows = Vec::new();
        for sweep in api.sweeps().map_err(failure)?.iter().filter(|view| self.all || !view.finished) {
            let mut from = 0;
            loop {
                let query = TrialQuery { state: self.state.clone(), from, limit: Some(PAGE) };
                let page = api.trials(&sweep.sweep.id.to_string(), &query).map_err(failure)?;
                let Some(last) = page.last() else { break };
                from = last.trial.id.number + 1;
                for view in page {
                    if self.json {
                        let line =
                            serde_json::to_string(&view).map_err(|error| Failure::Other(error.into()))?;
                        output.line(&line)?;
                    } else {
                        rows.push(row(&sweep.sweep.name, &view, output.width));
                    }
                }
            }
        }
        if !self.json {
            let none = "no trials; `assemblet sweep status` shows the sweeps";
            if rows.is_empty() { output.line(none)? } else { output.text(&table(&rows, &output.styles))? }
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

fn table(rows: &[Vec<String>], styles: &Styles) -> String {
    let headings = ["trial", "sweep", "state", "value", "for", "tries", "parameters"];
    let (left, right) = (Align::Left, Align::Right);
    columns(&headings, &[left, left, left, right, right, right, left], rows, styles)
}

fn row(sweep: &str, view: &TrialView, width: usize) -> Vec<String> {
    let row = &view.trial;
    let value = row.state.value().or_else(|| view.reports.last().map(|(_, value)| *value));
    let age = under_way_since(row).map(|since| words::span(Utc::now() - since));
    // What tells most of a trial that failed is why.
    let said = row.state.message().map_or_else(|| words::params(&row.params), words::printable);
    vec![
        row.id.to_string(),
        sweep.to_owned(),
        row.state.word().to_owned(),
        value.map_or_else(String::new, words::number),
        age.unwrap_or_default(),
        row.attempts.len().to_string(),
        shortened(&said, width.saturating_sub(62).max(24)),
    ]
}
