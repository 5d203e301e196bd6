//! The search tree of one task: flat arrays of nodes and edges, one node for each state of all pairs.
//!
//! It is a graph in which a state stands once, at the smallest depth at which it was met. A longer way to a
//! known state is dropped; where a shorter way is found the state gets a new node and the old one is
//! *superseded*: what it leads to is reached in fewer steps through the new one. So every edge goes from a
//! depth to the next, and there are no cycles.

use hashbrown::HashTable;

use super::candidates::{Candidate, Range};
use crate::machine::ActionId;

/// The number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The state that the task starts from.
    pub(super) const START: NodeId = NodeId(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EdgeId(u32);

impl EdgeId {
    const NONE: EdgeId = EdgeId(u32::MAX);
}

/// What is known of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// Its evaluation is under way.
    Pending,
    /// It can be searched.
    Open,
    /// A solution goes through it, and no shorter one than found does.
    Solved,
    /// It is proved that no solution that is short enough goes through it.
    Exhausted,
    /// The same state stands at a smaller depth.
    Superseded,
}

/// The steps to a solution where none is known.
pub(super) const UNKNOWN: u16 = u16::MAX;

/// One state of all pairs.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) status: Status,
    /// The instructions from the start.
    pub(super) depth: u16,
    /// The fewest instructions that a solution through it may still need, as far as is known.
    pub(super) at_least: u16,
    /// The fewest instructions to a solution among those found, or [`UNKNOWN`].
    pub(super) to_goal: u16,
    /// The playouts through or to it, N(n).
    pub(super) visits: u32,
    /// Those of which the evaluation is under way.
    pub(super) pending: u32,
    /// Its own evaluation, U(n); none before that, and for states that were solved without.
    pub(super) own: Option<f32>,
    /// Q(n), 0 to 1.
    pub(super) value: f32,
    /// The prior probability of all candidates that are not taken.
    pub(super) prior_left: f32,
    candidates: Range,
    /// Where it was met first: the node before and the action.
    came_from: Option<(NodeId, ActionId)>,
    first_edge: EdgeId,
    last_edge: EdgeId,
}

/// A way from one node to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) action: ActionId,
    pub(super) child: NodeId,
    /// The playouts along it, N(n, a); the child may have more.
    pub(super) visits: u32,
    /// Those of which the evaluation is under way.
    pub(super) pending: u32,
    /// Its prior among the legal actions, and the natural logarithm of that.
    pub(super) prior: f32,
    pub(super) log_prior: f32,
    next: EdgeId,
}

/// Nodes, edges, and the states that they stand for.
#[derive(Debug, Default)]
pub(super) struct Tree {
    width: usize,
    /// Whether each state gets a node for each way to it, as in a tree in the strict sense.
    pub(super) keeps_apart: bool,
    /// The most instructions of a solution that is still wanted.
    pub(super) horizon: usize,
    /// `[nodes, width]`: the words of every place in every pair.
    words: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    candidates: Vec<u32>,
    /// For each state the node at the smallest depth.
    index: HashTable<NodeId>,
}

/// What is known of a state before a node is made for it.
pub(super) enum Met {
    /// Nothing: it was met for the first time, or on a shorter way than before.
    New,
    /// It stands at this very depth.
    Known(NodeId),
    /// It stands at a smaller depth.
    Shallower,
}

impl Tree {
    /// A tree without nodes, for states of `width` words and programs of at most `horizon` instructions.
    #[cfg(test)]
    pub(super) fn new(width: usize, horizon: usize) -> Tree {
        Tree::default().renewed(width, horizon)
    }

    /// As a new tree, in the memory of this one: fresh memory costs a page fault every 4 KiB.
    pub(super) fn renewed(mut self, width: usize, horizon: usize) -> Tree {
        (self.width, self.horizon) = (width, horizon);
        self.words.clear();
        self.nodes.clear();
        self.edges.clear();
        self.candidates.clear();
        self.index.clear();
        self
    }

