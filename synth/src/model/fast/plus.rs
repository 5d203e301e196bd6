//! Our network, for search.

use super::encoder::through;
use super::sum::{Position, SumLayer};
use super::{in_blocks, in_blocks_alone, packed, sigmoid};
use crate::machine::Machine;
use crate::model::buffer::Buffer;
use crate::model::encode::{plus_rows, step_row};
use crate::model::kernel::{Activation, Crew, Isa, Packed};
use crate::model::{Evaluator, ModelConfig, Observation, Weights, observation};

pub(super) struct Plus {
    config: ModelConfig,
    actions: usize,
    /// The two layers that read one pair.
    pair: (SumLayer, Packed),
    /// The first layer after the mean, and what it adds for each number of steps left.
    joined: (Packed, Vec<f32>),
    trunk: Vec<Packed>,
    policy: Packed,
    value: Packed,
    isa: Isa,
}

impl Plus {
    pub(super) fn new(weights: &Weights, isa: Isa) -> Plus {
        let config = weights.config().clone();
        let (places, width) = (config.places(), config.embedding);
        let word = Position { table: weights.get("trunk.embedding"), width };
        let difference = Position { table: weights.get("trunk.difference"), width };
        let positions: Vec<_> =
            (0..(2 + places) * places).map(|p| if p < 2 * places { word } else { difference }).collect();
        let first =
            SumLayer::new(isa, &positions, weights.get("trunk.0.weight"), weights.get("trunk.0.bias"));
        Plus {
            actions: config.actions(),
            pair: (first, packed(weights, "trunk.1")),
            joined: (packed(weights, "trunk.2"), weights.get("trunk.steps").to_vec()),
            trunk: (3..config.layers).map(|layer| packed(weights, &format!("trunk.{layer}"))).collect(),
            policy: packed(weights, "policy.head"),
            value: packed(weights, "value.head"),
            isa,
            config,
        }
    }

    fn block(&self, crew: Crew<'_>, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        let (activation, hidden) = (self.config.activation(), self.config.hidden);
        let mut means = Buffer::any(items.len() * hidden);
        let mut rest = &mut means[..];
        // The pair layers of neighbouring items with the same number of pairs run together.
        for alike in items.chunk_by(|a, b| a.current.len() == b.current.len()) {
            let (means, after) = rest.split_at_mut(alike.len() * hidden);
            self.means_of_pairs(crew, alike, activation, means);
            rest = after;
        }
        let mut joined = Buffer::any(means.len());
        crew.dense(&means, items.len(), &self.joined.0, Activation::Identity, &mut joined);
        for (item, sums) in items.iter().zip(joined.chunks_exact_mut(hidden)) {
            let row = step_row(item.steps_left) as usize;
            sums.iter_mut().zip(&self.joined.1[row * hidden..]).for_each(|(sum, x)| *sum += x);
        }
        self.isa.activate(activation, &mut joined);
        let features = through(crew, &self.trunk, activation, joined);
        crew.dense(&features, items.len(), &self.policy, Activation::Identity, log_priors);
        self.isa.log_softmax(log_priors, self.actions);
        crew.dense(&features, items.len(), &self.value, Activation::Identity, values);
        sigmoid(self.isa, values);
    }

    /// Fills `means`, `[items, hidden]`, with what the pairs of each item have in common.
    fn means_of_pairs(
        &self,
        crew: Crew<'_>,
        items: &[Observation<'_>],
        activation: Activation,
        means: &mut [f32],
    ) {
        let (pairs, places, hidden) = (items[0].current.len(), self.config.places(), self.config.hidden);
        let (mut words, mut differences) = (Vec::new(), Vec::new());
        items.iter().for_each(|item| plus_rows(self.machine(), item, &mut words, &mut differences));
        let rows: Vec<u32> = words
            .chunks_exact(2 * places)
            .zip(differences.chunks_exact(places * places))
            .flat_map(|(words, differences)| words.iter().chain(differences).copied())
            .collect();
        let mut first = Buffer::any(items.len() * pairs * hidden);
        self.pair.0.forward(&rows, pairs, activation, &mut first);
        let second = through(crew, std::slice::from_ref(&self.pair.1), activation, first);
        for (rows, to) in second.chunks_exact(pairs * hidden).zip(means.chunks_exact_mut(hidden)) {
            mean(rows, pairs, to);
        }
    }
}

/// The mean of `count` rows as wide as `mean`, added up in order.
pub(in crate::model) fn mean(rows: &[f32], count: usize, mean: &mut [f32]) {
    let share = 1.0 / count as f32;
    let (first, rest) = rows.split_at(mean.len());
    mean.copy_from_slice(first);
    for row in rest.chunks_exact(mean.len()) {
        mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
    mean.iter_mut().for_each(|sum| *sum *= share);
}

impl Evaluator for Plus {
    fn machine(&self) -> Machine {
        self.config.machine()
    }

    fn actions(&self) -> usize {
        self.actions
    }

    fn pairs(&self) -> Option<usize> {
        None
    }

    fn evaluate(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        observation::check(self, items, log_priors, values);
        in_blocks(items, self.actions, log_priors, values, self.isa, |crew, items, log_priors, values| {
            self.block(crew, items, log_priors, values);
        });
    }

    fn evaluate_alone(&self, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        observation::check(self, items, log_priors, values);
        in_blocks_alone(
            items,
            self.actions,
            log_priors,
            values,
            self.isa,
            |crew, items, log_priors, values| {
                self.block(crew, items, log_priors, values);
            },
        );
    }
}
