//! A measurement's solver: by name, with its network, its settings, and what takes the place of the value.

use std::sync::Arc;

use synth::exact::Solver;
use synth::machine::Machine;
use synth::model::{Evaluator, Observation};
use synth::search::Guided;
use synth::solver::{self, Networks, Role, Settings};

use super::RunError;
use super::training::Trained;
use crate::measurement::{Measurement, Value};
use crate::network::Network;

/// A solver that may take many tasks at once.
pub(super) enum Entrant {
    /// One whose searches share batches.
    Guided(Guided),
    /// Any other.
    Plain(Arc<dyn Solver>),
}

impl Entrant {
    /// The solver of a measurement, with the network of its stage.
    pub(super) fn new(
        network: &Network,
        trained: Option<&Trained>,
        measurement: &Measurement,
    ) -> Result<Entrant, RunError> {
        let known = match (network, trained) {
            (_, Some((evaluator, architecture))) => Some((evaluator.clone(), *architecture)),
            (Network::Shipped { role: name }, None) => {
                let role = Role::ALL.into_iter().find(|role| role.name() == name);
                let role = role.ok_or_else(|| RunError::Unknown { what: "network", name: name.clone() })?;
                Some((Networks::shipped().get(role), role.architecture()))
            }
            _ => None,
        };
        let networks = known.map_or_else(Networks::shipped, |(evaluator, architecture)| {
            let evaluator: Arc<dyn Evaluator> = match measurement.value {
                Value::Learned => evaluator,
                Value::None => Arc::new(Indifferent(evaluator)),
            };
            Networks::of(&evaluator, architecture)
        });
        let settings = Settings {
            seed: measurement.search_seed,
            search: measurement.search.clone(),
            ..Settings::default()
        };
        if let Some(guided) = solver::guided(&measurement.solver, &networks, &settings)? {
            return Ok(Entrant::Guided(guided));
        }
        let plain = solver::solver(&measurement.solver, &networks, &settings)?;
        let unknown = || RunError::Unknown { what: "solver", name: measurement.solver.clone() };
        plain.map(Entrant::Plain).ok_or_else(unknown)
    }
}

/// A policy that says the same of the worth of every state.
struct Indifferent(Arc<dyn Evaluator>);

impl Evaluator for Indifferent {
    fn machine(&self) -> Machine {
        self.0.machine()
    }

    fn actions(&self) -> usize {
        self.0.actions()
    }

    fn pairs(&self) -> Option<usize> {
        self.0.pairs()
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        let asked: Vec<_> = items.iter().map(|item| item.without_value()).collect();
        self.0.evaluate(&asked, log_priors, values);
        values.fill(0.5);
    }

    fn evaluate_alone(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        let asked: Vec<_> = items.iter().map(|item| item.without_value()).collect();
        self.0.evaluate_alone(&asked, log_priors, values);
        values.fill(0.5);
    }
}
