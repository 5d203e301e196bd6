//! The paper's selection and expansion (AutoAssemblet §3.5).
//!
//! The paper samples one action an expansion and does not say when a node has enough children; ours has at
//! most ⌈w·√N⌉ of them that are still worth a visit (progressive widening), and an action whose child is
//! there is drawn again a few times.

use rand::{Rng, RngExt};

use super::candidates::Candidate;
use super::config::Ucb1;
use super::select::Choice;
use super::tree::{EdgeId, NodeId, Tree};

/// Where a playout at an evaluated node goes on.
pub(super) fn choose(tree: &Tree, node: NodeId, config: &Ucb1, rng: &mut impl Rng) -> Choice {
    let children = tree.live_edges(node).count();
    if children < most_children(tree, node, config) && !tree.candidates(node).is_empty() {
        let redraws = if children == 0 { None } else { Some(config.redraws) };
        if let Some(position) = sample(tree, node, redraws, rng) {
            return Choice::Take(position);
        }
    }
    best(tree, node, config).map_or(Choice::Closed, Choice::Follow)
}

/// The child with the most `R/N + ε·√(2 log P / N)` (equation 6), where R/N is the mean outcome of the child,
/// N counts the playouts through it from here and P those through this node; the first of equals.
fn best(tree: &Tree, node: NodeId, config: &Ucb1) -> Option<EdgeId> {
    let parent = tree.node(node).visits + tree.node(node).pending;
    let explore = 2.0 * (parent.max(1) as f32).ln();
    let mut best = None;
    for (id, edge) in tree.live_edges(node) {
        let visits = (edge.visits + edge.pending).max(1) as f32;
        // A playout under way counts as one that brought nothing.
        let mean = tree.node(edge.child).value * edge.visits as f32 / visits;
        let score = mean + config.exploration * (explore / visits).sqrt();
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, id));
        }
    }
    best.map(|(_, id)| id)
}

/// How many children worth a visit a node may have: ⌈w·√N⌉, at least 1 and at most the cap.
fn most_children(tree: &Tree, node: NodeId, config: &Ucb1) -> usize {
    let visits = tree.node(node).visits + tree.node(node).pending;
    let widened = (config.widening * (visits as f32).sqrt()).ceil() as usize;
    widened.clamp(1, config.most_children)
}

/// The position of a candidate drawn from the policy, or `None` where all draws fall on actions taken before.
/// Without a bound on redraws the draw is among the candidates alone.
fn sample(tree: &Tree, node: NodeId, redraws: Option<u32>, rng: &mut impl Rng) -> Option<usize> {
    let priors = || tree.candidates(node).iter().map(|&packed| Candidate::unpack(packed).log_prior.exp());
    let left: f32 = priors().sum();
    let mut drawn: f32 = match redraws {
        None => rng.random::<f32>() * left,
        Some(redraws) => (0..=redraws).map(|_| rng.random::<f32>()).find(|&drawn| drawn < left)?,
    };
    let falls_here = |prior: f32| {
        drawn -= prior;
        drawn < 0.0
    };
    // Rounding may leave a draw just beyond the last.
    Some(priors().position(falls_here).unwrap_or(tree.candidates(node).len() - 1))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::testing::grow;
    use super::*;

    fn choose_in(visits: u32, children: &[(u32, f32)], left: &[f32], config: &Ucb1) -> Choice {
        let (mut tree, root) = grow(children, left);
        tree.node_mut(root).visits = visits;
        choose(&tree, root, config, &mut ChaCha8Rng::seed_from_u64(1))
    }

    #[test]
    fn equation_6_is_computed_as_printed() {
        // With P = 8 and ε = 1/2: 0.9 + √(2 ln 8 / 6)/2 = 1.316 and 0.5 + √(2 ln 8 / 2)/2 = 1.221.
        let config = Ucb1 { exploration: 0.5, most_children: 2, ..Ucb1::default() };
        let (tree, root) = grow(&[(6, 0.9), (2, 0.5)], &[]);
        let first = tree.edges(root).next().unwrap().0;
        let second = tree.edges(root).nth(1).unwrap().0;
        assert_eq!(choose_in(8, &[(6, 0.9), (2, 0.5)], &[], &config), Choice::Follow(first));
        // With ε = 1: 1.733 and 1.942.
        let config = Ucb1 { exploration: 1.0, ..config };
        assert_eq!(choose_in(8, &[(6, 0.9), (2, 0.5)], &[], &config), Choice::Follow(second));
    }

    #[test]
    fn children_are_sampled_while_the_node_is_narrow() {
        let config = Ucb1 { widening: 2.0, most_children: 3, redraws: 1000, ..Ucb1::default() };
        let takes = |visits, children: &[(u32, f32)]| {
            matches!(choose_in(visits, children, &[0.2, 0.1], &config), Choice::Take(_))
        };
        // ⌈2√1⌉ = 2 and ⌈2√2⌉ = 3 children are allowed.
        assert!(takes(1, &[]));
        assert!(takes(1, &[(1, 0.5)]));
        assert!(!takes(1, &[(1, 0.5), (1, 0.5)]));
        assert!(takes(2, &[(1, 0.5), (1, 0.5)]));
        assert!(!takes(100, &[(1, 0.5), (1, 0.5), (1, 0.5)]));
        // No draw may fall on a candidate of no weight: then the playout descends.
        assert!(matches!(choose_in(9, &[(1, 0.5)], &[0.0], &config), Choice::Follow(_)));
        assert!(matches!(choose_in(9, &[], &[0.0], &config), Choice::Take(0)));
        assert_eq!(choose_in(9, &[], &[], &config), Choice::Closed);
    }
}
