//! Values up the tree, sound where nodes are shared: everything is computed anew from edges and children.
//!
//! Running sums would count a shared node's playouts for parents that did not make them. So, as KataGo's
//! graph search does, edges keep their own visits and
//!
//! - N(n) = \[n is evaluated\] + Σₐ N(n, a),
//! - Q(n) = (U(n) + Σₐ N(n, a) · γ Q(child)) / (1 + Σₐ N(n, a)),
//!
//! which gives the same numbers however often it is done. Children proved to lead nowhere, and superseded
//! ones, keep their visits in N and are left out of Q: they say nothing of what the others are worth.

use super::tree::{EdgeId, NodeId, Status, Tree, UNKNOWN};

impl Tree {
    /// Recomputes visits, value and steps to a solution of a node from those of its children.
    pub(super) fn recompute(&mut self, node: NodeId, discount: f32) {
        let before = self.node(node);
        let (mut visits, mut weight, mut sum) = match before.own {
            Some(own) => (1, 1.0, own),
            None => (0, 0.0, 0.0),
        };
        let mut to_goal = before.to_goal;
        for (_, edge) in self.edges(node) {
            let child = self.node(edge.child);
            visits += edge.visits;
            if child.to_goal != UNKNOWN {
                to_goal = to_goal.min(child.to_goal + 1);
            }
            if !matches!(child.status, Status::Exhausted | Status::Superseded) {
                weight += edge.visits as f32;
                sum += edge.visits as f32 * discount * child.value;
            }
        }
        let node = self.node_mut(node);
        node.visits = visits;
        node.to_goal = to_goal;
        node.value = if weight > 0.0 && node.status != Status::Exhausted { sum / weight } else { 0.0 };
    }

    /// Recomputes the nodes of a path of edges, from its end up to `root`, where it begins.
    pub(super) fn back_up(&mut self, root: NodeId, path: &[EdgeId], discount: f32) {
        for at in (0..=path.len()).rev() {
            let node = if at == 0 { root } else { self.edge(path[at - 1]).child };
            self.recompute(node, discount);
        }
    }

    /// Counts a playout along a path as begun; [`Tree::end`] counts it as done.
    pub(super) fn begin(&mut self, root: NodeId, path: &[EdgeId]) {
        self.node_mut(root).pending += 1;
        for &edge in path {
            self.edge_mut(edge).pending += 1;
            let child = self.edge(edge).child;
            self.node_mut(child).pending += 1;
        }
    }

    /// Counts a playout that was begun as done, and backs its outcome up.
    pub(super) fn end(&mut self, root: NodeId, path: &[EdgeId], discount: f32) {
        self.node_mut(root).pending -= 1;
        for &edge in path {
            let counts = self.edge_mut(edge);
            counts.pending -= 1;
            counts.visits += 1;
            let child = counts.child;
            self.node_mut(child).pending -= 1;
        }
        self.back_up(root, path, discount);
    }

    /// Marks a node from which nothing more can come.
    pub(super) fn close(&mut self, node: NodeId) {
        let node = self.node_mut(node);
        if node.status != Status::Superseded {
            node.status = if node.to_goal == UNKNOWN { Status::Exhausted } else { Status::Solved };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::candidates::Candidate;
    use super::*;
    use crate::machine::ActionId;

    fn connect(tree: &mut Tree, from: NodeId, action: u16, child: NodeId) -> EdgeId {
        tree.connect(from, Candidate { action: ActionId::new(action), log_prior: -1.0 }, child)
    }

    fn child(tree: &mut Tree, from: NodeId, word: u32, own: f32) -> (EdgeId, NodeId) {
        let id = tree.add(&[word], 1, Some((from, ActionId::new(word as u16))));
        let node = tree.node_mut(id);
        (node.own, node.status) = (Some(own), Status::Open);
        let edge = connect(tree, from, word as u16, id);
        (edge, id)
    }

    /// Two ways, through b and c, lead to d, worked by hand with γ = 1/2:
    ///
    /// | playout | path  | U   | d         | b                    | c                     | a |
    /// |---------|-------|-----|-----------|----------------------|-----------------------|---|
    /// | 1       | a     | 0.1 |           |                      |                       | 0.1, 1 visit |
    /// | 2       | a b   | 0.4 |           | 0.4                  |                       | (0.1 + 0.2)/2 = 0.15 |
    /// | 3       | a c   | 0.2 |           | 0.4                  | 0.2                   | (0.1 + 0.2 + 0.1)/3 = 0.4/3 |
    /// | 4       | a b d | 0.8 | 0.8       | (0.4 + 0.4)/2 = 0.4  | 0.2                   | (0.1 + 2·0.2 + 0.1)/4 = 0.15 |
    /// | 5       | a c d e | 0 | (0.8 + 0)/2 = 0.4 | 0.4 (stale)  | (0.2 + 0.2)/2 = 0.2   | (0.1 + 2·0.2 + 2·0.1)/5 = 0.14 |
    /// | 6       | a b f | 0.2 | 0.4       | (0.4 + 0.2 + 0.1)/3 = 0.7/3 | 0.2            | (0.1 + 3·0.35/3 + 0.2)/6 = 0.65/6 |
    ///
    /// In playout 6 b sees what c's playout taught d, with the weight of b's own single visit to d.
    #[test]
    fn shared_nodes_are_backed_up_as_worked_by_hand() {
        let mut tree = Tree::new(1, 9);
        let a = tree.add(&[0], 1, None);
        (tree.node_mut(a).own, tree.node_mut(a).status) = (Some(0.1), Status::Open);
        let play = |tree: &mut Tree, path: &[EdgeId], expected: &[(NodeId, u32, f32)]| {
            tree.begin(a, path);
            tree.end(a, path, 0.5);
            for twice in 0..2 {
                for &(node, visits, value) in expected {
                    let found = tree.node(node);
                    assert_eq!((found.visits, found.pending), (visits, 0), "{node:?}, pass {twice}");
                    assert!((found.value - value).abs() < 1e-6, "{node:?} has {}, not {value}", found.value);
                }
                tree.back_up(a, path, 0.5);
            }
        };
        play(&mut tree, &[], &[(a, 1, 0.1)]);
        let (ab, b) = child(&mut tree, a, 1, 0.4);
        play(&mut tree, &[ab], &[(a, 2, 0.15), (b, 1, 0.4)]);
        let (ac, c) = child(&mut tree, a, 2, 0.2);
        play(&mut tree, &[ac], &[(a, 3, 0.4 / 3.0), (c, 1, 0.2)]);
        let (bd, d) = child(&mut tree, b, 3, 0.8);
        play(&mut tree, &[ab, bd], &[(a, 4, 0.15), (b, 2, 0.4), (d, 1, 0.8)]);
        let cd = connect(&mut tree, c, 4, d);
        let (de, _) = child(&mut tree, d, 5, 0.0);
        play(&mut tree, &[ac, cd, de], &[(a, 5, 0.14), (b, 2, 0.4), (c, 2, 0.2), (d, 2, 0.4)]);
        let (bf, _) = child(&mut tree, b, 6, 0.2);
        play(&mut tree, &[ab, bf], &[(a, 6, 0.65 / 6.0), (b, 3, 0.7 / 3.0), (c, 2, 0.2), (d, 2, 0.4)]);
        // Proved to lead nowhere, d keeps its visits in b and no longer weighs: (0.4 + 0.1) / 2.
        tree.close(d);
        play(&mut tree, &[ab], &[(b, 3, 0.25)]);
    }
}
