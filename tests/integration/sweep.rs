//! `sweep`, `jobs` and `logs`: a sweep from its template to its end, and what is refused.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Command;

use serde_json::Value;

use crate::laboratory::{DEFINITION, Laboratory};
use crate::program::{finish, json_lines};

#[test]
fn a_sweep_goes_from_its_template_to_its_end_with_a_service_that_starts_by_itself() {
    let laboratory = Laboratory::new();
    assert!(laboratory.told(&["sweep", "new", "mine.toml"]).starts_with("mine.toml is written"));
    let again = laboratory.tell(&["sweep", "new", "mine.toml"]);
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (2, "error: mine.toml is there already; name another file\n")
    );
    assert!(laboratory.told(&["sweep", "submit", "mine.toml", "--dry-run"]).contains("nothing is stored"));
    let planned = laboratory.json(&["sweep", "submit", "squares.toml", "--dry-run"]);
    let rates: Vec<&Value> = planned.iter().map(|trial| &trial["params"]["rate"]).collect();
    assert_eq!(rates, [1, 2, 3, 4]);
    assert!(!laboratory.path("home").exists(), "a dry run stores nothing");

    let submitted = laboratory.told(&["sweep", "submit", "squares.toml"]);
    assert!(submitted.starts_with("s1 squares is submitted with 4 trials"), "{submitted}");
    let twice = laboratory.told(&["sweep", "submit", "squares.toml"]);
    assert!(twice.starts_with("s1 squares is ") && twice.ends_with("it was there already\n"), "{twice}");
    let watched = laboratory.told(&["sweep", "watch", "squares"]);
    assert!(watched.contains("sweep        s1 squares, finished\n"), "{watched}");
    assert!(watched.contains("4 of 4 ended: 4 succeeded"), "{watched}");
    assert!(laboratory.told(&["sweep", "status"]).contains("4 of 4"));

    let [best] = laboratory.json(&["sweep", "best", "s1"]).try_into().unwrap();
    assert_eq!((&best["value"], &best["params"]["rate"]), (&Value::from(1.0), &Value::from(1)));
    let mut shell = Command::new("sh");
    shell.args(["-c", best["command"].as_str().unwrap()]).current_dir(laboratory.path(""));
    let repeated = String::from_utf8(shell.output().unwrap().stdout).unwrap();
    assert!(repeated.ends_with("loss=1.000000 step=3\n"), "{best}: {repeated}");

    assert_eq!(laboratory.json(&["jobs", "list", "--all"]).len(), 4);
    assert_eq!(laboratory.json(&["jobs", "list"]).len(), 0);
    let shown = laboratory.told(&["jobs", "show", "squares/1"]);
    assert!(shown.contains("state       succeeded, 4\n") && shown.contains("metrics.jsonl"), "{shown}");
    assert!(laboratory.told(&["jobs", "top", "--once"]).contains("workers busy"));
    assert!(laboratory.told(&["logs", "-f", "s1/1"]).ends_with("loss=4.000000 step=3\n"));

    laboratory.told(&["sweep", "export", "squares", "--format", "csv", "--out", "squares.csv"]);
    let table = std::fs::read_to_string(laboratory.path("squares.csv")).unwrap();
    assert_eq!(table.matches("\r\n").count(), 5, "{table}");
    assert!(table.starts_with("number,state,value,step,params.rate,seed,"), "{table}");
    laboratory.told(&["sweep", "export", "squares", "--format", "tensorboard", "--out", "curves"]);
    assert!(laboratory.path("curves/trial-3").is_dir());
    let over = laboratory.tell(&["sweep", "export", "squares", "--format", "tensorboard", "--out", "curves"]);
    assert_eq!((over.code, over.stderr.contains("curves is there already")), (2, true), "{}", over.stderr);

    // This process has the home, and tells who, and what to do.
    let run = laboratory.tell(&["sweep", "run", "squares.toml"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("is in use by"), "{}", run.stderr);
    assert!(run.stderr.contains("`assemblet sweep submit squares.toml --watch`"), "{}", run.stderr);

    assert_eq!(laboratory.told(&["sweep", "rm", "squares"]), "s1 is removed, with its files\n");
    assert!(laboratory.told(&["sweep", "status"]).starts_with("no sweeps yet"));
}

