//! R3 and R4: a worker that was stopped and continued is fenced; the trial of one that was killed runs again in time.

use std::time::{Duration, Instant};

use serde_json::json;
use store::row::AttemptEnd;

use super::laboratory::{Laboratory, rounds, script, wait_until};

const TTL: Duration = Duration::from_millis(1500);

#[test]
fn a_worker_stopped_for_longer_than_its_lease_changes_nothing_any_more() {
    (0..rounds(1)).for_each(|_| stop_and_continue());
}

fn stop_and_continue() {
    // The first attempt ends when the file is there, the second at once.
    let program = "echo loss=$ASSEMBLET_ATTEMPT; \
                   if [ $ASSEMBLET_ATTEMPT = 1 ]; then while [ ! -e $GO ]; do sleep 0.02; done; fi";
    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    let laboratory = Laboratory::open(&script(program, json!({"GO": go.to_str().unwrap()})), TTL);
    let mut stale = laboratory.worker();
    wait_until("the first runs it", || laboratory.read(1, "metrics.jsonl").lines().count() == 1);
    stale.signal("STOP");
    let stopped = Instant::now();
    let second = laboratory.worker();
    wait_until("its lease is over", || laboratory.attempts() > 1);
    // The first attempt's program ends meanwhile, so that its worker would have a result to tell.
    std::fs::write(&go, "").unwrap();
    let value = laboratory.value();
    let accepted = value as u32;
    assert!(accepted > 1);
    let result = laboratory.read(accepted, "result.json");
    std::thread::sleep((3 * TTL).saturating_sub(stopped.elapsed()));
    stale.signal("CONT");
    wait_until("it has heard", || stale.child().is_none());
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(laboratory.value(), value);
    assert_eq!(laboratory.read(1, "result.json"), "");
    assert_eq!(laboratory.read(accepted, "result.json"), result);
    stale.signal("TERM");
    assert_eq!(stale.end(), 0);
    drop(second);
}

#[test]
fn the_trial_of_a_killed_worker_runs_again_in_time() {
    (0..rounds(1)).for_each(|_| kill_and_wait());
}

fn kill_and_wait() {
    let program = "if [ $ASSEMBLET_ATTEMPT = 1 ]; then sleep 60; else echo loss=1; fi";
    let laboratory = Laboratory::open(&script(program, json!({})), TTL);
    let first = laboratory.worker();
    wait_until("it runs", || laboratory.is_running());
    let _second = laboratory.worker();
    first.signal("KILL");
    let killed = Instant::now();
    wait_until("it runs again", || laboratory.attempts() > 1);
    assert!(killed.elapsed() < TTL + Duration::from_secs(5), "{:?}", killed.elapsed());
    assert_eq!(laboratory.value(), 1.0);
}

#[test]
fn a_worker_that_is_asked_to_end_gives_its_trial_back() {
    let program = "trap 'echo saved > state; exit 75' TERM; [ -e state ] && { echo loss=7; exit; }; \
                   while :; do sleep 0.02; done";
    let laboratory = Laboratory::open(&script(program, json!({})), Duration::from_secs(30));
    let mut first = laboratory.worker();
    wait_until("its program runs", || laboratory.is_running() && first.child().is_some());
    // It may not have set its trap yet.
    std::thread::sleep(Duration::from_millis(300));
    first.signal("TERM");
    assert_eq!(first.end(), 0);
    let attempts = laboratory.trial().trial.attempts;
    assert!(matches!(attempts[0].end, Some(AttemptEnd::Released { .. })), "{attempts:?}");
    let _second = laboratory.worker();
    assert_eq!(laboratory.value(), 7.0);
}
