//! A function of a user's own in place of a network.

use synth::machine::{Catalog, Machine, State};
use synth::model::{Evaluator, Observation};

use crate::error::{Error, Fault};
use crate::words::words;

/// From the words of all pairs now, the words wanted and the steps left to a number an action, and a value.
type Function = Box<dyn Fn(&[Vec<i64>], &[Vec<i64>], usize) -> (Vec<f64>, f64) + Send + Sync>;

/// A model whose arithmetic is a function.
pub(super) struct ByHand {
    machine: Machine,
    actions: usize,
    function: Function,
}

impl ByHand {
    /// The model, after one question to see whether the answer has the right length.
    ///
    /// # Errors
    /// Where it has not.
    pub(super) fn new(machine: Machine, function: Function) -> Result<ByHand, Error> {
        let actions = Catalog::new(machine).len();
        let zeros = vec![vec![0; machine.places()]; 2];
        let found = function(&zeros, &zeros, 1).0.len();
        if found != actions {
            return Err(Fault::Logits { actions, found }.into());
        }
        Ok(ByHand { machine, actions, function })
    }
}

impl Evaluator for ByHand {
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
        let rows = log_priors.chunks_exact_mut(self.actions);
        for ((item, row), value) in items.iter().zip(rows).zip(values) {
            let all =
                |states: &[State]| states.iter().map(|state| words(self.machine, state)).collect::<Vec<_>>();
            let (logits, worth) = (self.function)(&all(item.current), &all(item.target), item.steps_left);
            log_softmax(&logits, row);
            *value = if worth.is_finite() { worth.clamp(0.0, 1.0) as f32 } else { 0.0 };
        }
    }
}

/// Logarithms of probabilities; what is missing or no number has none, and where that is all, all are alike.
fn log_softmax(logits: &[f64], row: &mut [f32]) {
    let at = |index: usize| {
        logits.get(index).copied().filter(|x| !x.is_nan()).unwrap_or(f64::NEG_INFINITY).min(1e30)
    };
    let most = (0..row.len()).map(at).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = (0..row.len()).map(|index| (at(index) - most).exp()).sum();
    let alike = -(row.len() as f64).ln();
    for (index, log_prior) in row.iter_mut().enumerate() {
        let known = at(index) - most - sum.ln();
        *log_prior = if most.is_finite() { known } else { alike } as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_made_into_probabilities() {
        let check = |logits: &[f64], expected: [f32; 2]| {
            let mut row = [0.0; 2];
            log_softmax(logits, &mut row);
            let near = row.iter().zip(expected).all(|(log, p)| (log.exp() - p).abs() < 1e-6);
            assert!(near, "{row:?} for {logits:?}");
        };
        check(&[0.0, 3f64.ln()], [0.25, 0.75]);
        check(&[5.0], [1.0, 0.0]);
        check(&[f64::NAN, f64::NEG_INFINITY], [0.5, 0.5]);
        check(&[f64::INFINITY, 0.0], [1.0, 0.0]);
    }

    #[test]
    fn a_wrong_length_is_refused() {
        let error = ByHand::new(Machine::PAPER, Box::new(|_, _, _| (vec![0.0; 3], 0.0))).err().unwrap();
        let text =
            "a model by hand must give 224 numbers, one for each instruction of its machine, but gave 3";
        assert_eq!(error.to_string(), text);
    }
}
