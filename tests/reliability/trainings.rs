//! R6 and R7: trainings whose service and workers are killed come to the bytes of those that nobody disturbed.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use store::row::{SweepId, TrialId};

use crate::chance::{Chance, is_stress};
use crate::laboratory::{Laboratory, until};
use crate::processes::{Kind, kill_at_once};

/// Updates from one state that is saved to the next, and from one line of metrics to the next.
const SAVED_EVERY: u64 = 100;
const REPORTED_EVERY: u64 = 50;

/// Trials of a second or more each. Their points depend on the seed alone.
fn definition() -> String {
    format!(
        r#"
name = "trainings"
[trial]
kind = "train"
config = "{}/configs/smoke.toml"
[base]
updates = 2500
imitation.updates = 2500
imitation.tasks = 48
report.every = {REPORTED_EVERY}
report.evaluate_every = 500
report.save_every = {SAVED_EVERY}
[space]
"optimizer.imitation_rate" = {{ float = [1e-3, 1e-2], log = true }}
"network.hidden" = {{ int = [16, 32], step = 16 }}
[sampler]
kind = "random"
seed = 3
[objective]
metric = "held_out/solved"
direction = "maximize"
[budget]
trials = {}
"#,
        env!("CARGO_MANIFEST_DIR"),
        if is_stress() { 24 } else { 6 }
    )
}

#[test]
fn trainings_that_are_killed_again_and_again_have_the_bytes_of_undisturbed_ones() {
    let (calm, rough) = (Laboratory::new(30), Laboratory::new(4));
    let text = definition();
    let begun = Instant::now();
    let file = calm.definition(&text);
    calm.done(&["sweep", "run", file.to_str().unwrap(), "--workers", "2", "--json"]);
    let (unbroken, begun) = (begun.elapsed(), Instant::now());
    let file = rough.definition(&text);
    rough.done(&["sweep", "submit", file.to_str().unwrap()]);
    let kills = [Kind::Service, Kind::Worker, Kind::Service, Kind::Worker, Kind::Service];
    let killed = disturb(&rough, "trainings", &kills.repeat(if is_stress() { 4 } else { 1 }));
    ended(&rough, "trainings", Duration::from_secs(if is_stress() { 1800 } else { 150 }));
    let disturbed = begun.elapsed();

    let (calm_rows, rough_rows) = (rows(&calm, "trainings"), rows(&rough, "trainings"));
    let mut attempts = 0;
    for (calm_row, rough_row) in calm_rows.iter().zip(&rough_rows) {
        assert_eq!(calm_row["params"], rough_row["params"]);
        assert_eq!(calm_row["state"]["state"], "succeeded", "{calm_row}");
        assert_eq!(rough_row["state"]["state"], "succeeded", "{rough_row}");
        for name in ["metrics.jsonl", "result.json"] {
            let (expected, found) = (read(&calm, calm_row, name), read(&rough, rough_row, name));
            assert!(expected.lines().count() > 5);
            assert_eq!(found, expected, "{name} of {}", rough_row["id"]);
        }
        attempts += attempts_of(rough_row);
    }
    let lost = (rough_rows.iter()).flat_map(|row| work_lost(&rough, row)).collect::<Vec<_>>();
    let most = lost.iter().max();
    assert!(most.is_none_or(|most| *most <= SAVED_EVERY + REPORTED_EVERY), "updates done again: {lost:?}");
    assert_eq!(best(&rough, "trainings"), best(&calm, "trainings"));
    println!(
        "R6, R7: {} trainings in {attempts} attempts over {killed} kills: metrics and results equal to the byte; updates \
         done again after each loss: {lost:?}, saved every {SAVED_EVERY}; unbroken {:.1} s, killed {:.1} s",
        rough_rows.len(),
        unbroken.as_secs_f64(),
        disturbed.as_secs_f64()
    );
}

