//! `eval`: figures of solvers on the same tasks, the same on any number of threads, and what is refused.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::program::{Finished, assemblet, assemblet_with, file, json_lines};

/// Tasks of two tiers, one of them for two registers, one with an intent and one that has no short program.
const TASKS: &str = r#"{"id":"a","tier":"easy","registers":4,"intent":"ecx = ecx + 3","pairs":[{"in":[5,1,7,8],"out":[5,1,10,8]},{"in":[4,3,7,0],"out":[4,3,10,0]}]}
{"id":"b","tier":"easy","registers":2,"pairs":[{"in":[5,1],"out":[1,1]}]}
{"id":"c","tier":"hard","registers":4,"pairs":[{"in":[5,1,7,8],"out":[5,1,37,8]},{"in":[4,3,7,0],"out":[4,3,30,0]}]}
{"id":"d","tier":"hard","registers":2,"pairs":[{"in":[5,1],"out":[99999999,77777]},{"in":[4,2],"out":[77,-99999]}]}
"#;

fn eval(more: &[&str]) -> Finished {
    assemblet_with(&[&["eval", "--tasks", "-", "--quiet"], more].concat(), TASKS.as_bytes())
}

/// A line without its time, which is another one in each run.
fn timeless(mut line: Value) -> Value {
    line.as_object_mut().unwrap().remove("ms_median");
    line
}

