//! Search guided by a network (AutoAssemblet §3.5, and what came after it).
//!
//! [`solve`] searches one tree a task until its first verified solution, over a graph of the states of all
//! pairs. [`Config`] says how: with equation 6 of the paper ([`Method::Ucb1`]), as AlphaZero
//! ([`Method::Puct`]), by Gumbel search ([`Method::Gumbel`]), or cheapest candidate first
//! ([`Method::BestFirst`]). Leaves of many tasks are evaluated together,
//! and a task's answer depends on the task, the evaluator, the config and the budget: not on the other tasks,
//! the threads or the time. [`Beam`] search and [`Decode`] (greedy or sampled programs) are there for
//! comparison, and [`Guided`] puts all of them behind the trait of the exact solvers.

mod backup;
mod beam;
mod best_first;
mod candidates;
mod config;
mod decode;
mod driver;
mod expand;
mod gumbel;
mod halving;
mod moves;
mod positions;
mod puct;
mod rollout;
mod select;
mod snapshot;
mod softmax;
mod solve;
mod solvers;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod throughput;
mod tree;
mod tree_search;
mod ucb1;

pub use beam::Beam;
pub use config::{Actions, BestFirst, Config, ConfigError, Gumbel, Method, OverrideError, Puct, Ucb1};
pub use decode::Decode;
pub use snapshot::{NodeState, Snapshot, SnapshotEdge, SnapshotNode};
pub(crate) use solve::solve_alone;
pub use solve::{SearchError, Searched, grow, solve};
pub use solvers::{Guidance, Guided};
pub use throughput::{Throughput, throughput};
