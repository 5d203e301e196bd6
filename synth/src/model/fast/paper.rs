//! The paper's networks, for search.

use super::decoder::Decoder;
use super::encoder::through;
use super::sum::{Position, SumLayer};
use super::{in_blocks, in_blocks_alone, packed, sigmoid};
use crate::machine::Machine;
use crate::model::buffer::Buffer;
use crate::model::encode::paper_rows;
use crate::model::kernel::{Activation, Crew, Isa, Packed};
use crate::model::{Evaluator, ModelConfig, Observation, Weights, observation};

pub(super) struct Paper {
    config: ModelConfig,
    actions: usize,
    policy: Encoder,
    decoder: Decoder,
    /// The value network's encoder, where it has one of its own.
    value: Option<Encoder>,
    head: Packed,
    isa: Isa,
}

/// The embedding and the dense layers of one network.
struct Encoder {
    first: SumLayer,
    rest: Vec<Packed>,
}

impl Encoder {
    fn new(weights: &Weights, of: &str, isa: Isa) -> Encoder {
        let config = weights.config();
        let table = weights.get(&format!("{of}.embedding"));
        let positions = vec![Position { table, width: config.embedding }; config.pairs * 2 * config.places()];
        let layer = |part: &str| weights.get(&format!("{of}.encoder.0.{part}"));
        Encoder {
            first: SumLayer::new(isa, &positions, layer("weight"), layer("bias")),
            rest: (1..config.layers).map(|i| packed(weights, &format!("{of}.encoder.{i}"))).collect(),
        }
    }

    /// `[items, hidden]` from `[items, pairs · 2 · places]` rows.
    fn forward(&self, crew: Crew<'_>, rows: &[u32], items: usize) -> Buffer {
        let mut first = Buffer::any(items * self.first.hidden());
        self.first.forward(rows, 1, Activation::Tanh, &mut first);
        through(crew, &self.rest, Activation::Tanh, first)
    }
}

impl Paper {
    pub(super) fn new(weights: &Weights, isa: Isa) -> Paper {
        let config = weights.config().clone();
        Paper {
            actions: config.actions(),
            policy: Encoder::new(weights, "policy", isa),
            decoder: Decoder::new(weights, isa),
            value: (!config.shared_encoder).then(|| Encoder::new(weights, "value", isa)),
            head: packed(weights, "value.head"),
            isa,
            config,
        }
    }

    fn block(&self, crew: Crew<'_>, items: &[Observation<'_>], log_priors: &mut [f32], values: &mut [f32]) {
        let Some(value) = &self.value else {
            let context = self.policy.forward(crew, &self.rows(items), items.len());
            self.decoder.log_priors(crew, &context, items.len(), log_priors);
            return self.judge(crew, &context, values);
        };
        // Two networks, of which each reads what it is asked about.
        let actions = self.actions;
        answered(
            items,
            |item| item.wanted.policy,
            log_priors,
            actions,
            |items, log_priors| {
                let context = self.policy.forward(crew, &self.rows(items), items.len());
                self.decoder.log_priors(crew, &context, items.len(), log_priors);
            },
        );
        answered(
            items,
            |item| item.wanted.value,
            values,
            1,
            |items, values| {
                self.judge(crew, &value.forward(crew, &self.rows(items), items.len()), values);
            },
        );
    }

    /// `[items, pairs · 2 · places]`.
    fn rows(&self, items: &[Observation<'_>]) -> Vec<u32> {
        let mut rows = Vec::with_capacity(items.len() * self.config.pairs * 2 * self.config.places());
        items.iter().for_each(|item| paper_rows(self.machine(), item, &mut rows));
        rows
    }

    /// Fills `values`, `[items]`, from the features, `[items, hidden]`.
    fn judge(&self, crew: Crew<'_>, features: &[f32], values: &mut [f32]) {
        crew.dense(features, values.len(), &self.head, Activation::Identity, values);
        sigmoid(self.isa, values);
    }
}

/// Lets `answer` fill the rows, of `width` numbers, of the items that are asked; the others keep what they have.
fn answered<'a>(
    items: &[Observation<'a>],
    asked: impl Fn(&Observation<'a>) -> bool,
    out: &mut [f32],
    width: usize,
    answer: impl FnOnce(&[Observation<'a>], &mut [f32]),
) {
    let these: Vec<Observation<'_>> = items.iter().filter(|&item| asked(item)).copied().collect();
    if these.is_empty() {
        return;
    } else if these.len() == items.len() {
        return answer(items, out);
    }
    let mut answers = Buffer::any(these.len() * width);
    answer(&these, &mut answers);
    let rows = out.chunks_exact_mut(width).zip(items).filter(|(_, item)| asked(item)).map(|(row, _)| row);
    rows.zip(answers.chunks_exact(width)).for_each(|(row, answer)| row.copy_from_slice(answer));
}

impl Evaluator for Paper {
    fn machine(&self) -> Machine {
        self.config.machine()
    }

    fn actions(&self) -> usize {
        self.actions
    }

    fn pairs(&self) -> Option<usize> {
        Some(self.config.pairs)
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
