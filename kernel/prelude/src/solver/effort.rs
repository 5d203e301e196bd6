//! How far a solver may go on a task.

use std::num::NonZeroUsize;

/// How far a solver may go on a task. Change a field in the closure that takes one, as in
/// `task.solve_within(&exact(), |effort| effort.seconds = Some(5.0))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// Wall-clock time in seconds; `None`: no limit.
    pub seconds: Option<f64>,
    /// States expanded; `None`: no limit.
    pub nodes: Option<u64>,
    /// The longest program to look for, in instructions, 0 to 255.
    pub max_steps: usize,
    /// Memory for tables of each task under way, in MiB.
    pub memory_mib: usize,
    /// Threads, at least 1; but for times no answer depends on it.
    pub threads: usize,
}

impl Default for Effort {
    /// A minute, no limit of nodes, programs of up to 15 instructions, 512 MiB, a thread for each core.
    fn default() -> Effort {
        Effort { seconds: Some(60.0), nodes: None, max_steps: 15, memory_mib: 512, threads: threads() }
    }
}

impl Effort {
    /// For measurements: 2,000 nodes a task and no limit of time, so that the machine does not show in the figures.
    pub(crate) fn measured() -> Effort {
        Effort { seconds: None, nodes: Some(2000), ..Effort::default() }
    }
}

/// One thread for each core.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
