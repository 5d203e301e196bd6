//! How programs end, and what workers make of it.

use jobs::wire::{Directive, Ending};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::row::Class;

use crate::stage::{Stage, wait_until};

#[test]
fn a_trial_succeeds_with_its_value_and_leaves_its_files() {
    let script = "echo start; echo loss=0.5 step=1; echo careful >&2; printf 'loss=0.25 acc=1 step=2'";
    let stage = Stage::of(script, json!({"base": {"width": 8}}));
    stage.work();
    let Some(Ending::Succeeded { value, digest }) = stage.desk.ending(0) else { panic!() };
    assert_eq!(value, 0.25);
    let result = stage.read(1, "result.json");
    let hexadecimal: String =
        Sha256::digest(result.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, hexadecimal);
    let result: Value = serde_json::from_str(&result).unwrap();
    assert_eq!(result["params"], json!({"width": 8, "seed": 1000}));
    let params: Value = serde_json::from_str(&stage.read(1, "trial.json")).unwrap();
    assert_eq!(params, result["params"]);
    let metrics = "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"acc\":1.0,\"loss\":0.25}\n";
    assert_eq!(stage.read(1, "metrics.jsonl"), metrics);
    let clock = stage.read(1, "clock.jsonl");
    let clock: Vec<serde_json::Value> =
        clock.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(clock.iter().filter(|line| line["at"].is_string()).count(), 2, "{clock:?}");
    if cfg!(target_os = "linux") {
        assert!(clock.len() == 3 && clock[2]["processor_s"].as_f64() >= Some(0.0), "{clock:?}");
    }
    let table = store::metrics::read_parquet(&stage.attempt(1).join("metrics.parquet")).unwrap();
    assert_eq!(table.len(), 3);
    let log = stage.read(1, "log.txt");
    assert!(log.contains("start\n") && log.contains("careful\n") && log.contains("loss=0.25"), "{log}");
    assert_eq!(stage.desk.trial(0).reports.into_iter().collect::<Vec<_>>(), [(1, 0.5), (2, 0.25)]);
}

#[test]
fn a_program_is_given_what_was_promised() {
    let script = "cat \"$1\"; pwd; env | grep ^ASSEMBLET_ | sort; env | grep ^MINE; echo loss=1";
    let stage = Stage::of(script, json!({"space": {"rate": {"choice": [0.5]}}, "resources": {"cores": 1}}));
    stage.work();
    let (log, folder) = (stage.read(1, "log.txt"), stage.attempt(1).canonicalize().unwrap());
    let folder = folder.display();
    let expected = [
        format!("{folder}/work\n"),
        format!("ASSEMBLET_PARAMS={folder}/trial.json\n"),
        format!("ASSEMBLET_WORK={folder}/work\n"),
        "ASSEMBLET_SEED=1000\n".to_owned(),
        "ASSEMBLET_SWEEP=stage\nASSEMBLET_TRIAL=0\n".to_owned(),
        "ASSEMBLET_ATTEMPT=1\n".to_owned(),
        "\"seed\": 1000".to_owned(),
    ];
    expected.iter().for_each(|part| assert!(log.contains(part.as_str()), "{part} is not in {log}"));
}

#[test]
fn faults_are_told_by_class_and_in_a_sentence() {
    let check = |script: &str, more: Value, expected_class: Class, part: &str| {
        let stage = Stage::of(script, more);
        stage.work();
        let Some(Ending::Failed { class, message }) = stage.desk.ending(0) else { panic!("{script}") };
        assert_eq!(class, expected_class, "{script}: {message}");
        assert!(message.contains(part) && !message.contains('\n'), "{script}: {message}");
        assert_eq!(stage.read(1, "result.json"), "", "{script}");
    };
    check("echo loss=1; echo no luck >&2; exit 3", json!({}), Class::User, "exit code 3: no luck");
    check(
        "echo loss=nan; echo acc=1",
        json!({}),
        Class::User,
        "no finite value of the objective loss; other",
    );
    check(
        "echo los=1",
        json!({}),
        Class::User,
        "no value of the objective loss; other metrics that it printed: los",
    );
    check("kill -9 $$", json!({}), Class::Infrastructure, "killed by SIGKILL, which no worker sent");
    check("exit 74", json!({}), Class::Infrastructure, "exit code 74");
    check(
        "echo loss=1; sleep 60",
        json!({"budget": {"timeout_s": 1}}),
        Class::Timeout,
        "longer than the 1 s",
    );
    let missing = json!({"trial": {"kind": "command", "command": ["no-such-program-anywhere"]}});
    check("", missing, Class::User, "cannot start no-such-program-anywhere");
}

#[test]
fn a_folder_that_cannot_be_written_is_the_machines_fault() {
    let stage = Stage::of("echo loss=1", json!({}));
    std::fs::write(stage.home.root(), "a file in the folder's place").unwrap();
    stage.work();
    let Some(Ending::Failed { class: Class::Infrastructure, message }) = stage.desk.ending(0) else {
        panic!()
    };
    assert!(message.starts_with("cannot make ") && message.contains("sweeps/s1/0/1"), "{message}");
}

#[test]
fn odd_output_is_neither_lost_nor_fatal() {
    let script = "printf 'caf\\351 \\377\\000 x\\n'; printf 'loss=inf\\nloss=2\\r\\n'; head -c 3000000 /dev/zero; echo; \
                  echo '{\"loss\": NaN}'";
    let stage = Stage::of(script, json!({}));
    stage.work();
    assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { value: 2.0, .. })));
    let metrics =
        "{\"step\":1,\"loss\":\"Infinity\"}\n{\"step\":2,\"loss\":2.0}\n{\"step\":3,\"loss\":\"NaN\"}\n";
    assert_eq!(stage.read(1, "metrics.jsonl"), metrics);
    let log = std::fs::read(stage.attempt(1).join("log.txt")).unwrap();
    assert!(log.starts_with(b"caf\xe9 \xff\0 x\n") && log.len() > 3_000_000);
    assert_eq!(stage.desk.trial(0).reports.len(), 1);
}

#[test]
fn a_pruned_trial_is_asked_to_end_and_tells_where_it_was() {
    let script = "i=0; while :; do i=$((i+1)); echo loss=$i step=$i; sleep 0.05; done";
    let stage = Stage::of(script, json!({}));
    stage.desk.prune_at(0, 3);
    stage.work();
    let Some(Ending::Pruned { step, value }) = stage.desk.ending(0) else { panic!() };
    assert!(step >= 3 && value == step as f64);
}

#[test]
fn a_worker_that_is_to_stop_gives_its_trial_back_saved() {
    let script = "trap 'echo saved > state; exit 75' TERM; echo loss=1; while :; do sleep 0.05; done";
    let stage = Stage::of(script, json!({}));
    stage.work_while(&stage.config(), |stage| {
        wait_until("it runs", || stage.read(1, "log.txt") == "loss=1\n");
    });
    assert_eq!(stage.desk.ending(0), Some(Ending::Released));
    assert_eq!(stage.read(1, "work/state"), "saved\n");
}

#[test]
fn a_cancelled_trial_is_stopped_even_if_it_does_not_listen() {
    let script = "trap '' TERM; echo loss=1; while :; do sleep 0.05; done";
    let stage = Stage::of(script, json!({}));
    stage.work_while(&stage.config(), |stage| {
        wait_until("it runs", || stage.read(1, "log.txt") == "loss=1\n");
        stage.desk.direct(0, Directive::Cancel);
        wait_until("it is cancelled", || stage.desk.is_done());
    });
    assert_eq!(stage.desk.ending(0), Some(Ending::Cancelled));
}
