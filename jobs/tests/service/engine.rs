//! The engine in this process.

use std::sync::Arc;
use std::time::Duration;

use jobs::api::Api;
use jobs::engine::{Engine, Options};
use jobs::wire::{Ending, ProblemKind, What};

use crate::lab::{Lab, claim, claimed, submission, until};

fn open(lab: &Lab) -> Engine {
    Engine::open(&lab.home, Options::default()).unwrap()
}

#[test]
fn a_home_has_one_owner_and_the_second_is_told_who() {
    let lab = Lab::new();
    let engine = open(&lab);
    let refused = Engine::open(&lab.home, Options::default()).unwrap_err();
    assert!(refused.is_bad_input(), "{refused}");
    assert!(refused.to_string().contains("in use"), "{refused}");
    engine.stop();
    let told = engine.sweeps().unwrap_err();
    assert_eq!(told.kind, ProblemKind::Unavailable);
    open(&lab).sweeps().unwrap();
}

#[test]
fn what_was_answered_is_there_when_the_home_is_opened_again() {
    let lab = Lab::new();
    let engine = open(&lab);
    engine.submit(&submission("kept", 3)).unwrap();
    let assignment = claimed(&engine, "a");
    engine.finish(assignment.lease, &Ending::Succeeded { value: 2.0, digest: "ab".repeat(32) }).unwrap();
    let before = engine.sweep("kept").unwrap();
    drop(engine);
    let engine = open(&lab);
    assert_eq!(engine.sweep("kept").unwrap(), before);
    assert_eq!(
        std::fs::read_to_string(lab.home.sweep(before.sweep.id).join("sweep.toml")).unwrap(),
        "# kept\n"
    );
}

#[test]
fn a_waiting_claim_gets_what_is_submitted_meanwhile() {
    let lab = Lab::new();
    let engine = open(&lab);
    let waiting: Vec<_> = (0..4)
        .map(|number| {
            let engine = engine.clone();
            std::thread::spawn(move || engine.claim(&claim(&format!("w{number}"), 30.0)))
        })
        .collect();
    assert!(engine.claim(&claim("hasty", 0.0)).unwrap().is_none());
    engine.submit(&submission("soon", 4)).unwrap();
    let mut given: Vec<u32> =
        waiting.into_iter().map(|claim| claim.join().unwrap().unwrap().unwrap().lease.trial.number).collect();
    given.sort_unstable();
    assert_eq!(given, [0, 1, 2, 3]);
}

#[test]
fn a_claim_that_waits_too_long_or_not_at_all_is_refused_or_answered() {
    let lab = Lab::new();
    let engine = open(&lab);
    for bad in [-1.0, f64::NAN, f64::INFINITY, 61.0] {
        assert_eq!(engine.claim(&claim("a", bad)).unwrap_err().kind, ProblemKind::Invalid, "{bad}");
    }
    assert_eq!(engine.claim(&claim("a", 0.01)), Ok(None));
}

#[test]
fn stopping_ends_those_who_wait() {
    let lab = Lab::new();
    let engine = open(&lab);
    let waiting = {
        let engine = engine.clone();
        std::thread::spawn(move || engine.happenings(0, Duration::from_secs(60)))
    };
    engine.stop();
    // A minute later it would be over by itself.
    until("who waits has ended", || waiting.is_finished());
}

#[test]
fn many_at_once_are_all_answered_with_what_is_durable() {
    let lab = Lab::new();
    let engine = Arc::new(open(&lab));
    engine.submit(&submission("many", 400)).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let engine = Arc::clone(&engine);
            scope.spawn(move || {
                for _ in 0..50 {
                    let lease = claimed(&*engine, &format!("w{number}")).lease;
                    let value = f64::from(lease.trial.number);
                    engine.finish(lease, &Ending::Succeeded { value, digest: "ab".repeat(32) }).unwrap();
                }
            });
        }
    });
    let view = engine.sweep("many").unwrap();
    assert_eq!(view.counts.get("succeeded"), Some(&400), "{:?}", view.counts);
    assert!(view.finished);
    assert_eq!(view.best.as_ref().map(|best| best.value), Some(0.0));
    drop(engine);
    assert_eq!(open(&lab).sweep("many").unwrap(), view);
}

#[test]
fn a_removed_sweep_takes_its_files_along() {
    let lab = Lab::new();
    let engine = open(&lab);
    let sweep = engine.submit(&submission("gone", 1)).unwrap().sweep.id;
    let lease = claimed(&engine, "a").lease;
    engine.write_file(lease, "work/big.bin", 0, &[1; 1000]).unwrap();
    assert_eq!(engine.remove("gone").unwrap_err().kind, ProblemKind::Conflict, "a trial runs");
    engine.finish(lease, &Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) }).unwrap();
    assert_eq!(engine.remove("gone"), Ok(sweep));
    let sweeps = lab.home.root().join("sweeps");
    until("the folder is gone", || std::fs::read_dir(&sweeps).unwrap().count() == 0);
    let happenings = engine.happenings(0, Duration::ZERO).unwrap();
    assert_eq!(happenings.last().map(|last| &last.what), Some(&What::Removed { sweep }));
}
