//! R5: whatever is killed or cancelled, no process of a trial lives on.

use std::time::Duration;

use crate::laboratory::{Laboratory, until};
use crate::processes::{Kind, is_alive, kill_at_once};

/// How long the system may take for it.
const SOON: Duration = Duration::from_secs(10);

/// Two trials at once, each with a child and a grandchild that ignore every kind request.
const FAMILIES: &str = r#"
name = "families"
[trial]
kind = "command"
command = ["sh", "-c", """
trap '' TERM INT HUP
sh -c "trap '' TERM INT HUP; sleep 600 & while :; do sleep 0.2; done" &
echo loss=1
wait"""]
[space]
rate = { float = [0.0, 1.0] }
[sampler]
kind = "random"
[objective]
metric = "loss"
direction = "minimize"
[budget]
trials = 8
"#;

/// A laboratory in which two trials run; and every process of the trials.
fn busy() -> (Laboratory, Vec<i32>) {
    let laboratory = Laboratory::new(5);
    let file = laboratory.definition(FAMILIES);
    laboratory.serve("2");
    laboratory.done(&["sweep", "submit", file.to_str().unwrap()]);
    // A shell, its child, that one's two, and a watcher, of two trials.
    until("both families live", Duration::from_secs(60), || laboratory.processes(Kind::Trial).len() >= 8);
    let trials = laboratory.processes(Kind::Trial);
    (laboratory, trials)
}

fn all_end(what: &str, processes: &[i32]) {
    let took = until(what, SOON, || !processes.iter().any(|process| is_alive(*process)));
    println!("R5: {} processes, {what} after {:.2} s", processes.len(), took.as_secs_f64());
}

#[test]
fn no_process_of_a_trial_outlives_its_sweeps_end() {
    let (laboratory, trials) = busy();
    laboratory.done(&["sweep", "cancel", "families"]);
    all_end("none alive after the sweep was cancelled", &trials);
    until("the service and its workers are all there is", SOON, || {
        laboratory.processes(Kind::Trial).is_empty()
    });
}

#[test]
fn no_process_of_a_trial_outlives_its_worker_nor_the_service_and_all_workers_together() {
    let (laboratory, trials) = busy();
    let workers = laboratory.processes(Kind::Worker);
    assert_eq!(workers.len(), 2);
    // The families that are there before: one of them belongs to this worker.
    kill_at_once(workers[0]);
    until("one family is gone", SOON, || trials.iter().filter(|process| is_alive(**process)).count() <= 5);
    assert!(trials.iter().any(|process| is_alive(*process)), "the other worker's trial runs on");
    let services = laboratory.processes(Kind::Service);
    let both = [laboratory.processes(Kind::Worker), services].concat();
    let trials = laboratory.processes(Kind::Trial);
    both.iter().for_each(|process| kill_at_once(*process));
    all_end("none alive after the service and all workers were killed", &trials);
    until("nothing of it is left", SOON, || crate::processes::of(laboratory.home.root()).is_empty());
}
