//! The sweep of the issue, for real: `configs/sweeps/smoke.toml` while its service and workers are killed, each trial
//! beside an undisturbed run of the same.

use std::time::{Duration, Instant};

use jobs::api::Api;
use jobs::client::{StartCommand, connect_or_start};
use jobs::sweep::{Budget, Definition, SamplerSpec};
use jobs::wire::Submission;
use serde_json::Value;
use store::row::{Params, TrialId};

use crate::laboratory::{Laboratory, PROGRAM};
use crate::processes::Kind;
use crate::trainings::{attempts_of, disturb, ended, read, rows, work_lost};

#[test]
#[ignore = "minutes: twenty-four trainings twice"]
fn the_smoke_sweep_survives_and_each_trial_is_equal_to_one_run_alone() {
    let laboratory = Laboratory::new(10);
    let begun = Instant::now();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/sweeps/smoke.toml");
    laboratory.done(&["sweep", "submit", file]);
    let kills = [Kind::Service, Kind::Worker, Kind::Service, Kind::Worker, Kind::Service];
    let killed = disturb(&laboratory, "smoke", &kills);
    ended(&laboratory, "smoke", Duration::from_secs(1800));
    let took = begun.elapsed();
    let trials = rows(&laboratory, "smoke");
    assert_eq!(trials.len(), 24);
    let view = laboratory.status("smoke");
    let (succeeded, pruned) = (view["counts"]["succeeded"].as_u64(), view["counts"]["pruned"].as_u64());
    assert_eq!(succeeded.unwrap_or(0) + pruned.unwrap_or(0), 24, "{view}");

    let alone = run_alone(&view, &trials);
    let mut lines = 0;
    for (row, expected) in trials.iter().zip(&alone) {
        let found = read(&laboratory, row, "metrics.jsonl");
        if row["state"]["state"] == "succeeded" {
            assert_eq!(&found, expected, "{row}");
        } else {
            // It was stopped on its way; the rest was never made.
            assert!(found.lines().count() > 1 && expected.starts_with(&found), "{row}: {found}");
        }
        lines += found.lines().count();
    }
    let lost = trials.iter().flat_map(|row| work_lost(&laboratory, row)).collect::<Vec<_>>();
    assert!(lost.iter().all(|lost| *lost <= 200), "updates done again: {lost:?}");
    let best = laboratory.done(&["sweep", "best", "smoke"]);
    assert!(best.contains("assemblet train "), "{best}");
    println!(
        "smoke: {succeeded:?} succeeded, {pruned:?} pruned in {} attempts over {killed} kills in {:.1} s; {lines} lines \
         of metrics equal to those of each trial alone; updates done again: {lost:?}\n{best}",
        trials.iter().map(attempts_of).sum::<u32>(),
        took.as_secs_f64()
    );
}

/// Runs each trial as a sweep of its own that nobody disturbs; gives their metrics.
fn run_alone(view: &Value, trials: &[Value]) -> Vec<String> {
    let laboratory = Laboratory::new(30);
    let client = connect_or_start(&laboratory.home, &StartCommand::of(PROGRAM)).unwrap();
    let of_all: Definition = serde_json::from_value(view["sweep"]["definition"].clone()).unwrap();
    let sweeps: Vec<_> = trials
        .iter()
        .enumerate()
        .map(|(number, row)| {
            let mut base = of_all.base.clone();
            base.extend(serde_json::from_value::<Params>(row["params"].clone()).unwrap());
            base.insert("seed".to_owned(), row["seed"].clone());
            let definition = Definition {
                name: format!("alone-{number}"),
                base,
                space: [].into(),
                sampler: SamplerSpec::Grid {},
                pruner: None,
                budget: Budget { trials: None, ..of_all.budget.clone() },
                ..of_all.clone()
            };
            client.submit(&Submission { definition, source: String::new(), key: None }).unwrap().sweep.id
        })
        .collect();
    for number in 0..sweeps.len() {
        ended(&laboratory, &format!("alone-{number}"), Duration::from_secs(1200));
    }
    let metrics = sweeps.into_iter().map(|sweep| {
        let trial = TrialId { sweep, number: 0 };
        assert_eq!(client.trial(trial).unwrap().trial.attempts.len(), 1);
        std::fs::read_to_string(laboratory.home.attempt(trial, 1).join("metrics.jsonl")).unwrap()
    });
    metrics.collect()
}
