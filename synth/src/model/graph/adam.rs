//! dfdx's Adam, with moments that can be saved.

use dfdx::prelude::*;

use super::{Matrix, Parameters};
use crate::model::ModelError;

/// What Adam remembers of one parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many updates it has had.
    pub updates: i32,
    /// The decayed mean of its gradients.
    pub first: Vec<f32>,
    /// The decayed mean of their squares.
    pub second: Vec<f32>,
}

/// The update rule. dfdx's own optimiser keeps its moments to itself, so that training could not be resumed;
/// its kernel, which is public, takes them as arguments.
pub(in crate::model) struct Adam {
    updates: Vec<i32>,
    first: Gradients<f32, Cpu>,
    second: Gradients<f32, Cpu>,
}

impl Adam {
    /// No updates yet.
    pub(in crate::model) fn new(parameters: &Parameters) -> Adam {
        let updates = vec![0; parameters.tensors.len()];
        Adam { updates, first: Gradients::leaky(), second: Gradients::leaky() }
    }

    /// Goes on from saved moments, one for each parameter.
    ///
    /// # Panics
    /// Where they are not of the parameters' sizes.
    pub(in crate::model) fn resume(parameters: &Parameters, moments: &[Moments]) -> Result<Adam, ModelError> {
        let mut adam = Adam::new(parameters);
        assert_eq!(moments.len(), parameters.tensors.len(), "moments for each parameter");
        for (index, (tensor, moments)) in parameters.tensors.iter().zip(moments).enumerate() {
            adam.updates[index] = moments.updates;
            adam.first.get_or_alloc_mut(tensor)?.copy_from_slice(&moments.first);
            adam.second.get_or_alloc_mut(tensor)?.copy_from_slice(&moments.second);
        }
        Ok(adam)
    }

    /// What it remembers, for each parameter.
    pub(in crate::model) fn moments(&mut self, parameters: &Parameters) -> Result<Vec<Moments>, ModelError> {
        let moments = parameters.tensors.iter().zip(&self.updates).map(|(tensor, &updates)| {
            let first = self.first.get_or_alloc_mut(tensor)?.to_vec();
            let second = self.second.get_or_alloc_mut(tensor)?.to_vec();
            Ok(Moments { updates, first, second })
        });
        moments.collect()
    }

    /// Moves the parameters for which `learns` says so, by their gradients.
    pub(in crate::model) fn update(
        &mut self,
        rate: f32,
        parameters: &mut Parameters,
        gradients: &mut Gradients<f32, Cpu>,
        learns: impl Fn(usize) -> bool,
    ) -> Result<(), ModelError> {
        let config = AdamConfig { lr: f64::from(rate), ..AdamConfig::default() };
        for (index, tensor) in parameters.tensors.iter_mut().enumerate().filter(|(index, _)| learns(*index)) {
            self.updates[index] += 1;
            let gradient = gradients.get_or_alloc_mut(&*tensor)?;
            let first = self.first.get_or_alloc_mut(&*tensor)?;
            let second = self.second.get_or_alloc_mut(&*tensor)?;
            config.try_update(self.updates[index], tensor, first, second, gradient)?;
        }
        Ok(())
    }
}

/// The Euclidean norm of all gradients together, summed in double precision, in order.
pub(in crate::model) fn norm(
    gradients: &mut Gradients<f32, Cpu>,
    tensors: &[Matrix],
) -> Result<f64, ModelError> {
    let mut sum = 0.0;
    for tensor in tensors {
        // Eight chains of their own: one would wait for each addition.
        let mut chains = [0.0f64; 8];
        let gradient = gradients.get_or_alloc_mut(tensor)?;
        let (chunks, rest) = gradient.as_chunks::<8>();
        for chunk in chunks {
            chains.iter_mut().zip(chunk).for_each(|(sum, &g)| *sum += f64::from(g) * f64::from(g));
        }
        chains.iter_mut().zip(rest).for_each(|(sum, &g)| *sum += f64::from(g) * f64::from(g));
        sum += chains.iter().sum::<f64>();
    }
    Ok(sum.sqrt())
}
