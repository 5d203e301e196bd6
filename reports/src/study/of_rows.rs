//! A study from the store's rows, and from the files of its trials.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use store::metrics::{self, Metric, MetricsError};
use store::row::{AttemptEnd, Class, ReportRow, SweepRow, TrialId, TrialRow, TrialState};

use super::definition;
use super::words::{counted, moment};
use super::{Attempt, Curves, Objective, Parameter, Setting, State, Study, Trial};
use crate::chart::Outcome;

/// Files that cannot be read are named up to so many.
const NAMED: usize = 3;
/// Trials whose files are read at once; all of a large sweep would not fit.
const AT_ONCE: usize = 32;

impl Study {
    /// The study of a sweep, from its rows in any order.
    #[must_use]
    pub fn of_rows(sweep: &SweepRow, trials: &[TrialRow], reports: &[ReportRow]) -> Study {
        let read = definition::read(&sweep.definition);
        let mut rows: Vec<&TrialRow> = trials.iter().filter(|row| row.id.sweep == sweep.id).collect();
        rows.sort_by_key(|row| row.id.number);
        rows.dedup_by_key(|row| row.id.number);
        let mut trials: Vec<Trial> = rows.into_iter().map(trial).collect();
        let mut reports: Vec<&ReportRow> = reports.iter().filter(|row| row.trial.sweep == sweep.id).collect();
        reports.sort_by_key(|row| (row.trial.number, row.step));
        for row in reports {
            let place = trials.binary_search_by_key(&u64::from(row.trial.number), |trial| trial.number);
            if let Ok(place) = place {
                trials[place].reports.push((row.step, row.value));
            }
        }
        let mut parameters = read.parameters;
        add_others(&mut parameters, &trials);
        let values = trials.iter().flat_map(|t| t.reports.iter().map(|report| report.1).chain(t.value));
        let objective = Objective::new(&read.metric, read.direction, values);
        let mut provenance = vec![
            ("sweep".to_owned(), format!("{} {}", sweep.id, sweep.name)),
            ("definition, SHA-256".to_owned(), sweep.digest.clone()),
            ("submitted".to_owned(), moment(sweep.created)),
        ];
        let hosts: std::collections::BTreeSet<&str> = trials
            .iter()
            .flat_map(|trial| trial.attempts.iter().map(|attempt| attempt.host.as_str()))
            .collect();
        if !hosts.is_empty() {
            provenance.push(("hosts".to_owned(), hosts.into_iter().collect::<Vec<_>>().join(", ")));
        }
        let definition = serde_json::to_string_pretty(&sweep.definition).unwrap_or_default();
        let mut study = Study {
            name: sweep.name.clone(),
            sweep: Some(sweep.id),
            objective,
            parameters,
            planned: (sweep.total as usize).max(trials.len()),
            trials,
            seeds: read.seeds,
            cores: read.cores,
            rungs: read.rungs,
            methods: read.methods,
            curves: Curves::default(),
            definition,
            provenance,
            remarks: Vec::new(),
        };
        study.number_points();
        study
    }

    /// Reads what the trials said on their way. `folder` is where the files of an attempt are; what cannot be read is
    /// told by [`Study::remarks`], and trials without files have no curves.
    pub fn read_metrics(&mut self, folder: &(dyn Fn(TrialId, u32) -> PathBuf + Sync)) {
        let Some(sweep) = self.sweep else { return };
        let (mut unread, mut examples, mut spent) = (0, Vec::new(), Vec::new());
        let told: Vec<Option<PathBuf>> = (self.trials.iter())
            .map(|trial| {
                let number = u32::try_from(trial.number).ok()?;
                Some(folder(TrialId { sweep, number }, told_by(trial)?))
            })
            .collect();
        for (trials, folders) in self.trials.chunks_mut(AT_ONCE).zip(told.chunks(AT_ONCE)) {
            let found: Vec<_> = folders
                .par_iter()
                .map(|folder| folder.as_deref().map_or(Ok(Vec::new()), of_folder))
                .collect();
            spent.extend(
                folders
                    .par_iter()
                    .flatten()
                    .filter_map(|folder| processor_time(folder))
                    .collect::<Vec<f64>>(),
            );
            for ((trial, folder), found) in trials.iter_mut().zip(folders).zip(found) {
                trial.folder.clone_from(folder);
                match found {
                    Ok(metrics) => self.curves.add(trial.number, metrics),
                    Err(error) => {
                        unread += 1;
                        if examples.len() < NAMED {
                            examples.push(error.to_string());
                        }
                    }
                }
            }
        }
        if unread > 0 {
            let examples = examples.join("; ");
            self.remarks
                .push(format!("The curves of {} could not be read: {examples}.", counted(unread, "trial")));
        }
        if !spent.is_empty() {
            let of = if spent.len() == self.trials.len() {
                String::new()
            } else {
                format!(", of {} of {}", spent.len(), counted(self.trials.len(), "trial"))
            };
            let time = super::words::span(spent.iter().sum());
            self.provenance.push(("processor time".to_owned(), format!("{time}{of}")));
        }
        let of_metric = |curves: &Curves, metric: &str| -> Vec<f64> {
            curves.of(metric).flat_map(|series| series.values.iter().copied()).collect()
        };
        if self.objective.is_share {
            let values = of_metric(&self.curves, &self.objective.metric);
            self.objective.is_share = super::is_share(&self.objective.metric, values.into_iter());
        }
    }
}

