//! Regret of the samplers on test functions, as JSON lines that `benches/peers/samplers.py` compares with Optuna's.
//!
//!     cargo run --release -p jobs --no-default-features --example regret -- TRIALS SEEDS [WORKERS]
//!
//! With several workers, a point is drawn while the WORKERS − 1 points before it are still open.

use std::env;
use std::f64::consts::PI;

use jobs::history::{Observation, Standing};
use jobs::sampler;
use jobs::sweep::Definition;
use serde_json::{Value, json};

type Params = std::collections::BTreeMap<String, Value>;

/// A function of a point, with its space and its least value.
struct Function {
    name: &'static str,
    space: Value,
    least: f64,
    value: fn(&Params) -> f64,
}

fn main() {
    let numbers: Vec<u32> = env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [trials, seeds] = numbers[..2.min(numbers.len())] else {
        eprintln!("regret TRIALS SEEDS [WORKERS]");
        std::process::exit(2);
    };
    let workers = numbers.get(2).copied().unwrap_or(1) as usize;
    for function in functions() {
        for kind in ["random", "sobol", "tpe", "cma-es"] {
            for seed in 0..seeds {
                let values = run(&function, kind, u64::from(seed), trials, workers);
                let regret = values.iter().copied().fold(f64::INFINITY, f64::min) - function.least;
                println!(
                    "{}",
                    json!({"function": function.name, "sampler": kind, "seed": seed, "regret": regret})
                );
            }
        }
    }
}

/// The values of the points that a sampler draws.
fn run(function: &Function, kind: &str, seed: u64, trials: u32, workers: usize) -> Vec<f64> {
    let definition = Definition::from_json(&json!({
        "name": "regret", "trial": {"kind": "evaluate"}, "space": function.space,
        "sampler": {"kind": kind, "seed": seed}, "objective": {"metric": "value", "direction": "minimize"},
        "budget": {"trials": trials},
    }))
    .expect("a valid definition");
    let sampler = sampler::make(&definition);
    let mut points: Vec<Params> = Vec::new();
    let mut values: Vec<f64> = Vec::new();
    for number in 0..trials {
        let observation = |(i, params)| Observation {
            number: i as u32,
            repeat: 0,
            params,
            standing: if i + workers > points.len() {
                Standing::Open
            } else {
                Standing::Succeeded(values[i])
            },
            reports: &[],
        };
        let history: Vec<Observation<'_>> = points.iter().enumerate().map(observation).collect();
        let point = sampler.draw(number, &history).expect("a point of the space");
        values.push((function.value)(&point));
        points.push(point);
    }
    values
}

fn functions() -> [Function; 5] {
    let cube = |n: usize, low: f64, high: f64| {
        let axes = (0..n).map(|i| (format!("x{i}"), json!({"float": [low, high]})));
        Value::Object(axes.collect())
    };
    [
        Function { name: "sphere", space: cube(4, -3.0, 7.0), least: 0.0, value: sphere },
        Function {
            name: "branin",
            space: json!({"x0": {"float": [-5.0, 10.0]}, "x1": {"float": [0.0, 15.0]}}),
            least: 0.397_887_357_729_739,
            value: branin,
        },
        Function { name: "rosenbrock", space: cube(3, -2.048, 2.048), least: 0.0, value: rosenbrock },
        Function {
            name: "hartmann6",
            space: cube(6, 0.0, 1.0),
            least: -3.322_368_011_391_339,
            value: hartmann6,
        },
        Function {
            name: "mixed",
            space: json!({
                "rate": {"float": [1e-5, 1.0], "log": true},
                "width": {"int": [1, 64]},
                "share": {"float": [0.0, 1.0], "step": 0.05},
                "kind": {"choice": ["a", "b", "c", "d"]},
                "extra": {"float": [-1.0, 1.0], "when": {"kind": ["b", "c"]}},
            }),
            least: 0.0,
            value: mixed,
        },
    ]
}

fn coordinates(point: &Params) -> Vec<f64> {
    point.values().filter_map(Value::as_f64).collect()
}

fn sphere(point: &Params) -> f64 {
    coordinates(point).iter().map(|x| x * x).sum()
}

fn branin(point: &Params) -> f64 {
    let x = coordinates(point);
    let bend = x[1] - 5.1 / (4.0 * PI * PI) * x[0] * x[0] + 5.0 / PI * x[0] - 6.0;
    bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x[0].cos() + 10.0
}

fn rosenbrock(point: &Params) -> f64 {
    coordinates(point).windows(2).map(|x| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)).sum()
}

fn hartmann6(point: &Params) -> f64 {
    const ALPHA: [f64; 4] = [1.0, 1.2, 3.0, 3.2];
    const A: [[f64; 6]; 4] = [
        [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
        [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
        [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
        [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
    ];
    const P: [[f64; 6]; 4] = [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];
    let x = coordinates(point);
    let term = |i: usize| ALPHA[i] * (-(0..6).map(|j| A[i][j] * (x[j] - P[i][j]).powi(2)).sum::<f64>()).exp();
    -(0..4).map(term).sum::<f64>()
}

/// Something like a network's settings: one of each kind of parameter, one of them conditional.
fn mixed(point: &Params) -> f64 {
    let number = |name: &str| point.get(name).and_then(Value::as_f64);
    let rate = number("rate").unwrap_or(1.0).log10() + 2.5;
    let width = (number("width").unwrap_or(0.0) - 40.0) / 20.0;
    let share = number("share").unwrap_or(0.0) - 0.35;
    let kind = match point["kind"].as_str() {
        Some("a") => 1.0,
        Some("b") => 0.5,
        Some("c") => 0.0,
        _ => 2.0,
    };
    let extra = number("extra").map_or(0.5, |extra| (extra - 0.4).powi(2));
    rate * rate + width * width + 4.0 * share * share + kind + extra
}
