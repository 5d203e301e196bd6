//! Every verb, as a question to the service.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Saved;
use store::row::{Params, SweepId, TrialId};

use super::call::Sent;
use super::connection::Client;
use super::path;
use crate::api::Api;
use crate::wire::{
    AddRequest, Assignment, BackupRequest, ClaimRequest, Directive, Ending, EnqueueRequest, FileView,
    Happening, Lease, Problem, RemovedView, Report, ServiceView, Shutdown, Submission, SweepView, TrialQuery,
    TrialView,
};

/// How long the service may think.
const ANSWER: Duration = Duration::from_secs(60);
/// How long a copy of the whole home may take.
const COPY: Duration = Duration::from_secs(24 * 3600);

impl Client {
    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.understood(&self.ask("GET", path, None, ANSWER)?)
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Problem> {
        self.post_within(path, body, ANSWER)
    }

    fn post_within<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        within: Duration,
    ) -> Result<T, Problem> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Problem::invalid(format!("this cannot be written as JSON: {error}")))?;
        self.understood(&self.ask("POST", path, Some(Sent::Json(&body)), within)?)
    }

    fn act<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.understood(&self.ask("POST", path, Some(Sent::Json(b"")), ANSWER)?)
    }

    fn understood<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T, Problem> {
        serde_json::from_slice(answer).map_err(|_| self.door.foreign())
    }
}

impl Api for Client {
    fn service(&self) -> Result<ServiceView, Problem> {
        self.get("/v1/service")
    }

    fn submit(&self, submission: &Submission) -> Result<SweepView, Problem> {
        match submission.key {
            Some(_) => self.post("/v1/sweeps", submission),
            None => self.post("/v1/sweeps", &Submission { key: Some(fresh_key()?), ..submission.clone() }),
        }
    }

    fn sweeps(&self) -> Result<Vec<SweepView>, Problem> {
        self.get("/v1/sweeps")
    }

    fn sweep(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.get(&path::sweep(sweep))
    }

    fn pause(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.act(&format!("{}/pause", path::sweep(sweep)))
    }

    fn resume(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.act(&format!("{}/resume", path::sweep(sweep)))
    }

    fn cancel(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.act(&format!("{}/cancel", path::sweep(sweep)))
    }

    fn retry(&self, sweep: &str) -> Result<SweepView, Problem> {
        self.act(&format!("{}/retry", path::sweep(sweep)))
    }

    fn add(&self, sweep: &str, trials: u32, key: Option<&str>) -> Result<SweepView, Problem> {
        let key = Some(key.map_or_else(fresh_key, |key| Ok(key.to_owned()))?);
        self.post(&format!("{}/add", path::sweep(sweep)), &AddRequest { trials, key })
    }

    fn remove(&self, sweep: &str) -> Result<SweepId, Problem> {
        let removed: RemovedView =
            self.understood(&self.ask("DELETE", &path::sweep(sweep), None, ANSWER)?)?;
        Ok(removed.sweep)
    }

    fn trials(&self, sweep: &str, query: &TrialQuery) -> Result<Vec<TrialView>, Problem> {
        self.get(&path::trials(sweep, query))
    }

    fn trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.get(&path::trial(trial))
    }

    fn enqueue(&self, sweep: &str, params: &Params, key: Option<&str>) -> Result<TrialView, Problem> {
        let key = Some(key.map_or_else(fresh_key, |key| Ok(key.to_owned()))?);
        let request = EnqueueRequest { params: params.clone(), key };
        self.post(&format!("{}/trials", path::sweep(sweep)), &request)
    }

    fn cancel_trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.act(&format!("{}/cancel", path::trial(trial)))
    }

    fn retry_trial(&self, trial: TrialId) -> Result<TrialView, Problem> {
        self.act(&format!("{}/retry", path::trial(trial)))
    }

    fn files(&self, lease: Lease) -> Result<Vec<FileView>, Problem> {
        self.get(&path::files(lease))
    }

    fn read_file(&self, lease: Lease, path: &str, offset: u64, most: u64) -> Result<Vec<u8>, Problem> {
        self.ask("GET", &path::file(lease, path, offset, most), None, ANSWER)
    }

    fn happenings(&self, after: u64, wait: Duration) -> Result<Vec<Happening>, Problem> {
        let wait_s = wait.as_secs_f64();
        let path = format!("/v1/happenings?after={after}&wait_s={wait_s}");
        self.understood(&self.ask("GET", &path, None, ANSWER + wait)?)
    }

    fn backup(&self, to: &Path) -> Result<Saved, Problem> {
        let absolute = std::path::absolute(to).ok();
        let Some(to) = absolute.as_deref().and_then(Path::to_str).map(str::to_owned) else {
            return Err(Problem::invalid(format!("{}: the path is not Unicode", to.display())));
        };
        self.post_within("/v1/backup", &BackupRequest { to }, COPY)
    }

    fn shutdown(&self, how: Shutdown) -> Result<(), Problem> {
        // The service must not be started again in order to be stopped.
        let plain = Client { revival: None, ..self.clone() };
        let path = format!("/v1/shutdown?leave_workers={}", how.leave_workers);
        plain.ask("POST", &path, Some(Sent::Json(b"")), ANSWER).map(|_| ())
    }

    fn claim(&self, request: &ClaimRequest) -> Result<Option<Assignment>, Problem> {
        let wait = Duration::try_from_secs_f64(request.wait_s).unwrap_or_default();
        self.post_within("/v1/claims", request, ANSWER + wait)
    }

    fn started(&self, lease: Lease) -> Result<Directive, Problem> {
        self.act(&path::lease(lease, "started"))
    }

    fn heartbeat(&self, lease: Lease) -> Result<Directive, Problem> {
        self.act(&path::lease(lease, "heartbeat"))
    }

    fn report(&self, lease: Lease, reports: &[Report]) -> Result<Directive, Problem> {
        self.post(&path::lease(lease, "report"), &reports)
    }

    fn write_file(&self, lease: Lease, path: &str, offset: u64, bytes: &[u8]) -> Result<(), Problem> {
        let path = path::written_file(lease, path, offset);
        self.ask("PUT", &path, Some(Sent::Bytes(bytes)), ANSWER).map(|_| ())
    }

    fn finish(&self, lease: Lease, ending: &Ending) -> Result<(), Problem> {
        self.post::<()>(&path::lease(lease, "finish"), ending)
    }
}

/// A key that nobody else has, so that what is sent again after a broken connection is done once.
fn fresh_key() -> Result<String, Problem> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::internal(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
