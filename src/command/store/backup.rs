//! `assemblet store backup`: the rows at one moment and the trials' files, in a folder that is a home itself.

use std::path::PathBuf;

use clap::Args;
use jobs::api::Api;
use jobs::client::Client;
use store::{Saved, Store, StoreError};

use crate::command::sweep::laboratory::{HomeArguments, failure, store_failure};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

/// Copy the rows of one moment and the trials' files to a folder, which is a home itself
///
/// A running service writes it, and goes on meanwhile.
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
        let saved = self.save()?;
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

    /// Writes the backup, by the service where one has the store.
    fn save(&self) -> Result<Saved, Failure> {
        let home = self.home.find()?;
        match Store::open_existing(&home) {
            Ok((store, opened)) => {
                super::say(&opened);
                store.begin_backup(&self.folder).and_then(store::Backup::finish).map_err(store_failure)
            }
            Err(held @ StoreError::Held { .. }) => match Client::of_home(&home) {
                Ok(client) => client.backup(&self.folder).map_err(failure),
                // Another command has it, and will be done soon.
                Err(_) => Err(store_failure(held)),
            },
            Err(error) => Err(store_failure(error)),
        }
    }
}
