//! `synth`: one task in full, many as lines, both as JSON.

use serde_json::{Value, json};

use crate::program::{assemblet, assemblet_with, file, json_lines};

/// Three tasks: lengths 2, 0 and 2.
const TASKS: &str = r#"{"id":"sum","tier":"easy","registers":4,"pairs":[{"in":[5,1,7,8],"out":[5,1,37,8]},{"in":[4,3,7,0],"out":[4,3,30,0]}]}

{"id":"same","tier":"easy","registers":2,"pairs":[{"in":[5,1],"out":[5,1]}]}
{"id":"slot","tier":"hard","registers":2,"ram":2,"pairs":[{"in":[5,1,0,3],"out":[5,-3,0,-3]}]}
"#;

/// A task whose shortest program is longer than any test would wait for.
pub(crate) const ENDLESS: &str = r#"{"id":"endless","registers":6,"pairs":[{"in":[1,2,3,4,5,6],"out":[83423421,-732332,48234777,9912381,77777777,-123456789]},{"in":[7,7,8,1,0,2],"out":[1,83423,2134213,773421,-99999,31337]}]}"#;

#[test]
fn one_task_is_shown_with_its_registers_and_the_proof() {
    let finished =
        assemblet(&["synth", "--example", "5 1 7 8 -> 5 1 37 8", "--example", "4 3 7 0 -> 4 3 30 0"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = finished.stdout.lines().collect();
    assert_eq!(
        lines[..7],
        [
            "                       pair 1             pair 2",
            "                       eax ebx ecx edx    eax ebx ecx edx",
            "   start                 5   1   7   8      4   3   7   0",
            "1  imull %eax, %ecx      5   1  35   8      4   3  28   0",
            "2  addl $2, %ecx         5   1  37   8      4   3  30   0",
            "",
            "solved: 2 instructions, proved shortest; both pairs verified",
        ]
    );
    assert!(lines[7].contains(" nodes and "), "{}", lines[7]);
    assert_eq!(lines.len(), 8);
}

#[test]
fn json_has_the_documented_keys() {
    let finished = assemblet(&["synth", "--example", "5 1 7 8 -> 5 1 37 8", "--json"]);
    let [line] = json_lines(&finished.stdout).try_into().unwrap();
    let object = line.as_object().unwrap();
    let keys: Vec<&str> = object.keys().map(String::as_str).collect();
    let mut expected =
        ["id", "solved", "program", "steps", "nodes", "evals", "ms", "solver", "general", "optimal"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(object["id"], json!("example"));
    assert_eq!(object["solved"], json!(true));
    assert_eq!(object["program"].as_array().unwrap().len(), object["steps"].as_u64().unwrap() as usize);
    assert_eq!(object["optimal"], json!(true));
    assert_eq!(object["general"], Value::Null);
    assert!(object["ms"].is_f64());
}

#[test]
fn unsolved_tasks_say_why_and_the_exit_code_is_3() {
    let check = |options: &[&str], reason: &str| {
        let arguments: Vec<&str> =
            ["synth", "--tasks", "-", "--json", "--quiet"].iter().chain(options).copied().collect();
        let finished = assemblet_with(&arguments, ENDLESS.as_bytes());
        assert_eq!((finished.code, finished.stderr.as_str()), (3, ""));
        let [line] = json_lines(&finished.stdout).try_into().unwrap();
        assert_eq!(line["reason"], json!(reason));
        assert_eq!(line["solved"], json!(false));
        assert_eq!(line["program"], Value::Null);
        assert!(line["at_least"].as_u64().unwrap() >= 4);
    };
    check(&["--timeout", "0.05"], "timeout");
    check(&["--budget", "1000"], "out of nodes");
    check(&["--max-steps", "3"], "no program of at most 3 steps");
}

#[test]
fn what_no_program_can_do_is_unsolvable() {
    let finished = assemblet(&["synth", "--example", "1 2 -> 3 2", "--example", "1 2 -> 4 2"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (3, ""));
    let message =
        "not solved: unsolvable: pairs 1 and 2 have the same input but want different words in %eax\n";
    assert!(finished.stdout.starts_with(message), "{}", finished.stdout);
}

#[test]
fn programs_are_held_to_the_intent() {
    let general = |intent: &str| {
        let pairs = json!([{"in": [2, 1], "out": [4, 1]}]);
        let task = json!({"id": "a", "registers": 2, "intent": intent, "pairs": pairs}).to_string();
        let finished = assemblet_with(&["synth", "--tasks", "-", "--json", "-q"], task.as_bytes());
        let [line] = json_lines(&finished.stdout).try_into().unwrap();
        assert_eq!((finished.code, &line["solved"]), (0, &json!(true)), "{}", finished.stderr);
        line["general"].clone()
    };
    // The pair has several shortest programs; the one that is found does exactly one of these.
    let functions = ["eax = 2 * eax", "eax = 4", "eax = eax + 2", "eax = eax ^ 2"];
    let proved = functions.iter().filter(|intent| general(intent) == json!(true)).count();
    assert_eq!(proved, 1);
    assert_eq!(general("eax = 2 * eax + 77"), json!(false));
}

#[test]
fn many_tasks_are_lines_with_a_summary() {
    let path = file("three.jsonl", TASKS.as_bytes());
    let finished = assemblet(&["synth", "--tasks", path.to_str().unwrap()]);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    let lines: Vec<Vec<&str>> =
        finished.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["task", "length", "time", "program"]);
    assert_eq!(lines[1][..3], ["✓", "sum", "2"]);
    assert_eq!(lines[2][..3], ["✓", "same", "0"]);
    assert_eq!(lines[3][..3], ["✓", "slot", "2"]);
    assert_eq!(lines[6][..4], ["easy", "2", "2", "2"]);
    assert_eq!(lines[7][..4], ["hard", "1", "1", "1"]);
    assert_eq!(lines[8][..4], ["all", "3", "3", "3"]);
    assert_eq!(lines[10][..5], ["3", "of", "3", "tasks", "solved"]);
}

#[test]
fn the_summary_names_the_unsolved_and_leaves_standard_output_to_json() {
    let input = format!("{TASKS}{ENDLESS}\n");
    let arguments = ["synth", "--tasks", "-", "--budget", "2000", "--json"];
    let finished = assemblet_with(&arguments, input.as_bytes());
    assert_eq!(finished.code, 3);
    assert_eq!(json_lines(&finished.stdout).len(), 4);
    assert!(finished.stderr.contains("  endless  out of nodes  at least "), "{}", finished.stderr);
    assert!(finished.stderr.contains("3 of 4 tasks solved"), "{}", finished.stderr);
    let quiet = assemblet_with(&[&arguments[..], &["-q"]].concat(), input.as_bytes());
    assert_eq!(quiet.stderr, "");
}

#[test]
fn the_number_of_threads_changes_no_program() {
    let task = |i: u32| {
        let (a, b, c) = (i % 10, i * 7 % 10, i * 3 % 10);
        json!({"id": format!("{i}"), "registers": 3, "pairs": [
            {"in": [a, b, c], "out": [a + b, b, c * 2 + i % 5]},
            {"in": [c, a, b], "out": [c + a, a, b * 2 + i % 5]}]})
    };
    let input: String = (0..60).map(|i| format!("{}\n", task(i))).collect();
    let programs = |threads: &str| {
        let arguments = ["synth", "--tasks", "-", "--json", "-q", "--threads", threads];
        let finished = assemblet_with(&arguments, input.as_bytes());
        assert_eq!(finished.code, 0, "{}", finished.stderr);
        let pick = |line: Value| (line["id"].clone(), line["program"].clone());
        json_lines(&finished.stdout).into_iter().map(pick).collect::<Vec<_>>()
    };
    let one = programs("1");
    assert_eq!(one.len(), 60);
    assert_eq!(one, programs("2"));
    assert_eq!(one, programs("5"));
}

#[test]
fn colour_is_for_those_who_want_it() {
    let arguments = ["synth", "--example", "1 2 -> 3 2"];
    assert!(!assemblet(&arguments).stdout.contains('\u{1b}'));
    let always = assemblet(&[&arguments[..], &["--color", "always"]].concat());
    assert!(always.stdout.contains("\u{1b}[1m\u{1b}[33m3\u{1b}[0m"), "{}", always.stdout);
}
