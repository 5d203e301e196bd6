//! The frames of a study, of runs, of attempts.

use polars::prelude::*;

use super::{Columns, PARAMETER};
use crate::statistics::{Bootstrap, Scores, aggregates};
use crate::study::{Attempts, Curves, Parameter, Point, Settings, Study, Trial};

/// Resamples for each of many points; a point's interval is then right to about 3 % of its width.
const REPLICATES: usize = 2_000;

/// A row a trial.
#[must_use]
pub fn trials(study: &Study) -> DataFrame {
    let each = || study.trials.iter();
    let mut columns = Columns::new()
        .int("trial", each().map(|trial| whole(trial.number)))
        .count("point", each().map(|trial| trial.point))
        .int("repeat", each().map(|trial| whole(trial.repeat)))
        .int("seed", each().map(|trial| trial.seed.and_then(whole)))
        .text("state", each().map(|trial| Some(trial.state.word())))
        .float("value", each().map(|trial| trial.value))
        .int("step", each().map(|trial| trial.reports.last().and_then(|(step, _)| whole(*step))));
    columns = parameters(columns, &study.parameters, &each().map(|trial| &trial.settings));
    columns
        .count("attempts", each().map(|trial| trial.attempts.len()))
        .text("host", each().map(|trial| trial.attempts.last().map(|attempt| attempt.host.as_str())))
        .time("created", each().map(|trial| trial.created))
        .time("started", each().map(|trial| trial.started))
        .time("ended", each().map(|trial| trial.ended))
        .float("seconds", each().map(Trial::seconds))
        .text("message", each().map(|trial| trial.message.as_deref()))
        .frame()
}

/// A row a point, its mean with a bootstrap interval drawn by `seed`.
#[must_use]
pub fn points(study: &Study, seed: u64) -> DataFrame {
    let points = study.points();
    let found: Vec<(usize, Mean)> =
        points.iter().map(|point| (point.trials.len(), Mean::of(study, point, seed))).collect();
    let columns = Columns::new().count("point", 0..points.len());
    parameters(columns, &study.parameters, &points.iter().map(|point| &point.settings))
        .count("n", found.iter().map(|(n, _)| *n))
        .count("succeeded", found.iter().map(|(_, mean)| mean.succeeded))
        .float("mean", found.iter().map(|(_, mean)| mean.value))
        .float("low", found.iter().map(|(_, mean)| mean.bounds.map(|bounds| bounds.0)))
        .float("high", found.iter().map(|(_, mean)| mean.bounds.map(|bounds| bounds.1)))
        .frame()
}

/// The mean of a point's values.
pub(crate) struct Mean {
    pub(crate) succeeded: usize,
    pub(crate) value: Option<f64>,
    pub(crate) bounds: Option<(f64, f64)>,
}

impl Mean {
    pub(crate) fn of(study: &Study, point: &Point, seed: u64) -> Mean {
        let values = point.values(study);
        let bootstrap = Bootstrap::new(seed).with_replicates(REPLICATES).unwrap_or(Bootstrap::new(seed));
        let found = aggregates(&Scores::by_task(&[values.as_slice()]), 1.0, &bootstrap).mean;
        Mean { succeeded: values.len(), value: found.value, bounds: found.interval.bounds() }
    }
}

/// A row a number that was reported.
#[must_use]
pub fn metrics(curves: &Curves) -> DataFrame {
    let rows = curves.rows();
    let (mut trial, mut name) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (mut step, mut value) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    for series in curves.series() {
        trial.resize(trial.len() + series.steps.len(), series.trial.cast_signed());
        name.resize(name.len() + series.steps.len(), series.metric as IdxSize);
        step.extend(series.steps.iter().map(|step| step.cast_signed()));
        value.extend_from_slice(&series.values);
    }
    // Each name is kept once: ten million rows have some ten of them.
    let names = StringChunked::from_slice("metric".into(), curves.names());
    let name = IdxCa::from_vec("metric".into(), name);
    let names = names.take(&name).expect("every series is of a name");
    drop(name);
    Columns::new()
        .column("trial", |column| Column::new(column, trial))
        .column("metric", |column| names.into_series().with_name(column).into_column())
        .column("step", |column| Column::new(column, step))
        .column("value", |column| Column::new(column, value))
        .frame()
}

/// A row an attempt at a trial.
#[must_use]
pub fn tries(study: &Study) -> DataFrame {
    let each =
        || study.trials.iter().flat_map(|trial| trial.attempts.iter().map(move |attempt| (trial, attempt)));
    let seconds = |ended, began| -> Option<f64> {
        let (ended, began): (Option<chrono::DateTime<chrono::Utc>>, chrono::DateTime<chrono::Utc>) =
            (ended, began);
        Some((ended? - began).as_seconds_f64())
    };
    Columns::new()
        .int("trial", each().map(|(trial, _)| whole(trial.number)))
        .int("attempt", each().map(|(_, attempt)| Some(i64::from(attempt.number))))
        .text("worker", each().map(|(_, attempt)| Some(&attempt.worker)))
        .text("host", each().map(|(_, attempt)| Some(&attempt.host)))
        .time("began", each().map(|(_, attempt)| Some(attempt.began)))
        .time("ended", each().map(|(_, attempt)| attempt.ended))
        .float("seconds", each().map(|(_, attempt)| seconds(attempt.ended, attempt.began)))
        .text("outcome", each().map(|(_, attempt)| Some(attempt.outcome.words())))
        .text("message", each().map(|(_, attempt)| attempt.message.as_deref()))
        .frame()
}

/// A row an attempt of a solver at a task.
#[must_use]
pub fn attempts(attempts: &Attempts) -> DataFrame {
    let each = || attempts.answers.iter();
    Columns::new()
        .text("task", each().map(|answer| Some(&answer.task)))
        .text("tier", each().map(|answer| attempts.tiers.get(&answer.task)))
        .text("solver", each().map(|answer| Some(&answer.solver)))
        .int("seed", each().map(|answer| whole(answer.seed)))
        .flag("solved", each().map(|answer| Some(answer.solved)))
        .flag("general", each().map(|answer| answer.general))
        .flag("optimal", each().map(|answer| Some(answer.optimal)))
        .int("steps", each().map(|answer| answer.steps.and_then(whole)))
        .int("nodes", each().map(|answer| whole(answer.nodes)))
        .int("evals", each().map(|answer| whole(answer.evals)))
        .float("ms", each().map(|answer| Some(answer.ms)))
        .text("program", each().map(|answer| (!answer.program.is_empty()).then(|| answer.program.join("; "))))
        .text("reason", each().map(|answer| answer.reason.as_deref()))
        .frame()
}

fn parameters<'a>(
    mut columns: Columns,
    parameters: &[Parameter],
    settings: &(impl Iterator<Item = &'a Settings> + Clone),
) -> Columns {
    for parameter in parameters {
        let cells = settings.clone().map(|settings| settings.get(&parameter.name));
        columns = columns.settings(&format!("{PARAMETER}{}", parameter.name), cells);
    }
    columns
}

fn whole(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}
