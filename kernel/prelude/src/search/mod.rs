//! Search trees that can be looked at, grown further, and searched again in another way.

mod layout;
mod node;
mod picture;
mod show;

pub use node::{Branch, Node};

use std::fmt;

use synth::exact::{Limits, Outcome};
use synth::machine::{Catalog, Program as Instructions};
use synth::model::Architecture;
use synth::search::{Config, Searched, Snapshot, grow};
use synth::task::{Pair, Task as Asked};

use crate::error::{Error, Fault};
use crate::model::Model;
use crate::notebook::interrupt;
use crate::program::Program;
use crate::solver::{Effort, Stopwatch};
use crate::task::Task;

impl Task {
    /// Searches for a program with the guidance of a model, until the first is found or `nodes` states are expanded, and
    /// gives the whole tree. Networks of ours search best-first, the paper's as the paper does; [`Search::method`] is
    /// another way.
    ///
    /// # Errors
    /// Where the model reads tasks of another machine or number of pairs.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let model = Model::shipped("plus")?;
    /// let mut search = task("human-sort-3")?.search(&model, 100)?;
    /// search.step(100);
    /// search.method("gumbel")?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn search(&self, model: &Model, nodes: u64) -> Result<Search, Error> {
        let config = match model.architecture() {
            Architecture::Plus => Config::plus(),
            Architecture::Paper => Config::paper(),
        };
        Search::grown(self.clone(), model.clone(), config, nodes)
    }
}

/// A search of one task with its tree. [`Task::search`] makes one.
///
/// Shown as a picture of the tree's most visited part: instructions on the edges, and on each node what it is worth and
/// how often it was visited; and the program, where one was found.
#[derive(Clone)]
pub struct Search {
    task: Task,
    model: Model,
    config: Config,
    /// States that may be expanded.
    budget: u64,
    searched: Searched,
    tree: Snapshot,
    catalog: Catalog,
    seconds: f64,
}

impl Search {
    fn grown(task: Task, model: Model, config: Config, budget: u64) -> Result<Search, Error> {
        let stopwatch = Stopwatch::start();
        let effort = Effort::default();
        let limits = Limits {
            max_steps: effort.max_steps,
            nodes: budget,
            memory: effort.memory_mib << 20,
            threads: 1,
            stop: &interrupt::requested,
        };
        let shown = readable(&task.asked, &model);
        let (searched, tree) = grow(&shown, &*model.evaluator, &config, &limits).map_err(Fault::from)?;
        let (catalog, seconds) = (Catalog::new(task.asked.machine), stopwatch.elapsed().as_secs_f64());
        Ok(Search { task, model, config, budget, searched, tree, catalog, seconds })
    }

    /// Expands `nodes` more states, unless the search has ended. The tree is grown again from its beginning, the same to
    /// the last bit, so this takes as long as the whole search; the stop button leaves it as it was.
    pub fn step(&mut self, nodes: u64) -> &Search {
        if self.has_ended() {
            return self;
        }
        let budget = self.budget.saturating_add(nodes);
        let grown = Search::grown(self.task.clone(), self.model.clone(), self.config.clone(), budget);
        if let Ok(grown) = grown.map_err(drop)
            && grown.tree.nodes.len() >= self.tree.nodes.len()
        {
            *self = grown;
        }
        self
    }

    /// The same search by another method: `best-first`, `gumbel`, `puct` or `ucb1` (the paper's).
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn method(&self, method: &str) -> Result<Search, Error> {
        // Where playouts come back to their nodes, leaves are better evaluated one by one.
        let leaves = if method == "best-first" { Config::plus().leaves } else { 1 };
        self.with(&[format!("method={method}"), format!("leaves={leaves}")])
    }

    /// The same search with another setting, such as `set("puct.init", 2)` or `set("seed", 1)`.
    ///
    /// # Errors
    /// Where there is no such setting, or the value does not fit; the sentence says what there is.
    pub fn set(&self, key: &str, value: impl fmt::Display) -> Result<Search, Error> {
        self.with(&[format!("{key}={value}")])
    }

    /// The same search, which goes on after the first program and looks for a shorter one.
    #[must_use]
    pub fn improving(&self) -> Search {
        self.set("improve", true).unwrap_or_else(|_| self.clone())
    }

    fn with(&self, overrides: &[String]) -> Result<Search, Error> {
        let config = self.config.with(overrides).map_err(Fault::from)?;
        Search::grown(self.task.clone(), self.model.clone(), config, self.budget)
    }

    /// The shortest program found.
    #[must_use]
    pub fn program(&self) -> Option<Program> {
        match &self.searched.report.outcome {
            Outcome::Solved { program, .. } => Some(Program { instructions: program.clone() }),
            _ => None,
        }
    }

    /// Whether a program was found.
    #[must_use]
    pub fn is_solved(&self) -> bool {
        self.program().is_some()
    }

