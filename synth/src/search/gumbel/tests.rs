//! One test for each defect of Gumbel searches that their users have met.

use rand_chacha::ChaCha8Rng;

use super::super::config::{Config, Method};
use super::super::testing::grow;
use super::super::tree::EdgeId;
use super::super::{Snapshot, grow as grow_search};
use super::*;
use crate::exact::Limits;
use crate::machine::Machine;
use crate::model::{Evaluator, HashedEvaluator};
use crate::task::{Pilot, PilotPolicy, Task};
use rand::SeedableRng;

const PLAIN: Gumbel = Gumbel { considered: 16, visit_offset: 50.0, value_scale: 0.1, rescale: false };

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn draw(tree: &Tree, root: NodeId, seed: u64) -> Vec<(ActionId, f32)> {
    let round = Round::draw(tree, root, 100, &PLAIN, &mut rng(seed));
    round.considered.iter().map(|considered| (considered.action, considered.score)).collect()
}

fn hard() -> Task {
    let policy = PilotPolicy { machine: Machine::PAPER, lines: 9, pairs: 3, seed: 11 };
    Pilot::new(policy).unwrap().task(5).unwrap()
}

/// Children were indexed by action number, out of bounds where few actions are legal.
#[test]
fn few_legal_actions_with_large_numbers_are_searched() {
    let (tree, root) = grow(&[], &[0.5, 0.3, 0.2]);
    let mut actions: Vec<usize> = draw(&tree, root, 1).iter().map(|(action, _)| action.index()).collect();
    actions.sort_unstable();
    assert_eq!(actions, [100, 101, 102]);
    let policy = improved_policy(&tree, root, &PLAIN, 1.0);
    assert_eq!(policy.iter().map(|(action, _)| action.index()).collect::<Vec<_>>(), [100, 101, 102]);
}

/// The prior was used as it is, not as a logarithm.
#[test]
fn without_visits_the_improved_policy_is_the_prior() {
    let (tree, root) = grow(&[], &[0.5, 0.3, 0.2]);
    for (found, expected) in improved_policy(&tree, root, &PLAIN, 1.0).iter().zip([0.5, 0.3, 0.2]) {
        assert!((found.1 - expected).abs() < 1e-3, "{found:?}");
    }
    // Over many draws the first of the considered falls on each action as often as its prior says.
    let mut counts = [0.0; 3];
    for seed in 0..4000 {
        counts[draw(&tree, root, seed)[0].0.index() - 100] += 1.0 / 4000.0;
    }
    assert!(counts.iter().zip([0.5, 0.3, 0.2]).all(|(a, b): (&f64, f64)| (a - b).abs() < 0.03), "{counts:?}");
}

/// The noise was drawn once and stayed for every later search.
#[test]
fn each_round_draws_anew_and_the_same_seed_draws_the_same() {
    let (tree, root) = grow(&[], &[0.25; 4]);
    let mut generator = rng(3);
    let mut next = || {
        let round = Round::draw(&tree, root, 100, &PLAIN, &mut generator);
        round.considered.iter().map(|considered| considered.score).collect::<Vec<_>>()
    };
    let (first, second) = (next(), next());
    assert_ne!(first, second);
    assert_eq!(first, draw(&tree, root, 3).iter().map(|(_, score)| *score).collect::<Vec<_>>());
}

/// Dirichlet noise was mixed into the priors on top of the Gumbel noise.
#[test]
fn the_priors_of_the_start_stay_what_the_network_said() {
    let task = hard();
    let evaluator = HashedEvaluator::new(Machine::PAPER, 5);
    let config = Config { method: Method::Gumbel, ..Config::plus() };
    let limits = Limits { nodes: 300, ..Limits::default() };
    let (_, Snapshot { nodes }) = grow_search(&task, &evaluator, &config, &limits).unwrap();
    let (mut log_priors, mut values) = (vec![0.0; 224], [0.0]);
    let states = |output: bool| -> Vec<_> {
        task.pairs.iter().map(|pair| if output { pair.output } else { pair.input }).collect()
    };
    let (inputs, outputs) = (states(false), states(true));
    let start = crate::model::Observation::new(&inputs, &outputs, 15);
    evaluator.evaluate(&[start], &mut log_priors, &mut values);
    assert_eq!(nodes[0].own, Some(values[0]));
    // All ratios are kept; only actions that change nothing are left out.
    let first = &nodes[0].edges[0];
    for edge in &nodes[0].edges {
        let expected = (log_priors[edge.action] - log_priors[first.action]).exp();
        assert!((edge.prior / first.prior / expected - 1.0).abs() < 2e-3, "action {}", edge.action);
    }
}

/// The move came from visit counts, which halving makes nearly equal, not from the improved policy.
#[test]
fn the_choice_after_a_round_is_the_best_score_not_the_most_visits() {
    // Values weigh 10 · (50 + 5) here: they outweigh any noise and prior.
    let config = Gumbel { value_scale: 10.0, ..PLAIN };
    let (tree, root) = grow(&[(5, 0.2), (4, 0.6), (5, 0.4)], &[]);
    let mut round = Round::draw(&tree, root, 100, &config, &mut rng(1));
    assert_eq!(round.best(&tree, root, &config, 1.0), Some(ActionId::new(1)));
    let policy = improved_policy(&tree, root, &config, 1.0);
    assert!(policy.iter().all(|&(action, share)| (share > 0.99) == (action == ActionId::new(1))));
}

