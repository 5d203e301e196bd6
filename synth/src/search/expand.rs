//! New nodes: a candidate is taken, its state is looked up, and what can follow it is listed.

use super::candidates::Candidate;
use super::select::Choice;
use super::tree::{EdgeId, Met, NodeId, Status};
use super::tree_search::TreeSearch;

/// What became of a candidate.
pub(super) enum Opened {
    /// An edge to a node that was there, or to a new one.
    Edge(EdgeId),
    /// Nothing: its state is reached in fewer steps, or proved to lead nowhere.
    Nothing,
    /// A solution; the edges that lead to it from here.
    Solution([EdgeId; 2], usize),
}

impl TreeSearch<'_> {
    /// Takes a candidate of a node, and makes a node for its state where there is none.
    pub(super) fn open(&mut self, node: NodeId, choice: Choice) -> Opened {
        let taken = match choice {
            Choice::Take(position) => self.tree.take(node, position),
            _ => match self.tree.take_first(node) {
                Some(taken) => taken,
                None => return Opened::Nothing,
            },
        };
        let mut words = self.tree.words(node).to_vec();
        self.shared.moves.step(&mut words, taken.action);
        let depth = self.tree.node(node).depth + 1;
        match self.tree.meet(&words, depth) {
            Met::Shallower => Opened::Nothing,
            Met::Known(child) => {
                let again = self.tree.edges(node).any(|(_, edge)| edge.child == child);
                if again || !self.tree.is_live(child) {
                    return Opened::Nothing;
                }
                Opened::Edge(self.tree.connect(node, taken, child))
            }
            Met::New => {
                let wrong = self.goal.wrong(&words).count_ones() as usize;
                if wrong == 0 {
                    let edge = self.connect_goal(node, taken, &words);
                    self.found(node, &[taken.action]);
                    return Opened::Solution([edge, edge], 1);
                }
                let at_least = if self.shared.config.bound { wrong } else { 1 };
                if usize::from(depth) + at_least > self.tree.horizon {
                    return Opened::Nothing;
                }
                let child = self.tree.add(&words, at_least, Some((node, taken.action)));
                match self.expand(child) {
                    Some(last) => {
                        let edge = self.tree.connect(node, taken, child);
                        Opened::Solution([edge, last], 2)
                    }
                    None if self.tree.is_live(child) => Opened::Edge(self.tree.connect(node, taken, child)),
                    None => Opened::Nothing,
                }
            }
        }
    }

    /// Lists what can follow a new node. Looking ahead it may be a solution: then its edge is returned, and
    /// nothing shorter comes of the node.
    pub(super) fn expand(&mut self, node: NodeId) -> Option<EdgeId> {
        self.expansions += 1;
        let steps = self.tree.horizon - usize::from(self.tree.node(node).depth);
        let (moves, goal, scratch) = (&self.shared.moves, &self.goal, &mut self.scratch);
        let mut listed = 0;
        let solving = self.tree.list_candidates(node, |words, list| {
            let before = list.len();
            let solving = moves.list(goal, words, steps, scratch, list);
            listed = list.len() - before;
            solving
        });
        if let Some(action) = solving {
            let mut words = self.tree.words(node).to_vec();
            moves.step(&mut words, action);
            let last = self.connect_goal(node, Candidate { action, log_prior: 0.0 }, &words);
            self.found(node, &[action]);
            self.tree.recompute(node, self.shared.config.discount);
            self.tree.close(node);
            return Some(last);
        }
        if listed == 0 {
            self.tree.close(node);
        }
        None
    }

    /// An edge to a state that solves the task.
    fn connect_goal(&mut self, node: NodeId, taken: Candidate, words: &[u32]) -> EdgeId {
        let goal = self.tree.add(words, 0, Some((node, taken.action)));
        let reached = self.tree.node_mut(goal);
        (reached.own, reached.value, reached.to_goal) = (Some(1.0), 1.0, 0);
        reached.status = Status::Solved;
        self.tree.connect(node, taken, goal)
    }
}