    /// Whether more nodes change nothing: the program was found, or it is proved that none is short enough.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        match &self.searched.report.outcome {
            // A search that improves ends by its budget, and then says what it has.
            Outcome::Solved { optimal, .. } => *optimal || !self.config.improve,
            outcome => !matches!(outcome, Outcome::OutOfNodes | Outcome::Stopped),
        }
    }

    /// States expanded.
    #[must_use]
    pub fn nodes(&self) -> u64 {
        self.searched.report.nodes
    }

    /// Positions that the model was asked about.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        self.searched.report.evals
    }

    /// The number of nodes of the tree; [`Search::node`] has each.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// Whether the tree has no node, as of a search that was stopped before it began.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.nodes.is_empty()
    }

    /// What the start is worth after the search, 0 to 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        f64::from(self.searched.value)
    }

    /// One node of the tree, counted from 0, which is the start.
    ///
    /// # Errors
    /// Where the tree has no such node.
    pub fn node(&self, index: usize) -> Result<Node, Error> {
        self.check(index)?;
        Ok(Node::of(&self.tree, &self.catalog, self.task.asked.machine, index))
    }

    /// The instructions that lead from the start to a node.
    ///
    /// # Errors
    /// Where the tree has no such node.
    pub fn path(&self, index: usize) -> Result<Program, Error> {
        self.check(index)?;
        let parents = layout::parents(&self.tree, &self.way());
        let (mut way, mut at) = (Vec::new(), index);
        while let Some((parent, edge)) = parents[at] {
            let action = synth::machine::ActionId::new(self.tree.nodes[parent].edges[edge].action as u16);
            way.push(self.catalog.instruction(action));
            at = parent;
        }
        way.reverse();
        Ok(Program { instructions: Instructions::from(way) })
    }

    /// What is left to do at a node: the task from its registers to the same targets, to be searched by itself.
    ///
    /// # Errors
    /// Where the tree has no such node.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let model = Model::shipped("plus")?;
    /// let search = task("human-sort-3")?.search(&model, 50)?;
    /// let deeper = search.task_at(search.len() - 1)?.search(&model, 50)?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn task_at(&self, index: usize) -> Result<Task, Error> {
        let program = self.path(index)?.instructions;
        let after = |pair: &Pair| Pair { input: program.run(pair.input), output: pair.output };
        let asked = &self.task.asked;
        let pairs = asked.pairs.iter().map(after).collect();
        let rest = Asked::new(format!("{} at node {index}", asked.id), asked.machine, pairs);
        Ok(Task { asked: Asked { care: asked.care, ..rest } })
    }

    /// Expands a node: a tree of its own below it, by the same model and in the same way, of up to `nodes` states.
    ///
    /// # Errors
    /// Where the tree has no such node.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let model = Model::shipped("plus")?;
    /// let search = task("human-sort-3")?.search(&model, 50)?;
    /// assert_eq!(search.expand(0, 50)?.len(), search.len());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn expand(&self, index: usize, nodes: u64) -> Result<Search, Error> {
        Search::grown(self.task_at(index)?, self.model.clone(), self.config.clone(), nodes)
    }

    /// The program found as numbers of actions.
    fn way(&self) -> Vec<usize> {
        let program = self.program().unwrap_or_default().instructions;
        program
            .iter()
            .filter_map(|instruction| self.catalog.action(instruction))
            .map(synth::machine::ActionId::index)
            .collect()
    }

    fn check(&self, node: usize) -> Result<(), Error> {
        if node < self.tree.nodes.len() {
            Ok(())
        } else {
            Err(Fault::NoNode { node, last: self.tree.nodes.len().saturating_sub(1) }.into())
        }
    }
}

/// A task of fewer pairs than the model reads is shown to it with its pairs over and over, as solvers do.
fn readable(task: &Asked, model: &Model) -> Asked {
    match model.evaluator.pairs() {
        Some(read) if (1..read).contains(&task.pairs.len()) => {
            Asked { pairs: task.pairs.iter().copied().cycle().take(read).collect(), ..task.clone() }
        }
        _ => task.clone(),
    }
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Search({})", self.facts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Rich;
    use crate::task::task;

    fn search(id: &str, nodes: u64) -> Search {
        task(id).unwrap().search(&Model::shipped("plus").unwrap(), nodes).unwrap()
    }

    #[test]
    fn a_tree_grows_and_keeps_what_it_had() {
        let (mut small, large) = (search("length-10-3", 20), search("length-10-3", 60));
        assert!(!small.has_ended() && !small.is_solved());
        small.step(40);
        assert_eq!((small.nodes(), small.len()), (large.nodes(), large.len()));
        assert_eq!(small.tree, large.tree);
        for method in ["gumbel", "puct", "ucb1", "best-first"] {
            assert_eq!(small.method(method).unwrap().nodes(), 60, "{method}");
        }
    }

    #[test]
    fn nodes_know_their_way_and_what_is_left() {
        let task = task("paper-algebra").unwrap();
        let found = search("paper-algebra", 50);
        assert!(found.has_ended() && found.program().unwrap().verify(&task).unwrap().io());
        for search in [search("length-8-1", 50), found] {
            for index in 0..search.len() {
                let (node, path) = (search.node(index).unwrap(), search.path(index).unwrap());
                assert_eq!(node.depth, path.len());
                let rest = search.task_at(index).unwrap();
                let before: Vec<Vec<i64>> = rest.pairs().into_iter().map(|pair| pair.before).collect();
                assert_eq!(node.words, before, "node {index}");
            }
        }
        let error = search("human-add-1", 5).node(9999).unwrap_err().to_string();
        assert!(error.starts_with("the search has no node 9999; it has 0 to "), "{error}");
    }

    #[test]
    fn a_node_that_was_not_evaluated_shows_no_value() {
        let svg = search("human-switch-5", 100).figure().svg();
        assert!(svg.contains(">pending</text>") && !svg.contains(">0.00 · 1</text>"), "{svg}");
    }

    #[test]
    fn a_search_shows_its_tree() {
        let search = search("paper-algebra", 50);
        let bundle = search.bundle();
        let text = bundle.get("text/plain").unwrap();
        let found = search.program().unwrap().lines();
        let marked = text.lines().filter(|line| line.ends_with(" *")).count();
        assert_eq!(marked, found.len() + 1, "{text}");
        assert!(text.contains(&format!("solved: {} instructions", found.len())), "{text}");
        assert!(bundle.get("image/svg+xml").unwrap().contains(&found[0]));
        let error = search.method("dfs").unwrap_err().to_string();
        assert!(error.starts_with("the search setting `method=dfs`: unknown variant"), "{error}");
    }
}
