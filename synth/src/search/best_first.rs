//! Best-first search: of all candidates of the tree the cheapest is taken, wherever it is.
//!
//! A program costs −ln of its probability under the policy, and what is still to come is guessed from the value:
//! V = γⁿ stands for n = ln V / ln γ instructions, each of which counts `weight` nats. A candidate a of a
//! node s therefore stands at
//!
//! f(s, a) = −ln π(program of s) − ln π(a | s) + weight · max(n(s) − 1, 0).
//!
//! A node is evaluated when it is taken, once, and its candidates are compared by its own value: deferred
//! evaluation, as planners have it. With `weight` 0 this is Levin tree search but for its factor of the depth
//! (Orseau et al. 2018, "Single-Agent Policy Tree Search With Guarantees"); with a guess it is a weighted A* in
//! the spirit of "Policy-Guided Heuristic Search with Guarantees" (Orseau and Lelis 2021). There are no playouts:
//! nothing is visited twice, which is where it saves against the other methods, and nothing is learned of a
//! node from what comes after it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::expand::Opened;
use super::select::Choice;
use super::tree::{NodeId, Tree};
use super::tree_search::{Playout, TreeSearch};
use crate::exact::Outcome;

/// The least value that is told from none, so that a guess stays finite.
const LEAST_VALUE: f32 = 1e-4;

/// The nodes that have candidates, cheapest candidate first.
#[derive(Debug, Default)]
pub(super) struct Frontier {
    /// Costs as bits, whose order is that of numbers from 0 up; of equals the older node.
    open: BinaryHeap<Reverse<(u32, NodeId)>>,
    /// −ln π of the way to each node, by its number.
    costs: Vec<f32>,
}

impl Frontier {
    fn cost(&self, node: NodeId) -> f32 {
        self.costs.get(node.index()).copied().unwrap_or(0.0)
    }

    fn set_cost(&mut self, node: NodeId, cost: f32) {
        if self.costs.len() <= node.index() {
            self.costs.resize(node.index() + 1, 0.0);
        }
        self.costs[node.index()] = cost;
    }

    /// Puts an evaluated node where its cheapest candidate belongs, if it has one left.
    pub(super) fn push(&mut self, tree: &mut Tree, node: NodeId, weight: f32, discount: f32) {
        let Some(candidate) = tree.first_candidate(node) else { return };
        let value = tree.node(node).own.unwrap_or(0.0).clamp(LEAST_VALUE, 1.0);
        let left = if discount < 1.0 { value.ln() / discount.ln() } else { 0.0 };
        let cost = self.cost(node) - candidate.log_prior + weight * (left - 1.0).max(0.0);
        self.open.push(Reverse((cost.max(0.0).to_bits(), node)));
    }

    /// The memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.costs.len() * size_of::<f32>() + self.open.len() * size_of::<(u32, NodeId)>()
    }
}

impl TreeSearch<'_> {
    /// Takes candidates, the cheapest first, until one leads to a state that wants an evaluation.
    pub(super) fn take_cheapest(&mut self, turn: u64) -> Playout {
        loop {
            if self.outcome.is_some() || self.is_spent() {
                return Playout::Over;
            } else if self.expansions >= turn {
                return Playout::Paused;
            }
            let Some(Reverse((_, node))) = self.frontier.open.pop() else {
                if !self.leaves.is_empty() {
                    return Playout::Collision;
                }
                // Every program that is short enough is ruled out.
                self.at_least = self.tree.horizon + 1;
                self.end(Outcome::NoneWithin);
                return Playout::Over;
            };
            if !self.tree.is_live(node) {
                continue;
            }
            let opened = self.open(node, Choice::TakeFirst);
            self.push_open(node);
            match opened {
                Opened::Nothing => {}
                Opened::Edge(edge) => {
                    let (child, log_prior) = (self.tree.edge(edge).child, self.tree.edge(edge).log_prior);
                    let is_new = self.tree.node(child).own.is_none() && self.tree.node(child).pending == 0;
                    if is_new {
                        self.frontier.set_cost(child, self.frontier.cost(node) - log_prior);
                        return Playout::Leaf(self.begin(node, vec![edge], child));
                    }
                }
                Opened::Solution(edges, count) => {
                    self.tree.begin(node, &edges[..count]);
                    self.tree.end(node, &edges[..count], self.shared.config.discount);
                }
            }
        }
    }

    /// Puts a node that has been evaluated among the open ones.
    pub(super) fn push_open(&mut self, node: NodeId) {
        let config = self.shared.config;
        self.frontier.push(&mut self.tree, node, config.best_first.weight, config.discount);
    }
}
