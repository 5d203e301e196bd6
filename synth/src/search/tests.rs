//! Properties of every search: what it proves is true, and its tree is consistent.

use proptest::prelude::*;

use super::*;
use crate::exact::{Ida, Limits, Outcome, Solver};
use crate::machine::Machine;
use crate::model::{Evaluator, HashedEvaluator, Observation, UniformEvaluator};
use crate::task::{Care, Pilot, PilotPolicy, Task};

fn task(machine: Machine, lines: usize, pairs: usize, index: u64) -> Task {
    let policy = PilotPolicy { machine, lines, pairs, seed: 11 };
    Pilot::new(policy).unwrap().task(index).unwrap()
}

fn configs() -> impl Strategy<Value = Config> {
    let methods =
        prop_oneof![Just(Method::Ucb1), Just(Method::Puct), Just(Method::Gumbel), Just(Method::BestFirst)];
    let switches = any::<(bool, bool, bool, bool, bool, bool)>();
    (methods, switches, 1usize..5, 1u32..30, 0usize..4).prop_map(
        |(method, (all, bound, look_ahead, commit, improve, graph), leaves, round, rollout_steps)| Config {
            method,
            actions: if all { Actions::All } else { Actions::Canonical },
            bound,
            look_ahead,
            commit,
            improve,
            graph,
            leaves,
            round,
            ucb1: Ucb1 { rollout_steps, ..Ucb1::default() },
            ..Config::plus()
        },
    )
}

