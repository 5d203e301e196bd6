//! A sweep in this process, from its submission to its end, without a service.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use jobs::api::Api;
use jobs::engine::{Engine, OpenError, Options};
use jobs::scheduler::{Config, Makers};
use jobs::wire::Submission;
use jobs::worker::{self, WorkerError};
use store::Home;
use store::row::SweepPhase;

use super::laboratory::failure;
use super::watch::{self, Account, Watched, Wish};
use crate::ending::{Failure, warn};
use crate::interrupt;

/// How a sweep is run here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InProcess {
    /// Trials at once; as many as there are cores for without it.
    pub(crate) workers: Option<u16>,
    /// Whether changes are printed as JSON.
    pub(crate) json: bool,
}

impl InProcess {
    /// Makes a home this process's.
    ///
    /// # Errors
    /// Where it cannot be had (`not_ours` says it).
    pub(crate) fn open(home: &Home, not_ours: impl FnOnce(OpenError) -> Failure) -> Result<Engine, Failure> {
        let engine = Engine::open(home, Options::new(Config::new(Makers::usual()))).map_err(not_ours)?;
        engine.mended().iter().for_each(warn);
        Ok(engine)
    }

    /// Submits a sweep to a home that is this process's and works on it until it has ended or somebody leaves; gives
    /// back how it was left, and how it stands once the trials have saved. The home is nobody's then.
    ///
    /// # Errors
    /// Where the sweep is refused, or a worker.
    pub(crate) fn run(
        &self,
        home: &Home,
        engine: &Engine,
        submission: &Submission,
    ) -> Result<(Watched, Account), Failure> {
        let api: Arc<dyn Api> = Arc::new(engine.clone());
        let view = api.submit(submission).map_err(failure)?;
        let name = submission.definition.name.clone();
        if matches!(view.sweep.phase, SweepPhase::Paused { .. }) {
            // Nobody else could resume it while this process has the home.
            api.resume(&name).map_err(failure)?;
        }
        let cores = submission.definition.resources.cores.max(1);
        let watched = self.work_and_watch(&api, home, &name, cores);
        // As it stands now: trials under way have saved since the watcher left.
        let account = Account::read(&*api, &name).map_err(failure);
        engine.stop();
        let (watched, account) = (watched?, account?);
        watch::conclude(&account, self.json)?;
        Ok((watched, account))
    }

    /// Works and watches until the sweep has ended or somebody leaves; then waits until the trials have saved.
    fn work_and_watch(
        &self,
        api: &Arc<dyn Api>,
        home: &Home,
        name: &str,
        cores: u32,
    ) -> Result<Watched, Failure> {
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
}

/// Says that somebody left, and what goes on.
pub(crate) fn say_left(account: &Account) {
    let ended = format!("{} of {} trials have ended", account.ended(), account.total());
    warn(format!("stopped and saved: {ended}; the same command goes on"));
}
