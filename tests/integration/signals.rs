//! Ctrl-C: what was solved so far is printed, and the exit code is 130.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Child;
use std::time::Duration;

use crate::program::{command, finish};
use crate::synth::ENDLESS;

/// Sends a real SIGINT.
fn interrupt(child: &Child) {
    let status = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

/// Waits until the program has taken over SIGINT; before that the default holds, and the code would be −1.
fn wait_until_it_listens(child: &Child) {
    let status = format!("/proc/{}/status", child.id());
    let listens = |status: &str| {
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() & 1 << 1 != 0
    };
    loop {
        match std::fs::read_to_string(&status) {
            Ok(text) if listens(&text) => return,
            Ok(_) => std::thread::sleep(Duration::from_millis(5)),
            // This system does not tell; it takes milliseconds.
            Err(_) => return std::thread::sleep(Duration::from_secs(2)),
        }
    }
}

#[test]
fn what_was_solved_so_far_is_printed() {
    let arguments = ["synth", "--tasks", "-", "--json", "--timeout", "none", "--threads", "2", "-q"];
    let mut child = command(&arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let easy = |id: &str| {
        format!("{{\"id\":\"{id}\",\"registers\":2,\"pairs\":[{{\"in\":[1,2],\"out\":[3,2]}}]}}\n")
    };
    // The last is solved while the one before it keeps its results back.
    stdin.write_all(format!("{}{ENDLESS}\n{}", easy("first"), easy("last")).as_bytes()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    stdout.read_line(&mut text).unwrap();
    // "last" takes microseconds once a thread is free, and nothing outside shows that it is done.
    std::thread::sleep(Duration::from_secs(1));
    interrupt(&child);
    // Standard input stays open: the program must not wait for it.
    stdout.read_to_string(&mut text).unwrap();
    let finished = finish(child);
    drop(stdin);
    assert_eq!(finished.code, 130);
    let ids: Vec<serde_json::Value> =
        crate::program::json_lines(&text).into_iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, ["first", "last"]);
    assert_eq!(finished.stderr, "warning: interrupted; the tasks after these were not tried\n");
}

#[test]
fn a_single_search_ends_too() {
    let example = "1 2 3 4 5 6 -> 83423421 -732332 48234777 9912381 77777777 -123456789";
    let child = command(&["synth", "--example", example, "--timeout", "none"]).spawn().unwrap();
    wait_until_it_listens(&child);
    interrupt(&child);
    let finished = finish(child);
    assert_eq!(finished.code, 130);
    assert!(
        finished.stdout.starts_with("not solved: interrupted; it needs at least "),
        "{}",
        finished.stdout
    );
}

#[test]
fn an_evaluation_tells_of_the_solvers_that_are_complete() {
    // The first solver cannot try the task, so it is through at once; the second would search for ever.
    let arguments = ["eval", "--tasks", "-", "--solver", "imitation,ida", "--budget", "none", "--json"];
    let mut child = command(&arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(ENDLESS.as_bytes()).unwrap();
    drop(stdin);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    stdout.read_line(&mut text).unwrap();
    interrupt(&child);
    stdout.read_to_string(&mut text).unwrap();
    let finished = finish(child);
    assert_eq!(finished.code, 130);
    let [line] = crate::program::json_lines(&text).try_into().unwrap();
    assert_eq!(line["solver"], "imitation");
    let (_, last) = finished.stderr.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(last, "warning: interrupted; left out, since not complete: ida");
}
