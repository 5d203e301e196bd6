//! `verify`: proofs, counterexamples, and what stays unknown.

use serde_json::json;

use crate::program::{Finished, assemblet, file, json_lines};

const PROGRAM: &str = "imull %eax, %ecx; addl $2, %ecx";

#[track_caller]
fn check(arguments: &[&str], code: i32, stdout: &str) {
    let finished = assemblet(&[&["verify", PROGRAM], arguments].concat());
    assert_eq!(finished, Finished { code, stdout: stdout.to_owned(), stderr: String::new() });
}

#[test]
fn an_intent_is_proved_or_refuted_with_a_counterexample() {
    let proved = "general: proved by polynomial normal form mod 2^32\n";
    check(&["--intent", "ecx = 2 + eax * ecx"], 0, proved);
    check(&["--intent", "ecx = any"], 0, proved);
    let refuted = "                       counterexample
                       eax ebx ecx edx
   start                 0   0   0   0
1  imull %eax, %ecx      0   0   0   0
2  addl $2, %ecx         0   0   2   0

not general: for input eax=0 ebx=0 ecx=0 edx=0 %ecx should be 30 but is 2
";
    check(&["--intent", "ecx = ecx + 30"], 3, refuted);
}

#[test]
fn what_is_no_polynomial_stays_unknown() {
    let finished = assemblet(&["verify", "movl $0, %eax", "--intent", "eax = min(0, 1)"]);
    assert_eq!(finished.code, 3);
    let message = "unknown: agrees on all 10,000 digit inputs and 4,096 random 32-bit inputs, but an intent \
                   with min, max, filter or sort is no polynomial and cannot be proved\n";
    assert_eq!(finished.stdout, message);
}

#[test]
fn examples_are_checked_beside_the_intent() {
    let example = ["--example", "5 1 7 8 -> 5 1 37 8"];
    check(&example, 0, "examples: the pair is met\n");
    let both = [&example[..], &["--intent", "ecx = eax * ecx + 2"]].concat();
    check(&both, 0, "examples: the pair is met\ngeneral: proved by polynomial normal form mod 2^32\n");
    let finished = assemblet(&["verify", PROGRAM, "--example", "1 1 1 1 -> 1 1 1 1"]);
    assert_eq!(finished.code, 3);
    let last = finished.stdout.lines().last().unwrap();
    assert_eq!(last, "examples: pair 1: for input eax=1 ebx=1 ecx=1 edx=1 %ecx should be 1 but is 3");
}

#[test]
fn a_task_of_a_file_is_named_by_its_id() {
    let tasks = r#"{"id":"a","registers":2,"pairs":[{"in":[1,2],"out":[3,2]}]}
{"id":"b","registers":3,"intent":"ecx = ecx * eax + 2","pairs":[{"in":[5,1,7],"out":[5,1,37]}]}
"#;
    let path = file("named.jsonl", tasks.as_bytes());
    let path = path.to_str().unwrap();
    check(
        &["--tasks", path, "--id", "b"],
        0,
        "examples: the pair is met\ngeneral: proved by polynomial normal form mod 2^32\n",
    );
    let missing = assemblet(&["verify", PROGRAM, "--tasks", path, "--id", "c"]);
    let message = format!("error: {path} has no task with the id 'c'; ids are compared letter by letter\n");
    assert_eq!((missing.code, missing.stderr), (2, message));
    let narrow = assemblet(&["verify", PROGRAM, "--tasks", path, "--id", "a"]);
    let message = "error: the program needs 3 registers, but the task has 2 registers; ";
    assert!(narrow.code == 2 && narrow.stderr.starts_with(message), "{}", narrow.stderr);
}

#[test]
fn json_tells_the_same() {
    let finished = assemblet(&["verify", PROGRAM, "--intent", "ecx = ecx + 30", "--json"]);
    let expected = json!({
        "id": null, "io": null, "general": false,
        "verdict": "not general: for input eax=0 ebx=0 ecx=0 edx=0 %ecx should be 30 but is 2",
        "counterexample": {"in": [0, 0, 0, 0], "place": "%ecx", "expected": 30, "found": 2}
    });
    assert_eq!((finished.code, json_lines(&finished.stdout)), (3, vec![expected]));
}
