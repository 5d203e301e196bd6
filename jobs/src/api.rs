//! Everything that can be asked, wherever it is answered: in this process by the engine, or by a service through a client.

use std::path::Path;
use std::time::Duration;

use store::Saved;
use store::row::{Params, SweepId, TrialId};

use crate::wire::{
    Assignment, ClaimRequest, Directive, Ending, FileView, Happening, Lease, Problem, Report, ServiceView,
    Shutdown, Submission, SweepView, TrialQuery, TrialView,
};

/// The most bytes of a file that are read or written at once.
pub const MOST_BYTES: u64 = 64 << 20;
/// The largest body of JSON that a service takes, in bytes.
pub const MOST_JSON: u64 = 1 << 20;

/// Everything that can be asked. An answer to what changes something is given once the change is on disk.
///
/// `sweep` arguments are a name or a number as shown (`s12`). Every verb fails with a [`Problem`]; those that change
/// something may be repeated after any failure: submissions by their key, everything else by its nature.
#[expect(clippy::missing_errors_doc, reason = "every verb fails in the same ways, told above")]
pub trait Api: Send + Sync {
    /// Who serves, and how.
    fn service(&self) -> Result<ServiceView, Problem>;

    /// Makes a sweep, or finds it: the same name with the same definition is the same sweep; with another
    /// definition it is a conflict that names the differences.
    fn submit(&self, submission: &Submission) -> Result<SweepView, Problem>;
    /// All sweeps, oldest first.
    fn sweeps(&self) -> Result<Vec<SweepView>, Problem>;
    /// A sweep.
    fn sweep(&self, sweep: &str) -> Result<SweepView, Problem>;
    /// Hands out no more of its trials; running ones run on.
    fn pause(&self, sweep: &str) -> Result<SweepView, Problem>;
    /// Hands them out again.
    fn resume(&self, sweep: &str) -> Result<SweepView, Problem>;
    /// Stops its running trials and cancels what has not ended.
    fn cancel(&self, sweep: &str) -> Result<SweepView, Problem>;
    /// Queues its failed, quarantined and cancelled trials again, with fresh retries.
    fn retry(&self, sweep: &str) -> Result<SweepView, Problem>;
    /// More points. `key` as in [`Submission`].
    fn add(&self, sweep: &str, trials: u32, key: Option<&str>) -> Result<SweepView, Problem>;
    /// Forgets it, with its files. Refused while trials run.
    fn remove(&self, sweep: &str) -> Result<SweepId, Problem>;

    /// Its trials that were drawn, by number.
    fn trials(&self, sweep: &str, query: &TrialQuery) -> Result<Vec<TrialView>, Problem>;
    /// A trial.
    fn trial(&self, trial: TrialId) -> Result<TrialView, Problem>;
    /// Queues a trial with parameters that the caller chose, beyond the definition's number. `key` as in [`Submission`].
    fn enqueue(&self, sweep: &str, params: &Params, key: Option<&str>) -> Result<TrialView, Problem>;
    /// Stops one trial.
    fn cancel_trial(&self, trial: TrialId) -> Result<TrialView, Problem>;
    /// Queues one trial again, with fresh retries.
    fn retry_trial(&self, trial: TrialId) -> Result<TrialView, Problem>;

    /// Files of an attempt.
    fn files(&self, lease: Lease) -> Result<Vec<FileView>, Problem>;
    /// Bytes of a file from `offset` on, at most `most` and [`MOST_BYTES`]; empty at its end.
    fn read_file(&self, lease: Lease, path: &str, offset: u64, most: u64) -> Result<Vec<u8>, Problem>;

    /// What happened after `after`, waiting at most `wait` for the first of it; at most 10,000, except that what one
    /// change of the store did comes whole.
    fn happenings(&self, after: u64, wait: Duration) -> Result<Vec<Happening>, Problem>;
    /// Copies the home as it is now into a folder that is not there yet, on the owner's machine; what is asked meanwhile
    /// is answered. `to` is absolute, and the copy is a home itself.
    fn backup(&self, to: &Path) -> Result<Saved, Problem>;
    /// Asks the owner of the store to stop. The workers that it started save first, and give back what they run; or, with
    /// [`Shutdown::leave_workers`], run on, and start it again when they need it.
    fn shutdown(&self, how: Shutdown) -> Result<(), Problem>;

    /// A trial to run, if there is one within the time that the request allows.
    fn claim(&self, request: &ClaimRequest) -> Result<Option<Assignment>, Problem>;
    /// The worker begins.
    fn started(&self, lease: Lease) -> Result<Directive, Problem>;
    /// The worker lives.
    fn heartbeat(&self, lease: Lease) -> Result<Directive, Problem>;
    /// Values of the objective on the way. Those of steps that were reported before replace the old ones.
    fn report(&self, lease: Lease, reports: &[Report]) -> Result<Directive, Problem>;
    /// Writes bytes, at most [`MOST_BYTES`], of a file of the attempt at `offset`; where the file is longer than that,
    /// it is cut there first. On the disk when it is answered.
    fn write_file(&self, lease: Lease, path: &str, offset: u64, bytes: &[u8]) -> Result<(), Problem>;
    /// The attempt ended. The same ending may come again; another one is a conflict.
    fn finish(&self, lease: Lease, ending: &Ending) -> Result<(), Problem>;
}
