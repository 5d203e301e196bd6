//! What can be asked, a function each.

pub(super) mod about;
pub(super) mod events;
pub(super) mod files;
pub(super) mod leases;
pub(super) mod sweeps;
pub(super) mod trials;

use store::{SweepId, TrialId};

use crate::engine::Engine;
use crate::scheduler::Request;
use crate::wire::{Lease, Problem};

/// The number of a sweep that is named, or given by its number as shown.
async fn sweep_of(engine: &Engine, sweep: &str) -> Result<SweepId, Problem> {
    match number(sweep) {
        Some(number) => Ok(number),
        None => Ok(engine.decide(Request::Sweep { sweep: sweep.to_owned() }).await?.sweep()?.sweep.id),
    }
}

/// A trial of a sweep that is named, or given by its number.
async fn trial_of(engine: &Engine, sweep: &str, number: u32) -> Result<TrialId, Problem> {
    Ok(TrialId { sweep: sweep_of(engine, sweep).await?, number })
}

/// An attempt of such a trial.
async fn lease_of(engine: &Engine, sweep: &str, trial: u32, attempt: u32) -> Result<Lease, Problem> {
    Ok(Lease { trial: trial_of(engine, sweep, trial).await?, attempt })
}

/// Does on another thread what waits for the disk.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Problem::internal(format!("a fault while files were used: {error}"))))
}

fn number(sweep: &str) -> Option<SweepId> {
    let digits = sweep.strip_prefix('s')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok().map(SweepId))?
}
