//! The evaluator that knows nothing: every distinct action alike, and a value from the wrong places.

use super::observation::check;
use super::{Evaluator, Observation};
use crate::machine::{Catalog, Machine};

/// Uniform over the machine's canonical actions. Its value is `0.9ʰ` for `h` wrong places: each instruction
/// writes one place, so no solution is nearer than `h` instructions, and with a discount of 0.9 none is worth
/// more.
#[derive(Clone, Debug)]
pub struct UniformEvaluator {
    machine: Machine,
    /// `[actions]`.
    log_priors: Vec<f32>,
}

impl UniformEvaluator {
    /// The evaluator of a machine.
    pub fn new(machine: Machine) -> UniformEvaluator {
        let catalog = Catalog::new(machine);
        let mut log_priors = vec![f32::NEG_INFINITY; catalog.len()];
        let each = -(catalog.canonical().len() as f32).ln();
        catalog.canonical().iter().for_each(|action| log_priors[action.index()] = each);
        UniformEvaluator { machine, log_priors }
    }
}

impl Evaluator for UniformEvaluator {
    fn machine(&self) -> Machine {
        self.machine
    }

    fn actions(&self) -> usize {
        self.log_priors.len()
    }

    fn pairs(&self) -> Option<usize> {
        None
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        check(self, items, log_priors, values);
        for row in log_priors.chunks_exact_mut(self.log_priors.len()) {
            row.copy_from_slice(&self.log_priors);
        }
        for (item, value) in items.iter().zip(values) {
            let wrong = self.machine.all_places().filter(|&place| {
                let mut pairs = item.current.iter().zip(item.target);
                pairs.any(|(current, target)| current.get(place) != target.get(place))
            });
            *value = 0.9f32.powi(wrong.count() as i32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::State;

    #[test]
    fn the_value_falls_with_each_wrong_place() {
        let machine = Machine::new(2, 0).unwrap();
        let evaluator = UniformEvaluator::new(machine);
        let states = |words: [u32; 4]| words.chunks(2).map(|w| State::new(machine, w)).collect::<Vec<_>>();
        let check = |current: [u32; 4], value: f32| {
            let (current, target) = (states(current), states([1, 2, 3, 4]));
            let item = Observation::new(&current, &target, 5);
            let (mut log_priors, mut values) = (vec![0.0; evaluator.actions()], [0.0]);
            evaluator.evaluate(&[item], &mut log_priors, &mut values);
            assert!((values[0] - value).abs() < 1e-6, "{} for {current:?}", values[0]);
            let sum: f32 = log_priors.iter().map(|p| p.exp()).sum();
            assert!((sum - 1.0).abs() < 1e-5);
        };
        check([1, 2, 3, 4], 1.0);
        check([1, 2, 0, 4], 0.9);
        check([0, 2, 0, 4], 0.9);
        check([0, 2, 0, 0], 0.81);
    }
}
