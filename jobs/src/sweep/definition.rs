//! A sweep's definition: what is tried, how, and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::row::Params;

use super::parameter::Parameter;

/// A sweep's definition, validated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The sweep's name.
    pub name: String,
    /// Sweeps, by name, that must have ended before this one begins.
    #[serde(default)]
    pub after: Vec<String>,
    /// Larger goes first, −100 to 100.
    #[serde(default)]
    pub priority: i32,
    /// What a trial runs.
    pub trial: TrialSpec,
    /// Settings of every trial, by dotted name, beneath those of the space.
    #[serde(default)]
    pub base: Params,
    /// What varies, by dotted name.
    #[serde(default)]
    pub space: BTreeMap<String, Parameter>,
    /// How points are drawn.
    pub sampler: SamplerSpec,
    /// How hopeless trials are found; none are stopped without one.
    #[serde(default)]
    pub pruner: Option<PrunerSpec>,
    /// What is to be made large or small.
    pub objective: Objective,
    /// How much of it; only a grid can do without.
    #[serde(default)]
    pub budget: Budget,
    /// What a trial needs of its host.
    #[serde(default)]
    pub resources: Resources,
    /// How often an attempt that failed is repeated.
    #[serde(default)]
    pub retry: Retry,
}

/// What a trial runs. The scheduler does not look inside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TrialSpec {
    /// A training run of the laboratory's networks.
    Train {
        /// The base config, the TOML text itself; in a definition's file, the path of one. Empty: all defaults.
        #[serde(default)]
        config: String,
    },
    /// An evaluation of solvers on a suite; settings are those of `assemblet eval`, by their long names.
    Evaluate {},
    /// A unit of an experiment's plan; settings are `preset`, `experiments`, `unit`, and `specs` for those that are not in
    /// the program.
    Experiment {},
    /// Any program that reads its parameters from a JSON file and prints its metrics.
    Command {
        /// The program and its arguments. `{params}` stands for the parameters' file.
        command: Vec<String>,
        /// The folder in which it starts, absolute; the trial's own where there is none.
        #[serde(default)]
        folder: Option<String>,
        /// Environment variables in addition to the worker's.
        #[serde(default)]
        environment: BTreeMap<String, String>,
    },
}

/// How points are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SamplerSpec {
    /// Every point once, the last parameter by name varying fastest; what depends on others comes after them.
    Grid {},
    /// Points drawn independently.
    Random {
        /// The seed of every draw, 0 to 2⁶³ − 1.
        #[serde(default)]
        seed: u64,
    },
    /// Sobol's sequence, scrambled by Owen's method.
    Sobol {
        /// The seed of the scrambling, 0 to 2⁶³ − 1.
        #[serde(default)]
        seed: u64,
    },
    /// The tree-structured Parzen estimator (Bergstra et al. 2011), over all parameters together.
    Tpe {
        /// The seed of every draw, 0 to 2⁶³ − 1.
        #[serde(default)]
        seed: u64,
        /// Points that must have ended before the estimator is asked; drawn at random until then. 10 without it.
        #[serde(default)]
        startup: Option<u32>,
        /// Candidates of which the most promising is taken. 24 without it.
        #[serde(default)]
        candidates: Option<u32>,
    },
    /// Covariance matrix adaptation (Hansen 2016) of the numbers that every point has; the rest is drawn at random.
    CmaEs {
        /// The seed of every draw, 0 to 2⁶³ − 1.
        #[serde(default)]
        seed: u64,
        /// The first standard deviation, as a share of each range. 1/6 without it.
        #[serde(default)]
        sigma: Option<f64>,
        /// Points of a generation. 4 + ⌊3 ln n⌋ without it, for n numbers.
        #[serde(default)]
        population: Option<u32>,
    },
}

