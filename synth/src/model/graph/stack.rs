//! Dense layers as one operation of the tape, forward and backward.
//!
//! With zₗ = xₗ Wₗ + bₗ (+ a row of a table, in the first layer) and xₗ₊₁ = f(zₗ), the gradients are
//! ∂zₗ = ∂xₗ₊₁ · f'(zₗ), ∂bₗ = Σ ∂zₗ over the batch, ∂Wₗ = xₗᵀ ∂zₗ and ∂xₗ = ∂zₗ Wₗᵀ.

use std::cell::Cell;

use dfdx::prelude::*;
use rayon::prelude::*;

use super::{Buffer, Matrix, Path, Record, Traced, matrix, numbers};
use crate::model::ModelError;
use crate::model::buffer::PART;
use crate::model::fast::block_size;
use crate::model::kernel::{Activation, Isa, Left, Packed, Start};

/// One dense layer: `[inputs, outputs]` weights, a `[1, outputs]` bias, and what follows it.
#[derive(Clone)]
pub(in crate::model) struct Layer {
    pub(in crate::model) weight: Matrix,
    pub(in crate::model) bias: Matrix,
    pub(in crate::model) activation: Activation,
}

/// A row of a table added to each item's sums before the activation.
#[derive(Clone)]
pub(in crate::model) struct Addend {
    pub(in crate::model) table: Matrix,
    /// One row number an item.
    pub(in crate::model) rows: Vec<u32>,
}

thread_local! {
    /// The memory of the last packed factor, for the next one.
    static PACKED: Cell<Packed> = const { Cell::new(Packed::EMPTY) };
}

/// Runs `[batch, inputs]` through layers; `addend` goes to the first one.
pub(in crate::model) fn stack(
    path: Path,
    input: Traced,
    layers: &[Layer],
    addend: Option<&Addend>,
) -> Result<Traced, ModelError> {
    match path {
        Path::Fused => {
            let (input, tape) = input.split_tape();
            let device = input.device().clone();
            fused(numbers(&input), tape, &device, layers, addend.cloned(), Some(input))
        }
        Path::Plain => plain(input, layers, addend),
    }
}

/// As the fused [`stack`] for numbers, `[batch, inputs]`, that need no gradient.
pub(in crate::model) fn stack_on_data(
    input: &[f32],
    device: &Cpu,
    layers: &[Layer],
) -> Result<Traced, ModelError> {
    fused(Buffer::copy(input), Record::default(), device, layers, None, None)
}

fn plain(input: Traced, layers: &[Layer], addend: Option<&Addend>) -> Result<Traced, ModelError> {
    let mut x = input;
    for (index, layer) in layers.iter().enumerate() {
        let batch = x.shape().0;
        let (_, outputs) = *layer.weight.shape();
        let device = x.device().clone();
        let (flat, tape) = x.split_tape();
        let z = flat.put_tape(tape).try_matmul(layer.weight.retaped::<super::Record>())?;
        let bias = layer.bias.retaped::<super::Record>().try_reshape_like(&(outputs,))?;
        let mut z = z.try_add(bias.try_broadcast_like::<_, Axis<0>>(&(batch, outputs))?)?;
        if let Some(addend) = addend.filter(|_| index == 0) {
            let rows: Vec<usize> = addend.rows.iter().map(|&row| row as usize).collect();
            let rows = device.try_tensor_from_vec(rows, (batch,))?;
            let picked: Traced = addend.table.retaped::<super::Record>().try_gather(rows)?;
            z = z.try_add(picked)?;
        }
        x = match layer.activation {
            Activation::Identity => z,
            Activation::Relu => z.try_relu()?,
            Activation::Tanh => z.try_tanh()?,
        };
    }
    Ok(x)
}

/// `traced` is the input where it needs a gradient.
fn fused(
    input: Buffer,
    mut tape: Record,
    device: &Cpu,
    layers: &[Layer],
    addend: Option<Addend>,
    traced: Option<Matrix>,
) -> Result<Traced, ModelError> {
    let isa = Isa::detect();
    let batch = input.len() / layers[0].weight.shape().0;
    // activations[l] is what layer l reads; the last one is the result.
    let mut activations = vec![input];
    let mut weights = Vec::with_capacity(layers.len());
    let mut packed = PACKED.take();
    for (index, layer) in layers.iter().enumerate() {
        let (inputs, outputs) = *layer.weight.shape();
        weights.push(numbers(&layer.weight));
        packed.refill(&weights[index], inputs, outputs);
        packed.set_bias(&numbers(&layer.bias));
        let x = &activations[index];
        let mut y = Buffer::any(batch * outputs);
        match addend.as_ref().filter(|_| index == 0) {
            None => by_rows(isa, x, &packed, layer.activation, &mut y),
            Some(addend) => {
                by_rows(isa, x, &packed, Activation::Identity, &mut y);
                let table = numbers(&addend.table);
                for (y, &row) in y.chunks_exact_mut(outputs).zip(&addend.rows) {
                    y.iter_mut().zip(&table[row as usize * outputs..]).for_each(|(y, x)| *y += x);
                }
                isa.activate(layer.activation, &mut y);
            }
        }
        activations.push(y);
    }
    PACKED.set(packed);
    let last = activations.last().expect("the input is there");
    let out = matrix(device, last, (batch, last.len() / batch))?;
    let (out_ghost, layers) = (out.clone(), layers.to_vec());
    tape.add_backward_op(move |gradients| {
        let gradient = Buffer::copy(gradients.get_or_alloc_mut(&out_ghost)?);
        let forward = Forward { isa, layers, addend, activations, weights };
        let last = forward.backward(gradient, traced.is_some(), gradients)?;
        if let Some(traced) = traced {
            let into = gradients.get_or_alloc_mut(&traced)?;
            let parts = into.par_chunks_mut(PART).zip(last.par_chunks(PART));
            parts.for_each(|(into, last)| into.iter_mut().zip(last).for_each(|(sum, x)| *sum += x));
        }
        Ok(())
    });
    Ok(out.put_tape(tape))
}

