//! What decides a training run: every setting with its unit, range and default.
//!
//! A config is a TOML file; what it leaves out has its default, and a key that is not one of these is refused.
//! The defaults are the paper's method, with the decisions that the paper leaves open made as documented here.

mod check;
mod defaults;
mod parse;

pub use parse::ConfigError;

pub use crate::model::{Architecture, Nonlinearity};

use serde::{Deserialize, Serialize};

use crate::machine::Machine;

/// The settings of a training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The seed of every draw, 0 to 2⁶³ − 1. Default: 0.
    pub seed: u64,
    /// Updates in all, imitation included, at least 1. An update is one step of the optimiser. Default: 20000.
    pub updates: u64,
    /// The machine of every task.
    pub machine: MachineSize,
    /// The pool of self-made tasks (§3.1).
    pub tasks: Tasks,
    /// The network, for whoever makes the learner.
    pub network: Network,
    /// The optimiser.
    pub optimizer: Optimizer,
    /// Learning from the pilot's programs, equation 2.
    pub imitation: Imitation,
    /// Multi-entropy sampling (§3.2).
    pub sampling: Sampling,
    /// How the losses are weighed, equations 3 to 5.
    pub objective: Objective,
    /// Which tasks are sampled (§3.1).
    pub reweighting: Reweighting,
    /// Failures taken as solutions of what they did reach.
    pub hindsight: Hindsight,
    /// Shortest programs in place of the pilot's.
    pub exact: Exact,
    /// Demonstrations with registers renamed.
    pub renaming: Renaming,
    /// Short tasks first.
    pub curriculum: Curriculum,
    /// Learning from search.
    pub expert: Expert,
    /// When to report, evaluate and save.
    pub report: Report,
}

/// The machine of every task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MachineSize {
    /// Registers, 2 to 6. Default: 4.
    pub registers: usize,
    /// RAM slots, 0 to 4. Default: 0.
    pub slots: usize,
}

/// The pool of self-made tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tasks {
    /// The instructions of pilot programs, each 1 to 64; every length gets an equal share of the pool.
    /// Default: `[3]`.
    pub lines: Vec<usize>,
    /// Pairs of each task (the paper's K), 1 to 64. Default: 2.
    pub pairs: usize,
    /// Tasks to learn from, 1 to 10,000,000. Default: 300000.
    pub count: usize,
    /// Tasks held out, 0 to 1,000,000. No task to learn from has the states of one of them, in any order of
    /// pairs and under any names of registers and slots. Default: 1000.
    pub held_out: usize,
}

/// The network. This module only passes these on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// The paper's or ours. Default: `paper`.
    pub architecture: Architecture,
    /// Numbers that an embedded word becomes, 1 to 256. Default: 32.
    pub embedding: usize,
    /// Width of the dense layers, 1 to 2048. Default: 256.
    pub hidden: usize,
    /// Dense layers, 3 to 12. Default: 5.
    pub layers: usize,
    /// Width of the paper's decoder, 1 to 1024. Default: 128.
    pub decoder: usize,
    /// Whether the paper's value network shares the policy's encoder. Default: false.
    pub shared_encoder: bool,
    /// What follows the dense layers of `plus`; the paper's always has tanh. Default: `tanh`.
    pub nonlinearity: Nonlinearity,
}

/// The optimiser, Adam.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Optimizer {
    /// Learning rate during imitation, above 0 and at most 1. Default: 0.001.
    pub imitation_rate: f64,
    /// Learning rate afterwards, above 0 and at most 1. Default: 0.0003.
    pub rate: f64,
    /// What is left of the learning rate at the last update, along half a cosine over all updates, above 0
    /// and at most 1. Default: 1 (no decay).
    pub final_share: f64,
    /// The largest norm of a gradient, longer ones are scaled down; above 0. Default: 1.
    pub clip_norm: f64,
}

/// Learning from the pilot's programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Imitation {
    /// Updates at the beginning that only imitate, 0 to `updates`. Default: 10000.
    pub updates: u64,
    /// Tasks of each such update, drawn uniformly, 1 to 65536. Default: 256.
    pub tasks: usize,
    /// The steps left that a demonstration begins with are drawn from its length to this number, 0 to 1000;
    /// 0 stands for `sampling.max_steps`, always. Default: 0.
    pub most_steps_left: usize,
    /// Whether the value learns from the pilot's programs in place of episodes: γ to the power of the
    /// instructions left, which is what best play earns where the programs are shortest ones. Otherwise it is
    /// what the policy's own play earns, as in the paper. Default: false.
    pub value: bool,
}

/// Multi-entropy sampling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sampling {
    /// Tasks of each update (the paper's N), 1 to 65536. Default: 64.
    pub tasks: usize,
    /// The temperatures τ₁ to τₘ, each above 0 and at most 100; one episode a task for each.
    /// Default: `[0.5, 1.0, 1.5, 2.0]`.
    pub temperatures: Vec<f64>,
    /// The most instructions of an episode, from the longest of `tasks.lines` to 1000. Default: 5.
    pub max_steps: usize,
    /// Which actions are legal. Default: `all`.
    pub actions: Actions,
    /// What becomes of an illegal action. Default: `mask`.
    pub illegal: Illegal,
    /// γ, what an outcome loses with each instruction, above 0 and at most 1. Default: 0.9.
    pub discount: f64,
}

/// Which actions are legal in an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actions {
    /// Every action of the catalogue.
    All,
    /// One for each distinct effect.
    Canonical,
}

/// What becomes of an illegal action, one outside [`Actions`], and of probability that a policy leaves to
/// nothing in the catalogue (a decoder of tokens may utter what no processor has).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Illegal {
    /// It is never drawn.
    Mask,
    /// It is drawn, and ends the episode without reward.
    Terminate,
}

