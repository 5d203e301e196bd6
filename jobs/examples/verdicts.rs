//! Verdicts of the pruners: JSON lines of cases come in, `true` for stopping or `false` go out, one a line.
//! `benches/peers/samplers.py` compares them with Optuna's.
//!
//!     cargo run --release -p jobs --no-default-features --example verdicts < CASES
//!
//! A case is `{"pruner": {…}, "direction": "minimize", "trials": [{"standing": "succeeded", "reports": [[step, value], …]}, …]}`;
//! the last trial is judged at its last report.

use std::io;

use jobs::history::{Observation, Standing, Verdict};
use jobs::pruner;
use jobs::sweep::Definition;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    pruner: Value,
    direction: String,
    trials: Vec<Trial>,
}

#[derive(Deserialize)]
struct Trial {
    standing: String,
    reports: Vec<(u64, f64)>,
}

fn main() {
    for line in io::stdin().lines() {
        let case: Case = serde_json::from_str(&line.expect("lines of text")).expect("a case");
        println!("{}", stops(&case));
    }
}

fn stops(case: &Case) -> bool {
    let definition = Definition::from_json(&json!({
        "name": "verdicts", "trial": {"kind": "evaluate"}, "sampler": {"kind": "random"}, "pruner": case.pruner,
        "objective": {"metric": "value", "direction": case.direction}, "budget": {"trials": 1},
    }))
    .expect("a valid definition");
    let pruner = pruner::make(&definition).expect("a pruner");
    let params = definition.base.clone();
    let observation = |(number, trial): (usize, &'_ Trial)| {
        let last = trial.reports.last().map_or(0.0, |report| report.1);
        let standing = match trial.standing.as_str() {
            "succeeded" => Standing::Succeeded(last),
            "pruned" => Standing::Pruned(last),
            "failed" => Standing::Failed,
            _ => Standing::Open,
        };
        (number as u32, standing)
    };
    let standings: Vec<_> = case.trials.iter().enumerate().map(observation).collect();
    let history: Vec<_> = standings
        .iter()
        .zip(&case.trials)
        .map(|(&(number, standing), trial)| Observation {
            number,
            repeat: 0,
            params: &params,
            standing,
            reports: &trial.reports,
        })
        .collect();
    let judged = history.last().expect("at least one trial");
    let step = judged.reports.last().map_or(0, |report| report.0);
    pruner.judge(judged.number, step, &history) == Verdict::Prune
}