/// What holds of every tree, whatever made it; in a `graph` no state stands twice.
fn check_tree(snapshot: &Snapshot, start: usize, graph: bool) -> Result<(), TestCaseError> {
    let mut words: Vec<_> =
        snapshot.nodes.iter().filter(|node| node.state != NodeState::Superseded).collect();
    words.sort_by_key(|node| &node.words);
    let twice = words.windows(2).any(|two| two[0].words == two[1].words);
    prop_assert!(!(graph && twice), "a state stands twice");
    for node in &snapshot.nodes {
        let along: u32 = node.edges.iter().map(|edge| edge.visits).sum();
        let evaluated = u32::from(node.own.is_some());
        prop_assert!(node.visits == along + evaluated, "visits do not add up in {node:?}");
        prop_assert!((0.0..=1.0).contains(&node.value), "a value out of range: {node:?}");
        let prior: f32 = node.edges.iter().map(|edge| edge.prior).sum();
        prop_assert!(prior < 1.01 || node.own.is_none(), "priors add up to {prior}");
        let mut children: Vec<_> = node.edges.iter().map(|edge| edge.child).collect();
        children.sort_unstable();
        prop_assert!(children.windows(2).all(|two| two[0] != two[1]), "two edges lead to one child");
        for edge in &node.edges {
            let child = &snapshot.nodes[edge.child];
            // So there are no cycles.
            prop_assert_eq!(child.depth, node.depth + 1);
            prop_assert!(edge.child != start && child.visits >= edge.visits);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn trees_are_consistent_and_what_they_say_is_true(
        config in configs(),
        (lines, pairs, index, seed) in (1usize..6, 1usize..4, 0u64..1000, 0u64..9),
        nodes in 1u64..400,
        max_steps in 1usize..7,
    ) {
        let machine = Machine::new(3, (seed % 2) as usize).unwrap();
        let task = task(machine, lines, pairs, index);
        let limits = Limits { nodes, max_steps, ..Limits::default() };
        let (found, tree) = grow(&task, &HashedEvaluator::new(machine, seed), &config, &limits).unwrap();
        check_tree(&tree, 0, config.graph)?;
        prop_assert!(found.report.nodes <= nodes);
        match found.report.outcome {
            Outcome::Solved { program, optimal } => {
                prop_assert!(task.is_solved_by(&program) && program.len() <= max_steps);
                prop_assert!(!optimal || program.len() == found.report.at_least);
            }
            Outcome::NoneWithin => prop_assert!(max_steps < lines),
            outcome => prop_assert_eq!(outcome, Outcome::OutOfNodes),
        }
        let whole: f32 = found.policy.iter().map(|(_, share)| share).sum();
        prop_assert!(found.policy.is_empty() || (whole - 1.0).abs() < 1e-3, "{whole}");
    }

    #[test]
    fn a_solution_one_step_away_is_found_at_the_first_expansion(
        config in configs(), pairs in 1usize..4, index in 0u64..1000, ram in any::<bool>(),
    ) {
        let machine = if ram { Machine::PAPER_RAM } else { Machine::PAPER };
        let task = task(machine, 1, pairs, index);
        let config = Config { look_ahead: true, ..config };
        let found = &solve(&[task], &UniformEvaluator::new(machine), &config, &Limits::default()).unwrap()[0];
        let solved = matches!(found.report.outcome, Outcome::Solved { optimal: true, .. });
        prop_assert!(solved, "{:?}", found.report);
        prop_assert_eq!((found.report.nodes, found.report.evals), (1, 0));
    }

    #[test]
    fn what_is_exhausted_has_no_solution_and_what_is_improved_is_shortest(
        config in configs(), (lines, index, care) in (1usize..5, 0u64..1000, any::<bool>()), seed in 0u64..9,
    ) {
        let machine = Machine::new(2, 0).unwrap();
        let mut task = task(machine, lines, 1, index);
        if care {
            task.care = Care::of(machine, [machine.place(1)]);
        }
        // Few words keep the state space small, with all of a node's children let in.
        let config = Config { improve: true, ..config };
        for max_steps in 0..=2 {
            let limits = Limits { max_steps, ..Limits::default() };
            let exact = Ida.solve(&task, &limits);
            let evaluator = HashedEvaluator::new(machine, seed);
            let found = &solve(std::slice::from_ref(&task), &evaluator, &config, &limits).unwrap()[0].report;
            match (&exact.outcome, &found.outcome) {
                (Outcome::Solved { program: a, .. }, Outcome::Solved { program: b, optimal: true }) => {
                    prop_assert_eq!(a.len(), b.len());
                }
                (a, b) => prop_assert_eq!(a, b),
            }
            prop_assert_eq!(exact.at_least, found.at_least);
        }
    }

    #[test]
    fn an_answer_does_not_depend_on_company_threads_or_the_evaluator_s_batches(
        config in configs(), indices in proptest::collection::vec(0u64..1000, 1..9),
        (threads, in_flight) in (1usize..4, 1usize..9),
    ) {
        let tasks: Vec<Task> = (indices.iter().enumerate())
            .map(|(i, &index)| task(Machine::PAPER, 3 + i % 3, 1 + i % 2, index))
            .collect();
        let evaluator = HashedEvaluator::new(Machine::PAPER, 5);
        let limits = Limits { nodes: 60, ..Limits::default() };
        let together = Config { in_flight, ..config.clone() };
        let all = solve(&tasks, &evaluator, &together, &Limits { threads, ..limits }).unwrap();
        for (task, found) in tasks.iter().zip(all) {
            let alone = solve(std::slice::from_ref(task), &evaluator, &config, &limits).unwrap();
            prop_assert_eq!(&alone[0], &found);
        }
    }
}

/// Nine random lines on three pairs: not to be found in a few expansions.
fn hard() -> Task {
    task(Machine::PAPER, 9, 3, 5)
}

#[test]
fn budgets_are_kept() {
    let evaluator = HashedEvaluator::new(Machine::PAPER, 5);
    let check = |config: Config, nodes: u64, expected: (u64, u64)| {
        let limits = Limits { nodes, ..Limits::default() };
        let report = solve(&[hard()], &evaluator, &config, &limits).unwrap().remove(0).report;
        assert_eq!(report.outcome, Outcome::OutOfNodes);
        assert_eq!((report.nodes, report.evals), expected);
    };
    let value_only = Ucb1 { rollout_steps: 0, ..Ucb1::default() };
    check(Config::plus(), 100, (100, 100));
    check(Config { leaves: 7, ..Config::plus() }, 100, (100, 100));
    check(Config { evaluations: Some(40), leaves: 7, ..Config::plus() }, 100, (40, 40));
    check(Config { ucb1: value_only, ..Config::paper() }, 100, (100, 100));
    // Each expansion of the paper's search is followed by a rollout of what is left of 15 instructions.
    let rollouts = Config { evaluations: Some(200), ..Config::paper() };
    let limits = Limits { nodes: 1 << 20, ..Limits::default() };
    let report = solve(&[hard()], &evaluator, &rollouts, &limits).unwrap().remove(0).report;
    assert_eq!((report.outcome, report.evals), (Outcome::OutOfNodes, 200));
    assert!((13..20).contains(&report.nodes), "{} expansions", report.nodes);
    let small = Limits { memory: 100_000, ..Limits::default() };
    let report = solve(&[hard()], &evaluator, &Config::plus(), &small).unwrap().remove(0).report;
    assert_eq!(report.outcome, Outcome::OutOfNodes);
    assert!(report.nodes < 150, "{} nodes", report.nodes);
}

#[test]
fn a_search_stops_when_told_to() {
    let rounds = std::sync::atomic::AtomicU32::new(0);
    let stop = || rounds.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 30;
    let evaluator = HashedEvaluator::new(Machine::PAPER, 5);
    let tasks = [hard(), task(Machine::PAPER, 1, 2, 0), hard()];
    let found = solve(&tasks, &evaluator, &Config::plus(), &Limits { stop: &stop, ..Limits::default() });
    let outcomes: Vec<_> = found.unwrap().into_iter().map(|found| found.report.outcome).collect();
    assert_eq!((&outcomes[0], &outcomes[2]), (&Outcome::Stopped, &Outcome::Stopped));
    assert!(matches!(outcomes[1], Outcome::Solved { .. }));
}

#[test]
fn the_paper_and_plus_solve_easy_tasks() {
    let evaluator = UniformEvaluator::new(Machine::PAPER);
    let tasks: Vec<Task> = (0..12).map(|index| task(Machine::PAPER, 2, 2, index)).collect();
    let solved = |config: &Config| {
        let limits = Limits { nodes: 2000, ..Limits::default() };
        let found = solve(&tasks, &evaluator, config, &limits).unwrap();
        found.iter().filter(|found| matches!(found.report.outcome, Outcome::Solved { .. })).count()
    };
    assert_eq!(solved(&Config::plus()), 12);
    assert_eq!(solved(&Config::gumbel()), 12);
    assert_eq!(solved(&Config { method: Method::Puct, ..Config::plus() }), 12);
    assert!(solved(&Config { bound: true, look_ahead: true, ..Config::paper() }) >= 9);
}

#[test]
fn what_does_not_fit_is_said() {
    struct TwoPairs(UniformEvaluator);
    impl Evaluator for TwoPairs {
        fn machine(&self) -> Machine {
            self.0.machine()
        }
        fn actions(&self) -> usize {
            self.0.actions()
        }
        fn pairs(&self) -> Option<usize> {
            Some(2)
        }
        fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
            self.0.evaluate(items, log_priors, values);
        }
    }
    let evaluator = TwoPairs(UniformEvaluator::new(Machine::PAPER));
    let check = |task: Task, config: Config, message: &str| {
        let error = solve(&[task], &evaluator, &config, &Limits::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
    };
    let of = |machine, pairs| Task { id: "a".into(), ..task(machine, 1, pairs, 0) };
    check(
        of(Machine::PAPER_RAM, 2),
        Config::plus(),
        "task a is for 4 registers and 4 RAM slots, but the model is for 4 registers; use a model for that machine",
    );
    check(
        of(Machine::PAPER, 3),
        Config::plus(),
        "task a has 3 pairs, which the model does not read; use a model that reads any number",
    );
    check(
        of(Machine::PAPER, 2),
        Config { round: 0, ..Config::plus() },
        "the search setting `round` must be at least 1, not 0",
    );
}

/// An evaluator gone wrong must not take a search with it.
#[test]
fn a_search_outlives_values_that_are_no_numbers() {
    struct Broken;
    impl Evaluator for Broken {
        fn machine(&self) -> Machine {
            Machine::PAPER
        }
        fn actions(&self) -> usize {
            224
        }
        fn pairs(&self) -> Option<usize> {
            None
        }
        fn evaluate(&self, _: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
            log_priors.fill(f32::NAN);
            values.fill(f32::NAN);
        }
    }
    for method in [Method::Ucb1, Method::Puct, Method::Gumbel, Method::BestFirst] {
        let config = Config { method, ..Config::plus() };
        let limits = Limits { nodes: 500, ..Limits::default() };
        let (found, tree) = grow(&hard(), &Broken, &config, &limits).unwrap();
        assert_eq!(found.report.outcome, Outcome::OutOfNodes);
        check_tree(&tree, 0, true).unwrap();
    }
}
