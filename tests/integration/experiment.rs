//! `experiment` and `reproduce`: plans through the scheduler, interrupted and gone on with, and their page.

use std::cell::Cell;
use std::os::unix::process::CommandExt;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use crate::laboratory::Laboratory;
use crate::program::{assemblet, finish, json_lines};

/// A table of trainings of a second.
const SPEC: &str = r#"
name = "tiny"
title = "A tiny table"
question = "Does everything work?"
reading = "methods"

[quick]
training-seeds = 2
search-seeds = 1
budget = 20
train = ["tasks.count=2000", "network.hidden=16", "network.embedding=8", "network.decoder=16", "imitation.tasks=32"]
train-paper = ["updates=500", "imitation.updates=400", "objective.half_life=10.0", "sampling.tasks=8"]
train-plus = ["tasks.count=500", "updates=300", "imitation.updates=300", "exact.nodes=100"]

[paper]
training-seeds = 3
search-seeds = 3
budget = 20
train = ["tasks.count=2000", "network.hidden=16", "network.embedding=8", "network.decoder=16", "imitation.tasks=32"]
train-paper = ["updates=500", "imitation.updates=400", "objective.half_life=10.0", "sampling.tasks=8"]
train-plus = ["tasks.count=500", "updates=300", "imitation.updates=300", "exact.nodes=100"]

[[part]]
name = "trained"
title = "Networks trained here"
tasks = "human-v1"
solvers = ["imitation", "reinforce", "autoassemblet", "exact", "plus"]
"#;

/// How long after a look comes the next.
const LOOK: Duration = Duration::from_millis(20);

/// What a run tells at its end.
fn told(laboratory: &Laboratory, out: &str, more: &[&str]) -> Value {
    lines(laboratory, out, more).pop().unwrap()
}

/// All that a run tells.
fn lines(laboratory: &Laboratory, out: &str, more: &[&str]) -> Vec<Value> {
    let arguments = [&["experiment", "run", "tiny.toml", "--out", out, "--json"], more].concat();
    let mut command = laboratory.start(&arguments);
    // What a killed one had is given up that soon.
    let mut child = command.env("ASSEMBLET_LEASE_S", "3").spawn().unwrap();
    drop(child.stdin.take());
    let finished = finish(child);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    json_lines(&finished.stdout)
}

/// Starts a run in a process group of its own and ends it a while later; gives back its exit code.
fn ended_early(laboratory: &Laboratory, out: &str, after: Duration, signal: Signal) -> Option<i32> {
    let waited = Cell::new(Duration::ZERO);
    ended_once(laboratory, out, || waited.replace(waited.get() + LOOK) >= after, signal)
}

/// The same once something is so.
fn ended_once(laboratory: &Laboratory, out: &str, so: impl Fn() -> bool, signal: Signal) -> Option<i32> {
    let mut command = laboratory.start(&["experiment", "run", "tiny.toml", "--out", out]);
    let mut child = command.process_group(0).env("ASSEMBLET_LEASE_S", "3").spawn().unwrap();
    drop(child.stdin.take());
    while !so() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(LOOK);
    }
    let process = Pid::from_raw(child.id() as i32);
    // All at once; or as the terminal does it, to the program, which tells its trials.
    let _ = if signal == Signal::SIGKILL { killpg(process, signal) } else { kill(process, signal) };
    if signal == Signal::SIGKILL {
        child.wait().unwrap();
        return None;
    }
    Some(finish(child).code)
}

#[test]
fn an_experiment_says_the_same_however_it_is_interrupted_and_wherever_it_runs() {
    let laboratory = Laboratory::new();
    laboratory.write("tiny.toml", SPEC);
    let whole = told(&laboratory, "whole", &[]);
    assert_eq!(whole["missing"], Value::Array(Vec::new()));
    // Two seeds of three trained methods and of plus, and exact search.
    assert_eq!(whole["rows"], 130 * (2 * 4 + 1));
    let page = std::fs::read_to_string(laboratory.path("whole/index.html")).unwrap();
    assert!(page.contains("A tiny table") && page.contains("Does everything work?"));
    assert!(page.contains(whole["digest"].as_str().unwrap()), "the page says of which rows it is");

    for after in [300, 900] {
        ended_early(&laboratory, "killed", Duration::from_millis(after), Signal::SIGKILL);
    }
    let code = ended_early(&laboratory, "killed", Duration::from_millis(700), Signal::SIGINT);
    assert!(code == Some(130) || code == Some(0), "{code:?}");
    let killed = told(&laboratory, "killed", &[]);
    assert_eq!(killed["digest"], whole["digest"]);

    let served = told(&laboratory, "served", &["--home", "home"]);
    assert_eq!(served["digest"], whole["digest"]);
    // A trial by itself does the unit that its settings name, as `jobs show` has them.
    let shown = laboratory.told(&["jobs", "list", "--all", "--json"]);
    let shown = json_lines(&shown);
    assert_eq!(shown.len(), 5, "{shown:?}");
}

