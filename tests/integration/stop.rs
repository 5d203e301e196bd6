//! `serve --stop`: the end of a service while its workers have something to do.

use std::time::Duration;

use serde_json::Value;

use crate::laboratory::{Laboratory, within};

/// The workers that the service has written down and that live.
fn workers(laboratory: &Laboratory) -> Vec<u64> {
    let written = std::fs::read(laboratory.path("home/service/workers.json")).unwrap();
    let written: Vec<Value> = serde_json::from_slice(&written).unwrap();
    written.iter().map(|worker| worker["pid"].as_u64().unwrap()).filter(|pid| lives(*pid)).collect()
}

/// Whether it is there and no dead process's entry in the table that nobody has read.
fn lives(pid: u64) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(") ").next().unwrap_or_default();
    !stat.is_empty() && !state.starts_with('Z')
}

fn serves(laboratory: &Laboratory) -> bool {
    std::os::unix::net::UnixStream::connect(laboratory.path("home/service/socket")).is_ok()
}

#[test]
fn a_service_that_is_stopped_takes_its_workers_along_and_what_ran_goes_on_with_the_next() {
    let laboratory = Laboratory::new();
    laboratory.submit_and_run("0.7");
    assert!(!workers(&laboratory).is_empty());
    laboratory.told(&["serve", "--stop"]);
    assert_eq!((serves(&laboratory), workers(&laboratory)), (false, vec![]));
    // A worker that lived would have started it again by now.
    std::thread::sleep(Duration::from_millis(1500));
    assert!(!serves(&laboratory), "somebody has started it again");

    let given_back = laboratory.json(&["jobs", "list", "--all"]);
    let released = |trial: &Value| trial["trial"]["attempts"][0]["end"]["end"] == "released";
    assert!(given_back.iter().any(released), "{given_back:?}");
    let watched = laboratory.told(&["sweep", "watch", "squares"]);
    assert!(watched.contains("4 of 4 ended: 4 succeeded"), "{watched}");
}

#[test]
fn workers_that_are_left_finish_what_they_run() {
    let laboratory = Laboratory::new();
    laboratory.submit_and_run("0.7");
    laboratory.told(&["serve", "--stop", "--leave-workers"]);
    within("the workers have started it again", || serves(&laboratory));
    let watched = laboratory.told(&["sweep", "watch", "squares"]);
    assert!(watched.contains("4 of 4 ended: 4 succeeded"), "{watched}");
    for trial in laboratory.json(&["jobs", "list", "--all"]) {
        assert_eq!(trial["trial"]["attempts"].as_array().unwrap().len(), 1, "{trial}");
    }
}
