//! A sweep as reports see it: what was tried and what came of it, with the numbers in its files.

use std::collections::BTreeMap;

use assemblet::results::{HeatTable, Lack, SweepChart, SweepState, SweepTable};
use reports::analysis::{self, Chart, Question};
use reports::frame;
use reports::page::Figure;
use reports::polars::prelude::DataFrame;
use reports::study::{Setting, Study};
use store::row::{ReportRow, TrialRow};

/// The seed of intervals' resamples. Any is as good as another.
const SEED: u64 = 0;

pub(super) fn study(state: &SweepState) -> Study {
    let rows: Vec<TrialRow> = state.trials.iter().map(|view| view.trial.clone()).collect();
    let reports = state.trials.iter().flat_map(|view| {
        view.reports.iter().map(|&(step, value)| ReportRow { trial: view.trial.id, step, value })
    });
    let mut study = Study::of_rows(&state.sweep.sweep, &rows, &reports.collect::<Vec<_>>());
    if let Some(home) = &state.files {
        study.read_metrics(&|trial, attempt| home.attempt(trial, attempt));
    }
    study.definition.clone_from(&state.definition);
    study
}

pub(super) fn frame(study: &Study, what: SweepTable) -> DataFrame {
    match what {
        SweepTable::Trials => frame::trials(study),
        SweepTable::Points => frame::points(study, SEED),
        SweepTable::Metrics => frame::metrics(&study.curves),
        SweepTable::Attempts => frame::tries(study),
    }
}

pub(super) fn chart(study: &Study, chart: SweepChart<'_>) -> Result<Figure, Lack> {
    let kind = match chart {
        SweepChart::History => Chart::History,
        SweepChart::Importance => Chart::Importance,
        SweepChart::Parallel => Chart::Parallel,
        SweepChart::Slices => Chart::Slices,
        SweepChart::Contour(of) => {
            of.map_or(Ok(()), |(x, y)| known(study, x).and_then(|()| known(study, y)))?;
            Chart::Contour(of)
        }
        SweepChart::Learning(of) => {
            of.map_or(Ok(()), |metric| known_metric(study, metric))?;
            Chart::Learning(of)
        }
        SweepChart::Rungs => Chart::Rungs,
        SweepChart::Timeline => Chart::Timeline,
    };
    analysis::chart(study, kind, &Question::default()).ok_or(Lack::Little)
}

fn known(study: &Study, name: &str) -> Result<(), Lack> {
    if study.parameters.iter().any(|parameter| parameter.name == name) {
        return Ok(());
    }
    let known = study.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    Err(Lack::Unknown { what: "parameter", name: name.to_owned(), known })
}

fn known_metric(study: &Study, metric: &str) -> Result<(), Lack> {
    let names = study.curves.names();
    if metric == study.objective.metric || names.iter().any(|name| name == metric) {
        return Ok(());
    }
    Err(Lack::Unknown { what: "metric", name: metric.to_owned(), known: names.to_vec() })
}

pub(super) fn heat_map(study: &Study, x: &str, y: &str) -> Result<HeatTable, Lack> {
    known(study, x).and_then(|()| known(study, y))?;
    let mut cells: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    let (columns, rows) = (values(study, x), values(study, y));
    for (trial, value) in study.successes() {
        let place = |known: &[String], name: &str| {
            let own = trial.settings.get(name)?.to_string();
            known.iter().position(|known| *known == own)
        };
        if let (Some(column), Some(row)) = (place(&columns, x), place(&rows, y)) {
            cells.entry((row, column)).or_default().push(study.objective.scaled(value));
        }
    }
    if cells.is_empty() {
        return Err(Lack::Little);
    }
    let mean = |row: usize, column: usize| {
        let found = cells.get(&(row, column)).map_or(&[][..], Vec::as_slice);
        found.iter().sum::<f64>() / found.len() as f64
    };
    let each = |row: usize| (0..columns.len()).map(|column| mean(row, column)).collect();
    let rows = rows.into_iter().enumerate().map(|(row, name)| (name, each(row))).collect();
    Ok(HeatTable { label: study.objective.label(), columns, rows })
}

/// The values of a parameter that trials with a value have: numbers from the least, others as they first come.
fn values(study: &Study, name: &str) -> Vec<String> {
    let mut found: Vec<&Setting> = Vec::new();
    for setting in study.successes().filter_map(|(trial, _)| trial.settings.get(name)) {
        if !found.iter().any(|known| known.to_string() == setting.to_string()) {
            found.push(setting);
        }
    }
    if found.iter().all(|setting| setting.number().is_some()) {
        found.sort_by(|a, b| a.number().unwrap_or(f64::NAN).total_cmp(&b.number().unwrap_or(f64::NAN)));
    }
    found.into_iter().map(ToString::to_string).collect()
}
