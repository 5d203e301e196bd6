//! R5: whatever is killed or cancelled, no process of a trial lives on.

use std::time::Duration;

use jobs::api::Api;
use jobs::wire::TrialQuery;

use crate::chance::is_stress;
use crate::laboratory::{Laboratory, until};
use crate::processes::{Kind, family, is_alive, kill_at_once};

/// How long the system may take for it.
const SOON: Duration = Duration::from_secs(10);
/// Trials that run at once in each of the three tests.
const AT_ONCE: u32 = 17;

/// Trials, each with a child and a grandchild that ignore every kind request.
fn families() -> String {
    format!(
        r#"
name = "families"
[trial]
kind = "command"
command = ["sh", "-c", """
trap '' TERM INT HUP
sh -c "trap '' TERM INT HUP; sleep 600 & while :; do sleep 1; done" &
echo loss=1
wait"""]
[space]
rate = {{ float = [0.0, 1.0] }}
[sampler]
kind = "random"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = {AT_ONCE}
"#
    )
}

/// How often each test is done: 17 trials a time, 51 in all; at night 510.
fn times() -> u32 {
    if is_stress() { 10 } else { 1 }
}

/// A laboratory in which the trials run, each at a worker of its own; and every process of theirs.
fn busy() -> (Laboratory, Vec<i32>) {
    let laboratory = Laboratory::new(10);
    let file = laboratory.definition(&families());
    laboratory.serve("0");
    for number in 0..AT_ONCE {
        laboratory.start(&["worker", "--host", &format!("host{number}"), "--cores", "1", "--quiet"]);
    }
    laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
    until("all families live", Duration::from_secs(60), || {
        // A shell, its child, and that one's two.
        (0..AT_ONCE).all(|number| family(laboratory.home.root(), number).len() >= 4)
    });
    let trials = laboratory.processes(Kind::Trial);
    (laboratory, trials)
}

fn all_end(what: &str, processes: &[i32]) {
    let took = until(what, SOON, || !processes.iter().any(|process| is_alive(*process)));
    println!("R5: {AT_ONCE} trials, {} processes, {what} after {:.2} s", processes.len(), took.as_secs_f64());
}

#[test]
fn no_process_of_a_trial_outlives_its_sweeps_end() {
    for _ in 0..times() {
        let (laboratory, trials) = busy();
        laboratory.done(&["sweep", "cancel", "families"]);
        all_end("none alive after the sweep was cancelled", &trials);
        until("the service and its workers are all there is", SOON, || {
            laboratory.processes(Kind::Trial).is_empty()
        });
    }
}

#[test]
fn no_process_of_a_trial_outlives_its_worker() {
    for _ in 0..times() {
        let (laboratory, trials) = busy();
        let client = laboratory.client_without_workers();
        let mut views = client.trials("families", &TrialQuery::default()).unwrap();
        while let Some(view) = views.pop() {
            let worker = view.trial.attempts[0].worker.rsplit('-').nth(1).unwrap().parse().unwrap();
            kill_at_once(worker);
            let number = view.trial.id.number;
            until("its family is gone", SOON, || family(laboratory.home.root(), number).is_empty());
            for other in &views {
                let others = family(laboratory.home.root(), other.trial.id.number);
                assert!(others.len() >= 3, "the trials of other workers run on");
            }
        }
        all_end("none alive after their workers were killed one by one", &trials);
    }
}

#[test]
fn no_process_of_a_trial_outlives_the_service_and_all_workers_together() {
    for _ in 0..times() {
        let (laboratory, trials) = busy();
        let both = [laboratory.processes(Kind::Worker), laboratory.processes(Kind::Service)].concat();
        both.iter().for_each(|process| kill_at_once(*process));
        all_end("none alive after the service and all workers were killed", &trials);
        until("nothing of it is left", SOON, || crate::processes::of(laboratory.home.root()).is_empty());
    }
}
