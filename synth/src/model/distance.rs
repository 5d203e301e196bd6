//! The value of the paper's baseline MCTS (Prior): the L2 distance between states and targets.

use super::{Evaluator, Observation};
use crate::machine::Machine;

/// Another evaluator's policy with the value `1 / (1 + d / scale)`, where `d` is the mean over the pairs of
/// `‖current − target‖₂`, words taken as signed.
#[derive(Clone, Debug)]
pub struct DistanceValue<E> {
    policy: E,
    scale: f32,
}

impl<E: Evaluator> DistanceValue<E> {
    /// `policy` with the value from the distance; at a distance of `scale`, which is above 0 (the
    /// experiments use 10), the value is one half.
    pub fn new(policy: E, scale: f32) -> DistanceValue<E> {
        DistanceValue { policy, scale }
    }
}

impl<E: Evaluator> Evaluator for DistanceValue<E> {
    fn machine(&self) -> Machine {
        self.policy.machine()
    }

    fn actions(&self) -> usize {
        self.policy.actions()
    }

    fn pairs(&self) -> Option<usize> {
        self.policy.pairs()
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        self.policy.evaluate(&without_values(items), log_priors, values);
        self.judge(items, values);
    }

    fn evaluate_alone(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        self.policy.evaluate_alone(&without_values(items), log_priors, values);
        self.judge(items, values);
    }
}

impl<E: Evaluator> DistanceValue<E> {
    /// Puts the distances' values in place of the policy's own.
    fn judge(&self, items: &[Observation<'_>], values: &mut [f32]) {
        let machine = self.machine();
        for (item, value) in items.iter().zip(values) {
            let distance = |(a, b): (&crate::machine::State, &crate::machine::State)| {
                let word = |word: u32| f64::from(word as i32);
                let places = machine.all_places();
                places.map(|place| (word(a.get(place)) - word(b.get(place))).powi(2)).sum::<f64>().sqrt()
            };
            let sum: f64 = item.current.iter().zip(item.target).map(distance).sum();
            let mean = sum / item.current.len() as f64;
            *value = (1.0 / (1.0 + mean / f64::from(self.scale))) as f32;
        }
    }
}

/// The same questions to whoever is not asked for the value.
fn without_values<'a>(items: &[Observation<'a>]) -> Vec<Observation<'a>> {
    items.iter().map(|item| item.without_value()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::UniformEvaluator;
    use super::*;
    use crate::machine::State;

    #[test]
    fn the_value_is_one_half_at_the_scale() {
        let machine = Machine::new(2, 0).unwrap();
        let evaluator = DistanceValue::new(UniformEvaluator::new(machine), 10.0);
        let states = |words: [i32; 4]| -> Vec<State> {
            words.map(|w| w as u32).chunks(2).map(|w| State::new(machine, w)).collect()
        };
        // The pairs are 5 and 15 away: (3, 4) and (9, 12).
        let (current, target) = (states([0, 0, 9, -2]), states([3, 4, 0, 10]));
        let item = Observation::new(&current, &target, 5);
        let (mut log_priors, mut values) = (vec![0.0; evaluator.actions()], [0.0]);
        evaluator.evaluate(&[item], &mut log_priors, &mut values);
        assert!((values[0] - 0.5).abs() < 1e-6, "{values:?}");
    }
}
