//! `assemblet store`: looks after what the laboratory must not forget.

mod backup;
mod check;
mod export;
mod import;
mod repair;

use clap::Subcommand;
use store::Opened;

use crate::command::sweep::laboratory::{HomeArguments, store_failure};
use crate::ending::{self, Conclusion, Failure};

/// Check, repair, export, import and back up the rows of the laboratory
///
/// Every acknowledged change is in a checksummed journal before it is in the index, and each is made again from the
/// other by itself. These commands are for what goes beyond that, and for moving house.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    Check(check::Check),
    Repair(repair::Repair),
    Export(export::Export),
    Import(import::Import),
    Backup(backup::Backup),
}

impl Store {
    pub(crate) fn execute(&self) -> Conclusion {
        match self {
            Store::Check(check) => check.execute(),
            Store::Repair(repair) => repair.execute(),
            Store::Export(export) => export.execute(),
            Store::Import(import) => import.execute(),
            Store::Backup(backup) => backup.execute(),
        }
    }
}

/// The store of a home that is there.
///
/// # Errors
/// Where there is none, or it cannot be opened.
fn open(home: &HomeArguments) -> Result<store::Store, Failure> {
    let (store, opened) = store::Store::open_existing(&home.find()?).map_err(store_failure)?;
    say(&opened);
    Ok(store)
}

/// Says what was mended on the way.
fn say(opened: &Opened) {
    opened.notes.iter().for_each(ending::warn);
}
