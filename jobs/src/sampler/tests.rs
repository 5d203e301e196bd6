//! Every sampler draws from the space, and the same point for the same history.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::history::Standing;

const SAMPLERS: [&str; 4] = ["random", "sobol", "tpe", "cma-es"];

fn definition(sampler: &Value, space: &Value, trials: u32) -> Definition {
    let json = json!({
        "name": "t", "trial": {"kind": "evaluate"}, "space": space, "sampler": sampler,
        "objective": {"metric": "loss", "direction": "minimize"}, "budget": {"trials": trials},
    });
    Definition::from_json(&json).unwrap()
}

/// A space with every kind of parameter.
fn mixed() -> Value {
    json!({
        "rate": {"float": [1e-5, 0.1], "log": true},
        "share": {"float": [0.0, 1.0], "step": 0.1},
        "width": {"int": [16, 256], "step": 16, "log": true},
        "depth": {"int": [1, 6]},
        "kind": {"choice": ["paper", "plus", 3, true]},
        "extra": {"float": [-1.0, 1.0], "when": {"kind": ["plus", 3]}},
        "deep": {"choice": ["a", "b"], "when": {"extra_switch": [2]}},
        "extra_switch": {"int": [1, 2], "when": {"kind": ["plus"]}},
    })
}

/// What is known of trials with these points.
fn history<'a>(points: &'a [Params], standing: &dyn Fn(usize) -> Standing) -> Vec<Observation<'a>> {
    let observation = |(number, params)| Observation {
        number: number as u32,
        repeat: 0,
        params,
        standing: standing(number),
        reports: &[],
    };
    points.iter().enumerate().map(observation).collect()
}

fn check_point(definition: &Definition, point: &Params) {
    for (name, parameter) in &definition.space {
        assert_eq!(point.contains_key(name), parameter.exists(point), "{name} in {point:?}");
        let Some(value) = point.get(name) else { continue };
        assert!(parameter.domain.contains(value), "{name} = {value}");
    }
    assert!(point.keys().all(|name| definition.space.contains_key(name)), "{point:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_point_lies_in_the_space_and_comes_again(
        seed in 0u64..1 << 62,
        values in proptest::collection::vec((0u8..5, -10.0f64..10.0), 40),
    ) {
        for kind in SAMPLERS {
            let definition = definition(&json!({"kind": kind, "seed": seed}), &mixed(), 40);
            let sampler = make(&definition);
            let standing = |number: usize| match values[number] {
                (0, _) => Standing::Open,
                (1, _) => Standing::Failed,
                (2, value) => Standing::Pruned(value),
                (_, value) => Standing::Succeeded(value),
            };
            let mut points: Vec<Params> = Vec::new();
            for number in 0..values.len() as u32 {
                let known = history(&points, &standing);
                let point = sampler.draw(number, &known).unwrap();
                check_point(&definition, &point);
                prop_assert_eq!(&point, &make(&definition).draw(number, &known).unwrap());
                // As after a restart, when every number has been through JSON.
                let again: Params = serde_json::from_str(&serde_json::to_string(&point).unwrap()).unwrap();
                prop_assert_eq!(&again, &point);
                points.push(point);
            }
        }
    }
}

#[test]
fn parameters_with_equal_ranges_are_not_taken_for_one_another() {
    let space = json!({"x": {"float": [0.0, 1.0]}, "y": {"float": [0.0, 1.0]}});
    for kind in ["tpe", "cma-es"] {
        let definition = definition(&json!({"kind": kind}), &space, 120);
        let sampler = make(&definition);
        let mut points: Vec<Params> = Vec::new();
        let number_of = |point: &Params, name: &str| point[name].as_f64().unwrap();
        let loss =
            |point: &Params| (number_of(point, "x") - 0.1).powi(2) + (number_of(point, "y") - 0.9).powi(2);
        for number in 0..120 {
            let losses: Vec<f64> = points.iter().map(loss).collect();
            let point = sampler.draw(number, &history(&points, &|i| Standing::Succeeded(losses[i]))).unwrap();
            points.push(point);
        }
        let last = &points[90..];
        let mean =
            |name: &str| last.iter().map(|point| number_of(point, name)).sum::<f64>() / last.len() as f64;
        assert!((mean("x") - 0.1).abs() < 0.15, "{kind}: x is about {}", mean("x"));
        assert!((mean("y") - 0.9).abs() < 0.15, "{kind}: y is about {}", mean("y"));
    }
}

#[test]
fn stepped_numbers_are_drawn_as_often_at_the_ends_as_between() {
    let space = json!({"n": {"int": [1, 4]}, "x": {"float": [0.0, 0.3], "step": 0.1}});
    for kind in ["random", "sobol"] {
        let definition = definition(&json!({"kind": kind}), &space, 4000);
        let points = dry_run(&definition, 4000).unwrap().points;
        for (name, values) in
            [("n", [json!(1), json!(2), json!(3), json!(4)]), ("x", [0.0, 0.1, 0.2, 0.3].map(|x| json!(x)))]
        {
            for value in values {
                let times = points.iter().filter(|point| point[name] == value).count();
                assert!((850..1150).contains(&times), "{kind}: {name} = {value} came {times} times");
            }
        }
    }
}

#[test]
fn a_dry_run_says_which_points_it_cannot_know() {
    for (sampler, known, asked) in [
        (json!({"kind": "random"}), 30, 30),
        (json!({"kind": "tpe", "startup": 7}), 7, 30),
        (json!({"kind": "cma-es", "population": 5}), 5, 30),
        (json!({"kind": "tpe"}), 6, 6),
    ] {
        let dry = dry_run(&definition(&sampler, &mixed(), 30), asked).unwrap();
        assert_eq!((dry.points.len(), dry.note.is_some()), (known, known < asked as usize), "{sampler}");
    }
}

#[test]
fn larger_is_better_only_if_the_definition_says_so() {
    let space = json!({"x": {"float": [0.0, 1.0]}});
    for (direction, near) in [("minimize", 0.0), ("maximize", 1.0)] {
        let mut definition = definition(&json!({"kind": "tpe"}), &space, 60);
        definition.objective.direction = serde_json::from_value(json!(direction)).unwrap();
        let sampler = make(&definition);
        let mut points: Vec<Params> = Vec::new();
        for number in 0..60 {
            let values: Vec<f64> = points.iter().map(|point| point["x"].as_f64().unwrap()).collect();
            let point = sampler.draw(number, &history(&points, &|i| Standing::Succeeded(values[i]))).unwrap();
            points.push(point);
        }
        let mean = points[40..].iter().map(|point| point["x"].as_f64().unwrap()).sum::<f64>() / 20.0;
        assert!((mean - near).abs() < 0.3, "{direction}: {mean}");
    }
}