/// Kills a process of each kind in turn at random moments, as long as the sweep goes on; says how many were killed.
pub(crate) fn disturb(laboratory: &Laboratory, sweep: &str, kinds: &[Kind]) -> usize {
    let mut chance = Chance::new();
    for (number, kind) in kinds.iter().enumerate() {
        let mut there = Vec::new();
        until("there is one to kill", Duration::from_secs(120), || {
            there = laboratory.processes(*kind);
            let runs = !laboratory.processes(Kind::Trial).is_empty();
            (runs && !there.is_empty()) || laboratory.status(sweep)["finished"] == true
        });
        sleep(chance.moment(Duration::from_millis(600)));
        there = laboratory.processes(*kind);
        assert!(
            laboratory.status(sweep)["finished"] == false,
            "it ended after {number} kills: make it longer"
        );
        if !there.is_empty() {
            kill_at_once(there[chance.index(there.len())]);
        }
    }
    kinds.len()
}

/// Waits for a sweep's end.
pub(crate) fn ended(laboratory: &Laboratory, sweep: &str, most: Duration) {
    until("the sweep has ended", most, || {
        sleep(Duration::from_millis(300));
        laboratory.status(sweep)["finished"] == true
    });
}

/// A sweep's trials, by number.
pub(crate) fn rows(laboratory: &Laboratory, sweep: &str) -> Vec<Value> {
    let view = laboratory.status(sweep);
    let total = view["counts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    let row = |number| {
        let text = laboratory.done(&["jobs", "show", &format!("{sweep}/{number}"), "--json"]);
        serde_json::from_str::<Value>(&text).unwrap()["trial"].clone()
    };
    (0..total).map(row).collect()
}

pub(crate) fn attempts_of(row: &Value) -> u32 {
    row["attempts"].as_array().unwrap().len() as u32
}

/// The folder of a trial's attempt; the first sweep is the only one.
fn folder(laboratory: &Laboratory, row: &Value, attempt: u32) -> PathBuf {
    let number = row["id"]["number"].as_u64().unwrap() as u32;
    laboratory.home.attempt(TrialId { sweep: SweepId(1), number }, attempt)
}

/// A file of a trial's last attempt.
pub(crate) fn read(laboratory: &Laboratory, row: &Value, name: &str) -> String {
    fs::read_to_string(folder(laboratory, row, attempts_of(row)).join(name)).unwrap()
}

/// For each attempt that was lost, how many updates after its last whole state it had told; and that the next one
/// could read that state.
pub(crate) fn work_lost(laboratory: &Laboratory, row: &Value) -> Vec<u64> {
    let mut lost = Vec::new();
    for attempt in 1..attempts_of(row) {
        let here = folder(laboratory, row, attempt);
        let states = fs::read_dir(here.join("work/states")).into_iter().flatten().flatten();
        let number = |name: String| name.strip_prefix("update-")?.strip_suffix(".saved")?.parse::<u64>().ok();
        let saved = states.filter_map(|entry| number(entry.file_name().to_str()?.to_owned())).max();
        let metrics = fs::read_to_string(here.join("metrics.jsonl")).unwrap_or_default();
        let steps = metrics.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let told = steps.filter_map(|line| line["step"].as_u64()).max().unwrap_or(0);
        lost.push(told.saturating_sub(saved.unwrap_or(0)));
        let log =
            fs::read_to_string(folder(laboratory, row, attempt + 1).join("log.txt")).unwrap_or_default();
        assert!(!log.contains("begins anew"), "a state could not be read: {log}");
        if saved.is_some() {
            assert!(log.contains("goes on from the work of attempt"), "{log}");
        }
    }
    lost
}

/// The best point, without what depends on the home or on how often it was interrupted.
fn best(laboratory: &Laboratory, sweep: &str) -> Value {
    let text = laboratory.done(&["sweep", "best", sweep, "--json"]);
    let mut value: Value = serde_json::from_str(&text).unwrap();
    assert!(
        value["command"].as_str().is_some_and(|command| command.starts_with("assemblet train ")),
        "{text}"
    );
    value.as_object_mut().unwrap().remove("command");
    for repeat in value["repeats"].as_array_mut().unwrap() {
        repeat.as_object_mut().unwrap().remove("attempts");
    }
    value
}
