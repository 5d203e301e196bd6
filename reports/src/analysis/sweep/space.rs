//! The space of a sweep: which parameters matter, and where it is good.

use crate::chart::{self, Contour, ParallelCoordinates, Slices};
use crate::frame::Columns;
use crate::page::Block;
use crate::statistics::{self, Importances, Quantiles, importances};
use crate::study::words::{counted, grouped};
use crate::study::{Parameter, Settings, State, Trial};

use super::super::parts::figure;
use super::Of;
use super::tables::AXES;

/// Fields of a chart of slices at most.
const SLICES: usize = 9;
/// With fewer trials nothing can be said of importance.
const FEWEST: usize = 4;
/// So many trials are good at least, where there are so many.
const GOOD: f64 = 5.0;
/// Of the chart of two parameters that nobody chose.
const IMPORTANT: &str = "The two most important together";

/// The parameters, the most important first.
pub(super) fn ranked<'a>(of: &Of<'a>) -> Vec<&'a Parameter> {
    let mut parameters: Vec<&Parameter> = of.study.parameters.iter().collect();
    if let Some(found) = importance(of) {
        let value = |name: &str| {
            found
                .parameters
                .iter()
                .find(|parameter| parameter.name == name)
                .map_or(-1.0, |parameter| parameter.value)
        };
        parameters.sort_by(|a, b| value(&b.name).total_cmp(&value(&a.name)));
    }
    parameters
}

/// The trials that are looked at: all with a value.
fn with_values<'a>(of: &Of<'a>) -> Vec<(&'a Trial, f64)> {
    of.study.trials.iter().filter_map(|trial| Some((trial, trial.value?))).collect()
}

/// How much each parameter matters; none where there is too little to tell.
fn importance(of: &Of<'_>) -> Option<Importances> {
    let trials = with_values(of);
    if trials.len() < FEWEST {
        return None;
    }
    let possible: Vec<(&Parameter, statistics::Domain, Vec<Option<f64>>)> = (of.study.parameters.iter())
        .filter_map(|parameter| {
            let values = trials.iter().map(|(trial, _)| parameter.number(&trial.settings)).collect();
            Some((parameter, parameter.domain()?, values))
        })
        .collect();
    let asked: Vec<statistics::Parameter<'_>> = (possible.iter())
        .map(|(parameter, domain, values)| statistics::Parameter {
            name: &parameter.name,
            domain: *domain,
            values,
        })
        .collect();
    let objective: Vec<f64> = trials.iter().map(|(_, value)| *value).collect();
    let target = (GOOD / trials.len() as f64).clamp(0.1, 0.5);
    let quantiles = Quantiles { target, region: 1.0 };
    importances(&asked, &objective, of.study.objective.direction, quantiles).ok()
}

pub(super) fn blocks(of: &Of<'_>, ranked: &[&Parameter]) -> Vec<Block> {
    let trials = with_values(of);
    if trials.is_empty() || ranked.is_empty() {
        return Vec::new();
    }
    let mut blocks = Vec::new();
    blocks.extend(importance_figure(of));
    blocks.push(parallel(of, ranked, "The table of trials below can be narrowed by the same axes."));
    let varied = varied(ranked, &trials);
    if !varied.is_empty() {
        blocks.push(slices(of, &varied, &trials));
    }
    if let [x, y, ..] = varied.as_slice()
        && trials.len() > 2
    {
        blocks.push(contour(of, IMPORTANT, (x, y), &trials));
    }
    blocks
}

/// Those of which trials have several values: a parameter that never changed has no slice.
fn varied<'a>(ranked: &[&'a Parameter], trials: &[(&Trial, f64)]) -> Vec<&'a Parameter> {
    ranked.iter().copied().filter(|parameter| varies(parameter, trials)).collect()
}

pub(super) fn parallel_figure(of: &Of<'_>) -> Option<Block> {
    let ranked = ranked(of);
    (!ranked.is_empty() && !with_values(of).is_empty()).then(|| parallel(of, &ranked, ""))
}

pub(super) fn slices_figure(of: &Of<'_>) -> Option<Block> {
    let trials = with_values(of);
    let varied = varied(&ranked(of), &trials);
    (!varied.is_empty()).then(|| slices(of, &varied, &trials))
}

/// Over two parameters, by default the two most important ones.
pub(super) fn contour_figure(of: &Of<'_>, pair: Option<(&str, &str)>) -> Option<Block> {
    let trials = with_values(of);
    let ranked = ranked(of);
    let (title, pair) = match pair {
        Some((x, y)) => {
            let named = |name: &str| ranked.iter().copied().find(|parameter| parameter.name == name);
            (format!("{x} and {y} together"), (named(x)?, named(y)?))
        }
        None => {
            let [x, y, ..] = varied(&ranked, &trials)[..] else { return None };
            (IMPORTANT.to_owned(), (x, y))
        }
    };
    (trials.len() > 2).then(|| contour(of, &title, pair, &trials))
}

fn varies(parameter: &Parameter, trials: &[(&Trial, f64)]) -> bool {
    let mut numbers = trials.iter().filter_map(|(trial, _)| parameter.number(&trial.settings));
    let first = numbers.next();
    first.is_some_and(|first| numbers.any(|number| number != first))
}

