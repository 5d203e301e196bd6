//! About how long things take, in seconds on one core, by formulas whose constants were measured with the example
//! `calibrate` on one core of an AMD EPYC (Zen 4). They decide the order of units and how progress is shown, nothing
//! of what is computed.

use synth::train::Config;
use synth::train::config::Architecture;

use crate::measurement::{Measurement, TaskSet};
use crate::network::Network;
use crate::unit::Stage;

/// Learning from a position, for each million multiply-adds of a forward pass.
const LEARN: f64 = 1.15e-4;
/// Drawing an instruction of an episode: by itself, and for each million multiply-adds.
const DRAW: (f64, f64) = (1.1e-5, 5.5e-5);
/// Evaluating a position in a search, likewise.
const EVALUATE: (f64, f64) = (6e-6, 4.5e-5);
/// Up to so many expansions the unsolved tasks of a set take all that they are given.
const FEW: f64 = 2000.0;
/// A node of exact search.
const EXACT_NODE: f64 = 9e-8;
/// Making a task of the pool, and a node of the search for its shortest program.
const TASK: (f64, f64) = (1.5e-6, 1e-7);

/// Of all stages of a unit, its training included.
pub(crate) fn of_stages(stages: &[Stage]) -> f64 {
    let first = stages.iter().find_map(|stage| match &stage.network {
        Network::Trained { config, .. } => Some(config),
        _ => None,
    });
    let of_stage = |stage: &Stage| {
        let rest = match &stage.network {
            Network::Trained { config, imitation: false } => of_rest(config),
            _ => 0.0,
        };
        let measurements = stage.measurements.iter();
        rest + measurements.map(|measurement| of_measurement(&stage.network, measurement)).sum::<f64>()
    };
    // Starting takes a moment too.
    0.2 + first.map_or(0.0, |config| of_imitation(config)) + stages.iter().map(of_stage).sum::<f64>()
}

/// Of making tasks and imitating.
pub(crate) fn of_imitation(config: &Config) -> f64 {
    let labels = if config.exact.enabled { TASK.1 * config.exact.nodes as f64 * 0.5 } else { 0.0 };
    let positions = config.imitation.tasks as f64 * mean_lines(config);
    let update =
        positions * LEARN * (policy(config) + if config.imitation.value { value(config) } else { 0.0 });
    config.tasks.count as f64 * (TASK.0 + labels) + config.imitation.updates as f64 * update
}

/// Of what follows imitation.
pub(crate) fn of_rest(config: &Config) -> f64 {
    let updates = config.updates.saturating_sub(config.imitation.updates) as f64;
    let sampling = &config.sampling;
    let steps = (sampling.tasks * sampling.temperatures.len() * sampling.max_steps) as f64;
    let demonstrations =
        if config.objective.lambda > 0.0 { sampling.tasks as f64 * mean_lines(config) } else { 0.0 };
    let learned = policy(config) + if config.objective.value > 0.0 { value(config) } else { 0.0 };
    let mut update = steps * (DRAW.0 + DRAW.1 * policy(config))
        + (steps * learned + demonstrations * policy(config)) * LEARN;
    if config.hindsight.enabled {
        update *= 1.3;
    }
    if config.expert.enabled {
        let expansions = (config.expert.tasks.min(sampling.tasks) as u64 * config.expert.nodes) as f64;
        update += expansions * 0.5 / config.expert.every as f64 * (EVALUATE.0 + EVALUATE.1 * policy(config));
    }
    updates * update
}

/// Of one solver on its tasks.
pub(crate) fn of_measurement(network: &Network, measurement: &Measurement) -> f64 {
    let macs = match network {
        Network::Trained { config, .. } => policy(config),
        Network::Shipped { role } if role == "plus" => 0.35,
        _ => 0.4,
    };
    let evaluation = EVALUATE.0 + EVALUATE.1 * macs;
    let (steps, nodes) = (measurement.max_steps as f64, measurement.budget as f64);
    // What is solved is mostly solved soon, and of what is left much by a few thousand nodes more.
    let (unsolved, more) = match &measurement.tasks {
        TaskSet::HeldOut { .. } => (0.6, 0.9),
        TaskSet::Suite { name } if name == "length-v1" => (0.55, 0.9),
        TaskSet::Suite { name } if name == "human-v1" => (0.15, 0.4),
        TaskSet::Suite { .. } => (0.25, 0.9),
    };
    let expansions = unsolved * nodes.min(FEW) * (nodes / FEW).max(1.0).powf(more);
    let each = match measurement.solver.as_str() {
        "imitation" | "reinforce" => steps * evaluation,
        // The pilot's tasks are short enough for exact search.
        "exact" | "ida" | "bidirectional" => match measurement.tasks {
            TaskSet::HeldOut { .. } => nodes.min(2e4) * EXACT_NODE,
            TaskSet::Suite { .. } => nodes * unsolved * EXACT_NODE,
        },
        // A rollout goes on to the end.
        "autoassemblet" | "mcts-prior" if !measurement.search.iter().any(|set| set.starts_with("method")) => {
            expansions * steps * evaluation
        }
        "portfolio" => expansions * 0.5 * evaluation,
        _ => expansions * evaluation,
    };
    measurement.tasks.count() as f64 * (each + 2e-5)
}

/// Millions of multiply-adds of the policy's forward pass.
fn policy(config: &Config) -> f64 {
    let network = &config.network;
    let places = (config.machine.registers + config.machine.slots) as f64;
    let (hidden, embedding) = (network.hidden as f64, network.embedding as f64);
    let square = hidden * hidden * (network.layers as f64 - 1.0);
    let words = 2.0 * places * config.tasks.pairs as f64;
    let all = match network.architecture {
        Architecture::Paper => words * embedding * hidden + square,
        // The first layers read each pair, and all differences; what is looked up costs little.
        Architecture::Plus => {
            let pairs = config.tasks.pairs as f64;
            0.3 * pairs * (2.0 + places) * places * embedding * hidden
                + square * 2.0
                + hidden * 4.0 * places * (places + 10.0)
        }
    };
    all / 1e6
}

/// Millions of multiply-adds that the value adds.
fn value(config: &Config) -> f64 {
    match config.network.architecture {
        Architecture::Paper => policy(config),
        Architecture::Plus => 0.0,
    }
}

fn mean_lines(config: &Config) -> f64 {
    let lines = &config.tasks.lines;
    lines.iter().sum::<usize>() as f64 / lines.len().max(1) as f64
}
