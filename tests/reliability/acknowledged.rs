//! R1 and R2: the service is killed again and again, and what it had acknowledged is there; nothing twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use jobs::api::Api;
use jobs::client::Client;
use jobs::sweep::{Definition, Resources};
use jobs::wire::{ClaimRequest, Ending, Lease, ProblemKind, Submission, What};
use serde_json::{Value, json};
use store::row::{AttemptEnd, TrialId, TrialRow, TrialState};
use store::{Checkup, Row, Store, StoreError};

use crate::chance::{Chance, is_stress};
use crate::laboratory::{Laboratory, until};
use crate::processes::{Kind, is_alive, kill_at_once};

/// Who submits at once, and who completes.
const SUBMITTERS: u32 = 16;
const COMPLETERS: u32 = 24;

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// The trial of each point.
    submitted: BTreeMap<u64, TrialId>,
    /// The digest of each trial's result.
    completed: BTreeMap<TrialId, (Lease, String)>,
}

/// How a number of a laboratory's trials are to go.
struct Course {
    /// Submissions, each acknowledged, and completed later.
    trials: u32,
    kills: u32,
}

#[test]
fn nothing_acknowledged_is_lost_or_done_twice_however_often_the_service_is_killed() {
    // The small size is the same promise over the same number of kills, in homes that are opened again sooner.
    let (homes, course) = if is_stress() {
        (1, Course { trials: 100_000, kills: 200 })
    } else {
        (8, Course { trials: 2_500, kills: 25 })
    };
    let begun = Instant::now();
    let mut sum = (0, 0, 0);
    for _ in 0..homes {
        let (submitted, completed) = survive(&course);
        sum = (sum.0 + submitted, sum.1 + completed, sum.2 + course.kills);
    }
    println!(
        "R1, R2: {} submissions and {} completions acknowledged over {} kills in {:.1} s: 0 lost, 0 twice",
        sum.0,
        sum.1,
        sum.2,
        begun.elapsed().as_secs_f64()
    );
}

/// Submits and completes while the service is killed; says how many of each were acknowledged.
fn survive(course: &Course) -> (usize, usize) {
    let laboratory = Laboratory::new(30);
    let client = laboratory.client_without_workers();
    client.submit(&submission()).unwrap();
    let acknowledged = Mutex::new(Acknowledged::default());
    let (done, over) = (AtomicU32::new(0), AtomicBool::new(false));
    let (watched, mut waits) = scope(|scope| {
        let events = client.events(0);
        let stopper = events.stopper();
        let watcher = scope.spawn(move || watch(events));
        let submitters: Vec<_> = (0..SUBMITTERS)
            .map(|number| {
                let (client, acknowledged) = (client.clone(), &acknowledged);
                let points = (number..course.trials).step_by(SUBMITTERS as usize);
                scope.spawn(move || points.for_each(|point| submit(&client, point.into(), acknowledged)))
            })
            .collect();
        let completers: Vec<_> = (0..COMPLETERS)
            .map(|number| {
                let (client, acknowledged, done, over) = (client.clone(), &acknowledged, &done, &over);
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        complete(&client, number, acknowledged, done);
                    }
                })
            })
            .collect();
        // Whoever fails ends the others, too.
        let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let any_failed = || completers.iter().any(std::thread::ScopedJoinHandle::is_finished);
            let waits = kill_again_and_again(&laboratory, course, &done, any_failed);
            submitters.into_iter().for_each(|thread| thread.join().unwrap());
            until("all are completed", Duration::from_secs(120), || {
                // One more is the sweep's own.
                done.load(Ordering::Relaxed) > course.trials || any_failed()
            });
            waits
        }));
        over.store(true, Ordering::Relaxed);
        completers.into_iter().for_each(|thread| thread.join().unwrap());
        // Everything has happened once this has.
        client.pause("acknowledged").unwrap();
        let watched = until_ended(watcher, &stopper);
        (watched, killed.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    let pid = laboratory.processes(Kind::Service);
    assert_eq!(pid.len(), 1, "one service runs");
    waits.sort();
    let (middle, longest) = (waits[waits.len() / 2].as_secs_f64(), waits[waits.len() - 1].as_secs_f64());
    println!(
        "R12: from a kill to the next answer under load {middle:.2} s, at most {longest:.2} s; {} MiB resident at {} trials",
        resident_mib(pid[0]),
        course.trials
    );
    laboratory.kill_all();
    // Its last thread may let go of the home a moment after the first one is gone.
    until("the home is let go", Duration::from_secs(60), || {
        !is_alive(pid[0]) && !matches!(Checkup::of(&laboratory.home), Err(StoreError::Held { .. }))
    });
    check(&laboratory, &acknowledged, &watched);
    (acknowledged.submitted.len(), acknowledged.completed.len())
}