pub(super) fn importance_figure(of: &Of<'_>) -> Option<Block> {
    let found = importance(of)?;
    if found.parameters.iter().all(|parameter| parameter.share.is_none()) {
        return None;
    }
    let mut chart = chart::Importance::new("What matters");
    for parameter in &found.parameters {
        chart = chart.parameter(&parameter.name, parameter.share.unwrap_or(0.0) * 100.0, None);
    }
    let data = Columns::new()
        .text("parameter", found.parameters.iter().map(|parameter| Some(&parameter.name)))
        .float("share", found.parameters.iter().map(|parameter| parameter.share))
        .float("importance", found.parameters.iter().map(|parameter| Some(parameter.value)))
        .count("trials with it", found.parameters.iter().map(|parameter| parameter.active))
        .frame();
    let few =
        if found.target < 5 || found.region < 20 { " With so few trials this says little." } else { "" };
    let caption = format!(
        "How much each parameter tells of a trial's being among the best {} of {} (PED-ANOVA){}.{few}",
        found.target,
        counted(found.region, "trial"),
        pruned_words(of),
    );
    Some(figure("importance", caption, chart.draw(), data))
}

/// What counts of trials that were stopped.
fn pruned_words(of: &Of<'_>) -> &'static str {
    if of.study.count(State::Pruned) > 0 {
        "; pruned trials with the value at which they were stopped"
    } else {
        ""
    }
}

/// The objective's axis for these trials.
fn objective_axis(of: &Of<'_>, values: impl Iterator<Item = Option<f64>>) -> chart::Parameter {
    let objective = &of.study.objective;
    let values: Vec<Option<f64>> = values.map(|value| value.map(|value| objective.scaled(value))).collect();
    chart::Parameter::linear(&objective.label(), &values)
}

/// `beside` is what a page has to say of what stands near.
fn parallel(of: &Of<'_>, ranked: &[&Parameter], beside: &str) -> Block {
    let study = of.study;
    let axis = objective_axis(of, study.trials.iter().map(|trial| trial.value));
    let mut chart = ParallelCoordinates::new("All trials", axis, study.objective.goal());
    for parameter in ranked.iter().take(AXES) {
        chart = chart.parameter(parameter.axis(study.trials.iter().map(|trial| &trial.settings)));
    }
    let more = if ranked.len() > AXES {
        format!(" The {AXES} most important of {} parameters are shown.", ranked.len())
    } else {
        String::new()
    };
    let caption = format!(
        "A line a trial, an axis a parameter, the objective to the right; {} is best.{}{beside}{more}",
        study.objective.best_word(),
        if beside.is_empty() { "" } else { " " }
    );
    let trials: Vec<&Trial> = study.trials.iter().collect();
    figure("parallel", caption, chart.draw(), rows(of, &trials, ranked))
}

fn slices(of: &Of<'_>, varied: &[&Parameter], trials: &[(&Trial, f64)]) -> Block {
    let axis = objective_axis(of, trials.iter().map(|(_, value)| Some(*value)));
    let shown = &varied[..varied.len().min(SLICES)];
    let height = if shown.len() > 3 { 240 * shown.len().div_ceil(3) as u32 } else { 320 };
    let mut chart = Slices::new("One parameter at a time", axis).size(900, height);
    for parameter in shown {
        chart = chart.parameter(parameter.axis(trials.iter().map(|(trial, _)| &trial.settings)));
    }
    let mut caption = format!(
        "{} against each parameter, for {} with a value{}; later trials have other colours.",
        of.study.objective.metric,
        counted(trials.len(), "trial"),
        pruned_words(of)
    );
    if shown.len() < varied.len() {
        caption.push_str(&format!(" The {} most important of {} are shown.", shown.len(), varied.len()));
    }
    let trials: Vec<&Trial> = trials.iter().map(|(trial, _)| *trial).collect();
    figure("slices", caption, chart.draw(), rows(of, &trials, shown))
}

fn contour(of: &Of<'_>, title: &str, (x, y): (&Parameter, &Parameter), trials: &[(&Trial, f64)]) -> Block {
    let settings = || trials.iter().map(|(trial, _)| &trial.settings as &Settings);
    let axis = objective_axis(of, trials.iter().map(|(_, value)| Some(*value)));
    let chart = Contour::new(title, axis, of.study.objective.goal(), x.axis(settings()), y.axis(settings()));
    let has_both =
        |trial: &&Trial| x.number(&trial.settings).is_some() && y.number(&trial.settings).is_some();
    let both: Vec<&Trial> = trials.iter().map(|(trial, _)| *trial).filter(has_both).collect();
    let others = trials.len() - both.len();
    let lack = match others {
        0 => String::new(),
        1 => " One other trial lacks one of them.".to_owned(),
        _ => format!(" {} other trials lack one of them.", grouped(others)),
    };
    let caption = format!(
        "{} over {} and {}, smoothed between the {} that have both.{lack}",
        of.study.objective.metric,
        x.name,
        y.name,
        counted(both.len(), "trial"),
    );
    figure("contour", caption, chart.draw(), rows(of, &both, &[x, y]))
}

/// The rows that are drawn: a trial's number, its parameters, its value.
fn rows(of: &Of<'_>, trials: &[&Trial], parameters: &[&Parameter]) -> polars::frame::DataFrame {
    let objective = &of.study.objective;
    let mut columns = Columns::new().int("trial", trials.iter().map(|trial| trial.number.try_into().ok()));
    for parameter in parameters {
        columns =
            columns.settings(&parameter.name, trials.iter().map(|trial| trial.settings.get(&parameter.name)));
    }
    columns
        .float(
            &objective.label(),
            trials.iter().map(|trial| trial.value.map(|value| objective.scaled(value))),
        )
        .frame()
}
