//! The parameters as dfdx tensors.

use dfdx::prelude::*;

use super::{Matrix, numbers};
use crate::model::{ModelConfig, ModelError, Weights};

/// The tensors of a network, in the order of [`ModelConfig::parameters`].
pub(in crate::model) struct Parameters {
    names: Vec<String>,
    pub(in crate::model) tensors: Vec<Matrix>,
    pub(in crate::model) device: Cpu,
}

impl Parameters {
    /// The tensors of these weights.
    pub(in crate::model) fn new(weights: &Weights) -> Result<Parameters, ModelError> {
        let specs = weights.config().parameters();
        let values = weights.values().iter().cloned();
        Parameters::of(specs.into_iter().zip(values).map(|(s, values)| (s.name, (s.rows, s.columns), values)))
    }

    /// Tensors of these names, shapes and numbers.
    pub(in crate::model) fn of(
        list: impl IntoIterator<Item = (String, (usize, usize), Vec<f32>)>,
    ) -> Result<Parameters, ModelError> {
        let device = Cpu::default();
        device.try_enable_cache()?;
        let (mut names, mut tensors) = (Vec::new(), Vec::new());
        for (name, shape, values) in list {
            names.push(name);
            tensors.push(super::matrix(&device, &values, shape)?);
        }
        Ok(Parameters { names, tensors, device })
    }

    /// The numbers, apart from dfdx.
    ///
    /// # Errors
    /// Where one is not finite.
    pub(in crate::model) fn weights(&self, config: &ModelConfig) -> Result<Weights, ModelError> {
        Weights::new(config, self.tensors.iter().map(|tensor| numbers(tensor).to_vec()).collect())
    }

    /// The tensor of that name.
    ///
    /// # Panics
    /// Where there is none.
    pub(in crate::model) fn get(&self, name: &str) -> &Matrix {
        let index = self.names.iter().position(|n| n == name);
        &self.tensors[index.unwrap_or_else(|| panic!("no parameter is called {name}"))]
    }

    /// The names, in order.
    pub(in crate::model) fn names(&self) -> &[String] {
        &self.names
    }
}
