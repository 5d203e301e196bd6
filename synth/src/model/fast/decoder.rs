//! The paper's unrolled recurrent decoder, for every action at once.
//!
//! With c the encoder's context vector, O and S the embeddings of opcodes and sources:
//!
//! ```text
//! h₁ = tanh(C c + c₀)              p(opcode)                        = softmax(h₁)
//! h₂ = tanh(R h₁ + r₀ + O(opcode)) p(source | opcode)               = softmax(h₂)
//! h₃ = tanh(R h₂ + r₀ + S(source)) p(destination | opcode, source)  = softmax(h₃), legal ones only
//! ```
//!
//! Only 4 products with R are needed for h₃, one an opcode: sources differ by an addition.

use super::packed;
use crate::machine::Opcode;
use crate::model::Weights;
use crate::model::buffer::Buffer;
use crate::model::kernel::{Activation, Crew, Isa, Packed};
use crate::model::tokens::Tokens;

const OPCODES: usize = Opcode::ALL.len();

pub(super) struct Decoder {
    tokens: Tokens,
    width: usize,
    context: Packed,
    recurrent: Packed,
    /// `[OPCODES, width]` and `[sources, width]`.
    embeddings: [Vec<f32>; 2],
    opcode: Packed,
    source: Packed,
    destination: Packed,
    isa: Isa,
}

impl Decoder {
    pub(super) fn new(weights: &Weights, isa: Isa) -> Decoder {
        let embeddings = ["policy.decoder.opcode_embedding", "policy.decoder.source_embedding"];
        Decoder {
            tokens: Tokens::new(weights.config().machine()),
            width: weights.config().decoder,
            context: packed(weights, "policy.decoder.context"),
            recurrent: packed(weights, "policy.decoder.recurrent"),
            embeddings: embeddings.map(|name| weights.get(name).to_vec()),
            opcode: packed(weights, "policy.opcode"),
            source: packed(weights, "policy.source"),
            destination: packed(weights, "policy.destination"),
            isa,
        }
    }

    /// Fills `out`, `[items, actions]`, from the contexts, `[items, hidden]`.
    pub(super) fn log_priors(&self, crew: Crew<'_>, context: &[f32], items: usize, out: &mut [f32]) {
        let (sources, places) = (self.tokens.sources, self.tokens.places);
        let first = self.dense(crew, context, items, &self.context, Activation::Tanh);
        let mut opcodes = self.dense(crew, &first, items, &self.opcode, Activation::Identity);
        self.isa.log_softmax(&mut opcodes, OPCODES);
        let second = self.step(crew, &first, items, &self.embeddings[0]);
        let mut after_opcode = self.dense(crew, &second, items * OPCODES, &self.source, Activation::Identity);
        self.isa.log_softmax(&mut after_opcode, sources);
        // The states after a source fill a cache for one item; for a block they would not.
        let each = OPCODES * self.width;
        let outputs = out.chunks_exact_mut(self.tokens.of_action.len());
        for ((second, out), item) in second.chunks_exact(each).zip(outputs).zip(0..) {
            let third = self.step(crew, second, OPCODES, &self.embeddings[1]);
            let mut last =
                self.dense(crew, &third, OPCODES * sources, &self.destination, Activation::Identity);
            self.mask(&mut last);
            let (opcodes, after_opcode) =
                (&opcodes[item * OPCODES..], &after_opcode[item * OPCODES * sources..]);
            for (&[o, s, d], out) in self.tokens.of_action.iter().zip(out) {
                let pair = o * sources + s;
                *out = opcodes[o] + after_opcode[pair] + last[pair * places + d];
            }
        }
    }

    fn dense(
        &self,
        crew: Crew<'_>,
        input: &[f32],
        rows: usize,
        layer: &Packed,
        activation: Activation,
    ) -> Buffer {
        let mut out = Buffer::any(rows * layer.columns());
        crew.dense(input, rows, layer, activation, &mut out);
        out
    }

    /// One step of the recurrence for every token that can come: `[rows, tokens, width]` from `[rows, width]`.
    fn step(&self, crew: Crew<'_>, states: &[f32], rows: usize, tokens: &[f32]) -> Buffer {
        let sums = self.dense(crew, states, rows, &self.recurrent, Activation::Identity);
        let mut next = Buffer::any(rows * tokens.len());
        for (sums, next) in sums.chunks_exact(self.width).zip(next.chunks_exact_mut(tokens.len())) {
            for (token, next) in tokens.chunks_exact(self.width).zip(next.chunks_exact_mut(self.width)) {
                next.iter_mut().zip(sums.iter().zip(token)).for_each(|(next, (a, b))| *next = a + b);
            }
        }
        self.isa.tanh(&mut next);
        next
    }

    /// Turns the destinations' logits of one item into log-probabilities over the legal ones.
    fn mask(&self, logits: &mut [f32]) {
        let places = self.tokens.places;
        if self.tokens.legal.iter().all(|&legal| legal) {
            self.isa.log_softmax(logits, places);
            return;
        }
        for (logits, legal) in logits.chunks_exact_mut(places).zip(self.tokens.legal.chunks_exact(places)) {
            // Registers come first and every one of them is legal, so the legal places are a prefix.
            let count = legal.iter().filter(|&&legal| legal).count();
            self.isa.log_softmax(&mut logits[..count], count);
        }
    }
}
