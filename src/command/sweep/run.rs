//! `assemblet sweep run`: a whole sweep in this process, without a service.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use jobs::api::Api;
use jobs::engine::{Engine, OpenError, Options};
use jobs::scheduler::{Config, Makers};
use jobs::worker::{self, WorkerError};
use store::row::SweepPhase;
use store::{Home, StoreError};

use super::definition_file::DefinitionArguments;
use super::laboratory::{HomeArguments, failure};
use super::watch::{self, Watched, Wish};
use crate::ending::{Conclusion, Ending, Failure, warn};
use crate::interrupt;
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
        let engine = Engine::open(&home, Options::new(Config::new(Makers::usual())))
            .map_err(|error| self.not_ours(error))?;
        engine.mended().iter().for_each(warn);
        let api: Arc<dyn Api> = Arc::new(engine.clone());
        let view = api.submit(&submission).map_err(failure)?;
        let name = submission.definition.name.clone();
        if matches!(view.sweep.phase, SweepPhase::Paused { .. }) {
            // Nobody else could resume it while this process has the home.
            api.resume(&name).map_err(failure)?;
        }
        let cores = submission.definition.resources.cores.max(1);
        let watched = self.run(&api, &home, &name, cores);
        // As it stands now: trials under way have saved since the watcher left.
        let account = watch::Account::read(&*api, &name).map_err(failure);
        engine.stop();
        let (watched, account) = (watched?, account?);
        watch::conclude(&account, self.json)?;
        if let Watched::Left(..) = &watched {
            let ended = format!("{} of {} trials have ended", account.ended(), account.total());
            warn(format!("stopped and saved: {ended}; the same command goes on"));
            return Ok(Ending::Interrupted);
        }
        Ok(watch::ending(&watched))
    }

    /// Works and watches until the sweep has ended or somebody leaves; then waits until the trials have saved.
    fn run(&self, api: &Arc<dyn Api>, home: &Home, name: &str, cores: u32) -> Result<Watched, Failure> {
        let stop = AtomicBool::new(false);
        let refused = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.workers(cores))
                .map(|_| scope.spawn(|| self.work(api, home, cores, &stop)))
                .collect();
            let watched = watch::watch(
                &**api,
                name,
                self.json,
                "q or Ctrl-C saves and stops; the same command goes on",
            );
            stop.store(true, Ordering::Relaxed);
            if let Ok(Watched::Left(Wish::Leave | Wish::Interrupt, _)) = &watched {
                warn("the running trials save; Ctrl-C once more ends them at once");
                interrupt::request();
            }
            let ended: Vec<_> = workers.into_iter().filter_map(|worker| worker.join().ok()).collect();
            watched.map(|watched| (watched, ended.into_iter().find_map(Result::err)))
        })?;
        match refused {
            (Watched::Left(..), Some(error)) => Err(Failure::Other(error.into())),
            (watched, _) => Ok(watched),
        }
    }

    /// One worker's thread.
    fn work(
        &self,
        api: &Arc<dyn Api>,
        home: &Home,
        cores: u32,
        stop: &AtomicBool,
    ) -> Result<(), WorkerError> {
        let mut config = worker::Config::local(home);
        // Somebody who asks for more workers than there are cores for has a reason.
        let asked = self.workers.map_or(0, |workers| u32::from(workers) * cores);
        config.capacity.cores = config.capacity.cores.max(asked);
        // So late a waiting worker may hear that the sweep has ended.
        config.claim_wait = Duration::from_millis(300);
        worker::run(api, &config, &|| stop.load(Ordering::Relaxed)).map(drop)
    }

    /// How many workers there are.
    fn workers(&self, cores: u32) -> usize {
        let host = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.workers.map_or_else(|| (host() / cores as usize).max(1), usize::from)
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
