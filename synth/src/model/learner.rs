//! A network that learns: batches in, losses out.

use dfdx::prelude::*;

use super::graph::{self, Inputs, Loss, Parameters, Path, PolicyTerm, policy_and_value};
use super::{ModelConfig, ModelError, Moments, Observation, Weights};
use crate::machine::ActionId;

/// −weight · log π(action | item), a term of the policy's loss. Imitation (equation 2) has weight 1 and the
/// pilot's action; the policy gradient (equation 3) has the discounted reward as weight; a distribution over
/// actions has a term for each action, its probability as weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolicyTarget {
    /// The item's index in the batch.
    pub item: usize,
    /// The action.
    pub action: ActionId,
    /// Its weight; may be negative.
    pub weight: f32,
}

/// weight · (V(item) − value)², the value's loss for one item (equation 5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueTarget {
    /// The discounted outcome, 0 to 1.
    pub value: f32,
    /// Its weight; 0 leaves the item out.
    pub weight: f32,
}

/// What one step learns from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingBatch<'a> {
    /// The items, at least one.
    pub items: &'a [Observation<'a>],
    /// Terms of the policy's loss, in any order and number; empty to leave the policy out.
    pub policy: &'a [PolicyTarget],
    /// A value for each item, or none at all to leave the value out.
    pub values: &'a [ValueTarget],
}

/// How one step learns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepConfig {
    /// Adam's step size.
    pub learning_rate: f32,
    /// Longer gradients are scaled down to this norm; infinite for no bound.
    pub max_gradient_norm: f32,
    /// What the value's loss is multiplied by before both are added.
    pub value_scale: f32,
}

impl Default for StepConfig {
    /// 10⁻³, norm 1, both losses alike.
    fn default() -> StepConfig {
        StepConfig { learning_rate: 1e-3, max_gradient_norm: 1.0, value_scale: 1.0 }
    }
}

/// The losses before a step, means over the items of the batch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    /// The policy's, 0 where it was left out.
    pub policy: f32,
    /// The value's, unscaled, 0 where it was left out.
    pub value: f32,
    /// The norm of the gradient before it was scaled.
    pub gradient_norm: f32,
}

/// A network and its optimiser. The same batches in the same order give the same bits at any number of threads.
pub struct Learner {
    config: ModelConfig,
    actions: usize,
    parameters: Parameters,
    adam: graph::Adam,
    steps: u64,
    path: Path,
    /// Of how many items and terms the batches were that dfdx keeps memory for.
    sizes: Vec<[usize; 2]>,
}

/// The most sizes of batches that memory is kept for.
const KEPT_SIZES: usize = 6;

/// How many items a batch of `count` is filled up to. dfdx keeps the memory of every size that it has met, for
/// good; so there are only eight sizes from one power of two to the next.
fn padded(count: usize) -> usize {
    count.next_multiple_of((count.next_power_of_two() / 16).max(1))
}

impl Learner {
    /// Learns on from these weights, with an optimiser that has seen nothing.
    ///
    /// # Errors
    /// Where memory runs out.
    pub fn new(weights: &Weights) -> Result<Learner, ModelError> {
        let parameters = Parameters::new(weights)?;
        let (config, adam) = (weights.config().clone(), graph::Adam::new(&parameters));
        let (steps, path, sizes) = (0, Path::Fused, Vec::new());
        Ok(Learner { actions: config.actions(), config, parameters, adam, steps, path, sizes })
    }

    /// Goes on where `steps` steps ended, with what [`Learner::moments`] gave.
    ///
    /// # Errors
    /// Where memory runs out.
    ///
    /// # Panics
    /// Where the moments are not of the parameters' sizes.
    pub fn resume(weights: &Weights, moments: &[Moments], steps: u64) -> Result<Learner, ModelError> {
        let mut learner = Learner::new(weights)?;
        learner.adam = graph::Adam::resume(&learner.parameters, moments)?;
        learner.steps = steps;
        Ok(learner)
    }

    /// Uses dfdx's own operations instead of the fused ones: the baseline of tests and benchmarks.
    #[must_use]
    pub fn plain(mut self) -> Learner {
        self.path = Path::Plain;
        self
    }

    /// How many steps it has made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The network as it is now.
    ///
    /// # Errors
    /// Where a parameter is not finite.
    pub fn weights(&self) -> Result<Weights, ModelError> {
        self.parameters.weights(&self.config)
    }

    /// What the optimiser remembers of each parameter, in their order.
    ///
    /// # Errors
    /// Where memory runs out.
    pub fn moments(&mut self) -> Result<Vec<Moments>, ModelError> {
        self.adam.moments(&self.parameters)
    }

    /// Makes one step.
    ///
    /// # Errors
    /// Where an item or a target does not fit the network, or a loss or gradient is not finite; the network is
    /// then as it was.
    pub fn step(&mut self, batch: &TrainingBatch<'_>, step: &StepConfig) -> Result<Losses, ModelError> {
        // Inside the pool as a whole, so that none of its parts waits for a thread to wake up.
        rayon::scope(|_| self.step_in_pool(batch, step))
    }

    fn step_in_pool(&mut self, batch: &TrainingBatch<'_>, step: &StepConfig) -> Result<Losses, ModelError> {
        let (losses, mut gradients) = self.gradients(batch, step.value_scale)?;
        let number = self.steps + 1;
        let finite =
            |x: f32, what| x.is_finite().then_some(()).ok_or(ModelError::NotFinite { step: number, what });
        finite(losses.policy, "policy loss")?;
        finite(losses.value, "value loss")?;
        finite(losses.gradient_norm, "gradient")?;
        if losses.gradient_norm > step.max_gradient_norm {
            let scale = step.max_gradient_norm / losses.gradient_norm;
            graph::rescale(&mut gradients, &self.parameters.tensors, scale)?;
        }
        // Adam moves even without a gradient, so what the batch says nothing about is left alone.
        let names = self.parameters.names().to_vec();
        let left_out = |index: usize| {
            (batch.policy.is_empty()
                && names[index].starts_with("policy.")
                && !self.serves_value(&names[index]))
                || (batch.values.is_empty() && names[index].starts_with("value."))
        };
        let learns: Vec<bool> = (0..names.len()).map(|index| !left_out(index)).collect();
        self.adam.update(step.learning_rate, &mut self.parameters, &mut gradients, |index| learns[index])?;
        self.steps = number;
        Ok(losses)
    }