#[test]
fn json_has_the_documented_keys_and_hand_counted_figures() {
    let finished = eval(&["--solver", "exact,ida", "--budget", "500", "--json", "--seeds", "3"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    let [exact, ida, pair] = json_lines(&finished.stdout).try_into().unwrap();
    let order = [
        "solver",
        "suite",
        "budget",
        "seeds",
        "n",
        "io",
        "io_ci",
        "general",
        "steps_solved",
        "steps_all",
        "nodes_median",
        "evals_median",
        "ms_median",
        "tiers",
    ];
    let first = finished.stdout.lines().next().unwrap();
    let places: Vec<usize> = order.iter().map(|key| first.find(&format!("\"{key}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{first}");
    assert_eq!(exact.as_object().unwrap().len(), order.len());
    assert_eq!((&exact["solver"], &exact["n"], &exact["budget"]), (&json!("exact"), &json!(4), &json!(500)));
    // It draws nothing, so that more seeds would say nothing.
    assert_eq!(exact["seeds"], json!(1));
    assert_eq!((&exact["io"], &exact["general"]), (&json!(0.75), &json!(0.25)));
    assert_eq!(exact["io_ci"], json!([0.300642, 0.954413]));
    // Programs of 1, 1 and 2 instructions, and one failure.
    assert_eq!((&exact["steps_solved"], &exact["steps_all"]), (&json!(1.333333), &json!(4.75)));
    let easy = json!({"n": 2, "io": 1.0, "io_ci": [0.34238, 1.0], "general": 0.5, "steps_solved": 1.0, "steps_all": 1.0});
    assert_eq!(exact["tiers"]["easy"], easy);
    assert_eq!(exact["tiers"]["hard"]["io"], json!(0.5));
    assert_eq!(exact["tiers"]["hard"]["general"], Value::Null);
    assert_eq!(ida["io"], json!(0.75));
    assert_eq!(pair, json!({"compare": ["exact", "ida"], "only_first": 0, "only_second": 0, "p": 1.0}));
}

#[test]
fn figures_do_not_depend_on_threads_and_attempts_are_written() {
    let attempts = file("eval-attempts.jsonl", b"");
    let path = attempts.to_str().unwrap();
    let on = |threads: &str| {
        let options = ["--solver", "autoassemblet,plus,ida", "--budget", "50", "--seeds", "2", "--json"];
        let finished = eval(&[&options[..], &["--threads", threads, "--out", path]].concat());
        assert_eq!(finished.code, 0, "{}", finished.stderr);
        // The shipped networks are for four registers.
        for solver in ["autoassemblet", "plus"] {
            let said =
                format!("warning: {solver} cannot try 2 of 4 tasks, which count as unsolved: task b is");
            assert!(finished.stderr.contains(&said), "{}", finished.stderr);
        }
        let lines = json_lines(&finished.stdout);
        (lines[..3].iter().cloned().map(timeless).collect::<Vec<_>>(), lines[3..].to_vec())
    };
    let one = on("1");
    assert_eq!(one, on("2"));
    assert_eq!((&one.0[0]["seeds"], &one.0[1]["seeds"]), (&json!(2), &json!(1)));
    assert_eq!(one.1.len(), 3);
    let lines = json_lines(&std::fs::read_to_string(&attempts).unwrap());
    assert_eq!(lines.len(), 4 * (2 + 1 + 1));
    assert_eq!((&lines[1]["id"], &lines[1]["seed"]), (&json!("a"), &json!(1)));
}

#[test]
fn lengths_and_budgets_bound_what_is_solved() {
    let check = |more: &[&str], io: f64, steps_all: f64| {
        let finished = eval(&[&["--solver", "ida", "--json"], more].concat());
        assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
        let [line] = json_lines(&finished.stdout).try_into().unwrap();
        assert_eq!((&line["io"], &line["steps_all"]), (&json!(io), &json!(steps_all)), "{more:?}");
    };
    check(&["--max-steps", "20"], 0.75, 6.0);
    check(&["--max-steps", "1"], 0.5, 1.0);
    check(&["--budget", "none", "--max-steps", "2"], 0.75, 1.5);
    // Nothing is solved: only the steps with failures are known.
    let finished = eval(&["--solver", "bidirectional", "--budget", "0", "--json"]);
    let [line] = json_lines(&finished.stdout).try_into().unwrap();
    assert_eq!((&line["io"], &line["general"], &line["steps_all"]), (&json!(0.0), &json!(0.0), &json!(15.0)));
    for key in ["steps_solved", "nodes_median", "evals_median", "ms_median"] {
        assert_eq!(line[key], Value::Null, "{key}");
    }
}

#[test]
fn tables_show_tiers_and_each_two_solvers_and_fit_a_hundred_columns() {
    let check = |finished: &Finished, parts: &[&str]| {
        assert_eq!(finished.code, 0, "{}", finished.stderr);
        // A file's name in the title is as long as it is.
        let widest = finished.stdout.lines().skip(1).map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{}", finished.stdout);
        for part in parts {
            assert!(finished.stdout.contains(part), "{part}: {}", finished.stdout);
        }
    };
    let of = |arguments: &[&str]| assemblet(&[&["eval", "--quiet", "--solver", "ida"], arguments].concat());
    check(
        &eval(&["--solver", "ida", "--solver", "exact,bidirectional"]),
        &[
            "standard input: 4 tasks, at most 2,000 nodes each\n\n  solver         seeds  io %  95 % interval  ",
            "\n  ida                1  75.0   30.1 to 95.4       25.0    1.3     4.8  ",
            "\n  of all: a failure counts as 15 steps; nodes, ",
            "\n  io % by tier    easy  hard\n  tasks              2     2\n  ida            100.0  50.0\n",
            "\n  first  second         only the first solves  only the second  McNemar p\n  ida    exact  ",
            "\n         bidirectional  ",
            "\n  exact  bidirectional  ",
        ],
    );
    check(&of(&["--suite", "length-v1", "--budget", "10"]), &["  4    5 ", "   9   10\n"]);
    // More tiers than fit on a line go on below.
    let task = |tier: usize| {
        let pairs = "[{\"in\":[5,1],\"out\":[1,1]}]";
        format!("{{\"id\":\"{tier}\",\"tier\":\"a long name, {tier}\",\"registers\":2,\"pairs\":{pairs}}}\n")
    };
    let many = file("eval-tiers.jsonl", (0..9).map(task).collect::<String>().as_bytes());
    let parts = ["\n  io % by tier  a long name, 0  ", "\n  io % by tier  a long name, 5  "];
    check(&of(&["--tasks", many.to_str().unwrap()]), &parts);
}

#[test]
fn the_tasks_that_a_training_run_held_out_can_be_asked_for() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("eval-run");
    let _ = std::fs::remove_dir_all(&folder);
    let (config, run) =
        (concat!(env!("CARGO_MANIFEST_DIR"), "/configs/smoke.toml"), folder.to_str().unwrap());
    assert_eq!(assemblet(&["train", config, "--out", run]).code, 0);
    let options = ["--model", run, "--solver", "imitation,ida", "--budget", "200", "--json"];
    let finished = assemblet(&[&["eval", "--run", run], &options[..]].concat());
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    let lines = json_lines(&finished.stdout);
    assert_eq!((&lines[0]["n"], &lines[1]["io"]), (&json!(100), &json!(1.0)));
    assert_eq!(lines[1]["tiers"]["1 line"]["n"], json!(50));
}

#[test]
fn what_is_wrong_is_said_in_one_sentence() {
    let check = |arguments: &[&str], part: &str| {
        let finished = assemblet(arguments);
        assert_eq!(finished.code, 2, "{arguments:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(part), "{arguments:?}: {}", finished.stderr);
        assert_eq!(finished.stdout, "");
    };
    let empty = file("eval-empty.jsonl", b"\n");
    let foreign = file("eval-foreign.safetensors", b"no network");
    check(&["eval", "--suite", "human-v1", "--solver", "dfs"], "invalid value 'dfs'");
    check(&["eval", "--suite", "human-v1", "--budget", "many"], "write a number of nodes, or none");
    check(&["eval", "--tasks", empty.to_str().unwrap()], "holds no task");
    check(&["eval", "--tasks", "no/such.jsonl"], "cannot read tasks from no/such.jsonl");
    check(&["eval", "--run", "no/such"], "there is no training run in no/such");
    check(&["eval", "--suite", "human-v1", "--model", "no/such"], "there is no model at no/such");
    let model = ["eval", "--suite", "human-v1", "--model", foreign.to_str().unwrap()];
    check(&model, "this is not an Assemblet checkpoint");
    let search = ["eval", "--suite", "human-v1", "--solver", "plus", "--search", "depth=3"];
    check(&search, "there is no `depth` among");
    check(&["eval", "--suite", "human-v1", "--solver", "ida", "--seeds", "0"], "0 is not in 1..=1000");
    let out = ["eval", "--suite", "human-v1", "--solver", "ida", "--out", "no/such/file"];
    check(&out, "cannot create no/such/file: No such file");
}
