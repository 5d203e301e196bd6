//! What an engine is told when it begins.

use crate::scheduler::Config;

/// What an engine is told when it begins.
#[derive(Clone, Debug)]
pub struct Options {
    /// The scheduler's times, and where samplers and pruners come from.
    pub scheduler: Config,
    /// Worker processes to start when there is something to run; without it, workers come from elsewhere.
    pub workers: Option<Workers>,
}

/// Worker processes on this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workers {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How many may run at once.
    pub most: usize,
}

impl Default for Options {
    /// The usual times, the samplers and pruners of this crate, and no workers of its own.
    fn default() -> Self {
        Options::new(Config::default())
    }
}

impl Options {
    /// No workers of its own.
    pub fn new(scheduler: Config) -> Options {
        Options { scheduler, workers: None }
    }
}
