//! `suite` and `--suite`: every frozen suite is listed, shown, exported and read back.

use crate::program::{assemblet, assemblet_with, json_lines};

/// The names in the list, with the number of tasks.
fn listed() -> Vec<(String, usize)> {
    let list = assemblet(&["suite", "list"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
    };
    list.stdout.lines().skip(1).map(|line| row(line).unwrap()).collect()
}

#[test]
fn every_suite_is_shown_and_exported_in_full() {
    let suites = listed();
    assert!(suites.iter().any(|(name, _)| name == "human-v1"), "{suites:?}");
    for (name, count) in suites {
        let exported = assemblet(&["suite", "export", &name]).stdout;
        let ids: Vec<String> =
            json_lines(&exported).iter().map(|task| task["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), count, "{name}");
        let shown = assemblet(&["suite", "show", &name]).stdout;
        let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
        assert_eq!(shown.lines().skip(1).map(first).collect::<Vec<_>>(), ids, "{name}");
        let one = assemblet(&["suite", "show", &name, "--id", &ids[0]]);
        assert!(one.code == 0 && one.stdout.contains(&ids[0]) && one.stdout.contains(" -> "), "{name}");
    }
}

#[test]
fn a_suite_is_solved_like_its_export() {
    let exported = assemblet(&["suite", "export", "human-v1"]).stdout;
    let solve = |source: &[&str], input: &str| {
        let arguments = [&["synth"], source, &["--json", "-q", "--budget", "300"]].concat();
        let finished = assemblet_with(&arguments, input.as_bytes());
        assert!([0, 3].contains(&finished.code), "{}", finished.stderr);
        let answer =
            |line: serde_json::Value| (line["id"].clone(), line["program"].clone(), line["general"].clone());
        json_lines(&finished.stdout).into_iter().map(answer).collect::<Vec<_>>()
    };
    let answers = solve(&["--suite", "human-v1"], "");
    assert!(answers.iter().any(|(_, program, _)| program.is_array()));
    assert_eq!(answers, solve(&["--tasks", "-"], &exported));
}
