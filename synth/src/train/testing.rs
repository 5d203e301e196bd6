//! A learner for tests: a softmax and a sigmoid, both linear in features that say how far each place is from
//! its target. It does learn, on small machines.

use std::sync::Arc;

use super::batch::Batch;
use super::learner::{LearnError, Learner, Losses};
use crate::machine::{Catalog, Machine, State};
use crate::model::{Evaluator, Observation};

/// Differences beyond this look alike.
const NEAR: i32 = 10;
const ROWS: usize = 2 * NEAR as usize + 1;

/// The parameters: a row for each feature, a column for each action and one for the value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Linear {
    machine: Machine,
    pairs: usize,
    columns: usize,
    parameters: Vec<f32>,
}

/// [`Linear`] with Adagrad (Duchi et al. 2011).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LinearLearner {
    linear: Linear,
    squares: Vec<f32>,
    /// The step, counted from 1, at which the loss is to be no number.
    pub(super) fails_at: Option<u64>,
    steps: u64,
}

impl LinearLearner {
    pub(super) fn new(machine: Machine, pairs: usize) -> LinearLearner {
        let columns = Catalog::new(machine).len() + 1;
        let parameters = vec![0.0; columns * (pairs * machine.places() * ROWS + 1)];
        let squares = vec![1e-6; parameters.len()];
        let linear = Linear { machine, pairs, columns, parameters };
        LinearLearner { linear, squares, fails_at: None, steps: 0 }
    }
}

impl Linear {
    /// The features of a position that are 1.
    fn features(&self, item: &Observation<'_>) -> impl Iterator<Item = usize> {
        let width = self.pairs * self.machine.places();
        let machine = self.machine;
        let words =
            |states: &[State]| -> Vec<u32> { states.iter().flat_map(|state| state.words(machine)).collect() };
        let both = words(item.current).into_iter().zip(words(item.target)).enumerate();
        let feature = |(place, (current, target)): (usize, (u32, u32))| {
            let difference = (target.wrapping_sub(current) as i32).clamp(-NEAR, NEAR) + NEAR;
            place * ROWS + difference as usize
        };
        both.map(feature).chain([width * ROWS])
    }

    /// Log-priors, then the value.
    fn answer(&self, item: &Observation<'_>) -> (Vec<f32>, f32) {
        let mut sums = vec![0.0; self.columns];
        for feature in self.features(item) {
            let weights = &self.parameters[feature * self.columns..][..self.columns];
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        let value = 1.0 / (1.0 + (-sums.pop().unwrap()).exp());
        let most = sums.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let log_sum = sums.iter().map(|sum| (sum - most).exp()).sum::<f32>().ln() + most;
        sums.iter_mut().for_each(|sum| *sum -= log_sum);
        (sums, value)
    }
}

impl Evaluator for Linear {
    fn machine(&self) -> Machine {
        self.machine
    }

    fn actions(&self) -> usize {
        self.columns - 1
    }

    fn pairs(&self) -> Option<usize> {
        Some(self.pairs)
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        for ((item, row), value) in items.iter().zip(log_priors.chunks_exact_mut(self.actions())).zip(values)
        {
            let (priors, outcome) = self.answer(item);
            row.copy_from_slice(&priors);
            *value = outcome;
        }
    }
}

impl Learner for LinearLearner {
    fn learn(&mut self, batch: &Batch) -> Result<Losses, LearnError> {
        self.steps += 1;
        let linear = &mut self.linear;
        let items = batch.observations();
        let mut gradient = vec![0.0f32; linear.parameters.len()];
        let mut losses = Losses::default();
        for (row, item) in items.iter().enumerate() {
            let (log_priors, value) = linear.answer(item);
            let mut of_sums = vec![0.0; linear.columns];
            for &(action, weight) in batch.choices(row) {
                losses.policy -= weight * log_priors[action.index()];
                let all = of_sums.iter_mut().zip(&log_priors);
                all.for_each(|(gradient, log)| *gradient += weight * log.exp());
                of_sums[action.index()] -= weight;
            }
            let (error, weight) = (value - batch.values()[row], batch.value_weights()[row]);
            losses.value += weight * error * error;
            of_sums[linear.columns - 1] = weight * 2.0 * error * value * (1.0 - value);
            for feature in linear.features(item) {
                let gradient = &mut gradient[feature * linear.columns..][..linear.columns];
                gradient.iter_mut().zip(&of_sums).for_each(|(sum, gradient)| *sum += gradient);
            }
        }
        losses.gradient_norm = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        let scale = (batch.clip_norm / losses.gradient_norm.max(1e-9)).min(1.0);
        let all = linear.parameters.iter_mut().zip(&mut self.squares).zip(&gradient);
        for ((parameter, square), gradient) in all {
            let gradient = gradient * scale;
            *square += gradient * gradient;
            *parameter -= batch.learning_rate * gradient / square.sqrt();
        }
        if self.fails_at == Some(self.steps) {
            losses.value = f32::NAN;
        }
        Ok(losses)
    }

    fn evaluator(&mut self) -> Result<Arc<dyn Evaluator>, LearnError> {
        Ok(Arc::new(self.linear.clone()))
    }

    fn state(&mut self) -> Result<Vec<u8>, LearnError> {
        let numbers = self.linear.parameters.iter().chain(&self.squares);
        let numbers = numbers.flat_map(|number| number.to_le_bytes());
        Ok(self.steps.to_le_bytes().into_iter().chain(numbers).collect())
    }

    fn network(&mut self) -> Result<Vec<u8>, LearnError> {
        Ok(self.linear.parameters.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), LearnError> {
        let (steps, numbers) = state.split_first_chunk::<8>().ok_or("it is too short")?;
        let numbers: Vec<f32> =
            numbers.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        let length = self.linear.parameters.len();
        if numbers.len() != 2 * length {
            return Err(format!("it has {} numbers, not {}", numbers.len(), 2 * length).into());
        }
        self.steps = u64::from_le_bytes(*steps);
        self.linear.parameters.copy_from_slice(&numbers[..length]);
        self.squares.copy_from_slice(&numbers[length..]);
        Ok(())
    }
}
