//! What a search asks of a network: for many positions at once, log-priors over the actions and a value.

use crate::machine::Machine;
use crate::task::Care;

/// Positions to evaluate, row after row in plain slices. All are of one machine and have the same number of
/// pairs; `places` below is [`Machine::places`], registers first.
#[derive(Clone, Copy, Debug)]
pub struct Positions<'a> {
    /// The pairs of each position, the paper's K; at least 1.
    pub pairs: usize,
    /// The words now, `[batch, pairs, places]`.
    pub current: &'a [u32],
    /// The words wanted, `[batch, pairs, places]`.
    pub target: &'a [u32],
    /// The places that must match, `[batch]`.
    pub care: &'a [Care],
    /// The instructions that may still follow, `[batch]`.
    pub steps_left: &'a [u16],
}

impl Positions<'_> {
    /// The number of positions, `batch`.
    pub fn len(&self) -> usize {
        self.care.len()
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.care.is_empty()
    }
}

/// A policy and a value over positions. Many threads may ask one evaluator at the same time.
///
/// A row's answer depends on its position alone, to the last bit, not on the batch that it comes in: searches
/// rely on it for giving the same program whatever else shares their batches.
pub trait Evaluator: Send + Sync {
    /// The machine whose states it reads and whose [`Catalog`](crate::machine::Catalog) it ranks.
    fn machine(&self) -> Machine;

    /// Whether it reads positions of that many pairs.
    fn reads_pairs(&self, pairs: usize) -> bool;

    /// Evaluates every position. `log_priors`, `[batch, actions]` over the whole catalogue, gets natural
    /// logarithms of probabilities that add up to 1 in each row (negative infinity is allowed);
    /// `values`, `[batch]`, gets expected discounted outcomes in 0 to 1.
    ///
    /// # Panics
    /// Where a slice has not the length said here, or the positions are of another size than
    /// [`Evaluator::reads_pairs`] allows.
    fn evaluate(&self, positions: &Positions<'_>, log_priors: &mut [f32], values: &mut [f32]);
}