    /// Whether a parameter named after the policy is part of the value network too.
    fn serves_value(&self, name: &str) -> bool {
        self.config.shared_encoder
            && (name.starts_with("policy.encoder") || name.starts_with("policy.embedding"))
    }

    /// Frees the memory that dfdx keeps for batches of other sizes, once there are many.
    fn make_room(&mut self, size: [usize; 2]) -> Result<(), ModelError> {
        if !self.sizes.contains(&size) {
            if self.sizes.len() == KEPT_SIZES {
                self.parameters.device.try_empty_cache()?;
                self.sizes.clear();
            }
            self.sizes.push(size);
        }
        Ok(())
    }

    /// The losses and the gradient of their sum, without a step.
    fn gradients(
        &mut self,
        batch: &TrainingBatch<'_>,
        value_scale: f32,
    ) -> Result<(Losses, Gradients<f32, Cpu>), ModelError> {
        self.check(batch)?;
        let term = |t: &PolicyTarget| PolicyTerm {
            row: t.item as u32,
            class: t.action.index() as u32,
            weight: t.weight,
        };
        let mut items = batch.items.to_vec();
        let mut policy: Vec<PolicyTerm> = batch.policy.iter().map(term).collect();
        let mut values: Vec<f32> = batch.values.iter().map(|v| v.value).collect();
        let mut value_weights: Vec<f32> = batch.values.iter().map(|v| v.weight).collect();
        // What is added weighs nothing.
        items.resize(padded(items.len()), items[items.len() - 1]);
        policy.resize(padded(policy.len()), PolicyTerm { row: 0, class: 0, weight: 0.0 });
        if !values.is_empty() {
            values.resize(items.len(), 0.0);
            value_weights.resize(items.len(), 0.0);
        }
        self.make_room([items.len(), policy.len()])?;
        let (policy, count) = (policy.into(), batch.items.len());
        let inputs = Inputs { items: &items, count, policy, values, value_weights };
        let record = OwnedTape::default();
        let [policy, value] = policy_and_value(self.path, &self.config, &self.parameters, &inputs, record)?;
        let number = |loss: &Option<Loss>| {
            let mut number = [0.0];
            if let Some(loss) = loss {
                loss.copy_into(&mut number);
            }
            number[0]
        };
        let mut losses = Losses { policy: number(&policy), value: number(&value), gradient_norm: 0.0 };
        let value = value.map(|value| value.try_mul(value_scale)).transpose()?;
        let total = match (policy, value) {
            (Some(policy), Some(value)) => Some(policy.try_add(value)?),
            (policy, value) => policy.or(value),
        };
        let mut gradients = match total {
            Some(total) => total.try_backward()?,
            None => Gradients::leaky(),
        };
        losses.gradient_norm = graph::norm(&mut gradients, &self.parameters.tensors)? as f32;
        Ok((losses, gradients))
    }

    /// The losses and the gradient of each parameter, in their order: for tests.
    #[cfg(test)]
    pub(super) fn losses_and_gradients(&mut self, batch: &TrainingBatch<'_>) -> (Losses, Vec<Vec<f32>>) {
        let (losses, mut gradients) = self.gradients(batch, 1.0).unwrap();
        let numbers = |tensor: &graph::Matrix| gradients.get_or_alloc_mut(tensor).unwrap().to_vec();
        (losses, self.parameters.tensors.iter().map(numbers).collect())
    }

    fn check(&self, batch: &TrainingBatch<'_>) -> Result<(), ModelError> {
        let refuse = |expected: String, found: String| Err(ModelError::Input { expected, found });
        if batch.items.is_empty() {
            return refuse("at least one item".into(), "none".into());
        }
        let fixed = (self.config.architecture == super::Architecture::Paper).then_some(self.config.pairs);
        for item in batch.items {
            let pairs = item.current.len();
            if pairs == 0 || pairs != item.target.len() || fixed.is_some_and(|fixed| fixed != pairs) {
                let found = format!("{pairs} states and {} targets", item.target.len());
                return refuse(
                    format!("{} pairs", fixed.map_or("1 or more".into(), |k| k.to_string())),
                    found,
                );
            }
        }
        let bad = |t: &&PolicyTarget| t.item >= batch.items.len() || t.action.index() >= self.actions;
        if let Some(target) = batch.policy.iter().find(bad) {
            let expected = format!("{} actions and a batch of {}", self.actions, batch.items.len());
            return refuse(expected, format!("action {} for item {}", target.action, target.item));
        }
        if !batch.values.is_empty() && batch.values.len() != batch.items.len() {
            return refuse(format!("{} values", batch.items.len()), batch.values.len().to_string());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn batches_come_in_few_sizes_hardly_larger_than_asked_for() {
        let mut sizes: Vec<usize> = (513..=1024).map(super::padded).collect();
        assert!((513..=1024).zip(&sizes).all(|(count, &size)| (count..count + count / 8).contains(&size)));
        sizes.dedup();
        assert_eq!(sizes.len(), 8);
        assert_eq!([0, 1, 2, 23, 33].map(super::padded), [0, 1, 2, 24, 36]);
    }
}