/// What a way back needs to know of the way there.
struct Forward {
    isa: Isa,
    layers: Vec<Layer>,
    addend: Option<Addend>,
    /// What each layer read, and the result.
    activations: Vec<Buffer>,
    /// The numbers of each layer's weights.
    weights: Vec<Buffer>,
}

impl Forward {
    /// Adds the parameters' gradients to theirs; gives back that of the input, empty where it is not needed.
    fn backward(
        &self,
        mut gradient: Buffer,
        needs_input: bool,
        gradients: &mut Gradients<f32, Cpu>,
    ) -> Result<Buffer, CpuError> {
        let isa = self.isa;
        let mut packed = PACKED.take();
        let last = self.layers.last().map_or(Activation::Identity, |layer| layer.activation);
        let y = &self.activations[self.layers.len()];
        let parts = gradient.par_chunks_mut(PART).zip(y.par_chunks(PART));
        parts.for_each(|(gradient, y)| isa.activation_backward(last, y, gradient));
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (inputs, outputs) = *layer.weight.shape();
            let x = &self.activations[index];
            let batch = gradient.len() / outputs;
            isa.add_rows(gradients.get_or_alloc_mut(&layer.bias)?, &gradient);
            if let Some(addend) = self.addend.as_ref().filter(|_| index == 0) {
                let table = gradients.get_or_alloc_mut(&addend.table)?;
                for (row, &to) in gradient.chunks_exact(outputs).zip(&addend.rows) {
                    let sums = &mut table[to as usize * outputs..][..outputs];
                    sums.iter_mut().zip(row).for_each(|(sum, g)| *sum += g);
                }
            }
            packed.refill(&gradient, batch, outputs);
            into_weights(isa, x, inputs, &packed, gradients.get_or_alloc_mut(&layer.weight)?);
            if index == 0 && !needs_input {
                PACKED.set(packed);
                return Ok(Buffer::default());
            }
            packed.refill_transposed(&self.weights[index], outputs, inputs);
            let mut before = Buffer::any(batch * inputs);
            // The slope of what the layer reads is taken in the same pass, while a block is in the cache.
            let read = index.checked_sub(1).map_or(Activation::Identity, |i| self.layers[i].activation);
            let block = block_size(batch);
            let blocks = before.par_chunks_mut(block * inputs).zip(gradient.par_chunks(block * outputs));
            blocks.zip(x.par_chunks(block * inputs)).for_each(|((before, gradient), x)| {
                isa.dense(gradient, gradient.len() / outputs, &packed, Activation::Identity, before);
                isa.activation_backward(read, x, before);
            });
            gradient = before;
        }
        PACKED.set(packed);
        Ok(gradient)
    }
}

/// A dense layer over a batch, cut by items.
pub(super) fn by_rows(isa: Isa, x: &[f32], packed: &Packed, activation: Activation, out: &mut [f32]) {
    let (inputs, outputs) = (packed.inner(), packed.columns());
    let block = block_size(x.len() / inputs);
    out.par_chunks_mut(block * outputs).zip(x.par_chunks(block * inputs)).for_each(|(out, x)| {
        isa.dense(x, x.len() / inputs, packed, activation, out);
    });
}

/// `sums += xᵀ · gradient`, cut by the inputs. Each sum runs over the batch in order.
fn into_weights(isa: Isa, x: &[f32], inputs: usize, gradient: &Packed, sums: &mut [f32]) {
    let outputs = gradient.columns();
    let block = inputs.div_ceil(rayon::current_num_threads()).next_multiple_of(6);
    sums.par_chunks_mut(block * outputs).enumerate().for_each(|(index, sums)| {
        let values = &x[index * block..];
        let left = Left { values, rows: sums.len() / outputs, row_step: 1, inner_step: inputs };
        isa.product(left, gradient, Start::Output, Activation::Identity, sums, outputs);
    });
}
