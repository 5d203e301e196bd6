//! Every verb, asked in this process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use store::row::{Params, SweepId, TrialId};
use store::{Backup, Saved, StoreError};

use super::files;
use super::long_poll::unexpected;
use super::whole::Engine;
use crate::api::Api;
use crate::scheduler::{Answer, Request};
use crate::wire::{
    Assignment, ClaimRequest, Directive, Ending, FileView, Happening, Lease, Problem, ProblemKind, Report,
    ServiceView, Shutdown, Submission, SweepView, TrialQuery, TrialView, WorkerView,
};

impl Engine {
    /// Who serves, and how.
    pub(crate) async fn service_view(&self) -> Result<ServiceView, Problem> {
        let (workers, store) =
            self.look(|sight| (sight.scheduler.workers(sight.now), sight.store.status())).await?;
        let store = serde_json::to_value(store).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(ServiceView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            home: self.inner.home.root().display().to_string(),
            started: self.inner.clock.began(),
            workers,
            store,
        })
    }

    /// Workers heard of within the time of a lease.
    pub(crate) async fn workers(&self) -> Result<Vec<WorkerView>, Problem> {
        self.look(|sight| sight.scheduler.workers(sight.now)).await
    }

    /// Whether nothing runs, and nothing could without anybody's doing.
    pub(crate) async fn is_idle(&self) -> Result<bool, Problem> {
        self.look(|sight| sight.scheduler.is_idle()).await
    }

    /// Whether an attempt is under way; an error that says so where it is not.
    pub(crate) async fn check_lease(&self, lease: Lease) -> Result<(), Problem> {
        if self.look(move |sight| sight.scheduler.is_current(lease)).await? {
            return Ok(());
        }
        Err(Problem::conflict(format!(
            "attempt {} of {} is not under way (any more): stop it, it writes nothing",
            lease.attempt, lease.trial
        )))
    }

    /// Begins a backup: its rows are written, and its files are to follow, on any thread.
    pub(crate) async fn begin_backup(&self, to: PathBuf) -> Result<Backup, Problem> {
        if !to.is_absolute() {
            let to = to.display();
            return Err(Problem::invalid(format!(
                "{to} is relative, and the service is in another folder than you"
            )));
        }
        let begun = self.look(move |sight| sight.store.begin_backup(&to)).await?;
        begun.map_err(|error| backup_problem(&error))
    }

    /// Files of an attempt, whether or not there is such a trial.
    pub(crate) fn list_attempt(&self, lease: Lease) -> Result<Vec<FileView>, Problem> {
        files::list(&self.inner.home.attempt(lease.trial, lease.attempt))
    }

    /// Writes a file of an attempt that is known to be under way.
    pub(crate) fn write_attempt(
        &self,
        lease: Lease,
        path: &str,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), Problem> {
        files::write(&self.inner.home.attempt(lease.trial, lease.attempt), path, offset, bytes)
    }

    fn sweep_answer(&self, request: Request) -> Result<SweepView, Problem> {
        self.wait(async { self.decide(request).await?.sweep() })
    }

    fn trial_answer(&self, request: Request) -> Result<TrialView, Problem> {
        self.wait(async { self.decide(request).await?.trial() })
    }

    fn directive(&self, request: Request) -> Result<Directive, Problem> {
        self.wait(async { self.decide(request).await?.directive() })
    }
}

impl Api for Engine {
    fn service(&self) -> Result<ServiceView, Problem> {
        self.wait(self.service_view())
    }

