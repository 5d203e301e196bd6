//! Positions of many searches side by side, evaluated in one call.

use super::moves::Goal;
use crate::machine::State;
use crate::model::{Evaluator, Observation, Wanted};

/// Positions, and what an evaluator says of them.
#[derive(Debug, Default)]
pub(super) struct Batch {
    actions: usize,
    /// The states of every position, one after another, and as many targets.
    current: Vec<State>,
    target: Vec<State>,
    /// The number of pairs, the instructions left, and what will be read, `[batch]`.
    shapes: Vec<(usize, usize, Wanted)>,
    /// `[batch, actions]`.
    log_priors: Vec<f32>,
    /// `[batch]`.
    values: Vec<f32>,
}

impl Batch {
    /// The number of positions.
    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Adds a position with `steps` instructions left; `words` are `[pairs, places]`.
    pub(super) fn push(&mut self, goal: &Goal, words: &[u32], steps: usize, wanted: Wanted) {
        self.current.extend(words.chunks_exact(goal.places).map(|words| State::new(goal.machine, words)));
        self.target.extend_from_slice(&goal.outputs);
        if !goal.every_place_matters() {
            let from = self.current.len() - goal.pairs;
            for (target, current) in self.target[from..].iter_mut().zip(&self.current[from..]) {
                goal.forgive(target, current);
            }
        }
        self.shapes.push((goal.pairs, steps, wanted));
    }

    /// Evaluates every position, on the threads of the current rayon pool.
    pub(super) fn evaluate(&mut self, evaluator: &dyn Evaluator) {
        self.ask(evaluator, |items, log_priors, values| evaluator.evaluate(items, log_priors, values));
    }

    /// Evaluates every position on this thread.
    pub(super) fn evaluate_alone(&mut self, evaluator: &dyn Evaluator) {
        self.ask(evaluator, |items, log_priors, values| evaluator.evaluate_alone(items, log_priors, values));
    }

    fn ask(
        &mut self,
        evaluator: &dyn Evaluator,
        answer: impl FnOnce(&[Observation<'_>], &mut [f32], &mut [f32]),
    ) {
        self.actions = evaluator.actions();
        self.log_priors.resize(self.len() * self.actions, 0.0);
        self.values.resize(self.len(), 0.0);
        let mut from = 0;
        let item = |&(pairs, steps_left, wanted): &(usize, usize, Wanted)| {
            let range = from..from + pairs;
            from += pairs;
            let (current, target) = (&self.current[range.clone()], &self.target[range]);
            Observation { current, target, steps_left, wanted }
        };
        let items: Vec<Observation<'_>> = self.shapes.iter().map(item).collect();
        if !items.is_empty() {
            answer(&items, &mut self.log_priors, &mut self.values);
        }
    }

    /// What the evaluator said, position after position.
    pub(super) fn answers(&self) -> Answers<'_> {
        Answers { batch: self, next: 0 }
    }

    /// The log-priors of the position that was pushed as number `row`.
    pub(super) fn log_priors(&self, row: usize) -> &[f32] {
        &self.log_priors[row * self.actions..][..self.actions]
    }

    /// Takes all positions out.
    pub(super) fn clear(&mut self) {
        self.current.clear();
        self.target.clear();
        self.shapes.clear();
    }
}

/// The rows of a [`Batch`], in order.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    batch: &'a Batch,
    next: usize,
}

impl<'a> Answers<'a> {
    /// The next row: log-priors over all actions, and the value, 0 to 1, with 0 for what is not a number. What was
    /// not wanted means nothing.
    ///
    /// # Panics
    /// Where more rows are asked for than positions were pushed.
    pub(super) fn next(&mut self) -> (&'a [f32], f32) {
        let row = self.next;
        self.next += 1;
        let value = self.batch.values[row];
        let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        (self.batch.log_priors(row), value)
    }
}
