//! No process outlives its trial or its worker, grandchildren neither.

use jobs::wire::{Directive, Ending};
use serde_json::json;

use crate::stage::{Stage, is_alive, processes, wait_until};

/// A program whose child and grandchild ignore every kind request, and which tells the processes of all three.
const FAMILY: &str = "trap '' TERM INT HUP; echo $$ >> $ALL; \
    sh -c 'echo $$ >> $ALL; sh -c \"echo \\$\\$ >> $ALL; while :; do sleep 0.1; done\" & while :; do sleep 0.1; done' & \
    echo loss=1; ";

fn family(then: &str, stage_of: impl Fn(&str, serde_json::Value) -> Stage) -> (Stage, std::path::PathBuf) {
    let list = tempfile::NamedTempFile::new().unwrap().into_temp_path().keep().unwrap();
    let trial = json!({
        "kind": "command",
        "command": ["sh", "-c", format!("{FAMILY}{then}")],
        "environment": {"ALL": list.to_str().unwrap()},
    });
    (stage_of("", json!({"trial": trial})), list)
}

fn all_end(list: &std::path::Path) {
    let found = processes(list);
    assert_eq!(found.len(), 3, "{found:?}");
    wait_until("all of them have ended", || !found.iter().any(|&process| is_alive(process)));
    std::fs::remove_file(list).unwrap();
}

#[test]
fn cancelling_ends_children_and_grandchildren() {
    let (stage, list) = family("wait", Stage::of);
    stage.work_while(&stage.config(), |stage| {
        wait_until("all three run", || processes(&list).len() == 3);
        assert!(processes(&list).iter().all(|&process| is_alive(process)));
        stage.desk.direct(0, Directive::Cancel);
        wait_until("it is cancelled", || stage.desk.is_done());
        all_end(&list);
    });
    assert_eq!(stage.desk.ending(0), Some(Ending::Cancelled));
}

#[test]
fn what_a_program_leaves_behind_ends_with_it() {
    let (stage, list) = family("while [ $(wc -l < $ALL) -lt 3 ]; do sleep 0.05; done; exit 0", Stage::of);
    stage.work();
    assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { .. })));
    all_end(&list);
}

#[test]
fn a_program_that_waits_for_all_of_its_children_does_not_wait_for_ours() {
    // `wait` of a shell knows its own children alone; a program that asks the system for any child is told of all.
    let python = "import os, sys\nos.fork() == 0 and os._exit(0)\nwhile True:\n  try: os.wait()\n  except \
                  ChildProcessError: break\nprint('loss=1')";
    let trial = json!({"kind": "command", "command": ["python3", "-c", python]});
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        // Without an interpreter there is nothing to wait.
        return;
    }
    let stage = Stage::of("", json!({"trial": trial}));
    stage.work();
    assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { .. })), "{:?}", stage.desk.ending(0));
}
