//! A worker on another machine: its files travel, and the results are the same.

use jobs::wire::Ending;
use jobs::worker::{Config, Place};
use serde_json::json;
use store::row::{SweepId, TrialId};

use crate::stage::{Stage, wait_until};

const PROGRAM: &str = "trap 'exit 75' TERM; i=$(cat deep/state 2>/dev/null || echo 0); mkdir -p deep; \
    while [ $i -lt 6 ]; do i=$((i+1)); echo loss=$i step=$i; echo $i > deep/state.tmp; mv deep/state.tmp deep/state; \
    echo loss=0.$i step=$i; while [ $i = 3 ] && [ ! -e deep/seen ]; do sleep 0.02; done; done; head -c 3000000 /dev/zero > big";

#[test]
fn results_checkpoints_and_logs_travel_both_ways() {
    let stage = Stage::of(PROGRAM, json!({}));
    let remote = |scratch: &str| Config { place: Place::Scratch(stage.path(scratch)), ..stage.config() };
    let trial = TrialId { sweep: SweepId(1), number: 0 };
    let sent = |attempt: u32, name: &str| {
        std::fs::read_to_string(stage.desk.files.attempt(trial, attempt).join(name)).unwrap_or_default()
    };
    stage.work_while(&remote("here"), |_| {
        wait_until("a checkpoint has come", || sent(1, "work/deep/state") == "3\n");
    });
    assert_eq!(stage.desk.ending(0), Some(Ending::Released));
    assert_eq!(sent(1, "metrics.jsonl").lines().count(), 3);
    // As if the program had left it, so that the next attempt goes on.
    std::fs::write(stage.desk.files.attempt(trial, 1).join("work/deep/seen"), "").unwrap();
    stage.work_as(&remote("there"));
    assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { value, .. }) if value == 0.6));

    let lines: Vec<String> = (1..=6).map(|i| format!("{{\"step\":{i},\"loss\":0.{i}}}\n")).collect();
    assert_eq!(sent(2, "metrics.jsonl"), lines.concat());
    assert!(sent(2, "log.txt").contains("goes on from the work of attempt 1"));
    assert!(sent(2, "result.json").contains("metrics_sha256") && !sent(2, "trial.json").is_empty());
    assert_eq!(sent(2, "work/big").len(), 3_000_000);
    // Nothing stays on the other machine.
    assert!(!stage.path("there").join("sweeps/s1/0/2").exists());

    let whole = Stage::of(&PROGRAM.replace("[ ! -e deep/seen ]", "false"), json!({}));
    whole.work();
    assert_eq!(whole.read(1, "metrics.jsonl"), sent(2, "metrics.jsonl"));
    assert_eq!(whole.read(1, "result.json"), sent(2, "result.json"));
}
