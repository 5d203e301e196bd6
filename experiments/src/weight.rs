//! About how long things take, in seconds on one core, by formulas whose constants were measured.

use synth::train::Config;
use synth::train::config::Architecture;

use crate::measurement::Measurement;
use crate::network::Network;
use crate::unit::Stage;

/// Seconds of a million multiply-adds of a forward pass in a large batch.
const FORWARD: f64 = 5e-5;
/// How many times as long a step of training takes as a forward pass.
const TRAINING: f64 = 4.0;

/// Of all stages of a unit, its training included.
pub(crate) fn of_stages(stages: &[Stage]) -> f64 {
    let mut seconds = 0.5;
    if let Some(Network::Trained { config, .. }) =
        stages.iter().map(|stage| &stage.network).find(|network| matches!(network, Network::Trained { .. }))
    {
        seconds += of_imitation(config);
    }
    for stage in stages {
        if let Network::Trained { config, imitation: false } = &stage.network {
            seconds += of_rest(config);
        }
        seconds += of_measurements(stage);
    }
    seconds
}

/// Of all measurements of a stage.
pub(crate) fn of_measurements(stage: &Stage) -> f64 {
    stage.measurements.iter().map(|measurement| of_measurement(&stage.network, measurement)).sum()
}

/// Of making tasks and imitating.
pub(crate) fn of_imitation(config: &Config) -> f64 {
    let label = if config.exact.enabled { 2e-7 * config.exact.nodes as f64 } else { 0.0 };
    let tasks = config.tasks.count as f64 * (2e-6 + label);
    tasks + config.imitation.updates as f64 * of_imitating_update(config)
}

/// Of one update that imitates.
pub(crate) fn of_imitating_update(config: &Config) -> f64 {
    let lines = mean_lines(config);
    1e-3 + config.imitation.tasks as f64 * lines * macs(config) * FORWARD * TRAINING
}

/// Of what follows imitation.
pub(crate) fn of_rest(config: &Config) -> f64 {
    config.updates.saturating_sub(config.imitation.updates) as f64 * of_later_update(config)
}

/// Of one update after imitation.
pub(crate) fn of_later_update(config: &Config) -> f64 {
    let episodes = (config.sampling.tasks * config.sampling.temperatures.len()) as f64;
    let steps = episodes * config.sampling.max_steps as f64;
    1e-3 + macs(config)
        * FORWARD
        * (steps + TRAINING * (steps + config.sampling.tasks as f64 * mean_lines(config)))
}

/// Of one solver on its tasks.
pub(crate) fn of_measurement(network: &Network, measurement: &Measurement) -> f64 {
    let macs = match network {
        Network::Trained { config, .. } => macs(config),
        Network::Shipped { role } if role == "plus" => 0.5,
        _ => 0.8,
    };
    let tasks = measurement.tasks.count() as f64;
    let nodes = measurement.budget as f64;
    let unsolved = 0.3;
    let each = match measurement.solver.as_str() {
        "imitation" | "reinforce" => measurement.max_steps as f64 * macs * FORWARD,
        "exact" | "ida" | "bidirectional" => nodes * unsolved * 1e-7,
        _ => nodes * unsolved * (2e-5 + macs * FORWARD * 4.0),
    };
    tasks * each
}

/// Millions of multiply-adds of one forward pass.
fn macs(config: &Config) -> f64 {
    let network = &config.network;
    let places = (config.machine.registers + config.machine.slots) as f64;
    let hidden = network.hidden as f64;
    let actions = 4.0 * places * (places + 10.0);
    let trunk = hidden * hidden * (network.layers as f64 - 1.0);
    let all = match network.architecture {
        Architecture::Paper => 2.0 * trunk + 60.0 * (network.decoder as f64) * (network.decoder as f64 / 8.0),
        Architecture::Plus => trunk + hidden * actions,
    };
    all / 1e6
}

fn mean_lines(config: &Config) -> f64 {
    let lines = &config.tasks.lines;
    lines.iter().sum::<usize>() as f64 / lines.len().max(1) as f64
}