/// Kills the service at random moments, spread over the whole course; each fourth time soon after the last, so that
/// some are killed while they begin. Says how long it took until there was an answer again.
fn kill_again_and_again(
    laboratory: &Laboratory,
    course: &Course,
    done: &AtomicU32,
    any_failed: impl Fn() -> bool,
) -> Vec<Duration> {
    let mut chance = Chance::new();
    let mut waits = Vec::new();
    for kill in 0..course.kills {
        let from = u64::from(course.trials) * u64::from(kill) / u64::from(course.kills + 1);
        let goes_on = || u64::from(done.load(Ordering::Relaxed)) >= from || any_failed();
        if kill % 4 != 3 {
            until("it goes on", Duration::from_secs(120), goes_on);
        }
        sleep(chance.moment(Duration::from_millis(150)));
        let mut services = Vec::new();
        until("there is one to kill", Duration::from_secs(120), || {
            services = laboratory.processes(Kind::Service);
            !services.is_empty() || any_failed()
        });
        services.iter().for_each(|process| kill_at_once(*process));
        let begun = Instant::now();
        if kill % 4 != 2 {
            until("it is served again", Duration::from_secs(120), || {
                let view = Client::of_home(&laboratory.home).and_then(|client| client.service());
                view.is_ok_and(|view| !services.contains(&(view.pid as i32))) || any_failed()
            });
            waits.push(begun.elapsed());
        }
    }
    waits
}

fn submission() -> Submission {
    let definition = json!({
        "name": "acknowledged",
        "trial": {"kind": "command", "command": ["true"]},
        "space": {"rate": {"float": [0.5, 1.0]}},
        "sampler": {"kind": "random", "seed": 7},
        "objective": {"metric": "loss", "direction": "minimize"},
        "budget": {"trials": 1},
    });
    let definition: Definition = serde_json::from_value(definition).unwrap();
    Submission { definition, source: String::new(), key: None }
}

fn submit(client: &Client, point: u64, acknowledged: &Mutex<Acknowledged>) {
    let params = [("point".to_owned(), Value::from(point))].into();
    let view = client.enqueue("acknowledged", &params, None).unwrap();
    let known = acknowledged.lock().unwrap().submitted.insert(point, view.trial.id);
    assert_eq!(known, None);
}

/// Claims a trial and completes it; now and then tells the same result again, which is nothing new, and another one,
/// which is refused.
fn complete(client: &Client, worker: u32, acknowledged: &Mutex<Acknowledged>, done: &AtomicU32) {
    let capacity = Resources { cores: 1_000, memory_mib: 1 << 40, gpus: 8 };
    let request =
        ClaimRequest { worker: format!("w{worker}"), host: "here".to_owned(), capacity, wait_s: 0.5 };
    let Some(assignment) = client.claim(&request).unwrap() else { return };
    let lease = assignment.lease;
    let digest = format!("{:032x}{:032x}", lease.trial.number, worker);
    let ending =
        |digest: &str| Ending::Succeeded { value: f64::from(lease.trial.number), digest: digest.to_owned() };
    client.finish(lease, &ending(&digest)).unwrap();
    if lease.trial.number.is_multiple_of(16) {
        client.finish(lease, &ending(&digest)).unwrap();
        let refused = client.finish(lease, &ending(&"ff".repeat(32))).unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Conflict, "{refused}");
    }
    let known = acknowledged.lock().unwrap().completed.insert(lease.trial, (lease, digest));
    assert_eq!(known, None, "{lease:?} was handed out after it was completed");
    done.fetch_add(1, Ordering::Relaxed);
}

