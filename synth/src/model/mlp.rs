//! A plain stack of dense layers over packed weights.

use rayon::prelude::*;

use super::buffer::Buffer;
use super::kernel::{Activation, Crew, Isa, Packed};

/// Dense layers with tanh between them and nothing after the last.
#[derive(Clone, Debug)]
pub struct Mlp {
    layers: Vec<Packed>,
    isa: Isa,
    widest: usize,
}

impl Mlp {
    /// The network of these layers, each as wide as the next one is deep.
    ///
    /// # Panics
    /// Where there is no layer, or two do not fit.
    pub fn new(layers: Vec<Packed>) -> Mlp {
        assert!(layers.windows(2).all(|l| l[0].columns() == l[1].inner()), "layers fit one another");
        let widest = layers.iter().map(Packed::columns).max().expect("a network has a layer");
        Mlp { layers, isa: Isa::detect(), widest }
    }

    /// `[batch, inputs]` to `[batch, outputs]`.
    ///
    /// # Panics
    /// Where a slice is not of that length for some batch.
    pub fn forward(&self, input: &[f32], out: &mut [f32]) {
        let (inputs, outputs) = (self.layers[0].inner(), self.layers[self.layers.len() - 1].columns());
        let batch = input.len() / inputs;
        assert_eq!((input.len(), out.len()), (batch * inputs, batch * outputs), "whole items");
        let block = super::fast::block_size(batch);
        if batch <= block {
            return Crew::of_two(self.isa, |crew| self.block(crew, input, out));
        }
        out.par_chunks_mut(block * outputs)
            .zip(input.par_chunks(block * inputs))
            .for_each(|(out, input)| self.block(Crew::alone(self.isa), input, out));
    }

    fn block(&self, crew: Crew<'_>, input: &[f32], out: &mut [f32]) {
        let rows = input.len() / self.layers[0].inner();
        let (last, first) = self.layers.split_last().expect("a network has a layer");
        let mut scratch = Buffer::any(2 * rows * self.widest);
        let (mut from, mut to) = scratch.split_at_mut(rows * self.widest);
        for (i, layer) in first.iter().enumerate() {
            let input = if i == 0 { input } else { &*from };
            crew.dense(input, rows, layer, Activation::Tanh, to);
            std::mem::swap(&mut from, &mut to);
        }
        let input = if first.is_empty() { input } else { &*from };
        crew.dense(input, rows, last, Activation::Identity, out);
    }
}
