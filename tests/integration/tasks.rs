//! `tasks generate`: the same tasks from the same seed, as lines or as a pool.

use crate::program::{assemblet, assemblet_with, command, file, finish, json_lines};

#[test]
fn the_seed_decides_every_byte() {
    let make = |seed: &str, format: &str| {
        let arguments =
            ["tasks", "generate", "--count", "500", "--seed", seed, "--ram", "2", "--format", format];
        let output = command(&arguments).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty());
        output.stdout
    };
    assert_eq!(make("1", "jsonl"), make("1", "jsonl"));
    assert_eq!(make("1", "binary"), make("1", "binary"));
    assert_ne!(make("1", "jsonl"), make("2", "jsonl"));
}

#[test]
fn synth_reads_both_forms_and_finds_nothing_longer_than_the_witness() {
    let lines = file("pool.jsonl", b"");
    let pool = file("pool.pool", b"");
    let mut answers = Vec::new();
    for (path, format) in [(&lines, "jsonl"), (&pool, "binary")] {
        let path = path.to_str().unwrap();
        let make = ["tasks", "generate", "--count", "200", "--lines", "2", "--format", format, "--out", path];
        assert_eq!(assemblet(&make).code, 0);
        assert!(!std::path::Path::new(&format!("{path}.part")).exists());
        let finished = assemblet(&["synth", "--tasks", path, "--json", "-q"]);
        assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
        let answer = |line: serde_json::Value| {
            assert!(line["steps"].as_u64().unwrap() <= 2);
            (line["id"].clone(), line["program"].clone())
        };
        answers.push(json_lines(&finished.stdout).into_iter().map(answer).collect::<Vec<_>>());
    }
    assert_eq!(answers[0].len(), 200);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn a_machine_that_runs_out_of_tasks_says_so() {
    let arguments =
        ["tasks", "generate", "--count", "100000", "--lines", "1", "--pairs", "1", "--registers", "2"];
    let finished = assemblet(&arguments);
    assert_eq!(finished.code, 3);
    let found = finished.stdout.lines().count();
    assert!((100..100_000).contains(&found), "{found}");
    assert!(finished.stderr.starts_with("warning: found only "), "{}", finished.stderr);
}

#[test]
fn a_damaged_pool_is_named() {
    let pool =
        command(&["tasks", "generate", "--count", "10", "--format", "binary"]).output().unwrap().stdout;
    let finished = assemblet_with(&["synth", "--tasks", "-", "-q"], &pool[..pool.len() - 40]);
    let message = "error: standard input: the pool is cut off after 0 whole tasks; \
                   copy it again, or make it again from its seed\n";
    assert_eq!((finished.code, finished.stderr.as_str()), (2, message));
}

#[test]
fn a_file_that_cannot_be_made_is_named() {
    let child = command(&["tasks", "generate", "--count", "1", "--out", "no/such/folder/x"]).spawn().unwrap();
    let finished = finish(child);
    let message = "error: cannot create no/such/folder/x: No such file or directory (os error 2); \
                   give a file in a folder that exists\n";
    assert_eq!((finished.code, finished.stderr.as_str()), (2, message));
}