/// How often each trial became one that succeeded, and whether there was a gap, as somebody sees it who watches.
#[derive(Default)]
struct Watched {
    succeeded: BTreeMap<TrialId, u32>,
    resets: u32,
}

fn watch(events: jobs::client::Events) -> Watched {
    let mut watched = Watched::default();
    let mut succeeded: BTreeMap<TrialId, bool> = BTreeMap::new();
    for happening in events {
        match happening.unwrap().what {
            What::Trial { trial } => {
                let is = matches!(trial.state, TrialState::Succeeded { .. });
                if is && succeeded.insert(trial.id, is) != Some(true) {
                    *watched.succeeded.entry(trial.id).or_default() += 1;
                } else if !is {
                    succeeded.insert(trial.id, false);
                }
            }
            What::Reset => watched.resets += 1,
            What::Sweep { sweep } if matches!(sweep.phase, store::row::SweepPhase::Paused { .. }) => break,
            _ => {}
        }
    }
    watched
}

fn until_ended(
    watcher: std::thread::ScopedJoinHandle<'_, Watched>,
    stopper: &jobs::client::Stopper,
) -> Watched {
    let begun = Instant::now();
    while !watcher.is_finished() && begun.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(20));
    }
    stopper.stop();
    watcher.join().unwrap()
}

/// The rows against what was acknowledged.
fn check(laboratory: &Laboratory, acknowledged: &Acknowledged, watched: &Watched) {
    let checkup = Checkup::of(&laboratory.home).unwrap();
    assert!(checkup.complete, "{checkup:?}");
    let (store, _) = Store::open(&laboratory.home).unwrap();
    let trials: BTreeMap<TrialId, TrialRow> = (store.rows().map(Result::unwrap))
        .filter_map(|row| if let Row::Trial(row) = row { Some((row.id, row)) } else { None })
        .collect();
    let mut points: BTreeMap<u64, TrialId> = BTreeMap::new();
    for (id, row) in &trials {
        if let Some(point) = row.params.get("point").and_then(Value::as_u64) {
            assert_eq!(points.insert(point, *id), None, "the point {point} was submitted twice");
        }
    }
    for (point, id) in &acknowledged.submitted {
        assert_eq!(points.get(point), Some(id), "the submission of {point} is lost");
    }
    for (id, (lease, digest)) in &acknowledged.completed {
        let row = &trials[id];
        let TrialState::Succeeded { attempt, value, .. } = row.state else { panic!("{id} is lost: {row:?}") };
        assert_eq!((attempt, value), (lease.attempt, f64::from(id.number)), "{row:?}");
        let accepted: Vec<&String> = (row.attempts.iter())
            .filter_map(|attempt| match &attempt.end {
                Some(AttemptEnd::Succeeded { digest, .. }) => Some(digest),
                _ => None,
            })
            .collect();
        assert_eq!(accepted, [digest], "{row:?}");
    }
    assert_eq!(watched.resets, 0, "the watcher missed something");
    let twice: Vec<_> = watched.succeeded.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "succeeded more than once: {twice:?}");
    assert_eq!(watched.succeeded.len(), trials.len());
    assert_eq!(acknowledged.completed.len(), trials.len());
    drop(store);
    let checkup = Checkup::of(&laboratory.home).unwrap();
    assert!(checkup.sound, "{checkup:?}");
}

/// What a process has of the memory.
fn resident_mib(pid: i32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