/// An exclusion by −∞ was swallowed by a maximum with a finite number, when all scores were very low.
#[test]
fn excluded_actions_stay_excluded_however_low_the_others_are() {
    let (mut tree, root) = grow(&[(1, 0.5), (1, 0.0)], &[0.0, 0.0]);
    let edges: Vec<EdgeId> = tree.edges(root).map(|(id, _)| id).collect();
    let exhausted = tree.edge(edges[0]).child;
    tree.close(exhausted);
    tree.edge_mut(edges[1]).log_prior = -1e30;
    let mut round = Round::draw(&tree, root, 100, &PLAIN, &mut rng(1));
    for _ in 0..50 {
        let choice = round.choose(&tree, root, &PLAIN, 1.0).unwrap();
        assert_ne!(choice, Choice::Follow(edges[0]));
        if choice == Choice::Follow(edges[1]) {
            round.begin(ActionId::new(1));
        }
    }
    // An action that is closed during a round is not chosen from then on either.
    let last = tree.edge(edges[1]).child;
    tree.close(last);
    for _ in 0..50 {
        match round.choose(&tree, root, &PLAIN, 1.0) {
            Some(Choice::Follow(edge)) => panic!("{edge:?} leads to nothing"),
            Some(Choice::Take(position)) => drop(tree.take(root, position)),
            Some(choice) => panic!("{choice:?} is no choice at the root"),
            None => return,
        }
    }
    panic!("the round never ended");
}

/// More actions were considered than are legal.
#[test]
fn no_more_actions_are_considered_than_are_legal() {
    let (tree, root) = grow(&[(1, 0.5)], &[0.3, 0.2]);
    let round = Round::draw(&tree, root, 100, &PLAIN, &mut rng(1));
    assert_eq!(round.considered.len(), 3);
    let phases: Vec<usize> = round.phases.map(|phase| phase.actions).collect();
    assert_eq!(phases, [3, 2]);
    let (tree, root) = grow(&[], &[0.01; 60]);
    let round = Round::draw(&tree, root, 5, &PLAIN, &mut rng(1));
    assert_eq!(round.considered.len(), 5);
}

/// Completed values became −∞ where actions were masked.
#[test]
fn completed_values_are_finite_whatever_is_masked() {
    let finite = |tree: &Tree, root: NodeId| {
        for rescale in [false, true] {
            let config = Gumbel { rescale, ..PLAIN };
            let completed = Completed::of(tree, root, &config, 0.9);
            assert!(completed.mixed.is_finite() && completed.unvisited().is_finite(), "{completed:?}");
            let policy = improved_policy(tree, root, &config, 0.9);
            assert!(policy.iter().all(|(_, share)| (0.0..=1.0).contains(share)), "{policy:?}");
        }
    };
    let (mut tree, root) = grow(&[(3, 0.7), (2, 0.1)], &[0.4]);
    finite(&tree, root);
    for child in tree.edges(root).map(|(_, edge)| edge.child).collect::<Vec<_>>() {
        tree.close(child);
        finite(&tree, root);
    }
    let (mut tree, root) = grow(&[(3, 0.7)], &[]);
    let edge = tree.edges(root).next().unwrap().0;
    (tree.edge_mut(edge).log_prior, tree.edge_mut(edge).prior) = (f32::NEG_INFINITY, 0.0);
    let completed = Completed::of(&tree, root, &PLAIN, 0.9);
    assert_eq!(completed.mixed, 0.5);
}

#[test]
fn the_mixture_and_sigma_are_those_worked_by_hand() {
    let (tree, root) = grow(&[(3, 0.8), (1, 0.4)], &[0.8]);
    // U = 0.5, both priors 0.1: (0.5 + 4 · 0.6) / 5 = 0.58; σ(q) = (50 + 3) · 0.1 · q.
    let completed = Completed::of(&tree, root, &PLAIN, 1.0);
    assert!((completed.mixed - 0.58).abs() < 1e-6);
    assert!((completed.unvisited() - 5.3 * 0.58).abs() < 1e-5);
    let edge = tree.edges(root).next().unwrap().1;
    assert!((completed.edge(&tree, edge) - 5.3 * 0.8).abs() < 1e-5);
    // Stretched, 0.4 to 0.8 becomes 0 to 1.
    let stretched = Completed::of(&tree, root, &Gumbel { rescale: true, ..PLAIN }, 1.0);
    assert!((stretched.unvisited() - 5.3 * 0.45).abs() < 1e-5);
    assert!((stretched.edge(&tree, edge) - 5.3).abs() < 1e-5);
}

#[test]
fn below_the_root_visits_follow_the_improved_policy() {
    // Values weigh nothing: the shares are the priors, 0.1 : 0.1 : 0.6 : 0.2.
    let config = Gumbel { value_scale: 0.0, ..PLAIN };
    let (mut tree, root) = grow(&[(0, 0.5), (0, 0.5)], &[0.6, 0.2]);
    assert_eq!(choose(&mut tree, root, &config, 1.0), Choice::TakeFirst);
    let (mut tree, root) = grow(&[(3, 0.5), (0, 0.5)], &[0.02]);
    let edges: Vec<EdgeId> = tree.edges(root).map(|(id, _)| id).collect();
    assert_eq!(choose(&mut tree, root, &config, 1.0), Choice::Follow(edges[1]));
}
