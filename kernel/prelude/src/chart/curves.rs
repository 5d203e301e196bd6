//! Curves with bands: learning, success within a budget, performance profiles. The intervals are computed here.

use figures::chart::{BudgetCurves, CurvePoint, LearningCurves, PerformanceProfile};
use figures::statistics::{
    Bootstrap, Level, Point, Profiled, Resampled, Scores, performance_profile, sample_efficiency, wilson,
};

use super::Chart;
use super::look::styled;
use super::text::{lines, row};

/// Points from left to right.
type Line = Vec<(f64, f64)>;

/// Places at which a curve's interval is computed, at most.
const PLACES: usize = 60;
/// Thresholds of a profile.
const THRESHOLDS: u32 = 51;

/// Learning curves: for each method its name and, for each of its seeds, the `(step, value)` points from left to right.
///
/// Seeds are faint; over them stands their interquartile mean at each step, with its 95 % bootstrap interval.
///
/// ```
/// # use assemblet::prelude::*;
/// let seeds = vec![vec![(0.0, 0.1), (10.0, 0.5)], vec![(0.0, 0.2), (10.0, 0.6)], vec![(0.0, 0.1), (10.0, 0.7)]];
/// plot_learning(&[("plus", &seeds)]).x_label("update").y_label("solved");
/// ```
#[must_use]
#[allow(clippy::type_complexity, reason = "a cell has plain slices")]
pub fn plot_learning(methods: &[(&str, &[Vec<(f64, f64)>])]) -> Chart {
    let methods: Vec<(String, Vec<Line>, Vec<CurvePoint>)> =
        methods.iter().map(|(name, seeds)| ((*name).to_owned(), seeds.to_vec(), summary(seeds))).collect();
    let rows: Vec<(String, String)> = methods
        .iter()
        .map(|method| (method.0.clone(), row(method.2.iter().map(|point| point.value))))
        .collect();
    Chart::new(("", "step", "value"), lines(&rows), move |look| {
        let chart = LearningCurves::new(&look.title).x_label(&look.x_label).y_label(&look.y_label);
        let chart = styled!(look, chart);
        let add = |chart: LearningCurves, (name, seeds, summary): &(String, Vec<_>, Vec<CurvePoint>)| {
            // A single seed is the thick line itself.
            chart.method(name, if seeds.len() > 1 { seeds } else { &[] }, summary)
        };
        methods.iter().fold(chart, add).draw()
    })
}

/// Success against budget: for each solver its name and what each task cost it, NaN or infinite where it did not solve
/// the task. The axis of costs is logarithmic; the bands are Wilson's, at 95 %.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_budget(&[("exact", &[12.0, 40.0, f64::NAN]), ("plus", &[3.0, 9.0, 700.0])]).x_label("nodes");
/// ```
#[must_use]
pub fn plot_budget(solvers: &[(&str, &[f64])]) -> Chart {
    let solved =
        || solvers.iter().flat_map(|(_, costs)| costs.iter().copied()).filter(|cost| cost.is_finite());
    // All curves end where the last one does, so that none seems to have been given up.
    let last = solved().fold(0.0, f64::max);
    let least = solved().filter(|cost| *cost > 0.0).fold(1.0, f64::min);
    let solvers: Vec<(String, Vec<CurvePoint>)> =
        solvers.iter().map(|(name, costs)| ((*name).to_owned(), within_budget(costs, least, last))).collect();
    let rows: Vec<(String, String)> = solvers
        .iter()
        .map(|(name, points)| (name.clone(), row(points.iter().map(|point| point.value))))
        .collect();
    Chart::new(("", "budget", "tasks solved (%)"), lines(&rows), move |look| {
        let chart = BudgetCurves::new(&look.title).x_label(&look.x_label).y_label(&look.y_label);
        let chart = styled!(look, chart);
        solvers.iter().fold(chart, |chart, (name, points)| chart.curve("", name, points)).draw()
    })
}

