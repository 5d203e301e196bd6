//! `assemblet store backup`: the rows at one moment and the trials' files, in a folder that is a home itself.

use std::path::PathBuf;

use clap::Args;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Copy the rows of one moment and the trials' files to a folder, which is a home itself
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "To another disk:\n  assemblet store backup /mnt/disk/laboratory-monday",
    "And look into it:\n  assemblet store check --home /mnt/disk/laboratory-monday"
))]
pub(crate) struct Backup {
    /// The folder to make
    folder: PathBuf,
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was saved as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn execute(&self) -> Conclusion {
        let store = super::open(&self.home)?;
        let saved =
            store.begin_backup(&self.folder).and_then(store::Backup::finish).map_err(store_failure)?;
        let mut output = Output::new();
        output.text(&if self.json {
            format!("{}\n", serde_json::to_string(&saved).map_err(|error| Failure::Other(error.into()))?)
        } else {
            let (rows, files) =
                (quantity::counted(saved.rows, "row"), quantity::counted(saved.files, "file"));
            format!("{rows} and {files} of trials to {}\n", saved.folder.display())
        })?;
        output.flush()?;
        Ok(Ending::Done)
    }
}
