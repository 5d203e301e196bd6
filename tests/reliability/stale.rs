//! R3 and R4: a worker that dies, or stops and comes back too late; its trial runs again elsewhere, and counts once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::chance::is_stress;
use crate::laboratory::{Laboratory, until};
use crate::processes::Kind;
use crate::trainings::attempts_of;

const LEASE_S: u32 = 3;
/// How long a lost trial may wait beyond its lease; and what a machine may be late that has much else to do.
const BEYOND: Duration = Duration::from_secs(5);
const LATE: Duration = Duration::from_secs(5);

/// A sweep of one trial of three seconds.
fn definition(round: u32) -> String {
    format!(
        r#"
name = "stale-{round}"
[trial]
kind = "command"
command = ["sh", "-c", "for i in $(seq 30); do echo loss=0.$i step=$i; sleep 0.1; done"]
[space]
rate = {{ float = [0.0, 1.0] }}
[sampler]
kind = "random"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = 1
"#
    )
}

/// One more worker, on the machine that all of them share.
fn hire(laboratory: &Laboratory) {
    laboratory.start(&["worker", "--host", "shared", "--cores", "1", "--quiet"]);
}

#[test]
fn the_trial_of_a_worker_that_died_or_stopped_runs_again_in_time_and_counts_once() {
    let rounds = if is_stress() { 50 } else { 2 };
    let laboratory = Laboratory::new(LEASE_S);
    laboratory.serve("0");
    hire(&laboratory);
    hire(&laboratory);
    let mut waits = Vec::new();
    for round in 0..rounds {
        let file = laboratory.definition(&definition(round));
        laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
        let mut row = Value::Null;
        until("the trial runs", Duration::from_secs(60), || {
            row = shown(&laboratory, round);
            row["state"]["state"] == "running"
        });
        let stale = process_of(&row, 1);
        let (dies, at) = (round % 2 == 0, Utc::now());
        kill(stale, if dies { Signal::SIGKILL } else { Signal::SIGSTOP }).unwrap();
        if dies {
            hire(&laboratory);
        }
        let most = Duration::from_secs(LEASE_S.into()) + BEYOND + LATE;
        until("its trial runs again", most + LATE, || {
            row = shown(&laboratory, round);
            attempts_of(&row) > 1
        });
        let again: DateTime<Utc> = row["attempts"][1]["leased"].as_str().unwrap().parse().unwrap();
        let wait = (again - at).to_std().unwrap();
        assert!(wait <= most, "after {wait:?}");
        waits.push(wait.as_secs_f64());
        assert_ne!(process_of(&row, 2), stale);
        if !dies {
            std::thread::sleep((3 * Duration::from_secs(LEASE_S.into())).saturating_sub(wait));
            kill(stale, Signal::SIGCONT).unwrap();
        }
        until("it has ended", Duration::from_secs(60), || {
            row = shown(&laboratory, round);
            row["state"]["state"] == "succeeded"
        });
        assert_eq!((&row["state"]["attempt"], attempts_of(&row)), (&2.into(), 2), "{row}");
    }
    until("no stale trial runs on", Duration::from_secs(15), || laboratory.processes(Kind::Trial).is_empty());
    for round in 0..rounds {
        let row = shown(&laboratory, round);
        let accepted = |attempt: &&Value| attempt["end"]["end"] == "succeeded";
        assert_eq!(row["attempts"].as_array().unwrap().iter().filter(accepted).count(), 1, "{row}");
        let trial = store::row::TrialId { sweep: store::row::SweepId(round + 1), number: 0 };
        let result = |attempt| laboratory.home.attempt(trial, attempt).join("result.json").exists();
        assert_eq!((result(1), result(2)), (false, true), "the stale worker left no result");
    }
    let longest = waits.iter().copied().fold(0.0, f64::max);
    println!(
        "R3, R4: {rounds} workers killed or stopped for three leases: none had its result accepted; each trial ran again \
         at most {longest:.1} s later, with leases of {LEASE_S} s"
    );
}

/// The trial of a round.
fn shown(laboratory: &Laboratory, round: u32) -> Value {
    // It may not have been drawn yet.
    let finished = laboratory.run(&["jobs", "show", &format!("stale-{round}/0"), "--json"]);
    let value: Value = serde_json::from_str(&finished.stdout).unwrap_or_default();
    value["trial"].clone()
}

/// The process of the worker that had an attempt: its name has it.
fn process_of(row: &Value, attempt: usize) -> Pid {
    let name = row["attempts"][attempt - 1]["worker"].as_str().unwrap();
    let parts: Vec<&str> = name.rsplit('-').collect();
    Pid::from_raw(parts[1].parse().unwrap())
}
