//! Results in files of any kind: what is recognised, and what is refused in which words.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use std::path::PathBuf;

use polars::prelude::*;
use reports::analysis::{Question, compare, page};
use reports::source::{Reading, Source, SourceError, read};
use reports::statistics::Direction;
use reports::study::{Attempts, Setting, State, Study};

/// A folder for files of a test.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn study(&self, text: &str, reading: &Reading) -> Result<Study, SourceError> {
        match read(&[self.write("results.csv", text)], reading)? {
            Source::Study(study) => Ok(study),
            other => panic!("{other:?}"),
        }
    }

    /// The sentence with which a table is refused, without the path.
    fn refusal(&self, text: &str, reading: &Reading) -> String {
        let path = self.0.path().join("results.csv").display().to_string();
        let error = self.study(text, reading).unwrap_err();
        assert!(error.is_bad_input());
        let told = error.to_string();
        assert!(!told.contains('\n'), "{told}");
        told.replace(&path, "FILE")
    }
}

fn less() -> Reading {
    Reading { direction: Some(Direction::Minimize), ..Reading::default() }
}

#[test]
fn tables_of_other_tools_are_recognised() {
    let files = Files::new();
    let optuna = "number,value,datetime_start,datetime_complete,duration,params_lr,params_net,user_attrs_seed,system_attrs_grid,state\n\
                  0,0.5,2024-01-02 03:04:05.5,2024-01-02 03:05:05.5,0 days 00:01:00,0.1,a,7,1,COMPLETE\n\
                  1,,2024-01-02 03:04:06,,,0.2,b,8,2,RUNNING\n2,0.25,,,,0.3,b,9,3,PRUNED\n3,,,,,0.4,a,9,3,FAIL\n";
    let study = files.study(optuna, &less()).unwrap();
    let names: Vec<&str> = study.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["lr", "net"]);
    let states: Vec<State> = study.trials.iter().map(|trial| trial.state).collect();
    assert_eq!(states, [State::Succeeded, State::Running, State::Pruned, State::Failed]);
    assert_eq!((study.trials[0].seconds(), study.trials[0].seed), (Some(60.0), Some(7)));

    let mlflow = "run_id,status,metrics.val_loss,metrics.epochs,params.lr,tags.x\nab,FINISHED,0.5,3,0.1,t\ncd,FAILED,,,0.2,t\n";
    let study =
        files.study(mlflow, &Reading { value: Some("val_loss".to_owned()), ..Reading::default() }).unwrap();
    assert_eq!(
        (study.objective.metric.as_str(), study.objective.direction),
        ("val_loss", Direction::Minimize)
    );
    assert_eq!((study.parameters.len(), study.count(State::Failed)), (1, 1));

    let bare = "lr;depth;accuracy\n0.1;2;0.5\n0.1;2;0.75\n0.2;2;nan\n0.2;2;0.25\n";
    let study = files.study(bare, &Reading::default()).unwrap();
    assert_eq!(
        (study.objective.metric.as_str(), study.objective.is_share, study.seeds),
        ("accuracy", true, 2)
    );
    assert_eq!((study.trials[1].repeat, study.trials[2].state), (1, State::Failed));
    assert_eq!(study.trials[0].settings["depth"], Setting::Int(2));
}

