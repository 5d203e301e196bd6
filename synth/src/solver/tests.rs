//! The solvers by name, the networks behind them, and the portfolio's promises.

use std::fs;

use super::*;
use crate::exact::{Limits, Outcome};
use crate::machine::Machine;
use crate::model::{Architecture, Checkpoint, ModelConfig, UniformEvaluator, Weights};
use crate::task::{Pilot, PilotPolicy, Task};

fn planted(lines: usize, index: u64) -> Task {
    let machine = Machine::PAPER;
    Pilot::new(PilotPolicy { machine, lines, pairs: 2, seed: 5 }).unwrap().task(index).unwrap()
}

#[test]
fn every_name_is_a_solver_that_solves_or_says_why_not() {
    let networks = Networks::shipped();
    let task = planted(1, 3);
    for name in NAMES {
        let solver = solver(name, &networks, &Settings::default()).unwrap().unwrap();
        assert_eq!((solver.name(), solver.refusal(&task)), (name, None));
        let report = solver.solve(&task, &Limits { nodes: 2000, ..Limits::default() });
        assert!(report.nodes <= 2000, "{name}: {report:?}");
        if let Outcome::Solved { program, .. } = report.outcome {
            assert!(task.is_solved_by(&program), "{name}: {program}");
        }
    }
    assert!(solver("dfs", &networks, &Settings::default()).unwrap().is_none());
    let unknown = Settings { search: vec!["depth=3".into()], ..Settings::default() };
    assert!(solver("plus", &networks, &unknown).is_err());
}

#[test]
fn shipped_files_are_small_and_of_their_roles() {
    for role in Role::ALL {
        let file = shipped::file(role);
        assert!(file.len() <= 4 << 20, "{role:?}: {} bytes", file.len());
        let config = Checkpoint::from_bytes(file, None).unwrap().weights.config().clone();
        assert_eq!((config.architecture, config.machine()), (role.architecture(), Machine::PAPER));
        assert!(config.architecture == Architecture::Plus || config.pairs == 2);
    }
}

#[test]
fn the_portfolio_answers_the_same_on_any_number_of_threads() {
    // A network without knowledge, which still finds something now and then.
    let evaluator = std::sync::Arc::new(UniformEvaluator::new(Machine::PAPER));
    let portfolio = Portfolio::new(evaluator, search::Config::plus());
    for index in 0..6 {
        let task = planted(6, index);
        let on = |threads| portfolio.solve(&task, &Limits { nodes: 1_000_000, threads, ..Limits::default() });
        let (one, two) = (on(1), on(2));
        assert_eq!(one, two, "task {index}");
        assert!(one.nodes <= 1_000_000);
        if let Outcome::Solved { program, .. } = one.outcome {
            assert!(task.is_solved_by(&program) && program.len() >= one.at_least);
        }
    }
}

#[test]
fn the_portfolio_leaves_other_machines_to_exact_search() {
    let portfolio = solver("portfolio", &Networks::shipped(), &Settings::default()).unwrap().unwrap();
    let machine = Machine::new(2, 1).unwrap();
    let task = Pilot::new(PilotPolicy { machine, lines: 2, pairs: 3, seed: 1 }).unwrap().task(0).unwrap();
    assert_eq!(portfolio.refusal(&task), None);
    let report = portfolio.solve(&task, &Limits::default());
    assert!(matches!(report.outcome, Outcome::Solved { optimal: true, .. }), "{report:?}");
    let plus = solver("plus", &Networks::shipped(), &Settings::default()).unwrap().unwrap();
    assert!(plus.refusal(&task).unwrap().contains("use a model for that machine"));
}

#[test]
fn files_take_the_place_of_shipped_networks() {
    let folder = std::env::temp_dir().join(format!("assemblet-networks-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, config: &ModelConfig| {
        let weights = Weights::random(config, 1).unwrap();
        let checkpoint = Checkpoint { weights, step: 1, metrics: Default::default(), moments: None };
        fs::write(folder.join(name), checkpoint.to_bytes()).unwrap();
    };
    let missing = Networks::load(&folder).err().unwrap().to_string();
    assert!(missing.starts_with("there is no model at"), "{missing}");
    let two = Machine::new(2, 0).unwrap();
    let small = |config: ModelConfig| ModelConfig { embedding: 2, hidden: 3, decoder: 2, ..config };
    write("network.safetensors", &small(ModelConfig::paper(two, 3)));
    write("plus.safetensors", &small(ModelConfig::plus(two)));
    let networks = Networks::load(&folder).unwrap();
    for role in Role::ALL {
        assert_eq!(networks.get(role).machine(), two, "{role:?}");
    }
    let alone = Networks::load(&folder.join("plus.safetensors")).unwrap();
    assert_eq!((alone.get(Role::Plus).machine(), alone.get(Role::Paper).machine()), (two, Machine::PAPER));
    assert!(alone.is_replaced(Role::Plus) && !alone.is_replaced(Role::Paper));
    write("plus.safetensors", &small(ModelConfig::paper(two, 3)));
    let other = Networks::load(&folder).err().unwrap().to_string();
    assert!(other.ends_with("`plus` is wanted there"), "{other}");
    fs::write(folder.join("plus.safetensors"), "no network").unwrap();
    let foreign = Networks::load(&folder).err().unwrap().to_string();
    assert!(foreign.contains("this is not an Assemblet checkpoint"), "{foreign}");
    fs::remove_dir_all(&folder).unwrap();
}