/// Performance profiles: for each method its name and, for each task, the scores of its runs. The curve is the share of
/// runs above each score, with 95 % bootstrap bands; with one run a task, tasks are resampled too.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_profile(&[("plus", &[vec![0.2, 0.4, 0.3], vec![0.9, 0.8, 1.0]])]).x_label("share of the tier solved");
/// ```
#[must_use]
pub fn plot_profile(methods: &[(&str, &[Vec<f64>])]) -> Chart {
    let all =
        || methods.iter().flat_map(|(_, tasks)| tasks.iter().flatten().copied()).filter(|s| s.is_finite());
    let (low, high) = all().fold((0.0_f64, 0.0_f64), |(low, high), score| (low.min(score), high.max(score)));
    let at = |nth: u32| low + (high - low) * f64::from(nth) / f64::from(THRESHOLDS - 1);
    let thresholds: Vec<f64> = (0..THRESHOLDS).map(at).collect();
    let methods: Vec<(String, Vec<CurvePoint>)> =
        methods.iter().map(|(name, tasks)| ((*name).to_owned(), profile(tasks, &thresholds))).collect();
    let rows: Vec<(String, String)> = methods
        .iter()
        .map(|(name, points)| (name.clone(), row(points.iter().map(|point| point.value))))
        .collect();
    Chart::new(("", "score τ", ""), lines(&rows), move |look| {
        let chart = styled!(look, PerformanceProfile::new(&look.title).x_label(&look.x_label));
        methods.iter().fold(chart, |chart, (name, points)| chart.method(name, points)).draw()
    })
}

fn quick() -> Bootstrap {
    let bootstrap = Bootstrap::new(0);
    bootstrap.with_replicates(Bootstrap::FOR_PROBABILITIES).unwrap_or(bootstrap)
}

fn point(found: &Point, scale: f64) -> Option<CurvePoint> {
    let (low, high) = found.estimate.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
    let value = found.estimate.value? * scale;
    Some(CurvePoint { x: found.at, value, low: low * scale, high: high * scale })
}

/// What the seeds come to at each step that one of them has.
fn summary(seeds: &[Vec<(f64, f64)>]) -> Vec<CurvePoint> {
    if let [single] = seeds {
        let point = |&(x, value): &(f64, f64)| CurvePoint { x, value, low: f64::NAN, high: f64::NAN };
        return single.iter().map(point).collect();
    }
    let mut steps: Vec<f64> = seeds.iter().flatten().map(|point| point.0).filter(|x| x.is_finite()).collect();
    steps.sort_by(f64::total_cmp);
    steps.dedup();
    let steps = even(&steps);
    let at = |step: &f64| {
        let value = |seed: &Vec<(f64, f64)>| {
            // A run that has not come as far is none there.
            let has_come = seed.last().is_some_and(|last| last.0 >= *step);
            let known = seed.iter().rev().find(|point| point.0 <= *step);
            known.filter(|_| has_come).map_or(f64::NAN, |point| point.1)
        };
        Scores::by_task(&[seeds.iter().map(value).collect::<Vec<f64>>()])
    };
    let scores: Vec<Scores> = steps.iter().map(at).collect();
    let found = sample_efficiency(&steps, &scores, &quick()).unwrap_or_default();
    found.iter().filter_map(|found| point(found, 1.0)).collect()
}

/// Of very many places an even choice, with the first and the last.
fn even(places: &[f64]) -> Vec<f64> {
    if places.len() <= PLACES {
        return places.to_vec();
    }
    (0..PLACES).map(|nth| places[nth * (places.len() - 1) / (PLACES - 1)]).collect()
}

fn within_budget(costs: &[f64], least: f64, last: f64) -> Vec<CurvePoint> {
    let mut solved: Vec<f64> =
        costs.iter().copied().filter(|cost| cost.is_finite()).map(|cost| cost.max(least)).collect();
    solved.sort_by(f64::total_cmp);
    let n = costs.len() as f64;
    let at = |x: f64, count: usize| {
        let found = wilson(count as f64, n, Level::COMMON).ok()?;
        let (low, high) = found.interval.bounds()?;
        Some(CurvePoint { x, value: 100.0 * found.value?, low: 100.0 * low, high: 100.0 * high })
    };
    let mut points = Vec::new();
    let mut before = 0;
    for cost in even(&solved) {
        let count = solved.partition_point(|known| *known <= cost);
        // Between two budgets at which something is solved nothing is: stairs, not slopes.
        points.extend(at(cost, before).filter(|_| before > 0));
        points.extend(at(cost, count));
        before = count;
    }
    if solved.is_empty() {
        points.extend(at(least, 0));
    }
    points.extend(
        at(last, before).filter(|point| points.last().is_none_or(|known: &CurvePoint| known.x < point.x)),
    );
    points
}

fn profile(tasks: &[Vec<f64>], thresholds: &[f64]) -> Vec<CurvePoint> {
    let runs = tasks.iter().map(Vec::len).max().unwrap_or(0);
    let bootstrap = if runs > 1 { quick() } else { quick().with_resampled(Resampled::RunsAndTasks) };
    let found = performance_profile(&Scores::by_task(tasks), thresholds, Profiled::Runs, &bootstrap);
    found.unwrap_or_default().iter().filter_map(|found| point(found, 100.0)).collect()
}
