//! A stand-in for a network: priors and value drawn from a hash of the position, so that tests and
//! measurements of search need no trained weights.

use super::observation::check;
use super::{Evaluator, Observation};
use crate::machine::{Catalog, Machine};

/// Logits uniform in −3 to 3 and a value uniform in 0 to 1, each a function of the seed and the position.
#[derive(Clone, Copy, Debug)]
pub struct HashedEvaluator {
    machine: Machine,
    actions: usize,
    seed: u64,
}

impl HashedEvaluator {
    /// The evaluator of a machine with that seed.
    pub fn new(machine: Machine, seed: u64) -> HashedEvaluator {
        HashedEvaluator { machine, actions: Catalog::new(machine).len(), seed }
    }
}

impl Evaluator for HashedEvaluator {
    fn machine(&self) -> Machine {
        self.machine
    }

    fn actions(&self) -> usize {
        self.actions
    }

    fn pairs(&self) -> Option<usize> {
        None
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        check(self, items, log_priors, values);
        let rows = log_priors.chunks_exact_mut(self.actions).zip(values);
        for (item, (logits, value)) in items.iter().zip(rows) {
            let states = item.current.iter().chain(item.target);
            let words = states.flat_map(|state| self.machine.all_places().map(|place| state.get(place)));
            let position = mix(self.seed ^ (item.steps_left as u64) << 32);
            let hash = words.fold(position, |hash, word| mix(hash ^ u64::from(word)));
            *value = unit(mix(hash));
            for (action, logit) in logits.iter_mut().enumerate() {
                *logit = 6.0 * unit(mix(hash ^ (action as u64 + 1) << 32)) - 3.0;
            }
            let sum: f32 = logits.iter().map(|logit| logit.exp()).sum();
            logits.iter_mut().for_each(|logit| *logit -= sum.ln());
        }
    }
}

/// A bijection of 64 bits in which every bit of the input reaches every bit of the output.
fn mix(mut word: u64) -> u64 {
    for multiplier in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
        word = (word ^ word >> 31).wrapping_mul(multiplier).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    word ^ word >> 29
}

/// The upper 24 bits as a number from 0 to below 1.
fn unit(hash: u64) -> f32 {
    (hash >> 40) as f32 / (1 << 24) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::State;

    #[test]
    fn a_row_depends_on_its_position_alone() {
        let machine = Machine::new(3, 1).unwrap();
        let evaluator = HashedEvaluator::new(machine, 7);
        let states: Vec<State> = (0..6).map(|n| State::new(machine, &[n, n + 1, n + 2, n + 3])).collect();
        let item = |n: usize, steps_left| Observation::new(&states[n..n + 2], &states[4..], steps_left);
        let evaluate = |items: &[Observation<'_>]| {
            let (mut log_priors, mut values) =
                (vec![0.0; items.len() * evaluator.actions()], vec![0.0; items.len()]);
            evaluator.evaluate(items, &mut log_priors, &mut values);
            (log_priors, values)
        };
        let (all, values) = evaluate(&[item(0, 4), item(1, 4), item(1, 5)]);
        let actions = evaluator.actions();
        assert_eq!(evaluate(&[item(1, 4)]), (all[actions..2 * actions].to_vec(), values[1..2].to_vec()));
        assert!(values[0] != values[1] && values[1] != values[2]);
        for row in all.chunks(actions) {
            let sum: f32 = row.iter().map(|p| p.exp()).sum();
            assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        }
        assert!(values.iter().all(|value| (0.0..1.0).contains(value)));
    }
}
