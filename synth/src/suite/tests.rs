//! The frozen files: unharmed, consistent, and made again byte for byte.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

use super::*;
use crate::exact::{Outcome, obstruction};
use crate::task::Attainable;
use crate::verify::{General, verify_io, verify_task};

const SUMS: &str = include_str!("../../data/suites/SHA256SUMS");

fn tasks(name: &str) -> Vec<Task> {
    text(name).unwrap().lines().map(|line| Task::from_json(line).unwrap()).collect()
}

#[test]
fn checksums_hold() {
    let sum = |name: &str| {
        let digest = Sha256::digest(text(name).unwrap().as_bytes());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}  {name}.jsonl\n")
    };
    assert_eq!(NAMES.map(sum).concat(), SUMS);
}

#[test]
fn names_are_known_everywhere() {
    for name in NAMES {
        assert_eq!(load(name), Some(tasks(name)));
        assert!(about(name).is_some_and(|line| !line.contains('\n')));
    }
    assert_eq!((text("human"), load("human"), about("human"), make("human")), (None, None, None, None));
}

#[test]
fn tiers_and_families_have_their_counts() {
    let count = |name: &str, of: fn(&Task) -> &Option<String>| {
        let mut counts = BTreeMap::new();
        for task in tasks(name) {
            *counts.entry(of(&task).clone().unwrap_or_default()).or_insert(0) += 1;
        }
        counts.iter().map(|(of, count)| format!("{of} {count}")).collect::<Vec<_>>().join(", ")
    };
    for name in ["human-v1", "general-v1"] {
        assert_eq!(count(name, |task| &task.tier), "easy 50, hard 40, medium 40");
        assert_eq!(
            count(name, |task| &task.family),
            "add 8, add-constant 10, add-to-all 10, filter 8, max4 8, min2-max2 4, min4 8, move 10, mul 8, \
             sort 8, sub 8, sub-constant 10, switch 8, two-max 8, two-min 8, two-op 6"
        );
    }
    assert_eq!(count("ram-v1", |task| &task.tier), "easy 20, hard 12, medium 16");
    assert_eq!(count("length-v1", |task| &task.tier), "10 50, 4 50, 5 50, 6 50, 7 50, 8 50, 9 50");
    assert_eq!(count("paper-v1", |task| &task.family), "paper 5");
}

#[test]
fn tasks_agree_with_themselves() {
    for name in NAMES {
        let mut ids = HashSet::new();
        let mut asked = HashSet::new();
        for task in tasks(name) {
            let id = &task.id;
            assert!(ids.insert(id.clone()), "{id} is there twice");
            assert!(asked.insert((task.pairs.clone(), task.care)), "{id} asks what another task asks");
            let intent = task.parsed_intent().unwrap();
            for pair in task.pairs.iter().chain(&task.held_out) {
                let agrees =
                    |intent: &crate::task::Intent| task.matches(&intent.evaluate(&pair.input), &pair.output);
                assert!(intent.as_ref().is_none_or(agrees), "{id} has a pair against its intent");
            }
            let inputs: HashSet<_> = task.pairs.iter().chain(&task.held_out).map(|pair| pair.input).collect();
            assert_eq!(inputs.len(), task.pairs.len() + task.held_out.len(), "{id} has an input twice");
            if let Some(witness) = &task.witness {
                assert_eq!(verify_io(&task, witness), Ok(()), "{id}");
            }
            let length = task.witness.as_ref().map(|program| program.len());
            assert!(task.shortest.is_none() || task.shortest == length, "{id}");
        }
    }
}

#[test]
fn the_human_tasks_keep_the_rules() {
    let single = ["human-sort-1", "human-sort-2", "human-sort-3", "human-sort-4"];
    let pairs = |task: &Task| if single.contains(&&*task.id) { 1 } else { 2 };
    for (name, count) in [("human-v1", None), ("general-v1", Some(4))] {
        for task in tasks(name) {
            assert_eq!(task.pairs.len(), count.unwrap_or_else(|| pairs(&task)), "{}", task.id);
            assert_eq!(task.held_out.len(), 64, "{}", task.id);
            assert!(task.pairs.iter().all(|pair| pair.input != pair.output), "{} keeps a state", task.id);
            // Filters whose pairs differ in what they filter are kept even if they are impossible.
            let kept = task.id.ends_with("filter-7") || task.id.ends_with("filter-8");
            assert!(kept || obstruction(&task).is_none(), "{} is impossible", task.id);
        }
    }
}