/// How the losses are weighed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Objective {
    /// λ of equation 4 after imitation, 0 to 1000. Default: 1.
    pub lambda: f64,
    /// What λ never falls below, 0 to `lambda`. Default: 0.05.
    pub lambda_floor: f64,
    /// Updates in which λ halves, above 0. Default: 2000.
    pub half_life: f64,
    /// The weight of equation 3, 0 to 1000; at 0 only imitation is left. Default: 1.
    pub gradient: f64,
    /// The weight of equation 5, 0 to 1000. Default: 1.
    pub value: f64,
    /// What is taken from the reward in equation 3. Default: `none`.
    pub baseline: Baseline,
    /// The most that min(π/μ, c) weighs an action drawn at a temperature other than 1, at most 1000; 0: no
    /// such weights, as in the paper. Default: 0.
    pub importance_clip: f64,
}

/// What is taken from the reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// Nothing: only successes teach, as in the paper.
    None,
    /// The network's own value of the state.
    Value,
}

/// Which tasks are sampled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reweighting {
    /// How success and failure move a task's weight. Default: `failures`.
    pub rule: Rule,
    /// How far one update moves it (η), shared among the temperatures; above 0, at most 10. Default: 0.5.
    pub step: f64,
    /// Weights stay between minus and plus this, above 0, at most 10: the softmax of unbounded ones collapses.
    /// Default: 3.
    pub clip: f64,
    /// The share of tasks that are drawn uniformly, 0 to 1. Default: 0.1.
    pub uniform_share: f64,
    /// A task that failed in all its episodes in this many updates one after another is drawn no more by its
    /// weight, 0 to 60000; 0: never. Default: 0.
    pub retire_after: u16,
    /// The chance that such a task is taken when a uniform draw falls on it, 0 to 1; a success brings it back.
    /// Default: 0.1.
    pub readmit: f64,
}

/// How success and failure move a task's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A failure raises it, a success lowers it: what §3.1 says in words.
    Failures,
    /// A success raises it, a failure lowers it: the sign in Algorithm 1.
    AsPrinted,
    /// It stays.
    Uniform,
}

/// Failures taken as solutions of what they did reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hindsight {
    /// Whether to. Default: false.
    pub enabled: bool,
    /// Their weight beside the pilot's programs of the same update, above 0, at most 1000. Default: 0.5.
    pub weight: f64,
    /// Whether a shortest program takes the place of the one that was sampled, where `exact.nodes` find it.
    /// Default: false.
    pub shortest: bool,
}

/// Shortest programs in place of the pilot's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exact {
    /// Whether to. Default: false.
    pub enabled: bool,
    /// States that the exact search may expand for one task, at least 1. Where they do not suffice the pilot's
    /// program stays. Default: 2000.
    pub nodes: u64,
}

/// Demonstrations with registers and slots renamed at random, which changes no truth about them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Renaming {
    /// Whether to. Default: false.
    pub enabled: bool,
}

/// Short tasks first: a task counts by the length of its shortest program where `exact` found it, otherwise of
/// its pilot program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Curriculum {
    /// Whether to. Default: false.
    pub enabled: bool,
    /// The longest tasks at the beginning, 1 to 64 instructions. Default: 1.
    pub start: usize,
    /// Tasks one instruction longer join when the running share of solved episodes reaches this, above 0, at
    /// most 1. Default: 0.6.
    pub threshold: f64,
    /// Updates over which that share is averaged, at least 1. Default: 50.
    pub window: f64,
}

/// Learning from search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expert {
    /// Whether to. Default: false.
    pub enabled: bool,
    /// Updates from one search to the next, at least 1. Default: 4.
    pub every: u64,
    /// Of an update's tasks, how many are searched, 1 to 65536. Default: 64.
    pub tasks: usize,
    /// States that a search may expand for one task, at least 1. Default: 200.
    pub nodes: u64,
    /// The weight of what it finds beside the pilot's programs of the same update, above 0, at most 1000.
    /// Default: 1.
    pub weight: f64,
    /// What the policy learns at the start of a task. Default: `program`.
    pub target: ExpertTarget,
}

/// What the policy learns from a search at the start of a task; further on it is the solution's actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpertTarget {
    /// The solution's first action; nothing where there is no solution.
    Program,
    /// The policy that the search improved, also where it found no solution.
    Policy,
}

/// When to report, evaluate and save. These may change when a run is resumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Report {
    /// Updates from one line of metrics to the next, at least 1. Default: 50.
    pub every: u64,
    /// Updates from one evaluation on the held-out tasks to the next, at least 1. Default: 1000.
    pub evaluate_every: u64,
    /// Updates from one checkpoint to the next, at least 1. Default: 1000.
    pub save_every: u64,
}

/// Whether a setting has no effect before imitation has ended, neither on what is learned nor on any weight.
pub(super) fn matters_after_imitation_alone(key: &str, config: &Config) -> bool {
    let sections = ["objective.", "reweighting.", "hindsight.", "curriculum.", "expert."];
    let learns_value = key == "objective.value" && config.imitation.value;
    let sampling = ["sampling.tasks", "sampling.temperatures", "sampling.illegal", "optimizer.rate"];
    (sections.iter().any(|section| key.starts_with(section)) && !learns_value) || sampling.contains(&key)
}

impl Config {
    /// The machine of every task.
    ///
    /// # Panics
    /// Where the config was not checked.
    pub fn machine(&self) -> Machine {
        Machine::new(self.machine.registers, self.machine.slots).expect("the config was checked")
    }
}
