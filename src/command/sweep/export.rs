//! `assemblet sweep export`: a sweep's trials for other people's tools.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};
use jobs::api::Api;
use jobs::export::{Table, csv, optuna};
use jobs::sweep::Definition;
use jobs::wire::{SweepView, TrialView};
use serde_json::json;
use store::table::write_parquet;

use super::laboratory::{HomeArguments, about, failure};
use super::watch::{definition, trials};
use crate::ending::{Conclusion, Ending, Failure};
use crate::file_output::FileOutput;
use crate::options::examples;
use crate::output::Output;
use crate::quantity;

mod tensorboard;

/// Write a sweep's trials for other tools
///
/// Trials under way are written as they stand. A file appears whole or not at all.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "For Optuna and optuna-dashboard, which open it with JournalFileBackend:
  assemblet sweep export smoke --format optuna --out smoke.log",
    "Every trial's curves, a folder each:
  assemblet sweep export smoke --format tensorboard --out curves",
    "A row a trial:
  assemblet sweep export smoke --format csv --out smoke.csv"
))]
pub(crate) struct Export {
    /// The sweep, by name or number (s1)
    sweep: String,
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// The file to write, for tensorboard the folder
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    #[command(flatten)]
    home: HomeArguments,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Optuna's journal: parameters, values, states, values on the way, seeds
    Optuna,
    /// `TensorBoard`'s events: all metrics, a run a trial
    Tensorboard,
    /// A table as text, a row a trial
    Csv,
    /// The same table as Parquet
    Parquet,
}

impl Export {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let view = about(&*api, &self.sweep, |api, sweep| api.sweep(sweep))?;
        let definition = definition(&view).map_err(failure)?;
        let trials = trials(&*api, view.sweep.id).map_err(failure)?;
        self.write(&*api, &view, &definition, &trials)?;
        let mut output = Output::new();
        if self.json {
            let format = self.format.to_possible_value().map(|value| value.get_name().to_owned());
            output.line(&json!({"out": self.out, "format": format, "trials": trials.len()}).to_string())?;
        } else {
            let count = quantity::counted(trials.len() as u64, "trial");
            output.line(&format!("{count} written to {}", self.out.display()))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }

    fn write(
        &self,
        api: &dyn Api,
        view: &SweepView,
        definition: &Definition,
        trials: &[TrialView],
    ) -> Result<(), Failure> {
        match self.format {
            Format::Optuna => whole(&self.out, |out| optuna::write(out, &view.sweep, definition, trials)),
            Format::Csv => whole(&self.out, |out| csv::write(out, &Table::of(definition, trials))),

            Format::Parquet => {
                whole(&self.out, |out| write_parquet(out, &Table::of(definition, trials).columns))
            }
            Format::Tensorboard => tensorboard::write(api, &self.out, trials),
        }
    }
}

/// Writes a file that appears whole or not at all.
fn whole(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::BadInput(anyhow!(
            "{} is a folder; --out names the file to write",
            path.display()
        )));
    }
    let written = FileOutput::create(path).and_then(|mut file| {
        write(&mut file)?;
        file.finish()
    });
    written.with_context(|| format!("cannot write {}", path.display())).map_err(Failure::Other)
}
