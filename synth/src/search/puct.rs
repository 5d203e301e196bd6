//! Selection as in AlphaZero ("Mastering Chess and Shogi by Self-Play", Silver et al. 2017).

use super::config::Puct;
use super::select::Choice;
use super::tree::{NodeId, Tree};

/// Where a playout at an evaluated node goes on: to the child with the most
/// `Q(a) + c(N)·P(a)·√N / (1 + N(a))` with `c(N) = init + ln((N + base + 1) / base)`; the first of equals, and
/// a child that is there before one that is not.
pub(super) fn choose(tree: &mut Tree, node: NodeId, config: &Puct, discount: f32) -> Choice {
    let unvisited = tree.first_candidate(node);
    let tree = &*tree;
    let here = tree.node(node);
    let visits = (here.visits + here.pending) as f32;
    let explore = (config.init + ((visits + config.base + 1.0) / config.base).ln()) * visits.sqrt();
    // An unvisited child is taken to be worth what its parent was before the search.
    let assumed = (here.own.unwrap_or(0.0) - config.reduction).max(0.0);
    let value = |edge: &super::tree::Edge| match edge.visits {
        0 => assumed,
        _ => discount * tree.node(edge.child).value,
    };
    let (mut low, mut high) = (assumed, assumed);
    if config.rescale {
        for (_, edge) in tree.live_edges(node) {
            low = low.min(value(edge));
            high = high.max(value(edge));
        }
    }
    let scale = |value: f32| if high > low { (value - low) / (high - low) } else { value };
    let mut best = None;
    for (id, edge) in tree.live_edges(node) {
        let count = edge.visits + edge.pending;
        // A playout under way counts as one that brought nothing.
        let landed = if count > 0 { edge.visits as f32 / count as f32 } else { 1.0 };
        let score = scale(value(edge)) * landed + explore * edge.prior / (1.0 + count as f32);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Choice::Follow(id)));
        }
    }
    if let Some(candidate) = unvisited {
        let score = scale(assumed) + explore * candidate.log_prior.exp();
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Choice::TakeFirst));
        }
    }
    best.map_or(Choice::Closed, |(_, choice)| choice)
}

#[cfg(test)]
mod tests {
    use super::super::testing::grow;
    use super::*;

    fn check(children: &[(u32, f32)], left: &[f32], config: &Puct, expected: Option<usize>) {
        let (mut tree, root) = grow(children, left);
        let edges: Vec<_> = tree.edges(root).map(|(id, _)| id).collect();
        let expected = expected.map_or(Choice::TakeFirst, |index| Choice::Follow(edges[index]));
        assert_eq!(choose(&mut tree, root, config, 1.0), expected, "{children:?} {left:?}");
    }

    #[test]
    fn scores_are_those_worked_by_hand() {
        // `grow` gives each child a prior of 0.1 and the root a value of 0.5; N = 1 + 4 + 4 = 9, so the
        // exploration is 1·3 = 3: 0.6 + 0.3/5 = 0.66 and 0.55 + 0.06.
        let config = Puct { init: 1.0, base: 1e9, reduction: 0.0, rescale: false };
        check(&[(4, 0.6), (4, 0.55)], &[], &config, Some(0));
        // An unvisited child of prior p has 0.5 + 3p: above 0.66 from p = 0.0534.
        check(&[(4, 0.6), (4, 0.55)], &[0.05], &config, Some(0));
        check(&[(4, 0.6), (4, 0.55)], &[0.01, 0.06], &config, None);
        // Lowered by 0.2 it needs p = 0.12.
        let lowered = Puct { reduction: 0.2, ..config };
        check(&[(4, 0.6), (4, 0.55)], &[0.06], &lowered, Some(0));
        // Stretched, 0.5 to 0.6 becomes 0 to 1: it needs p = 0.3534.
        let rescaled = Puct { rescale: true, ..config };
        check(&[(4, 0.6), (4, 0.55)], &[0.3], &rescaled, Some(0));
        check(&[(4, 0.6), (4, 0.55)], &[0.36], &rescaled, None);
    }

    #[test]
    fn playouts_under_way_push_others_away() {
        let config = Puct { init: 1.0, base: 1e9, reduction: 0.0, rescale: false };
        let (mut tree, root) = grow(&[(4, 0.6), (4, 0.55)], &[]);
        let edges: Vec<_> = tree.edges(root).map(|(id, _)| id).collect();
        tree.begin(root, &[edges[0]]);
        assert_eq!(choose(&mut tree, root, &config, 1.0), Choice::Follow(edges[1]));
    }
}
