//! What one step of the optimiser learns from: positions, with targets for the policy and the value.

use crate::machine::{ActionId, State};
use crate::model::Observation;

/// Positions with targets. The loss of a batch is
///
/// Σᵢ Σₐ −wᵢₐ · log π(a | sᵢ) + Σᵢ vᵢ · (yᵢ − V(sᵢ))²
///
/// where the weights w and v already have every mean, λ and discount in them: a learner adds up, no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pairs: usize,
    /// `[len, pairs]`, and so are the targets.
    current: Vec<State>,
    target: Vec<State>,
    steps_left: Vec<usize>,
    choices: Vec<(ActionId, f32)>,
    /// Where each position's choices end.
    ends: Vec<u32>,
    values: Vec<f32>,
    value_weights: Vec<f32>,
    /// The size of the optimiser's step.
    pub learning_rate: f32,
    /// Longer gradients are to be scaled down to this norm.
    pub clip_norm: f32,
}

impl Batch {
    /// A batch without positions, for those of `pairs` pairs.
    pub fn new(pairs: usize) -> Batch {
        let (current, target, steps_left, choices) = Default::default();
        let (ends, values, value_weights) = Default::default();
        let (learning_rate, clip_norm) = (1e-3, 1.0);
        Batch {
            pairs,
            current,
            target,
            steps_left,
            choices,
            ends,
            values,
            value_weights,
            learning_rate,
            clip_norm,
        }
    }

    /// Adds a position: its states and those wanted, both `[pairs]`, the instructions that may still follow,
    /// each action with its weight w, and y with its weight v.
    ///
    /// # Panics
    /// Where the states are not as many as said.
    pub fn push(
        &mut self,
        current: &[State],
        target: &[State],
        steps_left: usize,
        choices: &[(ActionId, f32)],
        (value, value_weight): (f32, f32),
    ) {
        assert_eq!((current.len(), target.len()), (self.pairs, self.pairs), "a state for each pair");
        self.current.extend_from_slice(current);
        self.target.extend_from_slice(target);
        self.steps_left.push(steps_left);
        self.choices.extend_from_slice(choices);
        self.ends.push(u32::try_from(self.choices.len()).expect("a batch is far below 2^32 choices"));
        self.values.push(value);
        self.value_weights.push(value_weight);
    }

    /// The number of positions.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The positions, as an evaluator reads them; length [`Batch::len`].
    pub fn observations(&self) -> Vec<Observation<'_>> {
        let both = self.current.chunks_exact(self.pairs).zip(self.target.chunks_exact(self.pairs));
        let all = both.zip(&self.steps_left);
        all.map(|((current, target), &steps_left)| Observation::new(current, target, steps_left)).collect()
    }

    /// The actions that the policy learns at a position, each with its weight wᵢₐ: above 0 where it is to be
    /// more likely, below 0 where less. Actions that are not here weigh 0.
    ///
    /// # Panics
    /// Where `position` is not below [`Batch::len`].
    pub fn choices(&self, position: usize) -> &[(ActionId, f32)] {
        let begin = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.choices[begin..self.ends[position] as usize]
    }

    /// The discounted outcomes yᵢ, `[len]`, 0 to 1.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Their weights vᵢ, `[len]`, at least 0.
    pub fn value_weights(&self) -> &[f32] {
        &self.value_weights
    }
}