    /// Every node, in the order in which they were made.
    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// The memory in use, in bytes; it depends on what was searched alone.
    pub(super) fn bytes(&self) -> usize {
        let node = size_of::<Node>() + size_of::<NodeId>() + self.width * 4;
        self.nodes.len() * node + self.edges.len() * size_of::<Edge>() + self.candidates.len() * 4
    }

    pub(super) fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    pub(super) fn node_mut(&mut self, node: NodeId) -> &mut Node {
        &mut self.nodes[node.index()]
    }

    pub(super) fn edge(&self, edge: EdgeId) -> &Edge {
        &self.edges[edge.0 as usize]
    }

    pub(super) fn edge_mut(&mut self, edge: EdgeId) -> &mut Edge {
        &mut self.edges[edge.0 as usize]
    }

    /// The words of a node's state.
    pub(super) fn words(&self, node: NodeId) -> &[u32] {
        &self.words[node.index() * self.width..][..self.width]
    }

    /// A node's edges, in the order in which they were made.
    pub(super) fn edges(&self, node: NodeId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        let mut next = self.node(node).first_edge;
        std::iter::from_fn(move || {
            let id = next;
            let edge = (id != EdgeId::NONE).then(|| self.edge(id))?;
            next = edge.next;
            Some((id, edge))
        })
    }

    /// The edges that may still lead to something better.
    pub(super) fn live_edges(&self, node: NodeId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        self.edges(node).filter(|(_, edge)| self.is_live(edge.child))
    }

    /// Whether playouts may go through a node: something that is short enough may still come of it.
    pub(super) fn is_live(&self, node: NodeId) -> bool {
        let node = self.node(node);
        matches!(node.status, Status::Open | Status::Pending)
            && usize::from(node.depth) + usize::from(node.at_least) <= self.horizon
    }

    /// The actions from the start to a node, on the way on which it was met first.
    pub(super) fn way_to(&self, mut node: NodeId) -> Vec<ActionId> {
        let mut actions = Vec::new();
        while let Some((before, action)) = self.node(node).came_from {
            actions.push(action);
            node = before;
        }
        actions.reverse();
        actions
    }

    /// What is known of the state of `words` for a node at `depth`.
    pub(super) fn meet(&self, words: &[u32], depth: u16) -> Met {
        if self.keeps_apart {
            return Met::New;
        }
        let same = |&node: &NodeId| self.words(node) == words;
        match self.index.find(hash(words), same) {
            Some(&known) if self.node(known).depth == depth => Met::Known(known),
            Some(&known) if self.node(known).depth < depth => Met::Shallower,
            _ => Met::New,
        }
    }

