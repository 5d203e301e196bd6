//! What search sees of a network.

use std::sync::Arc;

use crate::machine::{Machine, State};

/// One question to a network: where the pairs stand, where they should be, and how many steps are left.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The current state of each of K pairs.
    pub current: &'a [State],
    /// The target state of each pair, as long as `current`. A place that does not matter should hold its
    /// current word.
    pub target: &'a [State],
    /// How many instructions may still follow; more than 16 count as 16. The paper's network does not see it.
    pub steps_left: usize,
    /// Which answers will be read.
    pub wanted: Wanted,
}

/// Which answers to an [`Observation`] will be read. An evaluator may save itself the others: what it then leaves in
/// their place means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The log-priors.
    pub policy: bool,
    /// The value.
    pub value: bool,
}

impl Wanted {
    /// Everything.
    pub const BOTH: Wanted = Wanted { policy: true, value: true };
    /// The log-priors alone.
    pub const POLICY: Wanted = Wanted { policy: true, value: false };
    /// The value alone.
    pub const VALUE: Wanted = Wanted { policy: false, value: true };
}

impl<'a> Observation<'a> {
    /// A question to which both answers are wanted.
    pub fn new(current: &'a [State], target: &'a [State], steps_left: usize) -> Observation<'a> {
        Observation { current, target, steps_left, wanted: Wanted::BOTH }
    }

    /// The same question where nothing is wanted of the value.
    #[must_use]
    pub fn without_value(self) -> Observation<'a> {
        Observation { wanted: Wanted { value: false, ..self.wanted }, ..self }
    }
}

/// A policy and a value behind plain slices.
///
/// An item's answer has the same bits whatever the batch it is in, on any number of threads, and on any
/// processor.
pub trait Evaluator: Send + Sync {
    /// The machine whose tasks it reads.
    fn machine(&self) -> Machine;

    /// The number of actions of that machine: the length of a row of log-priors.
    fn actions(&self) -> usize;

    /// The number of pairs that it reads, or `None` for any number from 1.
    fn pairs(&self) -> Option<usize>;

    /// Evaluates a batch. `log_priors`, `[items.len(), actions]`, gets the logarithm of the probability of each
    /// action of the catalogue (each row sums to 1 once exponentiated), `values`, `[items.len()]`, the expected
    /// discounted outcome in 0..=1; both only where an item [wants](Observation::wanted) them.
    ///
    /// Items that differ from the one before them in few places are cheaper. Large batches use the threads of
    /// the current rayon pool.
    ///
    /// # Panics
    /// Where an item does not have [`Evaluator::pairs`] pairs (at least 1), or a slice not the length given.
    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]);

    /// As [`Evaluator::evaluate`], on this thread alone: for callers that keep every thread busy by themselves.
    ///
    /// # Panics
    /// As there.
    fn evaluate_alone(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        self.evaluate(items, log_priors, values);
    }
}

impl<E: Evaluator + ?Sized> Evaluator for Arc<E> {
    fn machine(&self) -> Machine {
        (**self).machine()
    }

    fn actions(&self) -> usize {
        (**self).actions()
    }

    fn pairs(&self) -> Option<usize> {
        (**self).pairs()
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        (**self).evaluate(items, log_priors, values);
    }

    fn evaluate_alone(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        (**self).evaluate_alone(items, log_priors, values);
    }
}

/// Checks the arguments of [`Evaluator::evaluate`].
///
/// # Panics
/// Where they are not as promised there.
pub(super) fn check(
    evaluator: &dyn Evaluator,
    items: &[Observation<'_>],
    log_priors: &[f32],
    values: &[f32],
) {
    assert_eq!(log_priors.len(), items.len() * evaluator.actions(), "a row of log-priors an item");
    assert_eq!(values.len(), items.len(), "a value an item");
    for item in items {
        let pairs = item.current.len();
        assert!(pairs > 0 && pairs == item.target.len(), "a current and a target state for each pair");
        assert!(evaluator.pairs().is_none_or(|k| k == pairs), "the network does not read {pairs} pairs");
    }
}
