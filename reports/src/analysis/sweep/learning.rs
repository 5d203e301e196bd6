//! How the trials of a sweep learned: the best points' curves over all others', and what was stopped where.

use std::collections::BTreeMap;

use crate::chart::Rungs;
use crate::frame::Columns;
use crate::page::Block;
use crate::study::words::counted;
use crate::study::{Curves, Series, State};

use super::super::curves::{self, Asked};
use super::super::parts::{figure, id_of};
use super::super::thinning::even;
use super::{Of, name_of};

/// Points whose curves stand out.
const BEST: usize = 5;
/// Metrics that are drawn beside the objective.
const METRICS: usize = 5;
/// Points of the lines of the chart of rungs.
const POINTS: usize = 12_000;

pub(super) fn blocks(of: &Of<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let best = best_points(of);
    let metric = &of.study.objective.metric;
    let own = own_curves(of);
    let curves = if of.study.curves.of(metric).next().is_some() { &of.study.curves } else { &own };
    blocks.extend(curve(of, curves, metric, &best, "learning-objective".to_owned()));
    blocks.extend(rungs(of));
    for (nth, metric) in others(of).into_iter().enumerate() {
        blocks.extend(curve(of, &of.study.curves, &metric, &best, id_of("learning", nth, &metric)));
    }
    blocks
}

/// The curves of one metric; of the objective where none is named.
pub(super) fn curves_of(of: &Of<'_>, metric: Option<&str>) -> Option<Block> {
    let own = own_curves(of);
    let metric = metric.unwrap_or(&of.study.objective.metric);
    let curves = if of.study.curves.of(metric).next().is_some() { &of.study.curves } else { &own };
    curve(of, curves, metric, &best_points(of), id_of("learning", 0, metric))
}

/// The objective's curves from what trials reported, where no file has them.
fn own_curves(of: &Of<'_>) -> Curves {
    let mut curves = Curves::default();
    let metric = &of.study.objective.metric;
    for trial in &of.study.trials {
        let report =
            |&(step, value): &(u64, f64)| store::metrics::Metric { step, name: metric.clone(), value };
        curves.add(trial.number, trial.reports.iter().map(report));
    }
    curves
}

/// The best points, by the means of what succeeded; where nothing did, none.
fn best_points(of: &Of<'_>) -> Vec<usize> {
    let objective = &of.study.objective;
    let mut means: Vec<(usize, f64)> = (of.points.iter().enumerate())
        .filter_map(|(place, point)| {
            let values = point.values(of.study);
            (!values.is_empty()).then(|| (place, values.iter().sum::<f64>() / values.len() as f64))
        })
        .collect();
    means.sort_by(|a, b| match objective.is_better(a.1, b.1) {
        true => std::cmp::Ordering::Less,
        false if objective.is_better(b.1, a.1) => std::cmp::Ordering::Greater,
        false => a.0.cmp(&b.0),
    });
    means.into_iter().take(BEST).map(|(place, _)| place).collect()
}

fn curve(of: &Of<'_>, curves: &Curves, metric: &str, best: &[usize], id: String) -> Option<Block> {
    let mut by_trial: BTreeMap<u64, &Series> =
        curves.of(metric).map(|series| (series.trial, series)).collect();
    let mut methods = Vec::new();
    for place in best {
        let trials = of.points[*place].trials.iter().map(|trial| of.study.trials[*trial].number);
        let series: Vec<&Series> = trials.filter_map(|number| by_trial.remove(&number)).collect();
        if !series.is_empty() {
            methods.push((name_of(of, *place), series));
        }
    }
    curves::figure(&Asked {
        id,
        title: metric.to_owned(),
        metric,
        step: "step",
        methods,
        others: by_trial.into_values().collect(),
        noun: "trial",
        has_file: of.study.curves.rows() > 0,
        bootstrap: of.question.quick(),
    })
}

/// Metrics beside the objective that change over steps: those that are named like it, losses, and others.
fn others(of: &Of<'_>) -> Vec<String> {
    let own = &of.study.objective.metric;
    let changes = |name: &&String| of.study.curves.of(name).any(Series::changes);
    let start = own.split('/').next().unwrap_or_default();
    let rank = |name: &String| {
        if name.starts_with(start) {
            0
        } else if name.contains("loss") {
            1
        } else {
            2
        }
    };
    let mut names: Vec<&String> =
        of.study.curves.names().iter().filter(|name| *name != own).filter(changes).collect();
    names.sort_by_key(|name| rank(name));
    names.into_iter().take(METRICS).cloned().collect()
}

/// What was stopped at which step.
pub(super) fn rungs(of: &Of<'_>) -> Option<Block> {
    let study = of.study;
    let trials = study.trials.iter().filter(|trial| !trial.reports.is_empty());
    let trials: Vec<_> = trials.collect();
    if study.count(State::Pruned) == 0 || trials.is_empty() {
        return None;
    }
    let objective = &study.objective;
    let last =
        trials.iter().filter_map(|trial| trial.reports.last()).map(|report| report.0).max().unwrap_or(0);
    let steps: Vec<f64> = study.rungs.iter().filter(|step| **step <= last).map(|step| *step as f64).collect();
    let mut chart = Rungs::new("Who was stopped where", &objective.label(), objective.goal()).x_label("step");
    if steps.len() > 2 {
        chart = chart.log_steps();
    }
    chart = chart.rungs(&steps);
    let each = (POINTS / trials.len()).max(4);
    let mut rows = Vec::new();
    for trial in &trials {
        let points: Vec<(f64, f64)> = (even(&trial.reports, each).iter())
            .map(|(step, value)| (*step as f64, objective.scaled(*value)))
            .collect();
        rows.extend(points.iter().map(|point| (trial.number, trial.state, *point)));
        chart = chart.trial(trial.number, &points, trial.state.outcome());
    }
    let data = Columns::new()
        .int("trial", rows.iter().map(|row| row.0.try_into().ok()))
        .text("state", rows.iter().map(|row| Some(row.1.word())))
        .float("step", rows.iter().map(|row| Some(row.2.0)))
        .float(&objective.label(), rows.iter().map(|row| Some(row.2.1)))
        .frame();
    let at = if steps.is_empty() {
        String::new()
    } else {
        format!(" Upright lines: the {} at which trials are compared.", counted(steps.len(), "step"))
    };
    let caption = format!(
        "What {} reported, and where {} stopped early.{at}",
        counted(trials.len(), "trial"),
        match study.count(State::Pruned) {
            1 => "one was".to_owned(),
            pruned => format!("{pruned} were"),
        },
    );
    Some(figure("rungs", caption, chart.draw(), data))
}