#[test]
fn what_is_attainable_has_a_proved_witness() {
    let mut counts = BTreeMap::new();
    for task in tasks("general-v1") {
        let attainable = task.attainable.unwrap();
        *counts.entry(format!("{attainable:?}")).or_insert(0) += 1;
        let Some(witness) = &task.witness else {
            assert_eq!(attainable, Attainable::PairsOnly, "{}", task.id);
            continue;
        };
        let general = verify_task(&task, witness).unwrap();
        match attainable {
            Attainable::Always => assert_eq!(general, General::Proved, "{}", task.id),
            // As it is stated, without its condition, the intent is beyond every program.
            Attainable::Precondition => {
                assert_ne!(general, General::Proved, "{}", task.id);
                assert!(task.held_out.iter().all(|p| witness.run(p.input) == p.output), "{}", task.id);
            }
            Attainable::PairsOnly => assert_ne!(general, General::Proved, "{}", task.id),
        }
    }
    let expected = [("Always", 70), ("PairsOnly", 57), ("Precondition", 3)];
    assert!(counts.iter().map(|(name, &count)| (&**name, count)).eq(expected), "{counts:?}");
}

#[test]
fn the_papers_filter_fails_its_own_pairs_and_the_other_programs_pass() {
    let check = |id: &str, length, shortest, io: &str, general: &str| {
        let task = tasks("paper-v1").into_iter().find(|task| task.id == id).unwrap();
        let published = task.published.clone().unwrap();
        let said =
            verify_io(&task, &published.program).map_or_else(|fault| fault.to_string(), |()| "pass".into());
        assert_eq!(said, io, "{id}");
        assert_eq!(published.io, io == "pass", "{id}");
        assert_eq!((published.program.len(), task.shortest), (length, Some(shortest)), "{id}");
        let verdict = verify_task(&task, &published.program).unwrap().to_string();
        assert_eq!(verdict, general, "{id}");
    };
    let proved = "general: proved by polynomial normal form mod 2^32";
    check("paper-algebra", 2, 2, "pass", proved);
    check("paper-map", 6, 4, "pass", proved);
    let filter = "pair 1: for input eax=1 ebx=5 ecx=0 edx=2 %edx should be -1 but is 6";
    let fails = "not general: for input eax=0 ebx=0 ecx=0 edx=0 %eax should be -1 but is -2";
    check("paper-filter", 5, 3, filter, fails);
    let fails = "not general: for input eax=0 ebx=0 ecx=0 edx=0 %eax should be 0 but is -4";
    check("paper-sort", 2, 2, "pass", fails);
    check("paper-load-store", 3, 3, "pass", proved);
}

/// The description says "add 30 to the third register"; the second pair does not.
#[test]
fn the_papers_algebra_contradicts_its_description() {
    let task = tasks("paper-v1").into_iter().next().unwrap();
    let third = |state: &crate::machine::State| state.words(task.machine)[2];
    let added: Vec<u32> = task.pairs.iter().map(|pair| third(&pair.output) - third(&pair.input)).collect();
    assert_eq!(added, [30, 23]);
}

#[test]
fn planted_programs_of_up_to_six_instructions_are_shortest() {
    for task in tasks("length-v1") {
        let length = task.witness.as_ref().unwrap().len();
        assert_eq!(task.tier, Some(length.to_string()));
        let proved =
            length <= 8 || ["1", "2", "3", "4", "5"].map(|n| format!("length-9-{n}")).contains(&task.id);
        assert_eq!(task.shortest, proved.then_some(length), "{}", task.id);
        if length <= 6 {
            assert_eq!(length::search(task.pairs, length - 1, u64::MAX), Outcome::NoneWithin, "{}", task.id);
        }
    }
}

#[test]
fn short_suites_are_made_again_byte_for_byte_on_any_number_of_threads() {
    for (name, threads) in [("human-v1", 2), ("general-v1", 3), ("ram-v1", 2), ("paper-v1", 1)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let made = pool.install(|| make(name)).unwrap();
        let differs = made.lines().zip(text(name).unwrap().lines()).find(|(made, frozen)| made != frozen);
        assert_eq!(differs, None);
        assert!(made == text(name).unwrap(), "{name} has another number of tasks");
    }
}

/// Three tasks of each length up to 8, and one of 9 and of 10: the rest takes minutes.
#[test]
fn a_slice_of_the_planted_tasks_is_made_again_byte_for_byte() {
    use rayon::prelude::*;
    let frozen: Vec<&str> = text("length-v1").unwrap().lines().collect();
    let slice =
        length::LENGTHS.flat_map(|length| (if length <= 8 { 48 } else { 50 }..=50).map(move |n| (length, n)));
    slice.collect::<Vec<_>>().into_par_iter().for_each(|(length, number)| {
        let line = (length - length::LENGTHS.start()) * length::EACH + number - 1;
        assert_eq!(length::task(length, number).to_json(), frozen[line]);
    });
}
