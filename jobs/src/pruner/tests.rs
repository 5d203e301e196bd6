//! Verdicts on small histories, as tables.

use serde_json::json;
use store::row::Params;

use super::*;
use crate::history::Standing;

/// A pruner of the definition with this `[pruner]`, to which smaller is better, or larger.
fn pruner(spec: &serde_json::Value, direction: &str) -> Box<dyn Pruner> {
    let definition = json!({
        "name": "t", "trial": {"kind": "evaluate"}, "sampler": {"kind": "random"}, "pruner": spec,
        "objective": {"metric": "loss", "direction": direction}, "budget": {"trials": 9},
    });
    make(&Definition::from_json(&definition).unwrap()).unwrap()
}

/// A trial's reports: step and value.
type Reports<'a> = &'a [(u64, f64)];

/// What is decided about the last trial at its last report. Every other one succeeded with its last value.
fn stops(pruner: &dyn Pruner, reports: &[&[(u64, f64)]]) -> bool {
    let params = Params::new();
    let last = reports.len() - 1;
    let observation = |(number, reports): (usize, &&'_ [(u64, f64)])| {
        let value = reports.last().map_or(0.0, |report| report.1);
        let standing = if number == last { Standing::Open } else { Standing::Succeeded(value) };
        (number as u32, standing)
    };
    let standings: Vec<_> = reports.iter().enumerate().map(observation).collect();
    let history: Vec<_> = standings
        .iter()
        .zip(reports)
        .map(|(&(number, standing), reports)| Observation {
            number,
            repeat: 0,
            params: &params,
            standing,
            reports,
        })
        .collect();
    let step = reports[last].last().map_or(0, |report| report.0);
    pruner.judge(last as u32, step, &history) == Verdict::Prune
}

#[test]
fn asha_lets_one_in_reduction_go_on_from_each_rung() {
    let asha = pruner(&json!({"kind": "asha", "min_step": 2, "reduction": 2}), "minimize");
    let table: &[(&[Reports<'_>], bool, &str)] = &[
        (&[&[(2, 1.0)], &[(1, 9.0)]], false, "there is no rung yet"),
        (&[&[(2, 9.0)]], false, "the first on a rung is its best"),
        (&[&[(2, 1.0)], &[(2, 2.0)]], true, "one of two goes on, the better one"),
        (&[&[(2, 2.0)], &[(2, 1.0)]], false, "one of two goes on, the better one"),
        (&[&[(2, 1.0)], &[(2, 5.0)], &[(2, 6.0)], &[(2, 2.0)]], false, "two of four go on"),
        (&[&[(2, 1.0)], &[(2, 1.5)], &[(2, 6.0)], &[(2, 2.0)]], true, "two of four go on"),
        (&[&[(2, 1.0)], &[(2, 0.5), (3, 9.0)]], false, "between rungs nothing is judged"),
        (&[&[(2, 5.0), (4, 1.0)], &[(2, 2.0), (4, 3.0)]], true, "each rung has its own values"),
        (&[&[(3, 1.0)], &[(2, 2.0)]], true, "the first report beyond a rung stands for it"),
    ];
    for (reports, expected, why) in table {
        assert_eq!(stops(&*asha, reports), *expected, "{why}: {reports:?}");
    }
    let asha = pruner(&json!({"kind": "asha", "min_step": 2, "reduction": 2, "rungs": 1}), "maximize");
    assert!(!stops(&*asha, &[&[(4, 9.0)], &[(2, 9.0), (4, 1.0)]]), "there is one rung");
    assert!(stops(&*asha, &[&[(2, 9.0)], &[(2, 1.0)]]), "larger is better");
}

#[test]
fn the_median_judges_after_the_startup_and_the_warmup_once_an_interval() {
    let spec = json!({"kind": "median", "startup": 2, "warmup_steps": 10, "interval_steps": 5});
    let median = pruner(&spec, "minimize");
    let others: [&[(u64, f64)]; 2] = [&[(5, 1.0), (10, 1.0), (12, 1.0)], &[(5, 2.0), (10, 2.0), (12, 2.0)]];
    let with = |own: &'static [(u64, f64)]| stops(&*median, &[others[0], others[1], own]);
    assert!(!with(&[(5, 9.0)]), "the warm-up is not over");
    assert!(with(&[(5, 9.0), (10, 9.0)]));
    assert!(!with(&[(5, 1.1), (10, 9.0)]), "its best value counts");
    assert!(!with(&[(5, 9.0), (10, 1.5)]), "as good as the median is good enough");
    assert!(!with(&[(10, 1.1), (12, 9.0)]), "once an interval");
    assert!(!stops(&*median, &[others[0], &[(10, 9.0)]]), "only one has succeeded");
}

#[test]
fn a_percentile_keeps_the_best_share() {
    let quarter = pruner(&json!({"kind": "percentile", "keep": 25.0, "startup": 1}), "maximize");
    let others: Vec<Vec<(u64, f64)>> = (0..5).map(|value| vec![(1, f64::from(value))]).collect();
    for (value, expected) in [(3.5, false), (3.0, false), (2.9, true)] {
        let own = vec![(1, value)];
        let reports: Vec<&[(u64, f64)]> = others.iter().chain([&own]).map(Vec::as_slice).collect();
        assert_eq!(stops(&*quarter, &reports), expected, "{value}");
    }
}

#[test]
fn patience_ends_after_so_many_reports_without_a_gain() {
    let alone = pruner(&json!({"kind": "patient", "patience": 2, "least_gain": 0.5}), "minimize");
    for (own, expected) in [
        (vec![(1, 5.0), (2, 5.0), (3, 5.0)], false),
        (vec![(1, 5.0), (2, 6.0), (3, 6.0), (4, 5.6)], true),
        (vec![(1, 5.0), (2, 6.0), (3, 6.0), (4, 5.5)], false),
        (vec![(1, 5.0), (2, 4.0), (3, 6.0), (4, 6.0)], false),
    ] {
        assert_eq!(stops(&*alone, &[&own]), expected, "{own:?}");
    }
    let spec = json!({"kind": "patient", "patience": 1, "inner": {"kind": "asha", "reduction": 2}});
    let wrapped = pruner(&spec, "minimize");
    let own: &[(u64, f64)] = &[(1, 5.0), (2, 6.0), (4, 6.0)];
    assert!(stops(&*wrapped, &[&[(4, 1.0)], own]), "it stands still, and is beaten");
    assert!(!stops(&*wrapped, &[&[(4, 9.0)], own]), "it stands still, and is the best");
    assert!(
        !stops(&*wrapped, &[&[(4, 1.0)], &[(1, 5.0), (2, 4.0), (4, 3.0)]]),
        "it is beaten, and becomes better"
    );
}
