//! What the trials of a plan left: the rows of all of its units, in the plan's order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use experiments::{Row, Unit, read_rows};
use sha2::{Digest, Sha256};
use store::Home;
use store::row::{AttemptEnd, SweepId, TrialState};

use super::earlier::Trials;
use crate::ending::Failure;

/// The file of a unit that names the programs that worked on it, a line each.
pub(crate) const PROGRAMS: &str = "programs.txt";

/// The rows of a plan's units.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) rows: Vec<Row>,
    /// Units that have no rows, by title.
    pub(super) missing: Vec<String>,
    pub(super) units: usize,
    /// Units that were done by earlier plans of the same laboratory.
    pub(super) kept: usize,
    /// The programs that did them, with how many units each; a unit that was gone on with may have several.
    pub(super) programs: BTreeMap<String, usize>,
    /// Attempts at units, which are more than units where some were interrupted.
    pub(super) attempts: usize,
    /// Time that attempts took together.
    pub(super) worked: Duration,
    /// From the first attempt's begin to the last one's end, of this plan's own; none where it had nothing to do.
    pub(super) lasted: Option<Duration>,
    /// The digest of the rows without their times, in hexadecimal.
    pub(super) digest: String,
}

/// Reads the rows of the trials that succeeded.
///
/// # Errors
/// Where a file of theirs cannot be read.
pub(super) fn gather(
    home: &Home,
    trials: &Trials,
    own: Option<SweepId>,
    units: &[Unit],
) -> Result<Results, Failure> {
    let mut results = Results { units: units.len(), ..Results::default() };
    let mut digest = Sha256::new();
    let (mut first, mut last) = (None, None);
    for unit in units {
        let Some(trial) = trials.get(&unit.key).map(|view| &view.trial) else {
            results.missing.push(unit.title.clone());
            continue;
        };
        let is_own = own == Some(trial.id.sweep);
        results.attempts += trial.attempts.len();
        for attempt in &trial.attempts {
            let began = attempt.started.unwrap_or(attempt.leased);
            let Some(ended) = attempt.end.as_ref().map(at) else { continue };
            results.worked += (ended - began).to_std().unwrap_or_default();
            if !is_own {
                continue;
            }
            first = Some(first.map_or(began, |first| began.min(first)));
            last = Some(last.map_or(ended, |last| ended.max(last)));
        }
        let TrialState::Succeeded { attempt, .. } = trial.state else {
            results.missing.push(unit.title.clone());
            continue;
        };
        results.kept += usize::from(!is_own);
        let work = home.attempt(trial.id, attempt).join("work");
        for program in programs(&work) {
            *results.programs.entry(program).or_default() += 1;
        }
        let path = work.join("rows.jsonl");
        let rows = read_rows(&path).map_err(|error| Failure::Other(anyhow!("{}: {error}", unit.title)))?;
        // The file has no times, and so the same digest wherever it was made.
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()));
        digest.update(bytes.map_err(Failure::Other)?);
        results.rows.extend(rows);
    }
    results.lasted = first.zip(last).and_then(|(first, last)| (last - first).to_std().ok());
    results.digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(results)
}

/// The programs that did a unit, each once.
fn programs(work: &Path) -> BTreeSet<String> {
    let told = fs::read_to_string(work.join(PROGRAMS)).unwrap_or_default();
    let known: BTreeSet<String> = told.lines().map(str::to_owned).collect();
    if known.is_empty() { BTreeSet::from(["a program that did not say which".to_owned()]) } else { known }
}

/// When an attempt ended.
fn at(end: &AttemptEnd) -> DateTime<Utc> {
    match end {
        AttemptEnd::Succeeded { at, .. }
        | AttemptEnd::Failed { at, .. }
        | AttemptEnd::Pruned { at }
        | AttemptEnd::Cancelled { at }
        | AttemptEnd::Released { at } => *at,
    }
}
