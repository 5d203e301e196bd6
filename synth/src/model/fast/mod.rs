//! Inference over packed weights: what search calls, many thousand times a second.

mod decoder;
mod encoder;
mod paper;
mod plus;
mod sum;

pub(super) use plus::mean;

use rayon::prelude::*;

use super::kernel::{Crew, Isa, Packed};
use super::{Architecture, Evaluator, Observation, Weights};

/// The most items that go through the layers together: their activations stay in the second-level cache.
pub(super) const BLOCK: usize = 96;
/// The fewest items worth a thread of their own.
const MIN_BLOCK: usize = 8;

/// How many of `batch` items a thread should take at a time, at least 1: as many blocks for each thread, and of
/// like size, since a block of few items reads as many weights as one of many.
pub(super) fn block_size(batch: usize) -> usize {
    let threads = (batch / MIN_BLOCK).clamp(1, rayon::current_num_threads());
    let blocks = batch.div_ceil(BLOCK).next_multiple_of(threads);
    batch.div_ceil(blocks).max(1)
}

/// Makes a network ready for search.
pub fn evaluator(weights: &Weights) -> Box<dyn Evaluator> {
    evaluator_for(weights, Isa::detect())
}

/// As [`evaluator`], with a given set of vector instructions; all give the same bits.
pub fn evaluator_for(weights: &Weights, isa: Isa) -> Box<dyn Evaluator> {
    match weights.config().architecture {
        Architecture::Paper => Box::new(paper::Paper::new(weights, isa)),
        Architecture::Plus => Box::new(plus::Plus::new(weights, isa)),
    }
}

/// The dense layer of that name.
fn packed(weights: &Weights, name: &str) -> Packed {
    let bias = weights.get(&format!("{name}.bias"));
    let weight = weights.get(&format!("{name}.weight"));
    Packed::new(weight, weight.len() / bias.len(), bias)
}

/// Cuts a batch into blocks, on as many threads as there are; a single block may have two of them.
fn in_blocks(
    items: &[Observation<'_>],
    actions: usize,
    log_priors: &mut [f32],
    values: &mut [f32],
    isa: Isa,
    evaluate: impl Fn(Crew<'_>, &[Observation<'_>], &mut [f32], &mut [f32]) + Sync,
) {
    let block = block_size(items.len());
    if items.len() <= block {
        return Crew::of_two(isa, |crew| evaluate(crew, items, log_priors, values));
    }
    let outputs = log_priors.par_chunks_mut(block * actions).zip(values.par_chunks_mut(block));
    items
        .par_chunks(block)
        .zip(outputs)
        .for_each(|(items, (priors, values))| evaluate(Crew::alone(isa), items, priors, values));
}

/// Cuts a batch into blocks, on this thread alone.
fn in_blocks_alone(
    items: &[Observation<'_>],
    actions: usize,
    log_priors: &mut [f32],
    values: &mut [f32],
    isa: Isa,
    evaluate: impl Fn(Crew<'_>, &[Observation<'_>], &mut [f32], &mut [f32]),
) {
    let outputs = log_priors.chunks_mut(BLOCK * actions).zip(values.chunks_mut(BLOCK));
    for (items, (log_priors, values)) in items.chunks(BLOCK).zip(outputs) {
        evaluate(Crew::alone(isa), items, log_priors, values);
    }
}

/// 1 / (1 + e⁻ˣ), as (1 + tanh(x / 2)) / 2.
pub(super) fn sigmoid(isa: Isa, values: &mut [f32]) {
    values.iter_mut().for_each(|x| *x *= 0.5);
    isa.tanh(values);
    values.iter_mut().for_each(|x| *x = 0.5 * *x + 0.5);
}
