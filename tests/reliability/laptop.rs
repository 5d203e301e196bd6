//! The lid is closed: everything is killed at once, and the next command goes on with it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::chance::{Chance, is_stress};
use crate::laboratory::{Laboratory, until};
use crate::processes::Kind;

/// Trials that count to twenty, and keep how far they are. What they go on from they say again: the worker that was killed
/// may not have heard it.
const COUNTERS: &str = r#"
name = "counters"
[trial]
kind = "command"
command = ["sh", "-c", """
i=$(cat state 2>/dev/null || echo 0)
for told in $(seq $i); do echo loss=0.$((100-told)) step=$told; done
while [ $i -lt 20 ]; do
  i=$((i+1)); echo loss=0.$((100-i)) step=$i
  echo $i > state.tmp; mv state.tmp state
  sleep 0.1
done"""]
[space]
rate = { float = [0.0, 1.0] }
[sampler]
kind = "sobol"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = 6
"#;

#[test]
fn after_everything_was_killed_at_once_the_next_command_goes_on_with_the_sweep() {
    let laboratory = Laboratory::new(4);
    let mut chance = Chance::new();
    let file = laboratory.definition(COUNTERS);
    laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
    let times = if is_stress() { 20 } else { 2 };
    let mut killed = 0;
    for _ in 0..times {
        until("a trial runs", Duration::from_secs(60), || {
            !laboratory.processes(Kind::Trial).is_empty() || laboratory.status("counters")["finished"] == true
        });
        std::thread::sleep(chance.moment(Duration::from_millis(1500)));
        until("everything is dead", Duration::from_secs(20), || {
            killed += laboratory.kill_all();
            crate::processes::of(laboratory.home.root()).is_empty()
        });
        // Nobody starts the service by hand.
        laboratory.status("counters");
    }
    let begun = Instant::now();
    until("the sweep has ended", Duration::from_secs(120), || {
        std::thread::sleep(Duration::from_millis(200));
        laboratory.status("counters")["finished"] == true
    });
    let view = laboratory.status("counters");
    assert_eq!(view["counts"]["succeeded"], 6, "{view}");
    for number in 0..6 {
        let trial: Value = shown(&laboratory, number);
        let attempts = trial["attempts"].as_array().map_or(0, Vec::len).max(1);
        let metrics = std::fs::read_to_string(attempt(&laboratory, number, attempts).join("metrics.jsonl"));
        let steps = metrics.unwrap().lines().count();
        assert_eq!(steps, 20, "trial {number} has every step once");
    }
    println!(
        "laptop: {killed} processes killed at {times} moments; the sweep ended {:.1} s after the last",
        begun.elapsed().as_secs_f64()
    );
}

fn shown(laboratory: &Laboratory, number: u32) -> Value {
    let text = laboratory.done(&["jobs", "show", &format!("counters/{number}"), "--json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    value.get("trial").cloned().unwrap_or(value)
}

fn attempt(laboratory: &Laboratory, number: u32, attempt: usize) -> std::path::PathBuf {
    let trial = store::row::TrialId { sweep: store::row::SweepId(1), number };
    laboratory.home.attempt(trial, attempt as u32)
}
