//! Golden trees: finished searches, stored as JSON, must come out the same. After a change that is meant to
//! change them, run with `ASSEMBLET_WRITE_TREES=1` and read the difference.
#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

use std::path::Path;

use synth::exact::Limits;
use synth::machine::Machine;
use synth::model::HashedEvaluator;
use synth::search::{Config, Method, Snapshot, Ucb1, grow};
use synth::task::Task;

/// Two registers keep the trees short; the words have enough in common for ways to meet.
const HARD: &str =
    r#"{"id":"golden","registers":2,"pairs":[{"in":[1,2],"out":[40,31]},{"in":[2,3],"out":[90,71]}]}"#;
const EASY: &str = r#"{"id":"golden","registers":2,"pairs":[{"in":[4,2],"out":[36,0]},{"in":[3,5],"out":[54,0]}],"care":["eax"]}"#;

fn check(name: &str, task: &str, config: &Config) {
    let task = Task::from_json(task).unwrap();
    let machine = Machine::new(2, 0).unwrap();
    let limits = Limits { nodes: 90, max_steps: 5, ..Limits::default() };
    let (_, found) = grow(&task, &HashedEvaluator::new(machine, 3), config, &limits).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trees").join(name);
    if std::env::var_os("ASSEMBLET_WRITE_TREES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let nodes: Vec<String> =
            found.nodes.iter().map(|node| serde_json::to_string(node).unwrap()).collect();
        std::fs::write(&path, format!("{{\"nodes\":[\n{}\n]}}\n", nodes.join(",\n"))).unwrap();
        return;
    }
    let expected: Snapshot = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(found.nodes.len(), expected.nodes.len(), "{name}");
    // Exponentials differ in the last bit from machine to machine.
    let close = |a: f32, b: f32| (a - b).abs() < 1e-4;
    for (number, (a, b)) in found.nodes.iter().zip(&expected.nodes).enumerate() {
        assert_eq!(
            (&a.words, a.depth, a.state, a.visits, a.to_goal),
            (&b.words, b.depth, b.state, b.visits, b.to_goal),
            "node {number} of {name}"
        );
        assert!(close(a.value, b.value), "node {number} of {name}: {} and {}", a.value, b.value);
        assert!(close(a.own.unwrap_or(-1.0), b.own.unwrap_or(-1.0)), "node {number} of {name}");
        assert_eq!(a.edges.len(), b.edges.len(), "node {number} of {name}");
        for (a, b) in a.edges.iter().zip(&b.edges) {
            assert_eq!(
                (a.action, a.child, a.visits),
                (b.action, b.child, b.visits),
                "node {number} of {name}"
            );
            assert!(close(a.prior, b.prior), "node {number} of {name}");
        }
    }
}

#[test]
fn finished_searches_come_out_the_same() {
    let of = |method| Config { method, round: 20, leaves: 1, ..Config::plus() };
    check(
        "ucb1.json",
        HARD,
        &Config { ucb1: Ucb1 { rollout_steps: 2, ..Ucb1::default() }, ..Config::paper() },
    );
    check("puct.json", HARD, &of(Method::Puct));
    check("gumbel.json", HARD, &of(Method::Gumbel));
    check("gumbel-leaves.json", HARD, &Config { leaves: 3, commit: true, ..of(Method::Gumbel) });
    check("best-first.json", HARD, &of(Method::BestFirst));
    check("best-first-leaves.json", HARD, &Config { leaves: 3, ..of(Method::BestFirst) });
    let plain = Config { bound: false, ..of(Method::Puct) };
    check("puct-improve.json", EASY, &Config { improve: true, ..plain });
}
