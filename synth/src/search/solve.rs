//! The front door of the tree search: tasks in, reports out.

use std::sync::Mutex;

use super::config::{Config, ConfigError, Method};
use super::driver::{each_of, run};
use super::gumbel;
use super::moves::Moves;
use super::positions::Batch;
use super::snapshot::Snapshot;
use super::tree::{NodeId, Tree};
use super::tree_search::{Shared, TreeSearch};
use crate::exact::{Limits, Outcome, Report};
use crate::machine::{ActionId, Catalog, Machine};
use crate::model::Evaluator;
use crate::task::Task;

/// What a search found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// How it ended. `nodes` counts states expanded (all their successors stepped), `evals` positions
    /// evaluated by the network, those of rollouts included.
    pub report: Report,
    /// What the start is worth after the search, 0 to 1; 0 where it was not evaluated.
    pub value: f32,
    /// The policy at the start after the search, over actions that may still lead to a solution: the improved
    /// policy of Gumbel search, otherwise the share of the playouts. It adds up to 1, or is empty, as that of
    /// best-first search always is.
    pub policy: Vec<(ActionId, f32)>,
}

/// Why a search cannot begin.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SearchError {
    /// A setting is outside its range.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The evaluator is for another machine.
    #[error("task {task} is for {found}, but the model is for {expected}; use a model for that machine")]
    Machine {
        /// The task's name.
        task: String,
        /// The evaluator's machine.
        expected: Machine,
        /// The task's machine.
        found: Machine,
    },
    /// The evaluator reads another number of pairs.
    #[error(
        "task {task} has {pairs} pairs, which the model does not read; use a model that reads any number"
    )]
    Pairs {
        /// The task's name.
        task: String,
        /// Its number of pairs.
        pairs: usize,
    },
}

/// Searches every task and gives what was found in the same order. Of the limits, `nodes` and `memory` hold
/// for each task; once `stop` says yes every search ends, with [`Outcome::Stopped`] unless it had a solution.
///
/// # Errors
/// Where a setting is outside its range, or the evaluator does not read some task: then none is searched.
pub fn solve(
    tasks: &[Task],
    evaluator: &dyn Evaluator,
    config: &Config,
    limits: &Limits<'_>,
) -> Result<Vec<Searched>, SearchError> {
    let shared = prepare(tasks, evaluator, config)?;
    let unsearched = |_| Searched { report: stopped(), value: 0.0, policy: Vec::new() };
    let searched: Mutex<Vec<Searched>> = Mutex::new(tasks.iter().map(unsearched).collect());
    let done = |index: usize, search: &TreeSearch<'_>| {
        let found = conclude(search);
        searched.lock().expect("nobody panics while holding it")[index] = found;
    };
    let indices: Vec<usize> = (0..tasks.len()).collect();
    run(tasks, &shared, evaluator, limits, &each_of(&indices), &done);
    Ok(searched.into_inner().expect("nobody panics while holding it"))
}

/// Searches one task, and tells `progress(length proved to be needed, nodes)` now and then; at a no it stops.
///
/// # Errors
/// As [`solve`].
pub(crate) fn solve_alone(
    task: &Task,
    evaluator: &dyn Evaluator,
    config: &Config,
    limits: &Limits<'_>,
    progress: &mut dyn FnMut(usize, u64) -> bool,
) -> Result<Searched, SearchError> {
    let shared = prepare(std::slice::from_ref(task), evaluator, config)?;
    let mut search = TreeSearch::new(task, &shared, limits, Tree::default());
    let mut batch = Batch::default();
    while search.outcome.is_none() {
        if (limits.stop)() || !progress(search.at_least, search.expansions) {
            search.end(Outcome::Stopped);
            break;
        }
        batch.clear();
        search.collect(&mut batch);
        if search.outcome.is_none() {
            // The other threads have searches of their own to run.
            batch.evaluate_alone(evaluator);
            search.receive(&mut batch.answers());
        }
    }
    Ok(conclude(&search))
}

/// Searches one task and gives its tree as well.
///
/// # Errors
/// As [`solve`].
pub fn grow(
    task: &Task,
    evaluator: &dyn Evaluator,
    config: &Config,
    limits: &Limits<'_>,
) -> Result<(Searched, Snapshot), SearchError> {
    let tasks = std::slice::from_ref(task);
    let shared = prepare(tasks, evaluator, config)?;
    let grown = Mutex::new((Searched { report: stopped(), value: 0.0, policy: Vec::new() }, None));
    let done = |_, search: &TreeSearch<'_>| {
        let snapshot = Snapshot::of(&search.tree);
        *grown.lock().expect("nobody panics while holding it") = (conclude(search), Some(snapshot));
    };
    run(tasks, &shared, evaluator, &Limits { threads: 1, ..*limits }, &each_of(&[0]), &done);
    let (searched, snapshot) = grown.into_inner().expect("nobody panics while holding it");
    Ok((searched, snapshot.unwrap_or(Snapshot { nodes: Vec::new() })))
}

/// Checks that the tasks can be searched, and makes what the searches share.
pub(super) fn prepare<'a>(
    tasks: &[Task],
    evaluator: &dyn Evaluator,
    config: &'a Config,
) -> Result<Shared<'a>, SearchError> {
    config.check()?;
    tasks.iter().try_for_each(|task| check(task, evaluator))?;
    let machine = evaluator.machine();
    Ok(Shared { config, catalog: Catalog::new(machine), moves: Moves::new(machine, config) })
}

/// Whether an evaluator reads a task.
pub(super) fn check(task: &Task, evaluator: &dyn Evaluator) -> Result<(), SearchError> {
    let (expected, pairs) = (evaluator.machine(), task.pairs.len());
    if task.machine != expected {
        Err(SearchError::Machine { task: task.id.clone(), expected, found: task.machine })
    } else if pairs == 0 || evaluator.pairs().is_some_and(|read| read != pairs) {
        Err(SearchError::Pairs { task: task.id.clone(), pairs })
    } else {
        Ok(())
    }
}

fn stopped() -> Report {
    Report { outcome: Outcome::Stopped, nodes: 0, evals: 0, at_least: 0 }
}

/// What a search that has ended found out.
fn conclude(search: &TreeSearch<'_>) -> Searched {
    let (tree, config) = (&search.tree, search.shared.config);
    let start = tree.node(NodeId::START);
    let policy = match config.method {
        _ if start.own.is_none() => Vec::new(),
        Method::Gumbel => gumbel::improved_policy(tree, NodeId::START, &config.gumbel, config.discount),
        // It visits nothing twice, so its visits say nothing.
        Method::BestFirst => Vec::new(),
        Method::Ucb1 | Method::Puct => {
            let visits: u32 = tree.live_edges(NodeId::START).map(|(_, edge)| edge.visits).sum();
            let share = |visited: u32| visited as f32 / visits.max(1) as f32;
            let visited = tree.live_edges(NodeId::START).filter(|(_, edge)| edge.visits > 0);
            visited.map(|(_, edge)| (edge.action, share(edge.visits))).collect()
        }
    };
    let outcome = search.outcome.clone().unwrap_or(Outcome::Stopped);
    let (nodes, evals, at_least) = (search.expansions, search.evaluations, search.at_least);
    Searched { report: Report { outcome, nodes, evals, at_least }, value: start.value, policy }
}
