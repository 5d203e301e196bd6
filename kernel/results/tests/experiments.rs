//! Experiments in a cell: plans, rows that are kept, findings that say what is missing.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use assemblet::notebook::Rich;
use assemblet::prelude::*;

/// Five tasks, two solvers, no training: less than a second.
const SMALL: &str = r#"
name = "small"
title = "A <b>small</b> one"
question = "Which programs are found?"
reading = "demos"
departures = ["Fewer solvers."]
[quick]
budget = 500
[paper]
budget = 500
[[part]]
name = "demos"
title = "The demonstrations"
tasks = "paper-v1"
networks = "shipped"
programs = true
solvers = ["exact", "plus"]
"#;

fn folder(name: &str) -> String {
    assemblet_results::provide();
    let folder = std::env::temp_dir().join(format!("assemblet-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder.display().to_string()
}

#[test]
fn every_experiment_is_listed_with_its_times() {
    let table = experiments().unwrap();
    assert!(table.len() >= 9);
    assert!(table.column("experiment").contains(&"table-1".to_owned()));
    assert!(table.column("quick (core)").iter().all(|time| !time.is_empty()));
}

#[test]
fn what_is_no_experiment_is_said() {
    let check = |error: Error, parts: &[&str]| {
        let said = error.to_string();
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    };
    check(experiment("tabel-1").unwrap_err(), &["no experiment 'tabel-1'; there are ", "table-1"]);
    check(experiment_from("no/such.toml").unwrap_err(), &["cannot read the experiment no/such.toml: "]);
    check(Experiment::from_toml("name = 3").unwrap_err(), &["the experiment: line 1 of the spec"]);
    check(experiment("demos").unwrap().preset("slow").unwrap_err(), &["no preset `slow`"]);
}

#[test]
fn nothing_is_measured_twice_and_what_is_missing_is_said() {
    let folder = folder("experiment");
    let small = Experiment::from_toml(SMALL).unwrap();
    let before = small.finding_in(&folder).unwrap();
    assert_eq!(before.answer(), "not measured");
    assert_eq!(before.missing().len(), small.units().len());

    let found = small.run_in(&folder).unwrap();
    assert!(found.missing().is_empty(), "{:?}", found.missing());
    assert_ne!(found.answer(), "not measured");
    let rows = found.rows().unwrap();
    assert_eq!(rows.len(), 2 * synth::suite::load("paper-v1").unwrap().len());
    let times = rows.column_f64("ms").unwrap();
    // The second call reads: times are as they were.
    assert_eq!(small.run_in(&folder).unwrap().rows().unwrap().column_f64("ms").unwrap(), times);

    let name = &found.tables()[0];
    assert!(!found.table(name).unwrap().is_empty());
    assert_eq!(found.frame(name).unwrap().len(), found.table(name).unwrap().len());
    let error = found.table("none").unwrap_err().to_string();
    assert!(error.contains(name), "{error}");
    let html = found.bundle().get("text/html").unwrap().to_owned();
    assert!(!html.contains("<b>") && html.contains("&lt;b&gt;small"), "{html}");
    assert!(small.to_string().contains("otherwise than in the paper: Fewer solvers."));

    let page = report_to(&found, format!("{folder}/page")).unwrap();
    assert!(std::fs::read_to_string(page.path()).unwrap().contains("Which programs are found?"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_unit_is_done_by_one_at_a_time() {
    let folder = folder("experiment-locked");
    let small = Experiment::from_toml(SMALL).unwrap();
    let work = std::path::Path::new(&folder).join(&small.units().column("key")[0]);
    std::fs::create_dir_all(&work).unwrap();
    let lock = std::fs::File::create(work.join("lock")).unwrap();
    lock.lock().unwrap();
    let error = small.run_in(&folder).unwrap_err().to_string();
    assert!(error.contains("is being done by another notebook"), "{error}");
    drop(lock);
    assert!(small.run_in(&folder).unwrap().missing().is_empty());
    std::fs::remove_dir_all(folder).unwrap();
}
