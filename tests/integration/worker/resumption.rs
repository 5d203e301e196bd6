//! R6 and R7: killed anywhere, a training trial loses at most what it did since its last checkpoint, and ends with the
//! bytes of one that was never interrupted.

use std::time::Duration;

use serde_json::{Value, json};

use super::laboratory::{Laboratory, Worker, rounds, signal, sweep, wait_until};

/// Longer than it takes to be disturbed a few times.
fn training() -> Value {
    let config = include_str!("../../../configs/smoke.toml");
    let base = json!({
        "updates": 120, "report.every": 5, "report.evaluate_every": 10, "report.save_every": 3,
        "sampling.tasks": 24, "network.hidden": 48,
    });
    let mut definition = sweep(json!({"kind": "train", "config": config}), "held_out/solved", base);
    definition["space"] = json!({"optimizer.rate": {"choice": [0.002]}});
    definition
}

fn unbroken() -> (String, String) {
    let laboratory = Laboratory::open(&training(), Duration::from_secs(30));
    let _worker = laboratory.worker();
    laboratory.outcome()
}

/// Runs the trial and disturbs it so many times, each at another moment; then lets it come to its end.
fn disturbed(seed: u64, times: u64, worker: impl Fn(&Laboratory) -> Worker) -> (String, String) {
    let laboratory = Laboratory::open(&training(), Duration::from_millis(1000));
    for round in 0..times {
        let before = laboratory.attempts();
        let mut running = worker(&laboratory);
        wait_until("it runs", || {
            let again = laboratory.attempts() > before && running.child().is_some();
            again || laboratory.is_over()
        });
        let draw = (seed * 7919 + round * 104_729 + 31) % 1000;
        std::thread::sleep(Duration::from_millis(30 + draw * 7 / 10));
        match (seed + round) % 3 {
            // With the worker its program dies.
            0 => running.signal("KILL"),
            1 => {
                running.child().iter().for_each(|&child| signal(child, "KILL"));
                std::thread::sleep(Duration::from_millis(20));
                running.signal("KILL");
            }
            _ => {
                running.signal("TERM");
                assert_eq!(running.end(), 0);
            }
        }
    }
    let _worker = worker(&laboratory);
    let outcome = laboratory.outcome();
    assert!(laboratory.attempts() > 1, "it was not disturbed");
    outcome
}

#[test]
fn a_training_trial_killed_anywhere_has_the_bytes_of_an_unbroken_one() {
    let (metrics, result) = unbroken();
    assert_eq!(metrics.lines().count(), 24);
    for seed in 0..rounds(1) {
        let (found, again) = disturbed(seed, 4, Laboratory::worker);
        assert_eq!(found, metrics, "seed {seed}");
        assert_eq!(again, result, "seed {seed}");
    }
    let (found, again) = disturbed(2, 2, Laboratory::remote_worker);
    assert_eq!((found, again), (metrics, result), "on another machine");
}
