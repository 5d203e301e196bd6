//! `assemblet sweep run`: a whole sweep in this process, without a service.

use anyhow::anyhow;
use clap::Args;
use jobs::engine::OpenError;
use store::StoreError;

use super::definition_file::DefinitionArguments;
use super::in_process::{InProcess, say_left};
use super::laboratory::HomeArguments;
use super::watch::{self, Watched};
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;

/// Run a sweep in this process, to its end
///
/// The same as with the service, but all in one process: when it ends, nothing runs on. Ctrl-C lets the trials save
/// and stops; the same command goes on where it stopped. Other sweeps of the laboratory's folder that have not ended
/// go on meanwhile, too.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "A sweep of seconds, in a folder of its own:
  assemblet sweep run configs/sweeps/smoke.toml --home runs/laboratory",
    "With two trials at once:\n  assemblet sweep run configs/sweeps/smoke.toml --workers 2"
))]
pub(crate) struct Run {
    #[command(flatten)]
    definition: DefinitionArguments,
    /// Trials at once [default: as many as there are cores for]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object a change: first and last how the sweep stands, between them what happens
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(crate) fn execute(&self) -> Conclusion {
        let submission = self.definition.read()?;
        let home = self.home.find()?;
        let process = InProcess { workers: self.workers, json: self.json };
        let engine = InProcess::open(&home, |error| self.not_ours(error))?;
        let (watched, account) = process.run(&home, &engine, &submission)?;
        if let Watched::Left(..) = &watched {
            say_left(&account);
            return Ok(Ending::Interrupted);
        }
        Ok(watch::ending(&watched))
    }

    /// Why the home is not ours to work on.
    fn not_ours(&self, error: OpenError) -> Failure {
        if let OpenError::Store(StoreError::Held { home, owner }) = &error {
            let file = self.definition.path().display();
            return Failure::BadInput(anyhow!(
                "{} is in use by {owner}; hand it the sweep with `assemblet sweep submit {file} --watch`, end it with \
                 `assemblet serve --stop`, or name another folder with --home",
                home.display()
            ));
        }
        if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
    }
}
