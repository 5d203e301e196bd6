//! Which network guides a solver, and the config that trains it.

use serde::{Deserialize, Serialize};
use synth::solver::Role;
use synth::train::{Config, ConfigError};

use crate::digest::digest;

/// Where a solver's network comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Network {
    /// The solver asks none.
    None,
    /// One inside the program.
    Shipped {
        /// Its role's name.
        role: String,
    },
    /// One that is trained.
    Trained {
        /// Every setting of the training.
        config: Box<Config>,
        /// Whether it is taken as it was when imitation ended.
        imitation: bool,
    },
}

impl Network {
    /// A name of 16 digits that tells it from all others.
    pub fn key(&self) -> String {
        match self {
            Network::Trained { config, imitation: true } => digest(&("imitation", trunk(config))),
            // A run without anything after imitation is that network too.
            Network::Trained { config, .. } if config.updates == config.imitation.updates => {
                digest(&("imitation", trunk(config)))
            }
            Network::Trained { config, .. } => digest(&("trained", config)),
            other => digest(other),
        }
    }

    /// The seed of its training; `None` where none is trained here.
    pub fn training_seed(&self) -> Option<u64> {
        match self {
            Network::Trained { config, .. } => Some(config.seed),
            _ => None,
        }
    }
}

/// The settings that decide what a training is when imitation ends; the others have their defaults.
pub(crate) fn trunk(config: &Config) -> Config {
    let standard = Config::default();
    let keep_value = config.imitation.value;
    let value = if keep_value { config.objective.value } else { standard.objective.value };
    Config {
        objective: synth::train::config::Objective { value, ..standard.objective },
        reweighting: standard.reweighting,
        hindsight: standard.hindsight,
        curriculum: standard.curriculum,
        expert: standard.expert,
        report: standard.report,
        sampling: synth::train::config::Sampling {
            tasks: standard.sampling.tasks,
            temperatures: standard.sampling.temperatures,
            illegal: standard.sampling.illegal,
            ..config.sampling.clone()
        },
        optimizer: synth::train::config::Optimizer {
            rate: standard.optimizer.rate,
            ..config.optimizer.clone()
        },
        // The learning rate falls over all updates, unless it stays.
        updates: if config.optimizer.final_share < 1.0 { config.updates } else { config.imitation.updates },
        ..config.clone()
    }
}

/// The shipped config that trains the network of a role, with `overrides`.
///
/// # Errors
/// Where one of them cannot be.
pub(crate) fn config(role: Role, overrides: &[String]) -> Result<Config, ConfigError> {
    let text = match role {
        Role::Imitation | Role::Paper => include_str!("../../configs/paper.toml"),
        Role::Reinforce => include_str!("../../configs/reinforce.toml"),
        Role::Plus => include_str!("../../configs/plus.toml"),
    };
    // No tasks are held out of a training here: measurements make theirs by themselves, and which tasks may be
    // learned from does not depend on how many are asked for.
    let quiet = ["tasks.held_out=0", "report.every=100", "report.evaluate_every=1000000"].map(str::to_owned);
    Config::from_toml(text, &[overrides, &quiet].concat())
}