    fn submit(&self, submission: &Submission) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Submit(submission.clone()))
    }

    fn sweeps(&self) -> Result<Vec<SweepView>, Problem> {
        self.wait(async { self.decide(Request::Sweeps).await?.sweeps() })
    }

    fn sweep(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Sweep { sweep: sweep.to_owned() })
    }

    fn pause(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Pause { sweep: sweep.to_owned() })
    }

    fn resume(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Resume { sweep: sweep.to_owned() })
    }

    fn cancel(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Cancel { sweep: sweep.to_owned() })
    }

    fn retry(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Retry { sweep: sweep.to_owned() })
    }

    fn add(&self, sweep: &str, trials: u32, key: Option<&str>) -> Result<SweepView, Problem> {
        self.sweep_answer(Request::Add { sweep: sweep.to_owned(), trials, key: key.map(str::to_owned) })
    }

    fn remove(&self, sweep: &str) -> Result<SweepId, Problem> {
        let request = Request::Remove { sweep: sweep.to_owned() };
        self.wait(async { self.decide(request).await?.removed() })
    }

    fn trials(&self, sweep: &str, query: &TrialQuery) -> Result<Vec<TrialView>, Problem> {
        let request = Request::Trials { sweep: sweep.to_owned(), query: query.clone() };
        self.wait(async { self.decide(request).await?.trials() })
    }

    fn trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.trial_answer(Request::Trial { trial })
    }

    fn enqueue(&self, sweep: &str, params: &Params, key: Option<&str>) -> Result<TrialView, Problem> {
        let key = key.map(str::to_owned);
        self.trial_answer(Request::Enqueue { sweep: sweep.to_owned(), params: params.clone(), key })
    }

    fn cancel_trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.trial_answer(Request::CancelTrial { trial })
    }

    fn retry_trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.trial_answer(Request::RetryTrial { trial })
    }

    fn files(&self, lease: Lease) -> Result<Vec<FileView>, Problem> {
        self.trial(lease.trial)?;
        self.list_attempt(lease)
    }

    fn read_file(&self, lease: Lease, path: &str, offset: u64, most: u64) -> Result<Vec<u8>, Problem> {
        files::read(&self.inner.home.attempt(lease.trial, lease.attempt), path, offset, most)
    }

    fn happenings(&self, after: u64, wait: Duration) -> Result<Vec<Happening>, Problem> {
        let changes = self.wait(self.changes_in_time(after, wait))?;
        Ok(changes.iter().flat_map(|change| change.happenings.iter().cloned()).collect())
    }

    fn backup(&self, to: &Path) -> Result<Saved, Problem> {
        let begun = self.wait(self.begin_backup(to.to_owned()))?;
        begun.finish().map_err(|error| backup_problem(&error))
    }

    fn shutdown(&self, how: Shutdown) -> Result<(), Problem> {
        self.ask_to_stop(how);
        Ok(())
    }

    fn claim(&self, request: &ClaimRequest) -> Result<Option<Assignment>, Problem> {
        self.wait(self.claim_in_time(request))
    }

    fn started(&self, lease: Lease) -> Result<Directive, Problem> {
        self.directive(Request::Started(lease))
    }

    fn heartbeat(&self, lease: Lease) -> Result<Directive, Problem> {
        self.directive(Request::Heartbeat(lease))
    }

    fn report(&self, lease: Lease, reports: &[Report]) -> Result<Directive, Problem> {
        self.directive(Request::Report { lease, reports: reports.to_vec() })
    }

    fn write_file(&self, lease: Lease, path: &str, offset: u64, bytes: &[u8]) -> Result<(), Problem> {
        self.wait(self.check_lease(lease))?;
        self.write_attempt(lease, path, offset, bytes)
    }

    fn finish(&self, lease: Lease, ending: &Ending) -> Result<(), Problem> {
        let request = Request::Finish { lease, ending: ending.clone() };
        self.wait(async { self.decide(request).await.map(|_| ()) })
    }
}

/// Why there is no backup.
pub(crate) fn backup_problem(error: &StoreError) -> Problem {
    let kind = if error.is_bad_input() { ProblemKind::Invalid } else { ProblemKind::Unavailable };
    Problem::new(kind, error.to_string())
}

/// What a request's answer is known to be.
impl Answer {
    pub(crate) fn sweep(self) -> Result<SweepView, Problem> {
        match self {
            Answer::Sweep(view) => Ok(*view),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn sweeps(self) -> Result<Vec<SweepView>, Problem> {
        match self {
            Answer::Sweeps(views) => Ok(views),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn removed(self) -> Result<SweepId, Problem> {
        match self {
            Answer::Removed(sweep) => Ok(sweep),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn trial(self) -> Result<TrialView, Problem> {
        match self {
            Answer::Trial(view) => Ok(*view),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn trials(self) -> Result<Vec<TrialView>, Problem> {
        match self {
            Answer::Trials(views) => Ok(views),
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn directive(self) -> Result<Directive, Problem> {
        match self {
            Answer::Directive(directive) => Ok(directive),
            other => Err(unexpected(&other)),
        }
    }
}
