//! The frames have the columns that their table says, and these only.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use polars::prelude::*;
use reports::frame;
use reports::study::{Answer, Attempts, Curves, Objective, Parameter, Setting, Study, Trial};

/// The rows of the table in the documentation: frame, column, type.
fn documented(frame: &str) -> Vec<(String, String)> {
    let rows = include_str!("../src/frame/mod.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let cells = rows.map(|row| row.split(" | ").map(str::to_owned).collect::<Vec<String>>());
    cells
        .filter(|cells| cells[0] == frame)
        .map(|cells| (cells[1].clone(), cells[2].replace('\\', "")))
        .collect()
}

fn check(name: &str, frame: &DataFrame) {
    let found: Vec<(String, String)> = frame
        .schema()
        .iter()
        .map(|(column, dtype)| match column.strip_prefix(frame::PARAMETER) {
            Some(_) => ("params.NAME".to_owned(), "any".to_owned()),
            None => (column.to_string(), dtype.to_string()),
        })
        .collect();
    assert_eq!(found, documented(name), "{name}");
}

fn study() -> Study {
    let trial = Trial { settings: [("rate".to_owned(), Setting::Float(0.5))].into(), ..Trial::new(0) };
    Study {
        name: "night".to_owned(),
        sweep: None,
        objective: Objective::new("loss", reports::statistics::Direction::Minimize, std::iter::empty()),
        parameters: vec![Parameter::of_settings("rate", [Setting::Float(0.5)].iter())],
        trials: vec![trial],
        planned: 1,
        seeds: 1,
        cores: None,
        rungs: Vec::new(),
        methods: Vec::new(),
        curves: Curves::default(),
        definition: String::new(),
        provenance: Vec::new(),
        remarks: Vec::new(),
    }
}

#[test]
fn frames_have_the_columns_of_their_table() {
    let mut study = study();
    let metric = store::metrics::Metric { step: 3, name: "loss".to_owned(), value: f64::NAN };
    study.curves.add(7, [metric]);
    check("trials", &frame::trials(&study));
    check("points", &frame::points(&study, 0));
    check("tries", &frame::tries(&study));
    let metrics = frame::metrics(&study.curves);
    check("metrics", &metrics);
    assert_eq!(metrics.column("metric").unwrap().str().unwrap().get(0), Some("loss"));
    let answer = Answer {
        task: "a".to_owned(),
        solver: "exact".to_owned(),
        seed: 0,
        solved: true,
        general: None,
        optimal: true,
        steps: Some(1),
        nodes: 1,
        evals: 2,
        ms: 0.1,
        program: vec!["addl %eax, %ebx".to_owned()],
        reason: None,
    };
    check("attempts", &frame::attempts(&Attempts { answers: vec![answer], ..Attempts::default() }));
    check("metrics", &frame::metrics(&Curves::default()));
}
