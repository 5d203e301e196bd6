//! How fast a search is: expansions with a fresh evaluation, counted until told to stop.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::config::Config;
use super::driver::run;
use super::solve::{SearchError, prepare};
use crate::exact::Limits;
use crate::model::Evaluator;
use crate::task::Task;

/// What was done in a measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throughput {
    /// Positions evaluated, each once.
    pub evaluations: u64,
    /// States expanded, those that needed no evaluation included.
    pub expansions: u64,
    /// Searches that ended, or were under way.
    pub searches: u64,
}

/// Searches the tasks, [`Config::in_flight`] at a time, over and over until `limits.stop` says yes; who divides
/// by the time has the speed. A search ends as in [`solve`](super::solve()), after `limits.nodes` expansions
/// at the latest, and gives its place to the next task. Nothing is counted for no tasks.
///
/// # Errors
/// As [`solve`](super::solve()).
pub fn throughput(
    tasks: &[Task],
    evaluator: &dyn Evaluator,
    config: &Config,
    limits: &Limits<'_>,
) -> Result<Throughput, SearchError> {
    let shared = prepare(tasks, evaluator, config)?;
    let (evaluations, expansions) = (AtomicU64::new(0), AtomicU64::new(0));
    let (given, searches) = (AtomicUsize::new(0), AtomicU64::new(0));
    let next = || (!tasks.is_empty()).then(|| given.fetch_add(1, Ordering::Relaxed) % tasks.len());
    run(tasks, &shared, evaluator, limits, &next, &|_, search| {
        evaluations.fetch_add(search.evaluations, Ordering::Relaxed);
        expansions.fetch_add(search.expansions, Ordering::Relaxed);
        searches.fetch_add(1, Ordering::Relaxed);
    });
    Ok(Throughput {
        evaluations: evaluations.into_inner(),
        expansions: expansions.into_inner(),
        searches: searches.into_inner(),
    })
}