#[test]
fn our_own_export_comes_back_the_same_as_text_and_as_parquet() {
    let files = Files::new();
    let text = "number,state,value,step,params.net,params.rate,seed,repeat,attempts,host,created,started,ended,message\r\n\
                0,succeeded,0.25,9,\"a, b\",0.1,11,0,1,vm,2026-11-26T20:00:10.072302Z,2026-11-26T20:00:11Z,2026-11-26T20:00:12.5Z,\r\n\
                1,failed,,,c,0.2,12,1,2,vm,2026-11-26T20:00:10Z,,,\"it said \"\"no\"\"\"\r\n";
    let of_text = files.study(text, &less()).unwrap();
    assert_eq!(of_text.trials[0].settings["net"], Setting::Text("a, b".to_owned()));
    assert_eq!(of_text.trials[1].message.as_deref(), Some("it said \"no\""));
    assert_eq!((of_text.trials[0].seconds(), of_text.trials[1].repeat), (Some(1.5), 1));

    let time = |micros: [Option<i64>; 2]| {
        Series::new("started".into(), micros).into_datetime(TimeUnit::Microseconds, None)
    };
    let mut frame = DataFrame::new_infer_height(vec![
        Column::new("number".into(), [0i64, 1]),
        Column::new("state".into(), ["succeeded", "failed"]),
        Column::new("value".into(), [Some(0.25), None]),
        Column::new("params.net".into(), ["a, b", "c"]),
        Column::new("params.rate".into(), [0.1, 0.2]),
        Column::new("seed".into(), [11i64, 12]),
        time([Some(1_795_723_211_000_000), None]).into_column(),
    ])
    .unwrap();
    let path = files.0.path().join("results.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let Source::Study(of_parquet) = read(&[path], &less()).unwrap() else { panic!() };
    for (a, b) in of_text.trials.iter().zip(&of_parquet.trials) {
        assert_eq!(
            (&a.settings, a.value, a.state, a.seed, a.started),
            (&b.settings, b.value, b.state, b.seed, b.started)
        );
    }
}

#[test]
fn a_direction_that_nothing_says_is_assumed_and_said() {
    let files = Files::new();
    let check = |text: &str, reading: &Reading, expected: (Direction, &str)| {
        let path = files.0.path().join("table.csv");
        std::fs::write(&path, text).unwrap();
        let Source::Study(study) = read(&[path], reading).unwrap() else { panic!() };
        assert_eq!(study.objective.direction, expected.0);
        assert!(study.remarks.join(" ").contains(expected.1), "{:?}", study.remarks);
    };
    let any = Reading::default();
    check(
        "lr,value\n1,2\n",
        &any,
        (Direction::Minimize, "less was assumed, and --direction maximize says otherwise"),
    );
    check(
        "lr,accuracy\n1,2\n",
        &any,
        (Direction::Maximize, "That more of “accuracy” is better was taken from its name"),
    );
    let most = Reading { direction: Some(Direction::Maximize), ..Reading::default() };
    check("lr,value\n1,2\n", &most, (Direction::Maximize, ""));
}

#[test]
fn what_leaves_open_what_is_meant_is_refused_with_what_to_do() {
    let files = Files::new();
    let check =
        |text: &str, reading: &Reading, expected: &str| assert_eq!(files.refusal(text, reading), expected);
    let any = Reading::default();
    check("", &any, "FILE is empty");
    check(" \n\n", &any, "FILE is empty");
    check(
        "lr,loss,accuracy\n1,2,3\n",
        &any,
        "FILE has several columns that may be the value: `loss` and `accuracy`; pass --value NAME",
    );
    check(
        "lr,depth\n1,2\n",
        &any,
        "FILE has none of the columns that are taken for a trial's value, such as `value`, `loss` or `accuracy`; it has `lr` and `depth`; pass --value NAME",
    );
    let wanted = Reading { value: Some("lost".to_owned()), ..less() };
    check("lr,loss\n1,2\n", &wanted, "FILE has no column `lost`; it has `lr` and `loss`");
    check("lr,loss\n1,2\n3\n", &any, "FILE, line 3: it has 1 field, but the table has 2 columns");
    check("lr,loss\n1,2,3\n", &any, "FILE, line 2: it has 3 fields, but the table has 2 columns");
    check("lr,lr,loss\n1,2,3\n", &any, "FILE, line 1: the column `lr` stands twice");
    check(
        "lr,loss\n1,2\n2,low\n",
        &any,
        "FILE, line 2: the column `loss` has \"2\" where a number is expected",
    );
}

#[test]
fn files_that_are_damaged_or_of_no_kind_are_refused_in_a_sentence() {
    let files = Files::new();
    let told = |paths: &[PathBuf]| {
        let error = read(paths, &Reading::default()).unwrap_err();
        assert!(error.is_bad_input(), "{error}");
        let told = error.to_string().replace(&files.0.path().display().to_string(), "DIR");
        assert!(!told.contains('\n'), "{told}");
        told
    };
    assert_eq!(told(&[]), "name a sweep, a file of results or a run's folder");
    assert_eq!(told(&[files.0.path().join("none.csv")]), "there is no file or folder DIR/none.csv");
    let empty = files.0.path().join("folder");
    std::fs::create_dir(&empty).unwrap();
    let expected = "the folder DIR/folder holds no run: neither metrics.jsonl nor metrics.parquet, nor folders with these";
    assert_eq!(told(std::slice::from_ref(&empty)), expected);
    let table = files.write("a.csv", "lr,loss\n1,2\n");
    let expected = "DIR/a.csv and DIR/folder belong to no single page; name one table, or runs' folders only, or attempts' files only";
    assert_eq!(told(&[table, empty]), expected);
    let tasks = files.write("tasks.jsonl", "{\"id\": \"a\", \"pairs\": []}\n");
    assert_eq!(told(&[tasks]), "DIR/tasks.jsonl holds tasks, but no attempt of a solver at one");
    let lines = files.write("lines.jsonl", "{\"solver\": \"plus\", \"io\": 0.5}\n");
    assert!(told(&[lines]).starts_with("DIR/lines.jsonl, line 1: it is a summary that `eval --json` prints"));
    let lines = files.write("lines.jsonl", "{\"id\": \"a\", \"solved\": true}\n");
    assert_eq!(told(&[lines]), "DIR/lines.jsonl, line 1: `solver` must be the solver's name");
    let lines = files.write("lines.jsonl", "{\"loss\": 1}\n");
    assert_eq!(
        told(&[lines]),
        "DIR/lines.jsonl, line 1: it has `loss`, but no `solved`, so it is no attempt at a task"
    );

    // A whole Parquet file, cut anywhere.
    let mut frame = DataFrame::new_infer_height(vec![Column::new("loss".into(), [0.5, 0.25])]).unwrap();
    let path = files.0.path().join("cut.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for end in [0, 3, 4, 20, whole.len() / 2, whole.len() - 5, whole.len() - 1] {
        std::fs::write(&path, &whole[..end]).unwrap();
        let told = told(std::slice::from_ref(&path));
        let expected = "DIR/cut.parquet is no Parquet file, or not a whole one: ";
        assert!(told.starts_with(expected) || told == "DIR/cut.parquet is empty", "{end}: {told}");
    }
}

#[test]
fn runs_are_grouped_by_what_differs_beside_the_seed() {
    let files = Files::new();
    for (name, seed, hidden) in [("a", 1, 16), ("b", 2, 16), ("c", 1, 32)] {
        files.write(
            &format!("runs/{name}/config.toml"),
            &format!("seed = {seed}\n[network]\nhidden = {hidden}\n"),
        );
        let line = |update: u32, solved: f64| {
            format!(
                "{{\"version\":1,\"update\":{update},\"kind\":\"held-out\",\"tasks\":9,\"solved\":{solved},\"by_length\":[{{\"length\":1,\"tasks\":9,\"solved\":{solved}}}]}}\n"
            )
        };
        let text = line(10, 0.25)
            + "{\"version\":1,\"update\":10,\"kind\":\"training\",\"imitation\":true,\"policy_loss\":3.5}\n"
            + &line(20, f64::from(seed) / 4.0)
            + "{\"upd";
        files.write(&format!("runs/{name}/metrics.jsonl"), &text);
    }
    let Source::Runs(runs) = read(&[files.0.path().join("runs")], &Reading::default()).unwrap() else {
        panic!()
    };
    assert_eq!(runs.methods, ["network.hidden=16", "network.hidden=32"]);
    assert_eq!(runs.curves.names(), ["held_out/solved_length_1", "held_out/solved", "loss/policy"]);
    let found = page(&Source::Runs(runs.clone()), &Question::default());
    assert!(
        found.answer.starts_with(
            "Of 2 methods, network.hidden=16 has the highest held_out/solved, an interquartile mean of 37.5 %"
        ),
        "{}",
        found.answer
    );
    let of = |name: &str| read(&[files.0.path().join("runs").join(name)], &Reading::default()).unwrap();
    let both = compare(&of("a"), &of("c"), &Question::default()).unwrap();
    assert!(both.answer.contains("no difference (one matched seed, so no interval)"), "{}", both.answer);
}

/// Lines of attempts: task, solver, seed, whether solved.
fn attempts(files: &Files, name: &str, made: &[(&str, &str, u64, bool)]) -> PathBuf {
    let line = |(task, solver, seed, solved): &(&str, &str, u64, bool)| {
        format!(
            "{{\"id\":\"{task}\",\"solved\":{solved},\"program\":{},\"steps\":1,\"nodes\":{seed},\"evals\":7,\"ms\":0.5,\"solver\":\"{solver}\",\"general\":true,\"optimal\":true,\"seed\":{seed}}}\n",
            if *solved { "[\"addl %eax, %ebx\"]" } else { "null" }
        )
    };
    files.write(name, &made.iter().map(line).collect::<String>())
}

#[test]
fn attempts_are_paired_by_task_and_named_by_tiers() {
    let files = Files::new();
    let tasks: Vec<String> = (0..12).map(|task| format!("t{task}")).collect();
    let of = |solver: &'static str, solved: usize| -> Vec<(&str, &str, u64, bool)> {
        tasks.iter().enumerate().map(|(place, task)| (task.as_str(), solver, 0, place < solved)).collect()
    };
    let made = [of("plus", 12), of("exact", 4)].concat();
    let path = attempts(&files, "made.jsonl", &made);
    let lines: String =
        tasks.iter().map(|task| format!("{{\"id\":\"{task}\",\"tier\":\"easy\",\"pairs\":[]}}\n")).collect();
    let beside = files.write("tasks.jsonl", &lines);
    let Source::Attempts(found) = read(&[path.clone(), beside], &Reading::default()).unwrap() else {
        panic!()
    };
    assert_eq!(found.tier_names(), ["easy"]);
    let page = page(&Source::Attempts(found), &Question::default());
    let expected = "Of 2 solvers, plus solves 100.0 % (Wilson's 95 % interval 75.8 % to 100.0 %) of 12 tasks; the next, exact, solves 33.3 % \
                    (Wilson's 95 % interval 13.8 % to 60.9 %). Only the first solves 8, only the second 0: more than chance (McNemar's p = 0.0078).";
    assert_eq!(page.answer, expected);

    let other = attempts(&files, "other.jsonl", &of("plus", 3));
    let source = |path: &PathBuf| read(std::slice::from_ref(path), &Reading::default()).unwrap();
    let both = compare(&source(&path), &source(&other), &Question::default()).unwrap();
    assert!(
        both.answer.starts_with("plus: of 12 tasks only made solves 9, only other 0: +75.0 points"),
        "{}",
        both.answer
    );
    let Source::Attempts(apart) = read(&[path, other], &Reading::default()).unwrap() else { panic!() };
    assert_eq!(apart.solvers(), ["plus (made)", "exact", "plus (other)"]);
}

#[test]
fn no_attempt_and_ties_have_true_answers() {
    let question = Question::default();
    let none = page(&Source::Attempts(Attempts::default()), &question);
    assert_eq!(none.answer, "There is no attempt, so there is nothing to tell.");
    let files = Files::new();
    let path = attempts(&files, "a.jsonl", &[("t", "a", 0, false), ("t", "b", 0, false)]);
    let found = page(&read(&[path], &Reading::default()).unwrap(), &question);
    assert!(found.answer.starts_with("None of 2 solvers solves more than another"), "{}", found.answer);
}
