//! Charts of thousands of trials, which must stay small.

use figures::chart::{HeatMap, LearningCurves};

use super::of_sweeps::{contour, history, parallel, rungs, slices, timeline, trials};
use super::{Noise, Sample};

pub(crate) fn all() -> Vec<Sample> {
    let trials = trials(5_000);
    let mut noise = Noise::new(2);
    let seeds: Vec<Vec<(f64, f64)>> = (0..5)
        .map(|_| (0..100_000).map(|x| (f64::from(x), noise.next() + f64::from(x) / 1e5)).collect())
        .collect();
    let names: Vec<String> = (0..100).map(|column| format!("column {column}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut map = HeatMap::new("Large", "value", &names).size(900, 700);
    for row in 0..50 {
        map = map.row(&format!("row {row}"), &(0..100).map(|_| noise.next()).collect::<Vec<f64>>());
    }
    vec![
        ("large-sweep-history", history(&trials)),
        ("large-parallel-coordinates", parallel(&trials)),
        ("large-slices", slices(&trials)),
        ("large-contour", contour(&trials)),
        ("large-rungs", rungs(5_000)),
        ("large-timeline", timeline(32, 5_000)),
        ("large-learning-curves", LearningCurves::new("Long runs").method("noise", &seeds, &[]).draw()),
        ("large-heat-map", map.draw()),
    ]
}
