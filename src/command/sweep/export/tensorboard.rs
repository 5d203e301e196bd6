//! Trials' metrics as `TensorBoard` events: a folder with a run for each trial.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use jobs::api::Api;
use jobs::wire::{Lease, Problem, ProblemKind, TrialView};
use serde_json::{Map, Value};
use store::row::TrialState;
use synth::train::EventWriter;

use crate::command::sweep::laboratory::failure;
use crate::ending::Failure;

/// Bytes asked for at once.
const PIECE: u64 = 1 << 20;

/// Writes a folder with a run for each trial that has metrics. It must not be there yet, and appears whole.
///
/// # Errors
/// Where it is there, cannot be written, or a trial's metrics cannot be read.
pub(super) fn write(api: &dyn Api, out: &Path, trials: &[TrialView]) -> Result<(), Failure> {
    if fs::symlink_metadata(out).is_ok() {
        return Err(Failure::BadInput(anyhow!(
            "{} is there already; name a folder that is not, or remove it",
            out.display()
        )));
    }
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let cannot = || format!("cannot write {}", out.display());
    // What an export that was killed left is ours to remove.
    let cleared = if part.exists() { fs::remove_dir_all(&part) } else { Ok(()) };
    cleared.and_then(|()| fs::create_dir(&part)).with_context(cannot).map_err(Failure::Other)?;
    let digits = trials.last().map_or(1, |view| view.trial.id.number.to_string().len());
    let written = trials.iter().try_for_each(|view| {
        let Some(lease) = told_by(view) else { return Ok(()) };
        let metrics = points(&text(api, lease, "metrics.jsonl")?);
        if metrics.is_empty() {
            return Ok(());
        }
        let clock = clock(&text(api, lease, "clock.jsonl")?);
        let folder = part.join(format!("trial-{:0digits$}", view.trial.id.number));
        let written = fs::create_dir(&folder).and_then(|()| events(&folder, view, &metrics, &clock));
        written.with_context(cannot).map_err(Failure::Other)
    });
    let moved = written.and_then(|()| fs::rename(&part, out).with_context(cannot).map_err(Failure::Other));
    if moved.is_err() {
        // The failure is what matters; the next export removes what is left.
        let _ = fs::remove_dir_all(&part);
    }
    moved
}

/// The attempt that tells of a trial: the one whose result was accepted, else the last that began.
fn told_by(view: &TrialView) -> Option<Lease> {
    let row = &view.trial;
    let attempt = match row.state {
        TrialState::Succeeded { attempt, .. } | TrialState::Pruned { attempt, .. } => attempt,
        _ => row.attempts.iter().rev().find(|attempt| attempt.started.is_some())?.number,
    };
    Some(Lease { trial: row.id, attempt })
}

/// A file of an attempt; empty where it is not there.
fn text(api: &dyn Api, lease: Lease, path: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    loop {
        match api.read_file(lease, path, bytes.len() as u64, PIECE) {
            Ok(piece) if piece.is_empty() => break,
            Ok(piece) => bytes.extend(piece),
            Err(Problem { kind: ProblemKind::NotFound, .. }) => break,
            Err(problem) => return Err(failure(problem)),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A step with its numbers by name.
type Point = (u64, Vec<(String, f64)>);

/// The points of `metrics.jsonl`. The last line may be cut, and what is no number is no point of a curve.
fn points(text: &str) -> Vec<Point> {
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok());
    let points = lines.filter_map(|line| {
        let step = line.get("step")?.as_u64()?;
        let numbers = line.iter().filter(|(name, _)| *name != "step");
        Some((
            step,
            numbers
                .filter_map(|(name, value)| Some((name.clone(), store::metrics::number(value)?)))
                .collect(),
        ))
    });
    points.collect()
}

/// When each step was reported, in seconds since 1970.
fn clock(text: &str) -> BTreeMap<u64, f64> {
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok());
    let times = lines.filter_map(|line| {
        let at: DateTime<Utc> = line.get("at")?.as_str()?.parse().ok()?;
        Some((line.get("step")?.as_u64()?, seconds(at)))
    });
    times.collect()
}

fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_micros() as f64 / 1e6
}

/// Writes a trial's event file.
fn events(folder: &Path, view: &TrialView, metrics: &[Point], clock: &BTreeMap<u64, f64>) -> io::Result<()> {
    let row = &view.trial;
    let begun = row.attempts.first().map_or(row.created, |attempt| attempt.leased);
    let mut time = seconds(begun);
    let first = metrics.first().map_or(0, |(step, _)| *step);
    let name = format!("events.out.tfevents.{}.assemblet", begun.timestamp());
    let mut writer = EventWriter::new(BufWriter::new(File::create(folder.join(name))?), time, first)?;
    for (step, numbers) in metrics {
        time = clock.get(step).copied().unwrap_or(time);
        writer.scalars(time, *step, numbers)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_cut_or_no_numbers_are_left_out() {
        let text =
            "{\"step\":1,\"loss\":0.5,\"note\":\"x\"}\n{\"step\":2,\"loss\":\"-Infinity\"}\n{\"step\":3,\"lo";
        let expected =
            vec![(1, vec![("loss".to_owned(), 0.5)]), (2, vec![("loss".to_owned(), f64::NEG_INFINITY)])];
        assert_eq!(points(text), expected);
    }

    #[test]
    fn the_last_time_of_a_step_holds() {
        let text =
            "{\"step\":1,\"at\":\"1970-01-01T00:00:01Z\"}\n{\"step\":1,\"at\":\"1970-01-01T00:00:02.5Z\"}\n";
        assert_eq!(clock(text), BTreeMap::from([(1, 2.5)]));
    }
}