#[test]
fn what_an_earlier_plan_did_is_not_measured_again() {
    let laboratory = Laboratory::new();
    laboratory.write("tiny.toml", SPEC);
    // An unfinished plan, whose trials must not come before those of the next one.
    let begun = laboratory.path("page.work/sweeps/s1/0/1/work");
    ended_once(&laboratory, "page", || begun.exists(), Signal::SIGINT);
    laboratory.write("tiny.toml", &SPEC.replace("\"exact\", ", "").replace("seeds = 2", "seeds = 1"));
    let first = told(&laboratory, "page", &[]);
    assert_eq!(first["rows"], 130 * 4);
    let sweeps = json_lines(&laboratory.told(&["sweep", "status", "--home", "page.work", "--json"]));
    laboratory.told(&["serve", "--stop", "--home", "page.work"]);
    let phases: Vec<String> = sweeps.iter().map(|view| view["sweep"]["phase"].to_string()).collect();
    assert!(phases.len() == 2 && phases[0].contains("paused") && phases[1].contains("active"), "{phases:?}");

    // One unit more: the trial of exact search is all that is run.
    laboratory.write("tiny.toml", &SPEC.replace("seeds = 2", "seeds = 1"));
    let events = lines(&laboratory, "page", &[]);
    let begun = |events: &[Value]| {
        let units = events.iter().filter_map(|event| event["trial"]["params"]["unit"].as_str());
        units.map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
    };
    let units = begun(&events);
    assert!(units.iter().all(|unit| unit.starts_with("no network: exact on human-v1 (")), "{units:?}");
    assert_eq!((units.len(), &events.last().unwrap()["rows"]), (1, &Value::from(130 * 5)));

    // The same as if it had been measured at once, and the page says what it kept and which program measured.
    let whole = told(&laboratory, "whole", &[]);
    assert_eq!(events.last().unwrap()["digest"], whole["digest"]);
    let page = std::fs::read_to_string(laboratory.path("page/page.md")).unwrap();
    assert!(page.contains("of these done by earlier plans") && page.contains("measured by"), "{page}");
    let page = std::fs::read_to_string(laboratory.path("whole/page.md")).unwrap();
    assert!(!page.contains("of these done by earlier plans"));

    // What somebody removed is done again.
    laboratory.told(&["sweep", "rm", "s2", "--home", "page.work"]);
    laboratory.told(&["serve", "--stop", "--home", "page.work"]);
    let events = lines(&laboratory, "page", &[]);
    // The interrupted plan may have come to the end of some of them.
    assert!((1..=3).contains(&begun(&events).len()), "{:?}", begun(&events));
    assert_eq!(events.last().unwrap()["digest"], whole["digest"]);

    // A part of what is there needs nothing at all.
    laboratory
        .write("tiny.toml", &SPEC.replace(", \"exact\", \"plus\"", "").replace("seeds = 2", "seeds = 1"));
    let events = lines(&laboratory, "page", &[]);
    assert_eq!((begun(&events).len(), &events.last().unwrap()["rows"]), (0, &Value::from(130 * 3)));
}

#[test]
fn experiments_are_listed_and_shown() {
    let listed = assemblet(&["experiment", "list", "--json"]);
    let listed = json_lines(&listed.stdout);
    let names: Vec<&str> = listed.iter().filter_map(|line| line["name"].as_str()).collect();
    for name in ["table-1", "figure-2a", "figure-2b", "figure-2c", "figure-2d", "demos", "anytime", "general"]
    {
        assert!(names.contains(&name), "{name} in {names:?}");
        let shown = assemblet(&["experiment", "show", name]);
        let question = listed.iter().find(|line| line["name"] == name).unwrap()["question"].as_str().unwrap();
        assert!(shown.stdout.contains(question), "{}", shown.stdout);
    }
    let units = json_lines(&assemblet(&["experiment", "show", "demos", "--json"]).stdout);
    assert!(units.iter().all(|unit| unit["key"].as_str().is_some_and(|key| key.len() == 16)), "{units:?}");
}

#[test]
fn what_cannot_be_an_experiment_is_told_in_a_sentence() {
    let laboratory = Laboratory::new();
    laboratory.write("typo.toml", &SPEC.replacen("budget = 20", "bugdet = 20", 1));
    laboratory.write("taken.toml", &SPEC.replace("\"tiny\"", "\"table-1\""));
    laboratory.write("full/other.txt", "");
    let check = |arguments: &[&str], part: &str| {
        let finished = laboratory.tell(arguments);
        assert_eq!((finished.code, finished.stdout.as_str()), (2, ""), "{arguments:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(part), "{}", finished.stderr);
        assert_eq!(finished.stderr.trim_end().lines().count(), 1, "{}", finished.stderr);
    };
    let run = |what: &'static str| ["experiment", "run", what, "--out", "page"];
    check(&run("tabel-1"), "there is no experiment 'tabel-1'; the nearest name is 'table-1'");
    check(&run("typo.toml"), "experiment typo.toml: line 10 of the spec: unknown field `bugdet`");
    check(&run("none.toml"), "cannot read the experiment none.toml");
    check(
        &["experiment", "run", "taken.toml", "table-1", "--out", "page"],
        "there are two experiments 'table-1'",
    );
    check(&["reproduce", "--out", "full"], "full");
    let slow = laboratory.tell(&["reproduce", "--preset", "slow", "--out", "page"]);
    assert!(slow.code == 2 && slow.stderr.contains("slow"), "{}", slow.stderr);
    assert!(!laboratory.path("page").exists() && !laboratory.path("page.work").exists());
}