    /// A new pending node for a state; the same state at a greater depth is superseded.
    pub(super) fn add(
        &mut self,
        words: &[u32],
        at_least: usize,
        came_from: Option<(NodeId, ActionId)>,
    ) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let depth = came_from.map_or(0, |(before, _)| self.node(before).depth + 1);
        if !self.keeps_apart {
            self.enter(words, depth, id);
        }
        self.words.extend_from_slice(words);
        self.nodes.push(Node {
            status: Status::Pending,
            depth,
            at_least: at_least as u16,
            to_goal: UNKNOWN,
            visits: 0,
            pending: 0,
            own: None,
            value: 0.0,
            prior_left: 0.0,
            candidates: Range::default(),
            came_from,
            first_edge: EdgeId::NONE,
            last_edge: EdgeId::NONE,
        });
        id
    }

    /// Has a state stand for a node that is about to be made at `depth`.
    fn enter(&mut self, words: &[u32], depth: u16, id: NodeId) {
        let (all, width) = (&self.words, self.width);
        let state = |node: &NodeId| &all[node.index() * width..][..width];
        let hash_of = |node: &NodeId| hash(state(node));
        match self.index.entry(hash(words), |node| state(node) == words, hash_of) {
            hashbrown::hash_table::Entry::Occupied(mut entry) => {
                let deeper = std::mem::replace(entry.get_mut(), id);
                debug_assert!(self.nodes[deeper.index()].depth > depth, "only deeper nodes are replaced");
                self.nodes[deeper.index()].status = Status::Superseded;
            }
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert(id);
            }
        }
    }

    /// A new edge of `from`.
    pub(super) fn connect(&mut self, from: NodeId, taken: Candidate, child: NodeId) -> EdgeId {
        let id = EdgeId(self.edges.len() as u32);
        let Candidate { action, log_prior } = taken;
        let prior = log_prior.exp();
        self.edges.push(Edge { action, child, visits: 0, pending: 0, prior, log_prior, next: EdgeId::NONE });
        let node = &mut self.nodes[from.index()];
        let last = std::mem::replace(&mut node.last_edge, id);
        if last == EdgeId::NONE {
            node.first_edge = id;
        } else {
            self.edges[last.0 as usize].next = id;
        }
        id
    }

    /// Lets `list` append the legal actions of a node that has none yet, and returns what it returns.
    pub(super) fn list_candidates<T>(
        &mut self,
        node: NodeId,
        list: impl FnOnce(&[u32], &mut Vec<u32>) -> T,
    ) -> T {
        let from = self.candidates.len();
        let words = &self.words[node.index() * self.width..][..self.width];
        let answer = list(words, &mut self.candidates);
        self.nodes[node.index()].candidates = Range::new(from, self.candidates.len());
        answer
    }

    /// Gives the candidates of a pending node their priors; `log_priors` are over all actions.
    pub(super) fn weigh(&mut self, node: NodeId, log_priors: &[f32]) {
        let node = &mut self.nodes[node.index()];
        node.candidates.weigh(&mut self.candidates, log_priors);
        node.prior_left = 1.0;
    }

    /// Takes what a pending node is worth by itself, 0 to 1, and opens it.
    pub(super) fn settle(&mut self, node: NodeId, outcome: f32) {
        let node = &mut self.nodes[node.index()];
        node.own = Some(outcome);
        if node.status == Status::Pending {
            node.status = Status::Open;
        }
    }

    /// The candidates of a node, packed, in no particular order.
    pub(super) fn candidates(&self, node: NodeId) -> &[u32] {
        self.node(node).candidates.of(&self.candidates)
    }

    /// The likeliest candidate of a node.
    pub(super) fn first_candidate(&mut self, node: NodeId) -> Option<Candidate> {
        self.nodes[node.index()].candidates.first(&mut self.candidates)
    }

    /// Takes the likeliest candidate of a node away.
    pub(super) fn take_first(&mut self, node: NodeId) -> Option<Candidate> {
        let node = &mut self.nodes[node.index()];
        let taken = node.candidates.first(&mut self.candidates)?;
        node.candidates.take_first();
        node.prior_left -= taken.log_prior.exp();
        Some(taken)
    }

    /// Takes away the candidate at `position` of [`Tree::candidates`].
    pub(super) fn take(&mut self, node: NodeId, position: usize) -> Candidate {
        let node = &mut self.nodes[node.index()];
        let taken = node.candidates.take(&mut self.candidates, position);
        node.prior_left -= taken.log_prior.exp();
        taken
    }
}

/// A hash of words; equal states are told by their words, so that it need not be perfect.
pub(super) fn hash(words: &[u32]) -> u64 {
    let fold = |hash: u64, word: u64| {
        let product = u128::from(hash ^ word) * 0x9E37_79B9_7F4A_7C15;
        (product >> 64) as u64 ^ product as u64
    };
    let mut halves = words.chunks_exact(2);
    let hash = halves
        .by_ref()
        .fold(0x243F_6A88_85A3_08D3, |hash, w| fold(hash, u64::from(w[0]) << 32 | u64::from(w[1])));
    halves.remainder().iter().fold(hash, |hash, &word| fold(hash, u64::from(word)))
}
