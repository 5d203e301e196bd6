//! `assemblet store import`: rows of an export, into a home that has none of their sweeps.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use serde_json::json;
use store::Store;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Read rows that `assemblet store export` wrote, all of them or none
///
/// The home may be new, or hold other sweeps. A running service must be stopped first.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Into a new home:\n  assemblet store import rows.jsonl --home laboratory",
    "From another machine:\n  ssh other assemblet store export | assemblet store import -"
))]
pub(crate) struct Import {
    /// The file, or - for standard input
    file: PathBuf,
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was read as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(super) fn execute(&self) -> Conclusion {
        let input: Box<dyn io::BufRead> = if self.file == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            let name = self.file.display();
            let file = File::open(&self.file).map_err(|error| anyhow!("cannot read {name}: {error}"));
            Box::new(BufReader::new(file.map_err(Failure::BadInput)?))
        };
        let (mut store, opened) = Store::open(&self.home.find()?).map_err(store_failure)?;
        super::say(&opened);
        let imported = store.import(input, &self.file).map_err(store_failure)?;
        let mut output = Output::new();
        output.text(&if self.json {
            format!("{}\n", json!({"rows": imported.rows, "sweeps": imported.sweeps}))
        } else {
            let rows = quantity::counted(imported.rows, "row");
            let sweeps = quantity::counted(imported.sweeps.len() as u64, "sweep");
            format!("{rows} of {sweeps}: {}\n", imported.sweeps.join(", "))
        })?;
        output.flush()?;
        Ok(Ending::Done)
    }
}