/// How hopeless trials are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PrunerSpec {
    /// Asynchronous successive halving (Li et al. 2020): of those that have come to a rung, the best share goes on.
    Asha {
        /// The step of the first rung.
        #[serde(default = "defaults::min_step")]
        min_step: u64,
        /// Of each rung, one in so many goes on; the next rung is so many times as far.
        #[serde(default = "defaults::reduction")]
        reduction: u32,
        /// So many rungs; without it as many as there are steps.
        #[serde(default)]
        rungs: Option<u32>,
    },
    /// Stops what is worse than the median of the others at the same step.
    Median {
        /// Trials that must have succeeded before.
        #[serde(default = "defaults::startup")]
        startup: u32,
        /// Steps that every trial has.
        #[serde(default)]
        warmup_steps: u64,
        /// Steps from one judgement to the next.
        #[serde(default = "defaults::interval_steps")]
        interval_steps: u64,
    },
    /// Stops what is not among the best percentage at the same step.
    Percentile {
        /// The percentage that is kept, above 0 and below 100.
        keep: f64,
        /// Trials that must have succeeded before.
        #[serde(default = "defaults::startup")]
        startup: u32,
        /// Steps that every trial has.
        #[serde(default)]
        warmup_steps: u64,
        /// Steps from one judgement to the next.
        #[serde(default = "defaults::interval_steps")]
        interval_steps: u64,
    },
    /// Stops what has not become better for so many reports, or lets another pruner judge it only then.
    Patient {
        /// So many reports.
        patience: u32,
        /// What counts as better: more than this.
        #[serde(default)]
        least_gain: f64,
        /// The pruner that judges what has not become better; without one it is stopped.
        #[serde(default)]
        inner: Option<Box<PrunerSpec>>,
    },
}

/// What a pruner has where the definition does not say.
mod defaults {
    pub(super) fn min_step() -> u64 {
        1
    }

    pub(super) fn reduction() -> u32 {
        3
    }

    pub(super) fn startup() -> u32 {
        5
    }

    pub(super) fn interval_steps() -> u64 {
        1
    }
}

/// What is to be made large or small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// The metric's name as the trial prints it.
    pub metric: String,
    /// Which way is better.
    pub direction: Direction,
    /// Which of its values is the trial's.
    #[serde(default)]
    pub take: Take,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Smaller is better.
    Minimize,
    /// Larger is better.
    Maximize,
}

/// Which of a metric's values is the trial's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// The last one.
    #[default]
    Last,
    /// The best one.
    Best,
}

/// How much is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Points to try; a grid has them all without it.
    #[serde(default)]
    pub trials: Option<u32>,
    /// Trials of each point, each with a seed of its own.
    #[serde(default = "one")]
    pub seeds: u32,
    /// Trials at once, at most; as many as the workers take without it.
    #[serde(default)]
    pub concurrency: Option<u32>,
    /// Seconds that an attempt may take.
    #[serde(default)]
    pub timeout_s: Option<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { trials: None, seeds: one(), concurrency: None, timeout_s: None }
    }
}

fn one() -> u32 {
    1
}

/// What a trial needs of its host, and what a host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resources {
    /// Processor cores.
    pub cores: u32,
    /// Mebibytes of memory.
    pub memory_mib: u64,
    /// GPUs.
    pub gpus: u32,
}

impl Default for Resources {
    fn default() -> Self {
        Resources { cores: 1, memory_mib: 0, gpus: 0 }
    }
}

/// How often an attempt that failed is repeated, by the kind of fault, and how long that waits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retry {
    /// Attempts whose worker or machine went away before the trial is quarantined.
    pub infrastructure: u32,
    /// Retries after a fault of the trial's own.
    pub user: u32,
    /// Retries after it took too long; they go on from its checkpoint.
    pub timeout: u32,
    /// Seconds before the first retry; doubled for each further one, and drawn from half of it to all of it.
    pub backoff_s: f64,
    /// The longest wait, in seconds.
    pub most_backoff_s: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { infrastructure: 5, user: 0, timeout: 3, backoff_s: 10.0, most_backoff_s: 360.0 }
    }
}
