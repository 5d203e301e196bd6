//! Charts of what should not be, and may be.

use figures::chart::{
    BudgetCurves, Contour, CurvePoint, Goal, HeatMap, Importance, IntervalBars, LearningCurves, LineChart,
    Outcome, ParallelCoordinates, Parameter, PerformanceProfile, Rungs, Slices, SweepHistory, Timeline, Tree,
};

use super::Sample;

/// Names that are no help.
pub(crate) const NAMES: [&str; 5] = [
    "<script>alert('&')</script>",
    "Ω λ=0.5 木 🦀 naïve",
    "a name that is so very long that it cannot stand anywhere without being cut, whatever the chart may be that has it",
    "tab\tand\nline\u{0}\u{202E}",
    "",
];

/// Values that are none, all of one kind, or far apart.
pub(crate) const VALUES: [(&str, &[f64]); 8] = [
    ("nothing", &[]),
    ("one", &[0.5]),
    ("equal", &[3.0, 3.0, 3.0, 3.0]),
    ("zeros", &[0.0, 0.0, 0.0]),
    ("missing", &[f64::NAN, f64::NAN]),
    ("infinite", &[1.0, f64::INFINITY, f64::NEG_INFINITY, 2.0, f64::NAN, 3.0]),
    ("far apart", &[1e-300, 1e300, -1e300, f64::MAX, f64::MIN, 1.0]),
    ("negative", &[-1.0, -10.0, -5.0, -7.0]),
];

pub(crate) fn all() -> Vec<Sample> {
    VALUES.iter().flat_map(|(_, values)| of(values)).collect()
}

/// A chart of each kind over the values.
fn of(values: &[f64]) -> Vec<Sample> {
    let name = |index: usize| NAMES[index % NAMES.len()];
    let long = NAMES.join(" ");
    let some: Vec<Option<f64>> = values.iter().map(|value| Some(*value)).collect();
    let words: Vec<Option<&str>> =
        (0..values.len()).map(|index| (index != 1).then_some(name(index))).collect();
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(x, y)| (x as f64, *y)).collect();
    let curve: Vec<CurvePoint> = points
        .iter()
        .map(|&(x, value)| CurvePoint { x, value, low: value - 1.0, high: value + 1.0 })
        .collect();
    let parameter = |nth: usize| match nth {
        0 => Parameter::linear(name(0), &some),
        1 => Parameter::log(name(2), &some),
        _ => Parameter::names(name(1), &words),
    };
    let outcome = |index: usize| if index.is_multiple_of(2) { Outcome::Succeeded } else { Outcome::Failed };
    let mut lines = LineChart::new(&long).x_label(&long).y_label(&long);
    let mut learning = LearningCurves::new(&long).x_label(&long).y_label(&long).note(&long);
    let mut budget = BudgetCurves::new(&long).x_label(&long).y_label(&long);
    let mut profile = PerformanceProfile::new(&long).x_label(&long);
    let mut bars = IntervalBars::new(&long).x_label(&long).sorted();
    let mut importance = Importance::new(&long);
    let mut history = SweepHistory::new(&long, &long, Goal::Most);
    let mut logged = SweepHistory::new(&long, &long, Goal::Least).log();
    let mut rungs = Rungs::new(&long, &long, Goal::Most).log_steps().rungs(values);
    let mut timeline = Timeline::new(&long).worker(&long);
    let mut map = HeatMap::new(&long, &long, &NAMES).x_label(&long).y_label(&long);
    let mut tree = Tree::new(&long, &long);
    for (index, &value) in values.iter().enumerate() {
        lines = lines.line(name(index), &points);
        learning = learning.method(name(index), std::slice::from_ref(&points), &curve);
        budget = budget.curve(name(index), name(index + 1), &curve);
        profile = profile.method(name(index), &curve);
        bars =
            bars.bar(name(index), name(index + 1), value, value - 1.0, value + 1.0).mark(name(index), value);
        importance = importance.parameter(name(index), value, Some((value, value)));
        history = history.trial(index as u64, Some(value), outcome(index));
        logged = logged.trial(u64::MAX - index as u64, Some(value), outcome(index));
        rungs = rungs.trial(index as u64, &points, outcome(index));
        timeline = timeline.attempt(name(index), name(index), value, value + 10.0, outcome(index));
        map = map.row(name(index), values);
        tree = tree.node(index.checked_sub(1), name(index), value, value);
    }
    let parallel = ParallelCoordinates::new(&long, parameter(0), Goal::Least);
    let slices = Slices::new(&long, parameter(0));
    vec![
        ("strange-lines", lines.draw()),
        ("strange-learning-curves", learning.draw()),
        ("strange-budget", budget.draw()),
        ("strange-performance-profile", profile.draw()),
        ("strange-interval-bars", bars.draw()),
        ("strange-importance", importance.draw()),
        ("strange-sweep-history", history.draw()),
        ("strange-sweep-history-log", logged.draw()),
        ("strange-rungs", rungs.draw()),
        ("strange-timeline", timeline.draw()),
        ("strange-heat-map", map.draw()),
        ("strange-tree", tree.path_to(0).draw()),
        ("strange-parallel", (0..3).map(parameter).fold(parallel, ParallelCoordinates::parameter).draw()),
        ("strange-slices", (0..3).map(parameter).fold(slices, Slices::parameter).draw()),
        ("strange-contour", Contour::new(&long, parameter(0), Goal::Most, parameter(1), parameter(2)).draw()),
    ]
}
