//! Workers: claim a trial, run its program, tell how it ended.
//!
//! # What a trial's program can rely on
//! It starts in the attempt's `work/`, or in the folder that its definition names, with nothing on standard input and
//! the worker's environment. A JSON file holds its parameters: those of the base beneath those of the point, by their
//! names, and `seed`, the trial's seed where they have none. `{params}` in the command is the file's path.
//!
//! | variable                                                 | what it holds                                       |
//! |----------------------------------------------------------|-----------------------------------------------------|
//! | `ASSEMBLET_PARAMS`                                       | the path of the parameters' file                    |
//! | `ASSEMBLET_WORK`                                         | the folder for its checkpoints and other files      |
//! | `ASSEMBLET_SEED`                                         | the trial's seed                                    |
//! | `ASSEMBLET_CORES`                                        | the cores that it was given                         |
//! | `ASSEMBLET_SWEEP`, `ASSEMBLET_TRIAL`, `ASSEMBLET_ATTEMPT` | the sweep's name, the trial's and attempt's numbers |
//!
//! **Metrics** are lines on standard output: `loss=0.31 step=20`, or a JSON object with numbers. All other lines, and
//! standard error, are log. Steps are whole numbers; a program that tells none has its lines with the objective counted.
//!
//! **Checkpoints** are whatever it keeps in `ASSEMBLET_WORK`. A later attempt finds a copy of that folder without files
//! on their way (`*.part`, `*.tmp` and their like), and goes on. It may have been killed at any moment: a checkpoint is
//! to be written aside and renamed. The first line of metrics of a later attempt replaces those of its step and after,
//! and what a program had printed up to its checkpoint it prints again when it goes on: the last lines before a kill may
//! have been in the pipe, and gone with it. So the metrics of a program that is deterministic are the same bytes, however
//! often it was interrupted.
//!
//! **SIGTERM** means: save and end soon, with exit code 75. After a time of grace comes SIGKILL, for every process of
//! its group. None outlives the worker.
//!
//! **Exit codes**: 0 and at least one finite value of the objective is success. 74 is a fault of the machine (a full
//! disk), upon which the trial is tried again. Anything else is a fault of the trial's own.
//!
//! # What a worker leaves in the attempt's folder
//! `trial.json` (the parameters), `log.txt`, `metrics.jsonl` (one line a step, without times), `clock.jsonl` (when, and
//! the processor time that attempts took),
//! `work/`, and at success `result.json` and `metrics.parquet`. What JSON has no number for is a text in the metrics:
//! `"NaN"`, `"Infinity"`, `"-Infinity"`; none of them is ever the objective.

mod attempt;
mod checkpoint;
mod child;
mod config;
mod contract;
mod course;
mod host;
mod lease;
mod log;
mod metrics;
mod moment;
mod output;
mod prepare;
mod remote;
mod reports;
mod result;
mod verdict;
mod watcher;

use std::sync::Arc;
use std::time::Duration;

pub use config::{Config, Place, Say};
pub use verdict::{LATER, MACHINE};

use crate::api::Api;
use crate::wire::{ClaimRequest, Problem, ProblemKind};
use moment::Moment;

/// Says whether to stop. Once it has said yes it must not say no again.
pub type Stop<'a> = dyn Fn() -> bool + Sync + 'a;

/// Why a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to.
    Stopped,
    /// There was nothing to do for as long as it was to wait.
    Idle,
}

/// Why a worker can do nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkerError {
    /// The service wants nothing to do with it.
    #[error("the service refuses this worker: {0}")]
    Refused(String),
}

/// Runs trials, one at a time, until `stop` says yes or there has been none for `config.idle_exit`. When it is to stop
/// the trial has `config.grace` to save, and is given back.
///
/// Several may run in one process, each on a thread of its own.
///
/// # Errors
/// Where the service refuses the worker for what it is: a wrong token, say. While it is away it is waited for.
pub fn run(api: &Arc<dyn Api>, config: &Config, stop: &Stop<'_>) -> Result<Ended, WorkerError> {
    let request = ClaimRequest {
        worker: config.name.clone(),
        host: config.host.clone(),
        capacity: config.capacity,
        wait_s: config.claim_wait.as_secs_f64().min(60.0),
    };
    let mut idle = Moment::now();
    let mut away = Duration::ZERO;
    while !stop() {
        let asked = Moment::now();
        match api.claim(&request) {
            Ok(Some(assignment)) => {
                attempt::run(&**api, &assignment, asked, config, stop);
                idle = Moment::now();
                away = Duration::ZERO;
            }
            Ok(None) => {
                // Nobody waits in a service that is about to stop.
                if asked.elapsed() < config.claim_wait / 2 {
                    rest(Duration::from_millis(100), stop);
                }
                away = Duration::ZERO;
            }
            Err(Problem { kind: ProblemKind::Unavailable | ProblemKind::Internal, .. }) => {
                away = (away * 2).clamp(Duration::from_millis(100), Duration::from_secs(5));
                rest(away, stop);
            }
            Err(problem) => return Err(WorkerError::Refused(problem.message)),
        }
        if config.idle_exit.is_some_and(|most| idle.elapsed() >= most) {
            return Ok(Ended::Idle);
        }
    }
    Ok(Ended::Stopped)
}

/// Waits, but no longer than until `stop` says yes.
fn rest(time: Duration, stop: &Stop<'_>) {
    let began = Moment::now();
    while began.elapsed() < time && !stop() {
        std::thread::sleep(Duration::from_millis(20).min(time));
    }
}
