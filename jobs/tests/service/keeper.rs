//! Workers are started when there is something to run, not more than may be, and not twice.

use std::fs;

use jobs::api::Api;
use jobs::engine::{Engine, Options, Workers};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::lab::{Lab, submission, until};

/// Workers that note that they were started, and do nothing.
fn idlers(lab: &Lab) -> Options {
    let script = format!("echo $$ >> '{}'; exec sleep 600", lab.path("started").display());
    let workers = Workers { command: vec!["sh".to_owned(), "-c".to_owned(), script], most: 2 };
    Options { workers: Some(workers), ..Options::default() }
}

fn started(lab: &Lab) -> Vec<i32> {
    let text = fs::read_to_string(lab.path("started")).unwrap_or_default();
    text.lines().filter_map(|line| line.parse().ok()).collect()
}

#[test]
fn as_many_workers_are_started_as_may_be_and_the_next_service_finds_them() {
    let lab = Lab::new();
    fs::create_dir_all(lab.home.service()).unwrap();
    let engine = Engine::open(&lab.home, idlers(&lab)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(started(&lab).is_empty(), "there is nothing to run");
    engine.submit(&submission("one", 1)).unwrap();
    until("one is started for one trial", || started(&lab).len() == 1);
    engine.submit(&submission("many", 50)).unwrap();
    until("two are started", || started(&lab).len() == 2);
    drop(engine);
    let pids = started(&lab);
    let engine = Engine::open(&lab.home, idlers(&lab)).unwrap();
    engine.submit(&submission("more", 50)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(started(&lab), pids, "they outlived the engine, and are known to the next one");
    kill(Pid::from_raw(pids[0]), Signal::SIGKILL).unwrap();
    // Nothing tells the keeper of it at once: it is no child of this engine's keeper.
    engine.pause("more").unwrap();
    engine.resume("more").unwrap();
    until("it is replaced", || started(&lab).len() == 3);
    drop(engine);
    for pid in started(&lab) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

#[test]
fn workers_that_do_not_work_are_not_started_again_and_again() {
    let lab = Lab::new();
    fs::create_dir_all(lab.home.service()).unwrap();
    let script = format!("echo $$ >> '{}'; exit 1", lab.path("started").display());
    let workers = Workers { command: vec!["sh".to_owned(), "-c".to_owned(), script], most: 1 };
    let engine = Engine::open(&lab.home, Options { workers: Some(workers), ..Options::default() }).unwrap();
    engine.submit(&submission("many", 50)).unwrap();
    until("one is started", || !started(&lab).is_empty());
    std::thread::sleep(std::time::Duration::from_millis(1200));
    assert!(started(&lab).len() <= 2, "{:?}", started(&lab));
}