/// The attempt that tells of a trial: the one whose result was accepted, else the last one.
fn told_by(trial: &Trial) -> Option<u32> {
    let accepted =
        trial.attempts.iter().rev().find(|a| matches!(a.outcome, Outcome::Succeeded | Outcome::Pruned));
    accepted.or(trial.attempts.last()).map(|attempt| attempt.number)
}

/// The processor time in seconds of an attempt, and of those whose work it goes on with; none where no worker told it.
fn processor_time(folder: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(folder.join("clock.jsonl")).ok()?;
    let lines = text.lines().filter(|line| line.contains("processor_s"));
    let told = lines
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?["processor_s"].as_f64());
    told.reduce(|sum, seconds| sum + seconds)
}

/// The metrics in an attempt's folder: the Parquet file, else the lines; none where there is neither.
fn of_folder(folder: &Path) -> Result<Vec<Metric>, MetricsError> {
    let (parquet, lines) = (folder.join("metrics.parquet"), folder.join("metrics.jsonl"));
    if parquet.exists() {
        metrics::read_parquet(&parquet)
    } else if lines.exists() {
        metrics::read_lines(&lines)
    } else {
        Ok(Vec::new())
    }
}

/// Parameters that trials have beyond the definition's, and choices beyond its own.
fn add_others(parameters: &mut Vec<Parameter>, trials: &[Trial]) {
    let of = |name: &str| -> Vec<&Setting> {
        trials.iter().filter_map(|trial| trial.settings.get(name)).collect()
    };
    for parameter in parameters.iter_mut() {
        parameter.widen(of(&parameter.name).into_iter());
    }
    let names: std::collections::BTreeSet<&String> =
        trials.iter().flat_map(|trial| trial.settings.keys()).collect();
    for name in names {
        if !parameters.iter().any(|parameter| parameter.name == *name) {
            parameters.push(Parameter::of_settings(name, of(name).into_iter()));
        }
    }
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
}

fn trial(row: &TrialRow) -> Trial {
    let settings = row.params.iter();
    let settings =
        settings.filter_map(|(name, value)| Some((name.clone(), Setting::of_json(value)?))).collect();
    let trial = Trial {
        repeat: u64::from(row.repeat),
        seed: Some(row.seed),
        settings,
        state: state(&row.state),
        created: Some(row.created),
        started: row.attempts.iter().find_map(|attempt| attempt.started),
        ended: row.state.ended(),
        attempts: attempts(row),
        message: row.state.message().map(str::to_owned),
        ..Trial::new(u64::from(row.id.number))
    };
    match row.state.value() {
        Some(value) => {
            let state = trial.state;
            trial.with_value(state, value)
        }
        None => trial,
    }
}

fn state(state: &TrialState) -> State {
    match state {
        TrialState::Queued { .. } => State::Waiting,
        TrialState::Leased { .. } | TrialState::Running { .. } => State::Running,
        TrialState::Succeeded { .. } => State::Succeeded,
        TrialState::Failed { .. } | TrialState::Quarantined { .. } => State::Failed,
        TrialState::Lost { .. } => State::Lost,
        TrialState::Pruned { .. } => State::Pruned,
        TrialState::Cancelled { .. } => State::Cancelled,
    }
}

fn attempts(row: &TrialRow) -> Vec<Attempt> {
    let next = row.attempts.iter().skip(1).map(|attempt| Some(attempt.leased)).chain([None]);
    let each = row.attempts.iter().zip(next);
    each.map(|(attempt, next)| {
        let (ended, outcome, message) = match &attempt.end {
            Some(end) => end_of(end),
            // Nobody heard of it any more: it was over at the latest when the next one was handed out.
            None if next.is_some() || row.state.is_final() => {
                (next.or(row.state.ended()), Outcome::Lost, None)
            }
            None => match row.state {
                TrialState::Lost { at, .. } => (Some(at), Outcome::Lost, None),
                TrialState::Queued { since, .. } => (Some(since), Outcome::Lost, None),
                _ => (None, Outcome::Running, None),
            },
        };
        Attempt {
            number: attempt.number,
            worker: attempt.worker.clone(),
            host: attempt.host.clone(),
            began: attempt.started.unwrap_or(attempt.leased),
            ended,
            outcome,
            message,
        }
    })
    .collect()
}

fn end_of(end: &AttemptEnd) -> (Option<DateTime<Utc>>, Outcome, Option<String>) {
    match end {
        AttemptEnd::Succeeded { at, .. } => (Some(*at), Outcome::Succeeded, None),
        AttemptEnd::Failed { at, class: Class::Infrastructure, message } => {
            (Some(*at), Outcome::Lost, Some(message.clone()))
        }
        AttemptEnd::Failed { at, message, .. } => (Some(*at), Outcome::Failed, Some(message.clone())),
        AttemptEnd::Pruned { at } => (Some(*at), Outcome::Pruned, None),
        AttemptEnd::Cancelled { at } => (Some(*at), Outcome::Cancelled, None),
        AttemptEnd::Released { at } => (Some(*at), Outcome::Released, None),
    }
}
