//! R5: no process of a trial is left when it is cancelled or its worker killed with -9.

use std::path::Path;
use std::time::{Duration, Instant};

use jobs::api::Api;
use serde_json::json;

use super::laboratory::{Laboratory, TRIAL, Worker, rounds, script, wait_until};

/// A program, its child and its grandchild, all deaf to kind requests; each writes down its process.
const FAMILY: &str = "trap '' TERM INT HUP; echo $$ >> $ALL; \
    sh -c 'echo $$ >> $ALL; sh -c \"echo \\$\\$ >> $ALL; while :; do sleep 0.1; done\" & while :; do sleep 0.1; done' & \
    while :; do sleep 0.1; done";

fn alive(process: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = status.rsplit(')').next().unwrap_or_default().trim_start().chars().next();
    state.is_some_and(|state| state != 'Z' && state != 'X')
}

fn family(list: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(list).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Starts a family under a worker, ends it in some way, and sees that all of it is gone within the time.
fn all_end_after(end: impl FnOnce(&Laboratory, &Worker)) {
    let list = tempfile::NamedTempFile::new().unwrap();
    let path = list.path().to_str().unwrap();
    let laboratory = Laboratory::open(&script(FAMILY, json!({"ALL": path})), Duration::from_secs(30));
    let worker = laboratory.worker();
    wait_until("all three run", || family(list.path()).len() == 3);
    let all = family(list.path());
    assert!(all.iter().all(|process| alive(process)));
    end(&laboratory, &worker);
    let began = Instant::now();
    wait_until("all of them have ended", || !all.iter().any(|process| alive(process)));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn nothing_is_left_of_a_trial_whose_worker_is_killed() {
    (0..rounds(2)).for_each(|_| all_end_after(|_, worker| worker.signal("KILL")));
}

#[test]
fn nothing_is_left_of_a_trial_that_is_cancelled() {
    (0..rounds(1))
        .for_each(|_| all_end_after(|laboratory, _| drop(laboratory.api.cancel_trial(TRIAL).unwrap())));
}
