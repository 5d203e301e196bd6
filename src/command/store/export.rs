//! `assemblet store export`: all rows as checksummed JSON lines.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use serde_json::json;
use store::Store;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::file_output::FileOutput;
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Write all rows as JSON lines, each with its checksum
///
/// Trials' files are not in it; `assemblet store backup` takes them along. A running service must be stopped first.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "Into a file:\n  assemblet store export --out rows.jsonl",
    "Only the sweeps, with jq:\n  assemblet store export | cut -c 10- | jq 'select(.table == \"sweep\")'"
))]
pub(crate) struct Export {
    /// The file to write, which appears when it is whole [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was written as JSON
    #[arg(long, requires = "out")]
    json: bool,
}

impl Export {
    pub(super) fn execute(&self) -> Conclusion {
        let store = super::open(&self.home)?;
        let Some(path) = &self.out else {
            let mut out = io::BufWriter::new(io::stdout());
            store.export(&mut out, Path::new("standard output")).map_err(|error| match error {
                store::StoreError::Io { source, .. } => Failure::writing("standard output", source),
                error => store_failure(error),
            })?;
            return Ok(Ending::Done);
        };
        let rows = write(&store, path)?;
        let mut output = Output::new();
        output.text(&if self.json {
            format!("{}\n", json!({"file": path, "rows": rows}))
        } else {
            format!("{} to {}\n", quantity::counted(rows, "row"), path.display())
        })?;
        output.flush()?;
        Ok(Ending::Done)
    }
}

fn write(store: &Store, path: &Path) -> Result<u64, Failure> {
    let name = path.display();
    let mut out = FileOutput::create(path)
        .map_err(|error| anyhow!("cannot create {name}: {error}; give a file in a folder that exists"))
        .map_err(Failure::BadInput)?;
    let rows = store.export(&mut out, path).map_err(store_failure)?;
    out.finish().map_err(|error| Failure::writing(&name.to_string(), error))?;
    Ok(rows)
}
