//! The service comes and goes: trials run on, nothing is lost, and who was fenced writes nothing more.

use std::time::Duration;

use jobs::wire::Ending;
use serde_json::json;

use crate::stage::{Stage, wait_until};

#[test]
fn a_trial_runs_on_while_the_service_is_away_and_all_is_told_later() {
    let script =
        "i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo loss=$i step=$i; sleep 0.01; done; echo > done";
    let stage = Stage::of(script, json!({}));
    stage.work_while(&stage.config(), |stage| {
        wait_until("it reports", || !stage.desk.trial(0).reports.is_empty());
        stage.desk.set_away(true);
        wait_until("its program has ended", || !stage.read(1, "work/done").is_empty());
        let calls = stage.desk.calls("report");
        wait_until("it is tried again", || stage.desk.calls("report") > calls + 2);
        stage.desk.set_away(false);
        wait_until("it is told", || stage.desk.is_done());
    });
    assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { value: 40.0, .. })));
    let steps: Vec<u64> = stage.desk.trial(0).reports.into_keys().collect();
    assert_eq!(steps, (1..=40).collect::<Vec<u64>>());
}

#[test]
fn reports_are_gathered() {
    let script = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo loss=$i step=$i; done";
    let stage = Stage::of(script, json!({}));
    stage.work();
    assert_eq!(stage.desk.trial(0).reports.len(), 2000);
    assert!(stage.desk.calls("report") < 200, "{}", stage.desk.calls("report"));
}

#[test]
fn a_worker_whose_trial_was_handed_on_stops_it_and_tells_nothing() {
    let script = "i=0; while :; do i=$((i+1)); echo loss=$i step=$i; sleep 0.02; done";
    let stage = Stage::with_ttl(script, json!({}), Duration::from_secs(3));
    let (first, second) = (stage.config(), stage.config());
    stage.work_while(&first, |stage| {
        wait_until("it reports", || !stage.desk.trial(0).reports.is_empty());
        // The second takes it when it is lost; the first is told at its next word.
        stage.desk.lose(0);
        stage.work_while(&second, |stage| {
            wait_until("it was handed on", || stage.desk.trial(0).attempts.len() > 1);
        });
    });
    let trial = stage.desk.trial(0);
    assert!(trial.attempts[0].lost && trial.attempts[0].ending.is_none());
    assert_eq!(stage.read(1, "result.json"), "");
}

#[test]
fn a_worker_stopped_while_it_is_answered_does_not_take_the_lease_for_a_new_one() {
    let ttl = Duration::from_secs(1);
    let stage = Stage::with_ttl("echo loss=1", json!({}), ttl);
    stage.desk.set_stopped(true);
    stage.work_while(&stage.config(), |stage| {
        wait_until("it began", || stage.desk.trial(0).attempts.first().is_some_and(|first| first.started));
        // The trial is another's long before the worker reads that it may begin.
        stage.desk.lose(0);
        std::thread::sleep(ttl);
        stage.desk.set_stopped(false);
        wait_until("it takes the trial anew", || stage.desk.is_done());
    });
    assert_eq!(stage.read(1, "result.json"), "", "the stale attempt left no result");
    assert!(!stage.read(2, "result.json").is_empty());
}

#[test]
fn a_worker_that_finds_nothing_leaves() {
    let stage = Stage::of("echo loss=1", json!({}));
    let mut config = stage.config();
    config.idle_exit = Some(Duration::from_millis(300));
    let api: std::sync::Arc<dyn jobs::api::Api> = stage.desk.clone();
    let ended = jobs::worker::run(&api, &config, &|| false);
    assert_eq!(ended, Ok(jobs::worker::Ended::Idle));
    assert!(stage.desk.is_done());
}
