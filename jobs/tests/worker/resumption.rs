//! Interrupted and gone on with, a trial has the bytes of one that was not.

use std::time::Duration;

use jobs::wire::Ending;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use proptest::prelude::*;
use serde_json::json;

use crate::stage::{Stage, processes, wait_until};

/// Twelve steps with a checkpoint at every third, after which it first says what it knows. It tells its process.
const PROGRAM: &str = "echo $$ >> ../../processes; trap 'exit 75' TERM; i=$(cat state 2>/dev/null || echo 0); \
    while [ $i -lt 12 ]; do i=$((i+1)); echo loss=0.$((99-i)) step=$i; echo acc=$i step=$i; \
    if [ $((i%3)) = 0 ]; then echo $i > state.tmp; mv state.tmp state; fi; sleep 0.02; done";

fn unbroken() -> (String, String) {
    let stage = Stage::of(PROGRAM, json!({}));
    stage.work();
    (stage.read(1, "metrics.jsonl"), stage.read(1, "result.json"))
}

/// The first file of that name among the attempts, the newest first.
fn newest(stage: &Stage, name: &str) -> String {
    let count = stage.desk.trial(0).attempts.len() as u32;
    stage.read(count, name)
}

#[test]
fn a_trial_killed_and_given_back_again_and_again_has_the_bytes_of_an_unbroken_one() {
    let (metrics, result) = unbroken();
    assert_eq!(metrics.lines().count(), 12);
    for seed in 0..6u64 {
        let stage = Stage::of(PROGRAM, json!({}));
        let list = stage.attempt(1).parent().unwrap().join("processes");
        for round in 0..3 {
            let pause = Duration::from_millis((seed * 37 + round * 61) % 150);
            stage.work_while(&stage.config(), |stage| {
                let begun = processes(&list).len();
                wait_until("it runs", || processes(&list).len() > begun || stage.desk.is_done());
                std::thread::sleep(pause);
                if (seed + round) % 2 == 0
                    && let Some(&process) = processes(&list).last()
                {
                    // As if its worker had died with it: the ending is told to nobody.
                    stage.desk.lose(0);
                    let _ = kill(Pid::from_raw(process as i32), Signal::SIGKILL);
                }
            });
        }
        stage.work();
        assert!(matches!(stage.desk.ending(0), Some(Ending::Succeeded { .. })), "{:?}", stage.desk.ending(0));
        assert_eq!(newest(&stage, "metrics.jsonl"), metrics, "seed {seed}");
        assert_eq!(newest(&stage, "result.json"), result, "seed {seed}");
        let reported: Vec<u64> = stage.desk.trial(0).reports.into_keys().collect();
        assert_eq!(reported, (1..=12).collect::<Vec<u64>>());
    }
}

#[test]
fn an_attempt_whose_worker_died_while_it_copied_is_not_gone_on_from() {
    let stage = Stage::of("cat state; echo loss=1", json!({}));
    let (first, second) = (stage.attempt(1), stage.attempt(2));
    std::fs::create_dir_all(first.join("work")).unwrap();
    std::fs::write(first.join("work/state"), "whole").unwrap();
    std::fs::create_dir_all(second.join("work.part")).unwrap();
    // Two attempts that began and were lost.
    for _ in 0..2 {
        let request = claim();
        let assignment = jobs::api::Api::claim(&*stage.desk, &request).unwrap().unwrap();
        jobs::api::Api::started(&*stage.desk, assignment.lease).unwrap();
        stage.desk.lose(0);
    }
    stage.work();
    assert!(
        stage.read(3, "log.txt").contains("goes on from the work of attempt 1)\nwhole"),
        "{}",
        stage.read(3, "log.txt")
    );
}

fn claim() -> jobs::wire::ClaimRequest {
    jobs::wire::ClaimRequest {
        worker: "lost".to_owned(),
        host: "lost".to_owned(),
        capacity: jobs::sweep::Resources::default(),
        wait_s: 0.0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1))]
    /// A seed in the point is the user's; without one it is the trial's.
    #[test]
    fn a_point_may_have_a_seed_of_its_own(seed in 0u64..1 << 53) {
        let stage = Stage::of("cat \"$1\"; echo loss=1", json!({"base": {"seed": seed}}));
        stage.work();
        let expected = format!("\"seed\": {seed}");
        prop_assert!(stage.read(1, "trial.json").contains(&expected));
    }
}
