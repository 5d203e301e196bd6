//! What the trials of a plan left: the rows of all of its units, in the plan's order.

use std::fs;
use std::time::Duration;

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use experiments::{Row, Unit, read_rows};
use sha2::{Digest, Sha256};
use store::Home;
use store::row::{AttemptEnd, TrialState};

use super::definition::setting;
use crate::command::sweep::watch::Account;
use crate::ending::Failure;

/// The rows of a plan's units.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) rows: Vec<Row>,
    /// Units that have no rows, by title.
    pub(super) missing: Vec<String>,
    pub(super) units: usize,
    /// Attempts at units, which are more than units where some were interrupted.
    pub(super) attempts: usize,
    /// Time that attempts took together.
    pub(super) worked: Duration,
    /// From the first attempt's begin to the last one's end.
    pub(super) lasted: Duration,
    /// The digest of the rows without their times, in hexadecimal.
    pub(super) digest: String,
}

/// Reads the rows of the trials that succeeded.
///
/// # Errors
/// Where a file of theirs cannot be read.
pub(super) fn gather(home: &Home, account: &Account, units: &[Unit]) -> Result<Results, Failure> {
    let mut results = Results { units: units.len(), ..Results::default() };
    let mut digest = Sha256::new();
    let (mut first, mut last) = (None, None);
    for unit in units {
        let named = setting(unit);
        let is_its = |value: &serde_json::Value| value.as_str() == Some(named.as_str());
        let trial = (account.trials.values())
            .map(|view| &view.trial)
            .find(|trial| trial.params.get("unit").is_some_and(is_its));
        let Some(trial) = trial else {
            results.missing.push(unit.title.clone());
            continue;
        };
        results.attempts += trial.attempts.len();
        for attempt in &trial.attempts {
            let began = attempt.started.unwrap_or(attempt.leased);
            let Some(ended) = attempt.end.as_ref().map(at) else { continue };
            results.worked += (ended - began).to_std().unwrap_or_default();
            first = Some(first.map_or(began, |first| began.min(first)));
            last = Some(last.map_or(ended, |last| ended.max(last)));
        }
        let TrialState::Succeeded { attempt, .. } = trial.state else {
            results.missing.push(unit.title.clone());
            continue;
        };
        let path = home.attempt(trial.id, attempt).join("work/rows.jsonl");
        let rows = read_rows(&path).map_err(|error| Failure::Other(anyhow!("{}: {error}", unit.title)))?;
        // The file has no times, and so the same digest wherever it was made.
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()));
        digest.update(bytes.map_err(Failure::Other)?);
        results.rows.extend(rows);
    }
    results.lasted =
        first.zip(last).and_then(|(first, last)| (last - first).to_std().ok()).unwrap_or_default();
    results.digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(results)
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
