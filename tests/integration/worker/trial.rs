//! `trial` by itself: metrics as JSON lines, settings from a file, exit codes that workers understand.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::laboratory::{Laboratory, sweep};
use crate::program::{Finished, assemblet, file, json_lines};

fn run(kind: &str, name: &str, params: &Value, more: &[&str]) -> Finished {
    let params = file(&format!("trial-{name}.json"), params.to_string().as_bytes());
    let work = work(name);
    assemblet(
        &[&["trial", kind, "--params", params.to_str().unwrap(), "--work", work.to_str().unwrap()], more]
            .concat(),
    )
}

fn work(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("trial-{name}"))
}

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/smoke.toml");

#[test]
fn a_training_trial_that_is_through_says_the_same_again() {
    let _ = std::fs::remove_dir_all(work("twice"));
    let params = json!({"updates": 24, "report.save_every": 5, "seed": 3});
    let first = run("train", "twice", &params, &["--config", CONFIG]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    let lines = json_lines(&first.stdout);
    assert_eq!(lines.last().unwrap()["step"], 24);
    assert!(lines.iter().any(|line| line["held_out/solved"].is_number()));
    let again = run("train", "twice", &params, &["--config", CONFIG]);
    assert_eq!(again, first);
}

#[test]
fn a_run_whose_states_are_all_damaged_begins_anew() {
    let _ = std::fs::remove_dir_all(work("damaged"));
    let params = json!({"updates": 24, "report.save_every": 10});
    let first = run("train", "damaged", &params, &["--config", CONFIG]);
    for state in std::fs::read_dir(work("damaged").join("states")).unwrap() {
        let path = state.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    let again = run("train", "damaged", &params, &["--config", CONFIG]);
    assert_eq!((again.code, again.stdout), (0, first.stdout));
    assert!(again.stderr.contains("the run begins anew"), "{}", again.stderr);
}

#[test]
fn settings_that_do_not_fit_are_the_users_to_mend() {
    let check = |kind: &str, params: Value, part: &str| {
        let finished = run(kind, "refused", &params, &[]);
        assert_eq!(finished.code, 2, "{params}");
        assert!(finished.stderr.contains(part), "{params}: {}", finished.stderr);
    };
    check("train", json!({"updatse": 3}), "there is no setting `updatse`");
    check("evaluate", json!({"suite": "human-v1", "sover": "ida"}), "there is no setting `sover`");
    let missing = assemblet(&["trial", "evaluate", "--params", "no/such.json", "--work", "x"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("cannot read the parameters no/such.json"), "{}", missing.stderr);
}

#[test]
fn an_evaluation_is_a_trial_too() {
    let base = json!({"suite": "human-v1", "budget": 20});
    let mut definition = sweep(json!({"kind": "evaluate"}), "solved", base);
    definition["space"] = json!({"solver": {"choice": ["ida"]}});
    let laboratory = Laboratory::open(&definition, Duration::from_secs(30));
    let _worker = laboratory.worker();
    let (metrics, _) = laboratory.outcome();
    let [line] = json_lines(&metrics).try_into().unwrap();
    assert!(line["solved"].as_f64().unwrap() > 0.0 && line["nodes"].is_number(), "{line}");
}
