//! Which nodes of a tree are drawn, and where: the most visited part, from left to right.

use std::collections::BinaryHeap;

use synth::search::Snapshot;

/// For each node the node and the edge that it is drawn under: the way of the program found, `way` in numbers of
/// actions, and otherwise the most visited way to it, the first of equals. `None` for the start.
pub(super) fn parents(tree: &Snapshot, way: &[usize]) -> Vec<Option<(usize, usize)>> {
    let mut parents: Vec<Option<(usize, usize)>> = vec![None; tree.nodes.len()];
    for (index, node) in tree.nodes.iter().enumerate() {
        for (number, edge) in node.edges.iter().enumerate() {
            let visits = |(parent, edge): (usize, usize)| tree.nodes[parent].edges[edge].visits;
            if edge.child != 0 && parents[edge.child].is_none_or(|known| visits(known) < edge.visits) {
                parents[edge.child] = Some((index, number));
            }
        }
    }
    for (node, edge) in steps(tree, way) {
        parents[tree.nodes[node].edges[edge].child] = Some((node, edge));
    }
    parents
}

/// The nodes and edges that actions lead along from the start.
fn steps(tree: &Snapshot, way: &[usize]) -> Vec<(usize, usize)> {
    let (mut at, mut steps) = (0, Vec::new());
    for action in way {
        let Some(node) = tree.nodes.get(at) else { break };
        let Some(edge) = node.edges.iter().position(|edge| edge.action == *action) else { break };
        steps.push((at, edge));
        at = node.edges[edge].child;
    }
    steps
}

/// A node in the picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    /// Its number in the tree.
    pub(super) node: usize,
    /// Its parent among the placed ones, and the edge of the parent's that leads here.
    pub(super) parent: Option<(usize, usize)>,
    /// Its row from the top; a node is in the middle of its children, so there are halves.
    pub(super) row: f64,
    /// How much of the tree hangs from it: nodes, itself included.
    pub(super) size: usize,
    /// Children that are not drawn.
    pub(super) hidden: usize,
    /// Whether children of it are drawn.
    pub(super) goes_on: bool,
    /// Whether it is on the way to a solution.
    pub(super) solves: bool,
}

/// At most `most` nodes, those of which most hangs and all on the way to the best solution, parents before children.
pub(super) fn place(tree: &Snapshot, way: &[usize], most: usize) -> Vec<Placed> {
    if tree.nodes.is_empty() {
        return Vec::new();
    }
    let parents = parents(tree, way);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes.len()];
    for (index, parent) in parents.iter().enumerate() {
        if let Some((parent, _)) = parent {
            children[*parent].push(index);
        }
    }
    let sizes = sizes(tree, &parents);
    let solving = solving(tree, way);
    let mut chosen = vec![false; tree.nodes.len()];
    // What solves comes before all, then what is largest, then what was made first.
    let rank = |node: usize| (solving[node], sizes[node], std::cmp::Reverse(node));
    let mut frontier = BinaryHeap::from([rank(0)]);
    for _ in 0..most {
        let Some((_, _, std::cmp::Reverse(node))) = frontier.pop() else { break };
        chosen[node] = true;
        frontier.extend(children[node].iter().map(|&child| rank(child)));
    }
    let mut placed = Vec::new();
    let mut rows = 0.0;
    let context =
        Context { parents: &parents, children: &children, sizes: &sizes, solving: &solving, chosen: &chosen };
    context.put(0, None, &mut placed, &mut rows);
    placed
}

struct Context<'a> {
    parents: &'a [Option<(usize, usize)>],
    children: &'a [Vec<usize>],
    sizes: &'a [usize],
    solving: &'a [bool],
    chosen: &'a [bool],
}

impl Context<'_> {
    /// Places a node and what is chosen below it; gives its row. A tree is as deep as its programs are long.
    fn put(&self, node: usize, parent: Option<usize>, placed: &mut Vec<Placed>, rows: &mut f64) -> f64 {
        let own = placed.len();
        let edge = self.parents[node].map_or(0, |(_, edge)| edge);
        let mut below: Vec<usize> =
            self.children[node].iter().copied().filter(|&child| self.chosen[child]).collect();
        below.sort_by_key(|&child| std::cmp::Reverse((self.solving[child], self.sizes[child])));
        placed.push(Placed {
            node,
            parent: parent.map(|parent| (parent, edge)),
            row: 0.0,
            size: self.sizes[node],
            hidden: self.children[node].len() - below.len(),
            goes_on: !below.is_empty(),
            solves: self.solving[node],
        });
        let rows_below: Vec<f64> =
            below.into_iter().map(|child| self.put(child, Some(own), placed, rows)).collect();
        let row = match (rows_below.first(), rows_below.last()) {
            (Some(first), Some(last)) => (first + last) / 2.0,
            _ => {
                *rows += 1.0;
                *rows - 1.0
            }
        };
        placed[own].row = row;
        row
    }
}

/// How many nodes hang from each, itself included.
fn sizes(tree: &Snapshot, parents: &[Option<(usize, usize)>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tree.nodes.len()).collect();
    order.sort_by_key(|&node| std::cmp::Reverse(tree.nodes[node].depth));
    let mut sizes = vec![1; tree.nodes.len()];
    for node in order {
        if let Some((parent, _)) = parents[node] {
            sizes[parent] += sizes[node];
        }
    }
    sizes
}

/// Whether each node is on the way of the program found.
fn solving(tree: &Snapshot, way: &[usize]) -> Vec<bool> {
    let mut solving = vec![false; tree.nodes.len()];
    for (node, edge) in steps(tree, way) {
        solving[node] = true;
        solving[tree.nodes[node].edges[edge].child] = true;
    }
    solving
}

#[cfg(test)]
mod tests {
    use synth::search::{NodeState, SnapshotEdge, SnapshotNode};

    use super::*;

    fn node(depth: usize, to_goal: Option<usize>, edges: &[(usize, u32)]) -> SnapshotNode {
        let edges =
            edges.iter().map(|&(child, visits)| SnapshotEdge { action: 0, child, visits, prior: 0.5 });
        let state = NodeState::Open;
        SnapshotNode {
            words: vec![0; 4],
            depth,
            state,
            visits: 1,
            value: 0.5,
            own: None,
            to_goal,
            edges: edges.collect(),
        }
    }

    #[test]
    fn what_solves_and_what_is_large_is_drawn() {
        let tree = Snapshot {
            nodes: vec![
                node(0, Some(2), &[(1, 1), (2, 5), (3, 1)]),
                node(1, Some(1), &[(4, 1)]),
                node(1, None, &[(5, 3), (6, 1)]),
                node(1, None, &[(6, 2)]),
                node(2, Some(0), &[]),
                node(2, None, &[]),
                node(2, None, &[]),
            ],
        };
        assert_eq!(parents(&tree, &[])[6], Some((3, 0)), "the more visited way");
        let all = place(&tree, &[0, 0], 99);
        let rows: Vec<(usize, f64)> = all.iter().map(|placed| (placed.node, placed.row)).collect();
        assert_eq!(rows, [(0, 1.0), (1, 0.0), (4, 0.0), (2, 1.0), (5, 1.0), (3, 2.0), (6, 2.0)]);
        let few: Vec<usize> = place(&tree, &[0, 0], 3).iter().map(|placed| placed.node).collect();
        assert_eq!(few, [0, 1, 4]);
        assert_eq!((place(&tree, &[0, 0], 3)[0].hidden, all[0].size), (2, 7));
        assert!(place(&Snapshot { nodes: Vec::new() }, &[], 3).is_empty());
    }
}
