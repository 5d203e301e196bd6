//! `assemblet store repair`: keeps what can be read, says what cannot.

use clap::Args;
use serde_json::json;
use store::Repaired;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{Conclusion, Ending};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Mend a damaged store: move aside what is damaged, keep every row that can be read
///
/// What is damaged in the journal or in the index alone is mended at every start by itself. Only where both are, rows
/// can be lost; they are told one by one, and the exit code is 3.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "After a start that asked for it:\n  assemblet store repair",
    "Of a home elsewhere:\n  assemblet store repair --home /mnt/disk/laboratory"
))]
pub(crate) struct Repair {
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

impl Repair {
    pub(super) fn execute(&self) -> Conclusion {
        let home = self.home.find()?;
        let Repaired { notes, lost, rows } = Repaired::of(&home).map_err(store_failure)?;
        let mut output = Output::new();
        if self.json {
            output.text(&format!("{}\n", json!({"rows": rows, "mended": notes, "lost": lost})))?;
        } else {
            let rows = quantity::counted(rows, "row");
            let verdict = match (notes.is_empty(), lost.is_empty()) {
                (true, true) => format!("nothing was damaged; {rows}"),
                (false, true) => format!("mended; none of {rows} is lost"),
                (_, false) => format!("mended; {rows} could be read, and this is lost:"),
            };
            let lines = std::iter::once(verdict).chain(lost.iter().map(|line| format!("  {line}")));
            for line in lines.chain(notes) {
                output.text(&format!("{line}\n"))?;
            }
        }
        output.flush()?;
        Ok(if lost.is_empty() { Ending::Done } else { Ending::Unsolved })
    }
}
