//! Small trees for the tests of selection.

use super::candidates::Candidate;
use super::tree::{NodeId, Status, Tree};
use crate::machine::ActionId;

/// A root of own value 0.5 with children of these visits and values and of prior 0.1 each, their actions
/// numbered from 0, and candidates of these priors, numbered from 100.
pub(super) fn grow(children: &[(u32, f32)], left: &[f32]) -> (Tree, NodeId) {
    let mut tree = Tree::new(1, 99);
    let root = tree.add(&[u32::MAX], 1, None);
    let action = |number: usize| ActionId::new(number as u16);
    let candidate = |number, prior: f32| Candidate { action: action(number), log_prior: prior.ln() };
    for (number, &(visits, value)) in children.iter().enumerate() {
        let child = tree.add(&[number as u32], 1, Some((root, action(number))));
        let edge = tree.connect(root, candidate(number, 0.1), child);
        tree.edge_mut(edge).visits = visits;
        let child = tree.node_mut(child);
        (child.status, child.own, child.value, child.visits) = (Status::Open, Some(value), value, visits);
    }
    tree.list_candidates(root, |_, list| {
        list.extend(left.iter().enumerate().map(|(number, &prior)| candidate(100 + number, prior).pack()));
    });
    let node = tree.node_mut(root);
    (node.status, node.own, node.prior_left) = (Status::Open, Some(0.5), left.iter().sum());
    node.visits = 1 + children.iter().map(|child| child.0).sum::<u32>();
    (tree, root)
}
