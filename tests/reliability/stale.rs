//! R3 and R4: workers that die, or stop and come back too late; their trials run again elsewhere, and count once.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use jobs::api::Api;
use jobs::client::Client;
use jobs::wire::TrialQuery;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use store::row::{AttemptEnd, SweepId, TrialId, TrialRow, TrialState};

use crate::chance::is_stress;
use crate::laboratory::{Laboratory, until};
use crate::processes::Kind;

const LEASE_S: u32 = 4;
/// How long a lost trial may wait beyond its lease; and what a machine may be late that has much else to do.
const BEYOND: Duration = Duration::from_secs(5);
const LATE: Duration = Duration::from_secs(5);
/// Trials that lose their worker at the same time, and how many of these workers come back.
const AT_ONCE: u32 = 20;
const STOPPED: u32 = 17;

/// Trials that end once there is a file.
fn definition(round: u32, go: &Path) -> String {
    format!(
        r#"
name = "stale-{round}"
[trial]
kind = "command"
command = ["sh", "-c", "echo loss=0.5 step=1; while [ ! -e '{}' ]; do sleep 0.2; done; echo loss=0.4 step=2"]
[space]
rate = {{ float = [0.0, 1.0] }}
[sampler]
kind = "random"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = {AT_ONCE}
"#,
        go.display()
    )
}

/// So many more workers, each on a machine of its own.
fn hire(laboratory: &Laboratory, hired: &mut u32, more: u32) {
    for _ in 0..more {
        *hired += 1;
        laboratory.start(&["worker", "--host", &format!("host{hired}"), "--cores", "1", "--quiet"]);
    }
}

#[test]
fn the_trials_of_workers_that_died_or_stopped_run_again_in_time_and_count_once() {
    let rounds = if is_stress() { 59 } else { 3 };
    let laboratory = Laboratory::new(LEASE_S);
    laboratory.serve("0");
    let client = laboratory.client_without_workers();
    let mut hired = 0;
    hire(&laboratory, &mut hired, 2 * AT_ONCE);
    let mut longest = Duration::ZERO;
    for round in 0..rounds {
        let go = laboratory.path(&format!("go-{round}"));
        let file = laboratory.definition(&definition(round, &go));
        laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
        let mut rows = Vec::new();
        until("all trials run", Duration::from_secs(60), || {
            rows = trials(&client, round);
            rows.iter().filter(|row| matches!(row.state, TrialState::Running { .. })).count()
                == AT_ONCE as usize
        });
        let (gone_at, begun) = (Utc::now(), Instant::now());
        let gone: Vec<Pid> = rows.iter().map(|row| process_of(row, 1)).collect();
        let (stopped, killed) = gone.split_at(STOPPED as usize);
        stopped.iter().for_each(|&worker| kill(worker, Signal::SIGSTOP).unwrap());
        killed.iter().for_each(|&worker| kill(worker, Signal::SIGKILL).unwrap());
        let most = Duration::from_secs(LEASE_S.into()) + BEYOND + LATE;
        until("all trials run again", most + LATE, || {
            rows = trials(&client, round);
            rows.iter().all(|row| row.attempts.len() > 1)
        });
        for row in &rows {
            let wait = (row.attempts[1].leased - gone_at).to_std().unwrap();
            assert!(wait <= most, "{}: after {wait:?}", row.id);
            longest = longest.max(wait);
            assert!(!gone.contains(&process_of(row, 2)), "{row:?}");
        }
        // Now the programs of the stopped workers end well, and these have something to tell.
        std::fs::write(&go, "").unwrap();
        std::thread::sleep((3 * Duration::from_secs(LEASE_S.into())).saturating_sub(begun.elapsed()));
        stopped.iter().for_each(|&worker| kill(worker, Signal::SIGCONT).unwrap());
        hire(&laboratory, &mut hired, AT_ONCE - STOPPED);
        until("all have ended", Duration::from_secs(60), || {
            rows = trials(&client, round);
            rows.iter().all(|row| matches!(row.state, TrialState::Succeeded { .. }))
        });
    }
    until("no stale trial runs on", Duration::from_secs(15), || laboratory.processes(Kind::Trial).is_empty());
    for round in 0..rounds {
        for row in trials(&client, round) {
            let accepted = |end: &Option<AttemptEnd>| matches!(end, Some(AttemptEnd::Succeeded { .. }));
            let accepted: Vec<bool> = row.attempts.iter().map(|attempt| accepted(&attempt.end)).collect();
            assert_eq!(accepted, [false, true], "{row:?}");
            let result = |attempt| laboratory.home.attempt(row.id, attempt).join("result.json").exists();
            assert_eq!((result(1), result(2)), (false, true), "{}: the stale worker left no result", row.id);
        }
    }
    println!(
        "R3, R4: {} workers stopped for three leases, and {} killed: no result of theirs was accepted; each trial ran again \
         at most {:.1} s later, with leases of {LEASE_S} s",
        rounds * STOPPED,
        rounds * (AT_ONCE - STOPPED),
        longest.as_secs_f64()
    );
}

/// The trials of a round.
fn trials(client: &Client, round: u32) -> Vec<TrialRow> {
    let views = client.trials(&format!("stale-{round}"), &TrialQuery::default()).unwrap();
    let rows: Vec<TrialRow> = views.into_iter().map(|view| view.trial).collect();
    assert!(rows.iter().all(|row| row.id == TrialId { sweep: SweepId(round + 1), number: row.id.number }));
    rows
}

/// The process of the worker that had an attempt: its name has it.
fn process_of(row: &TrialRow, attempt: usize) -> Pid {
    let parts: Vec<&str> = row.attempts[attempt - 1].worker.rsplit('-').collect();
    Pid::from_raw(parts[1].parse().unwrap())
}
