//! Charts of trials: their history, their parameters, when they were stopped and by whom they were run.

use figures::chart::{Contour, Outcome, ParallelCoordinates, Rungs, Slices, SweepHistory, Timeline};

use super::Chart;
use super::look::styled;
use super::text::{lines, row};

/// What a trial reported, and whether it was stopped early.
type Reported = (Vec<(f64, f64)>, bool);
/// Numbers under their name.
type Named = (String, Vec<f64>);

fn owned(named: &[(&str, &[f64])]) -> Vec<Named> {
    named.iter().map(|&(name, values)| (name.to_owned(), values.to_vec())).collect()
}

fn spans(named: &[Named]) -> String {
    let rows: Vec<(String, String)> =
        named.iter().map(|(name, values)| (name.clone(), row(values.iter().copied()))).collect();
    lines(&rows)
}

/// The value of each trial in the order of trials, NaN where it failed, and the best so far.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_history(&[0.7, 0.4, f64::NAN, 0.5, 0.3]).minimize().y_label("loss");
/// ```
#[must_use]
pub fn plot_history(values: &[f64]) -> Chart {
    let values = values.to_vec();
    let text = row(values.iter().copied());
    Chart::new(("", "", "value"), text, move |look| {
        let mut chart = styled!(look, SweepHistory::new(&look.title, &look.y_label, look.goal()));
        if look.is_log(&look.y_label) {
            chart = chart.log();
        }
        let add = |chart: SweepHistory, (number, value): (u64, &f64)| {
            let outcome = if value.is_finite() { Outcome::Succeeded } else { Outcome::Failed };
            chart.trial(number, Some(*value), outcome)
        };
        (0..).zip(&values).fold(chart, add).draw()
    })
}

/// Parallel coordinates: an axis for each parameter with its value in each trial, and the objective to the right. A
/// value that is NaN is missing.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_parallel(&[("width", &[16.0, 32.0, 64.0]), ("rate", &[0.1, 0.01, 0.001])], ("solved", &[0.2, 0.5, 0.4])).log("rate");
/// ```
#[must_use]
pub fn plot_parallel(parameters: &[(&str, &[f64])], objective: (&str, &[f64])) -> Chart {
    let (parameters, objective) = (owned(parameters), (objective.0.to_owned(), objective.1.to_vec()));
    let text = spans(&[&parameters[..], std::slice::from_ref(&objective)].concat());
    Chart::new(("", "", ""), text, move |look| {
        let value = look.parameter(&objective.0, &objective.1);
        let chart = styled!(look, ParallelCoordinates::new(&look.title, value, look.goal()));
        let add = |chart: ParallelCoordinates, (name, values): &Named| {
            chart.parameter(look.parameter(name, values))
        };
        parameters.iter().fold(chart, add).draw()
    })
}

/// The objective against each parameter, side by side; later trials have other colours.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_slices(&[("width", &[16.0, 32.0, 64.0])], ("solved", &[0.2, 0.5, 0.4]));
/// ```
#[must_use]
pub fn plot_slices(parameters: &[(&str, &[f64])], objective: (&str, &[f64])) -> Chart {
    let (parameters, objective) = (owned(parameters), (objective.0.to_owned(), objective.1.to_vec()));
    let text = spans(&[&parameters[..], std::slice::from_ref(&objective)].concat());
    Chart::new(("", "", ""), text, move |look| {
        let chart = styled!(look, Slices::new(&look.title, look.parameter(&objective.0, &objective.1)));
        let add = |chart: Slices, (name, values): &Named| chart.parameter(look.parameter(name, values));
        parameters.iter().fold(chart, add).draw()
    })
}

/// The objective over two parameters: trials as dots on a smoothed surface.
///
/// ```
/// # use assemblet::prelude::*;
/// let (x, y) = ([1.0, 2.0, 3.0, 1.0, 3.0], [1.0, 2.0, 1.0, 3.0, 3.0]);
/// plot_contour(("x", &x), ("y", &y), ("loss", &[0.9, 0.1, 0.5, 0.4, 0.3])).minimize();
/// ```
#[must_use]
pub fn plot_contour(x: (&str, &[f64]), y: (&str, &[f64]), objective: (&str, &[f64])) -> Chart {
    let named = owned(&[x, y, objective]);
    Chart::new(("", "", ""), spans(&named), move |look| {
        let [x, y, value] = [0, 1, 2].map(|nth: usize| look.parameter(&named[nth].0, &named[nth].1));
        styled!(look, Contour::new(&look.title, value, look.goal(), x, y)).draw()
    })
}

/// What trials reported on their way: for each the `(step, value)` points, and whether it was stopped early. `rungs` are
/// the steps at which trials were compared; with more than two of them the steps stand on a logarithmic axis.
///
/// ```
/// # use assemblet::prelude::*;
/// let (went_on, stopped) = ([(1.0, 0.1), (3.0, 0.4), (9.0, 0.6)], [(1.0, 0.05), (3.0, 0.1)]);
/// plot_rungs(&[(&went_on, false), (&stopped, true)], &[1.0, 3.0, 9.0]).y_label("solved");
/// ```
#[must_use]
pub fn plot_rungs(trials: &[(&[(f64, f64)], bool)], rungs: &[f64]) -> Chart {
    let trials: Vec<Reported> =
        trials.iter().map(|&(points, is_stopped)| (points.to_vec(), is_stopped)).collect();
    let rungs = rungs.to_vec();
    let rows: Vec<(String, String)> = (trials.iter().enumerate())
        .map(|(nth, (points, _))| (nth.to_string(), row(points.iter().map(|point| point.1))))
        .collect();
    Chart::new(("", "step", "value"), lines(&rows), move |look| {
        let chart = Rungs::new(&look.title, &look.y_label, look.goal()).x_label(&look.x_label).rungs(&rungs);
        let mut chart = styled!(look, chart);
        if rungs.len() > 2 {
            chart = chart.log_steps();
        }
        let add = |chart: Rungs, (number, (points, is_stopped)): (u64, &Reported)| {
            let outcome = if *is_stopped { Outcome::Pruned } else { Outcome::Succeeded };
            chart.trial(number, points, outcome)
        };
        (0..).zip(&trials).fold(chart, add).draw()
    })
}

/// Who did what when: worker, name of the work, and its beginning and end in seconds.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_timeline(&[("first", "trial 0", 0.0, 4.0), ("second", "trial 1", 0.5, 3.0), ("second", "trial 2", 3.1, 6.0)]);
/// ```
#[must_use]
pub fn plot_timeline(bars: &[(&str, &str, f64, f64)]) -> Chart {
    let bars: Vec<(String, String, f64, f64)> =
        bars.iter().map(|&(worker, name, from, to)| (worker.to_owned(), name.to_owned(), from, to)).collect();
    let rows: Vec<(String, String)> = bars
        .iter()
        .map(|(worker, name, from, to)| (worker.clone(), format!("{name}, {from:.1} s to {to:.1} s")))
        .collect();
    Chart::new(("", "", ""), lines(&rows), move |look| {
        let chart = styled!(look, Timeline::new(&look.title));
        let add = |chart: Timeline, (worker, name, from, to): &(String, String, f64, f64)| {
            chart.attempt(worker, name, *from, *to, Outcome::Succeeded)
        };
        bars.iter().fold(chart, add).draw()
    })
}