#[test]
fn a_run_that_was_interrupted_goes_on_and_more_trials_can_be_added() {
    let laboratory = Laboratory::new();
    let slow = ["sweep", "run", "squares.toml", "--workers", "2"];
    let mut child = laboratory.start(&slow).env("PAUSE", "0.6").spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains(" running ") {
        line.clear();
        assert!(stdout.read_line(&mut line).unwrap() > 0, "it ended before a trial ran");
    }
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    let interrupted = finish(child);
    assert_eq!(interrupted.code, 130, "{}", interrupted.stderr);
    assert!(interrupted.stderr.contains("the same command goes on\n"), "{}", interrupted.stderr);

    let run = laboratory.told(&["sweep", "run", "squares.toml"]);
    assert!(run.contains("4 of 4 ended: 4 succeeded"), "{run}");
    let changed = laboratory.tell(&["sweep", "run", "squares.toml", "--set", "objective.direction=maximize"]);
    assert_eq!(changed.code, 2, "{}", changed.stderr);
    assert!(changed.stderr.contains("objective.direction"), "{}", changed.stderr);

    laboratory.write("random.toml", &DEFINITION.replace("grid", "random").replace("squares", "drawn"));
    let drawn = ["sweep", "run", "random.toml", "--set", "budget.trials=2", "--json"];
    let lines = json_lines(&laboratory.told(&drawn));
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!(
        (&first["what"], &last["what"], &last["finished"]),
        (&Value::from("standing"), &Value::from("standing"), &Value::from(true))
    );
    let more = laboratory.told(&["sweep", "add", "drawn", "1"]);
    assert!(more.starts_with("s2 drawn is "), "{more}");
    assert!(laboratory.told(&["sweep", "watch", "drawn"]).contains("3 of 3 ended: 3 succeeded"));

    // Whatever was interrupted has every step once. Asked last, since asking starts a service that takes the home.
    for trial in laboratory.json(&["jobs", "list", "--all"]) {
        let row = &trial["trial"];
        let attempt = row["attempts"].as_array().unwrap().len();
        let sweep = format!("s{}", row["id"]["sweep"]);
        let folder = laboratory.path("home/sweeps").join(sweep).join(row["id"]["number"].to_string());
        let metrics = folder.join(attempt.to_string()).join("metrics.jsonl");
        let steps: Vec<Value> = json_lines(&std::fs::read_to_string(metrics).unwrap())
            .iter()
            .map(|line| line["step"].clone())
            .collect();
        assert_eq!(steps, [1, 2, 3], "{row}");
    }
}

#[test]
fn a_trial_that_fails_is_told_and_the_code_is_three() {
    let laboratory = Laboratory::new();
    laboratory.write("squares.toml", &DEFINITION.replace("[1, 4]", "[6, 7]"));
    let run = laboratory.tell(&["sweep", "run", "squares.toml"]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("s1/1 failed: ") && run.stdout.contains("1 succeeded, 1 failed"),
        "{}",
        run.stdout
    );
    let failed = laboratory.json(&["jobs", "list", "--all", "--state", "failed"]);
    assert_eq!(failed.len(), 1);
    assert_eq!(laboratory.tell(&["sweep", "retry", "squares", "1"]).code, 0);
    assert_eq!(laboratory.tell(&["sweep", "watch", "squares"]).code, 3);
}

#[test]
fn what_cannot_be_used_is_told_in_one_sentence() {
    let laboratory = Laboratory::new();
    let check = |arguments: &[&str], part: &str| {
        let finished = laboratory.tell(arguments);
        assert_eq!(finished.code, 2, "{arguments:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(part), "{arguments:?}: {}", finished.stderr);
        let lines = finished.stderr.lines().filter(|line| !line.is_empty()).count();
        assert!(lines == 1, "{arguments:?}: one sentence, not {}", finished.stderr);
    };
    check(&["sweep", "submit", "missing.toml"], "cannot read the definition missing.toml");
    laboratory.write("unknown.toml", &DEFINITION.replace("metric", "metirc"));
    check(&["sweep", "submit", "unknown.toml"], "metirc");
    laboratory.write("torn.toml", "name = \"x");
    check(&["sweep", "submit", "torn.toml"], "torn.toml");
    check(&["sweep", "submit", "squares.toml", "--set", "budget.trails=3"], "trails");
    check(&["sweep", "run", "squares.toml", "--set", "name=Bad Name"], "name");
    assert!(!laboratory.path("home").exists(), "what is refused stores nothing");

    laboratory.told(&["sweep", "run", "squares.toml"]);
    check(&["sweep", "status", "squars"], "there is no sweep 'squars'; the nearest name is 'squares'");
    check(&["sweep", "best", "s9"], "there is no sweep 's9'");
    check(&["sweep", "pause", "nothing-like-it"], "`assemblet sweep status` lists those that are there");
    check(&["jobs", "show", "squares"], "'squares' names no trial");
    check(&["jobs", "show", "squares/9"], "the sweep 'squares' has no trial 9; its trials are 0 to 3");
    check(&["logs", "s1/0", "--attempt", "7"], "has no attempt 7");
    check(&["sweep", "cancel", "squares", "44"], "has no trial 44");
    check(&["sweep", "export", "s1", "--format", "csv", "--out", "home"], "home is a folder");
}

#[test]
fn the_definitions_in_the_tree_are_accepted_with_what_their_trials_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/sweeps");
    let laboratory = Laboratory::new();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let definitions: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(definitions.len() >= 4, "{definitions:?}");
    for definition in definitions {
        let planned = laboratory.json(&["sweep", "submit", definition.to_str().unwrap(), "--dry-run"]);
        assert!(!planned.is_empty() && planned[0]["params"].is_object(), "{definition:?}: {planned:?}");
    }
}
