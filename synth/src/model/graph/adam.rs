//! dfdx's Adam, with moments that can be saved.

use dfdx::prelude::*;
use rayon::prelude::*;

use super::{Matrix, Parameters};
use crate::model::ModelError;
use crate::model::buffer::PART;

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
    slots: Vec<Slot>,
}

/// The moments of one parameter. Each has a container of its own, since dfdx lends from one container to one
/// borrower only, and the parameters are updated side by side.
struct Slot {
    updates: i32,
    first: Gradients<f32, Cpu>,
    second: Gradients<f32, Cpu>,
    /// The gradient, while it is used.
    gradient: Gradients<f32, Cpu>,
}

impl Adam {
    /// No updates yet.
    pub(in crate::model) fn new(parameters: &Parameters) -> Adam {
        let slot = |_: &Matrix| Slot {
            updates: 0,
            first: Gradients::leaky(),
            second: Gradients::leaky(),
            gradient: Gradients::leaky(),
        };
        Adam { slots: parameters.tensors.iter().map(slot).collect() }
    }

    /// Goes on from saved moments, one for each parameter.
    ///
    /// # Panics
    /// Where they are not of the parameters' sizes.
    pub(in crate::model) fn resume(parameters: &Parameters, moments: &[Moments]) -> Result<Adam, ModelError> {
        let mut adam = Adam::new(parameters);
        assert_eq!(moments.len(), parameters.tensors.len(), "moments for each parameter");
        for ((slot, tensor), moments) in adam.slots.iter_mut().zip(&parameters.tensors).zip(moments) {
            slot.updates = moments.updates;
            slot.first.get_or_alloc_mut(tensor)?.copy_from_slice(&moments.first);
            slot.second.get_or_alloc_mut(tensor)?.copy_from_slice(&moments.second);
        }
        Ok(adam)
    }

    /// What it remembers, for each parameter.
    pub(in crate::model) fn moments(&mut self, parameters: &Parameters) -> Result<Vec<Moments>, ModelError> {
        let moments = self.slots.iter_mut().zip(&parameters.tensors).map(|(slot, tensor)| {
            let first = slot.first.get_or_alloc_mut(tensor)?.to_vec();
            let second = slot.second.get_or_alloc_mut(tensor)?.to_vec();
            Ok(Moments { updates: slot.updates, first, second })
        });
        moments.collect()
    }

    /// Moves the parameters for which `learns` says so, by their gradients, which are then gone.
    pub(in crate::model) fn update(
        &mut self,
        rate: f32,
        parameters: &mut Parameters,
        gradients: &mut Gradients<f32, Cpu>,
        learns: impl Fn(usize) -> bool + Sync,
    ) -> Result<(), ModelError> {
        let config = AdamConfig { lr: f64::from(rate), ..AdamConfig::default() };
        for (slot, tensor) in self.slots.iter_mut().zip(&parameters.tensors) {
            let (from, to) = (gradients.get_or_alloc_mut(tensor)?, slot.gradient.get_or_alloc_mut(tensor)?);
            std::mem::swap(from, to);
        }
        let slots = self.slots.par_iter_mut().zip(&mut parameters.tensors).enumerate();
        slots.filter(|(index, _)| learns(*index)).try_for_each(|(_, (slot, tensor))| {
            slot.updates += 1;
            let gradient = slot.gradient.get_or_alloc_mut(&*tensor)?;
            let first = slot.first.get_or_alloc_mut(&*tensor)?;
            let second = slot.second.get_or_alloc_mut(&*tensor)?;
            config.try_update(slot.updates, tensor, first, second, gradient)?;
            Ok(())
        })
    }
}

/// The Euclidean norm of all gradients together, summed in double precision, in order.
pub(in crate::model) fn norm(
    gradients: &mut Gradients<f32, Cpu>,
    tensors: &[Matrix],
) -> Result<f64, ModelError> {
    let mut sum = 0.0;
    for tensor in tensors {
        // The parts are the same on any number of threads.
        let parts = gradients.get_or_alloc_mut(tensor)?.par_chunks(PART).map(squares);
        sum += parts.collect::<Vec<f64>>().iter().sum::<f64>();
    }
    Ok(sum.sqrt())
}

/// Multiplies all gradients by a factor.
pub(in crate::model) fn rescale(
    gradients: &mut Gradients<f32, Cpu>,
    tensors: &[Matrix],
    factor: f32,
) -> Result<(), ModelError> {
    for tensor in tensors {
        let parts = gradients.get_or_alloc_mut(tensor)?.par_chunks_mut(PART);
        parts.for_each(|part| part.iter_mut().for_each(|g| *g *= factor));
    }
    Ok(())
}

fn squares(numbers: &[f32]) -> f64 {
    // Eight chains of their own: one would wait for each addition.
    let mut chains = [0.0f64; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        chains.iter_mut().zip(chunk).for_each(|(sum, &g)| *sum += f64::from(g) * f64::from(g));
    }
    chains.iter_mut().zip(rest).for_each(|(sum, &g)| *sum += f64::from(g) * f64::from(g));
    chains.iter().sum()
}
