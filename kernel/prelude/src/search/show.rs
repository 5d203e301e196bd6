//! A search in words, with the picture of its tree.

use std::fmt::Write as _;
use std::time::Duration;

use synth::exact::Outcome;
use synth::machine::ActionId;
use synth::search::Method;

use super::layout::{Placed, place};
use super::{Search, picture};
use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, Figure, GOOD, Html, counted, escape, note, spaced, strong, time};

/// Nodes of the tree that are drawn, and that are listed in text.
const DRAWN: usize = 30;
const LISTED: usize = 16;

impl Search {
    /// The picture of the tree's most visited part, of at most `nodes` nodes.
    #[must_use]
    pub fn figure_of(&self, nodes: usize) -> Figure {
        let placed = place(&self.tree, &self.way(), nodes.max(1));
        let counts: Vec<u64> = placed.iter().map(|placed| self.count(placed)).collect();
        Figure::new(&picture::svg(&self.tree, &self.catalog, &placed, &counts), &self.outline())
    }

    /// The picture of the tree's most visited part.
    #[must_use]
    pub fn figure(&self) -> Figure {
        self.figure_of(DRAWN)
    }

    /// How often a node was visited; best-first search visits nothing twice, so there it is what hangs from it.
    fn count(&self, placed: &Placed) -> u64 {
        match self.config.method {
            Method::BestFirst => placed.size as u64,
            _ => self.tree.nodes[placed.node].visits.into(),
        }
    }

    fn method_name(&self) -> &'static str {
        match self.config.method {
            Method::Ucb1 => "ucb1",
            Method::Puct => "puct",
            Method::Gumbel => "gumbel",
            Method::BestFirst => "best-first",
        }
    }

    /// The tree in text, a line for each of its most visited nodes.
    fn outline(&self) -> String {
        let mut text = String::new();
        for placed in place(&self.tree, &self.way(), LISTED) {
            let node = &self.tree.nodes[placed.node];
            let name = match self.arrives_by(&placed) {
                Some(instruction) => format!("{}{instruction}", "  ".repeat(node.depth)),
                None => "start".to_owned(),
            };
            let mark = if placed.solves { " *" } else { "" };
            let _ = writeln!(text, "{name:<40} {:.3} {:>7}{mark}", node.value, self.count(&placed));
        }
        text
    }

    /// The instruction that leads to a placed node.
    fn arrives_by(&self, placed: &Placed) -> Option<String> {
        let parent = super::layout::parents(&self.tree, &self.way())[placed.node]?;
        let action = self.tree.nodes[parent.0].edges[parent.1].action;
        Some(self.catalog.instruction(ActionId::new(action as u16)).to_string())
    }

    /// How it ended, in a word and the rest of a sentence.
    fn ending(&self) -> (&'static str, String) {
        let at_least = counted(self.searched.report.at_least as u64, "instruction");
        match &self.searched.report.outcome {
            Outcome::Solved { program, optimal } => {
                let proof = if *optimal { ", proved shortest" } else { ", not proved shortest" };
                let length = counted(program.len() as u64, "instruction");
                ("solved", format!("{length}{proof}: {}", program.lines().join("; ")))
            }
            Outcome::Stopped => ("not solved", "interrupted; search.step(n) goes on".to_owned()),
            Outcome::OutOfNodes => {
                ("not solved", format!("out of nodes; it needs at least {at_least}; search.step(n) goes on"))
            }
            Outcome::NoneWithin => ("not solved", "no program of at most 15 steps".to_owned()),
            Outcome::Exhausted => {
                ("not solved", "none found of at most 15 steps, not all were tried".to_owned())
            }
            Outcome::Unsolvable(obstruction) => ("not solved", format!("unsolvable: {obstruction}")),
        }
    }

    pub(super) fn facts(&self) -> String {
        let elapsed = time(Duration::from_secs_f64(self.seconds));
        format!(
            "{} and {} in {elapsed}, {} search of task {} guided by {}",
            counted(self.nodes(), "node"),
            counted(self.evaluations(), "evaluation"),
            self.method_name(),
            self.task.id(),
            self.model.name()
        )
    }
}

impl Rich for Search {
    fn bundle(&self) -> Bundle {
        let (head, rest) = self.ending();
        let colour = if self.is_solved() { GOOD } else { BAD };
        let figure = self.figure();
        let placed = place(&self.tree, &self.way(), DRAWN);
        let counts: Vec<u64> = placed.iter().map(|placed| self.count(placed)).collect();
        let svg = picture::svg(&self.tree, &self.catalog, &placed, &counts);
        let number = match self.config.method {
            Method::BestFirst => "nodes that hang from it",
            _ => "visits",
        };
        let legend = format!(
            "{} of {} are drawn: value · {number}; +n more children are not drawn. {}",
            counted(placed.len() as u64, "node"),
            counted(self.len() as u64, "node"),
            self.facts()
        );
        let html = Html::new()
            .block(&format!("<div style=\"overflow-x:auto\">{svg}</div>"))
            .block(&spaced(&format!("{}: {}", strong(colour, head), escape(&rest))))
            .block(&note(&legend));
        let text = format!("{:<40} value {number}\n{}{head}: {rest}\n{}", "", self.outline(), self.facts());
        Bundle::text(text).html(html.finish()).svg(figure.svg())
    }
}

impl std::fmt::Display for Search {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
