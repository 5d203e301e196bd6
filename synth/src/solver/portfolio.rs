//! The exact solvers and the learned one on the same task: what exact search proves in milliseconds it answers, and
//! where it runs out the network goes on.

use std::sync::Arc;

use crate::exact::race::{Runner, race};
use crate::exact::{self, ALONE, Ida, Limits, Outcome, Report, Solver, obstruction};
use crate::model::Evaluator;
use crate::search::{Config, SearchError, solve_alone};
use crate::task::Task;

/// Proofs of impossibility, then [`Ida`] alone for as long as a thread takes to start, then [`Ida`],
/// [`Bidirectional`](crate::exact::Bidirectional) and the tree search side by side. As in
/// [`Exact`](crate::exact::Exact) the one that needs least virtual time answers, so the answer is the same at any
/// number of threads; what the others proved by then counts, so a program of the network may be known to be a
/// shortest one.
///
/// Half of [`Limits::nodes`] is for the exact solvers, half for the tree search. A task that the network does not
/// read is left to the exact solvers.
#[derive(Clone)]
pub struct Portfolio {
    evaluator: Arc<dyn Evaluator>,
    config: Config,
}

/// How many nodes of [`Ida`] take as long as an expansion with its evaluation.
const WEIGHT: u64 = 512;

impl Portfolio {
    /// With a tree search as `config` says, guided by `evaluator`.
    pub fn new(evaluator: Arc<dyn Evaluator>, config: Config) -> Portfolio {
        Portfolio { evaluator, config }
    }

    /// Whether the network reads a task.
    fn reads(&self, task: &Task) -> bool {
        let known = self.evaluator.pairs().is_none_or(|read| read == task.pairs.len());
        task.machine == self.evaluator.machine() && known && !task.pairs.is_empty()
    }
}

impl Solver for Portfolio {
    fn name(&self) -> &'static str {
        "portfolio"
    }

    fn draws(&self) -> bool {
        self.config.draws()
    }

    fn solve(&self, task: &Task, limits: &Limits<'_>) -> Report {
        if !self.reads(task) {
            return exact::Exact.solve(task, limits);
        }
        if let Some(obstruction) = obstruction(task) {
            return Report { outcome: Outcome::Unsolvable(obstruction), nodes: 0, evals: 0, at_least: 0 };
        }
        let (for_tree, for_exact) = (limits.nodes / 2, limits.nodes - limits.nodes / 2);
        let nodes = for_exact.min(ALONE);
        let first = Ida.solve(task, &Limits { nodes, ..*limits });
        if first.outcome != Outcome::OutOfNodes {
            return first;
        }
        let tree = |task: &Task, limits: &Limits<'_>, progress: &mut dyn FnMut(usize, u64) -> bool| {
            let found = solve_alone(task, &*self.evaluator, &self.config, limits, progress);
            let unread =
                |_: SearchError| Report { outcome: Outcome::Exhausted, nodes: 0, evals: 0, at_least: 0 };
            found.map_or_else(unread, |found| found.report)
        };
        let [ida, bidirectional] = exact::runners(for_exact - nodes, [1, 4]);
        let tree = Runner { search: &tree, weight: WEIGHT, nodes: for_tree, memory: 3 };
        let second = race(&[ida, bidirectional, tree], task, limits);
        let evals = second.evals;
        Report { evals, ..first.then(second) }
    }
}
