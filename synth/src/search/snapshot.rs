//! A finished search tree as plain data, to be stored, compared and drawn.

use serde::{Deserialize, Serialize};

use super::tree::{NodeId, Status, Tree, UNKNOWN};

/// A search tree. Node 0 is the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Its nodes in the order in which they were made.
    pub nodes: Vec<SnapshotNode>,
}

/// One state of all pairs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotNode {
    /// The words of every place in every pair, `[pairs, places]`.
    pub words: Vec<u32>,
    /// The instructions from the start.
    pub depth: usize,
    /// What the search knows of it.
    pub state: NodeState,
    /// Playouts through it or to it.
    pub visits: u32,
    /// What it is worth, 0 to 1.
    pub value: f32,
    /// What the evaluator said that it is worth, or what its rollout came to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub own: Option<f32>,
    /// The fewest instructions to a solution among those found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to_goal: Option<usize>,
    /// Its edges in the order in which they were made.
    pub edges: Vec<SnapshotEdge>,
}

/// One instruction from one state to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotEdge {
    /// The number of the action in the machine's catalogue.
    pub action: usize,
    /// The node that it leads to.
    pub child: usize,
    /// Playouts along it; its child may have more.
    pub visits: u32,
    /// Its prior probability among the legal actions.
    pub prior: f32,
}

/// What a search knows of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeState {
    /// It was not evaluated any more.
    Pending,
    /// It could be searched further.
    Open,
    /// A solution goes through it, and no shorter one than was found does.
    Solved,
    /// It is proved that no solution that is short enough goes through it.
    Exhausted,
    /// The same state stands at a smaller depth.
    Superseded,
}

impl Snapshot {
    pub(super) fn of(tree: &Tree) -> Snapshot {
        Snapshot { nodes: tree.ids().map(|node| snapshot(tree, node)).collect() }
    }
}

fn snapshot(tree: &Tree, id: NodeId) -> SnapshotNode {
    let node = tree.node(id);
    let edges = tree.edges(id).map(|(_, edge)| SnapshotEdge {
        action: edge.action.index(),
        child: edge.child.index(),
        visits: edge.visits,
        prior: edge.prior,
    });
    SnapshotNode {
        words: tree.words(id).to_vec(),
        depth: node.depth.into(),
        state: match node.status {
            Status::Pending => NodeState::Pending,
            Status::Open => NodeState::Open,
            Status::Solved => NodeState::Solved,
            Status::Exhausted => NodeState::Exhausted,
            Status::Superseded => NodeState::Superseded,
        },
        visits: node.visits,
        value: node.value,
        own: node.own,
        to_goal: (node.to_goal != UNKNOWN).then(|| node.to_goal.into()),
        edges: edges.collect(),
    }
}
