//! One node of a search tree as plain data.

use synth::machine::{ActionId, Catalog, Machine};
use synth::search::{NodeState, Snapshot};

use crate::notebook::{Bundle, Rich};
use crate::page::{FAINT, Html, Table, span};

/// One state of all pairs in a search tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its number in the tree; 0 is the start.
    pub index: usize,
    /// The instructions from the start.
    pub depth: usize,
    /// The words of every place in every pair, `[pairs][places]`, signed.
    pub words: Vec<Vec<i64>>,
    /// Playouts through it or to it.
    pub visits: u64,
    /// What it is worth after the search, 0 to 1.
    pub value: f64,
    /// `open`, `solved`, `exhausted` (proved that no solution that is short enough goes through it), `superseded` (the
    /// same state stands at a smaller depth) or `pending` (not evaluated any more).
    pub state: String,
    /// The instructions that were tried here, in the order in which they were.
    pub branches: Vec<Branch>,
}

/// One instruction from one node to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The instruction.
    pub instruction: String,
    /// The node that it leads to.
    pub child: usize,
    /// Playouts along it.
    pub visits: u64,
    /// Its prior probability among the legal instructions.
    pub prior: f64,
}

impl Node {
    pub(super) fn of(tree: &Snapshot, catalog: &Catalog, machine: Machine, index: usize) -> Node {
        let node = &tree.nodes[index];
        let words: Vec<i64> = node.words.iter().map(|&word| i64::from(word as i32)).collect();
        let branches = node.edges.iter().map(|edge| Branch {
            instruction: catalog.instruction(ActionId::new(edge.action as u16)).to_string(),
            child: edge.child,
            visits: edge.visits.into(),
            prior: edge.prior.into(),
        });
        Node {
            index,
            depth: node.depth,
            words: words.chunks(machine.places()).map(<[i64]>::to_vec).collect(),
            visits: node.visits.into(),
            value: node.value.into(),
            state: name(node.state).to_owned(),
            branches: branches.collect(),
        }
    }

    fn facts(&self) -> String {
        let words: Vec<String> = self
            .words
            .iter()
            .map(|pair| pair.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        format!(
            "node {}, {}: depth {}, value {:.3}, visits {}; registers {}",
            self.index,
            self.state,
            self.depth,
            self.value,
            self.visits,
            words.join("; ")
        )
    }
}

pub(super) fn name(state: NodeState) -> &'static str {
    match state {
        NodeState::Pending => "pending",
        NodeState::Open => "open",
        NodeState::Solved => "solved",
        NodeState::Exhausted => "exhausted",
        NodeState::Superseded => "superseded",
    }
}

impl Rich for Node {
    fn bundle(&self) -> Bundle {
        let mut table = Table::new(&["instruction", "prior", "visits", "leads to"]);
        for branch in &self.branches {
            let prior = crate::page::percent(branch.prior);
            table.row(&[
                branch.instruction.clone(),
                prior,
                branch.visits.to_string(),
                branch.child.to_string(),
            ]);
        }
        let html = Html::new().block(&span(FAINT, &self.facts())).block(&table.to_html());
        Bundle::text(format!("{}\n{table}", self.facts()).trim_end()).html(html.finish())
    }
}

impl std::fmt::Display for Node {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
