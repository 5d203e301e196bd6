//! Exact synthesis: search without learning, which proves what it says.
//!
//! [`Ida`] finds a shortest program and proves that none is shorter; [`Bidirectional`] reaches longer
//! programs by meeting in the middle; [`Exact`] races the two. All three are deterministic: the program
//! depends on the task and the budget, not on the number of threads or the time it took.

mod bidirectional;
mod ida;
pub(crate) mod lanes;
mod order;
pub(crate) mod problem;
pub(crate) mod race;
mod throughput;
mod unsolvable;
mod visited;

pub use bidirectional::Bidirectional;
pub use ida::Ida;
pub use lanes::Kernel;
pub use throughput::{Evaluations, evaluations};
pub use unsolvable::{Obstruction, obstruction};

use race::Runner;

use crate::machine::Program;
use crate::task::Task;

/// How far a solver may go on one task.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// The longest program to look for, in instructions.
    pub max_steps: usize,
    /// The most states to expand.
    pub nodes: u64,
    /// The most memory for tables, in bytes. A solver needs a little more for the rest.
    pub memory: usize,
    /// The most threads to use, at least 1. The answer does not depend on it.
    pub threads: usize,
    /// Asked every few thousand nodes; the solver gives up soon after it says yes. A deadline or a
    /// cancellation lives here, since this crate reads no clock.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Default for Limits<'_> {
    /// 15 instructions (the experiments' bound), no bound on nodes, 512 MiB, one thread, never stopped.
    fn default() -> Self {
        Limits { max_steps: 15, nodes: u64::MAX, memory: 512 << 20, threads: 1, stop: &|| false }
    }
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A program that maps every pair.
    Solved {
        /// The program.
        program: Program,
        /// Whether it is proved that no program is shorter.
        optimal: bool,
    },
    /// It is proved that no program of any length exists.
    Unsolvable(Obstruction),
    /// It is proved that no program of at most `max_steps` instructions exists.
    NoneWithin,
    /// Nothing was found among the programs of at most `max_steps` instructions that the solver
    /// considers, which are not all.
    Exhausted,
    /// The node budget ran out.
    OutOfNodes,
    /// [`Limits::stop`] said yes.
    Stopped,
}

/// What a solver found, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How the search ended.
    pub outcome: Outcome,
    /// States expanded: states whose successors were tried.
    pub nodes: u64,
    /// What was evaluated, in the unit of the solver's work: instructions, run on all pairs and compared with
    /// the goal, where the search is exact; positions that the network was asked about where it is guided. Where
    /// several raced it is that of the one that answered.
    pub evals: u64,
    /// It is proved that every program that solves the task has at least this many instructions.
    pub at_least: usize,
}

impl Report {
    /// What a second solver reports of the same task, with the cost of the first.
    #[must_use]
    pub(crate) fn then(self, second: Report) -> Report {
        let at_least = second.at_least.max(self.at_least);
        Report { nodes: self.nodes + second.nodes, evals: self.evals + second.evals, at_least, ..second }
    }
}

/// A way to solve tasks.
pub trait Solver: Send + Sync {
    /// Its name on the command line and in results.
    fn name(&self) -> &'static str;

    /// Why it cannot try a task, in words that follow "the solver NAME"; `None` where it can. Exact solvers
    /// can try every task; a network reads those of one machine.
    fn refusal(&self, _task: &Task) -> Option<String> {
        None
    }

    /// Whether its answers depend on a seed.
    fn draws(&self) -> bool {
        false
    }

    /// Looks for a program that solves `task`, within `limits`. A task that it cannot try it gives up at once,
    /// with [`Outcome::Exhausted`] and no nodes.
    fn solve(&self, task: &Task, limits: &Limits<'_>) -> Report;
}

/// Proofs of impossibility first, then [`Ida`] against [`Bidirectional`]: the one that needs fewer nodes
/// answers, so the program is the same at any number of threads. [`Limits::nodes`] and [`Limits::memory`]
/// are shared between the two.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exact;

impl Solver for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn solve(&self, task: &Task, limits: &Limits<'_>) -> Report {
        if let Some(obstruction) = obstruction(task) {
            return Report { outcome: Outcome::Unsolvable(obstruction), nodes: 0, evals: 0, at_least: 0 };
        }
        // Most tasks are solved before a second thread would have started.
        let nodes = limits.nodes.min(ALONE);
        let first = Ida.solve(task, &Limits { nodes, ..*limits });
        if first.outcome != Outcome::OutOfNodes || nodes == limits.nodes {
            return first;
        }
        first.then(race::race(&runners(limits.nodes - nodes, [1, 7]), task, limits))
    }
}

/// The two searches for a race, with shares of `nodes` that take both to the same virtual time, and of the
/// memory in eighths.
///
/// A node of the bidirectional search takes about three times as long and reaches further only on few tasks:
/// with these weights it gets about a quarter of one processor.
pub(crate) fn runners<'a>(nodes: u64, memory: [usize; 2]) -> [Runner<'a>; 2] {
    let searches: [&race::Search<'_>; 2] = [&ida::search, &bidirectional::search];
    let weights = [1, 8];
    let rates: f64 = weights.iter().map(|&weight| 1.0 / weight as f64).sum();
    std::array::from_fn(|index| {
        let (search, weight, memory) = (searches[index], weights[index], memory[index]);
        Runner { search, weight, memory, nodes: (nodes as f64 / rates / weight as f64) as u64 }
    })
}

/// Nodes that [`Ida`] gets alone before a race begins.
pub(crate) const ALONE: u64 = 1 << 16;
