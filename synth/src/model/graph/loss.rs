//! The losses: cross-entropy to weighted actions, and squared error of the value.

use std::sync::Arc;

use dfdx::prelude::*;
use rayon::prelude::*;

use super::{Buffer, Loss, Path, Traced, numbers};
use crate::model::ModelError;
use crate::model::fast::block_size;
use crate::model::kernel::Isa;

/// −weight · log p(class | row): one term of a cross-entropy.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct PolicyTerm {
    pub(in crate::model) row: u32,
    pub(in crate::model) class: u32,
    pub(in crate::model) weight: f32,
}

impl PolicyTerm {
    fn cell(&self, classes: usize) -> usize {
        self.row as usize * classes + self.class as usize
    }
}

/// A logit that no probability is left of.
const NEVER: f32 = -1e9;

/// −Σ weight · log softmax(logits)\[row, class\] / `items`. With `legal` of `[rows, classes]`, the other classes have
/// no probability.
pub(in crate::model) fn cross_entropy(
    path: Path,
    logits: Traced,
    terms: Arc<[PolicyTerm]>,
    legal: Option<Vec<bool>>,
    items: usize,
) -> Result<Loss, ModelError> {
    let (rows, classes) = *logits.shape();
    let device = logits.device().clone();
    let share = 1.0 / items as f32;
    let barred = legal.map(|legal| legal.iter().map(|&l| if l { 0.0 } else { NEVER }).collect::<Vec<f32>>());
    if path == Path::Plain {
        let mut targets = vec![0.0; rows * classes];
        terms.iter().for_each(|t| targets[t.cell(classes)] -= share * t.weight);
        let targets = device.try_tensor_from_vec(targets, (rows, classes))?;
        let logits = match barred {
            None => logits,
            Some(barred) => logits.try_add(device.try_tensor_from_vec(barred, (rows, classes))?)?,
        };
        return Ok(logits.try_log_softmax::<Axis<1>>()?.try_mul(targets)?.try_sum()?);
    }
    let (logits, mut tape) = logits.split_tape();
    let mut logs = numbers(&logits);
    logs.iter_mut().zip(barred.iter().flatten()).for_each(|(x, barred)| *x += barred);
    let mut softmax = Buffer::any(logs.len());
    let isa = Isa::detect();
    let part = block_size(rows) * classes;
    let parts = logs.par_chunks_mut(part).zip(softmax.par_chunks_mut(part));
    parts.for_each(|(logs, softmax)| isa.log_softmax_into(logs, classes, softmax));
    // The weight of each row's terms, and the loss.
    let (mut totals, mut loss) = (vec![0.0; rows], 0.0);
    for alike in terms.chunk_by(|a, b| a.row == b.row) {
        let (mut weight, mut sum) = (0.0, 0.0);
        for term in alike {
            weight += term.weight;
            sum -= f64::from(term.weight) * f64::from(logs[term.cell(classes)]);
        }
        totals[alike[0].row as usize] += weight;
        loss += sum;
    }
    let out = device.try_tensor_from_vec(vec![loss as f32 * share], ())?;
    let ghost = out.clone();
    tape.add_backward_op(move |gradients| {
        let scale = gradients.get_or_alloc_mut(&ghost)?[0] * share;
        let sums = gradients.get_or_alloc_mut(&logits)?;
        let parts = sums.par_chunks_mut(part).zip(softmax.par_chunks(part)).enumerate();
        parts.for_each(|(index, (sums, softmax))| {
            let rows = sums.chunks_exact_mut(classes).zip(softmax.chunks_exact(classes));
            for ((sums, softmax), total) in rows.zip(&totals[index * part / classes..]) {
                sums.iter_mut().zip(softmax).for_each(|(sum, p)| *sum += scale * total * p);
            }
        });
        terms.iter().for_each(|t| sums[t.cell(classes)] -= scale * t.weight);
        Ok(())
    });
    Ok(out.put_tape(tape))
}

/// Σ weight · (sigmoid(z) − target)² / `items`, for `z` of `[batch, 1]`: equation 5.
pub(in crate::model) fn squared_error(
    path: Path,
    z: Traced,
    targets: Vec<f32>,
    weights: Vec<f32>,
    items: usize,
) -> Result<Loss, ModelError> {
    let device = z.device().clone();
    let shape = *z.shape();
    let share = 1.0 / items as f32;
    if path == Path::Plain {
        let targets = device.try_tensor_from_vec(targets, shape)?;
        let shares = weights.iter().map(|w| w * share).collect();
        let weights = device.try_tensor_from_vec(shares, shape)?;
        return Ok(z.try_sigmoid()?.try_sub(targets)?.try_square()?.try_mul(weights)?.try_sum()?);
    }
    let (z, mut tape) = z.split_tape();
    let mut values = numbers(&z);
    crate::model::fast::sigmoid(Isa::detect(), &mut values);
    let loss = values.iter().zip(targets.iter().zip(&weights));
    let loss: f64 = loss.map(|(v, (t, w))| f64::from(*w) * f64::from(v - t).powi(2)).sum();
    let out = device.try_tensor_from_vec(vec![loss as f32 * share], ())?;
    let ghost = out.clone();
    tape.add_backward_op(move |gradients| {
        let scale = 2.0 * share * gradients.get_or_alloc_mut(&ghost)?[0];
        let sums = gradients.get_or_alloc_mut(&z)?;
        for (sum, (v, (t, w))) in sums.iter_mut().zip(values.iter().zip(targets.iter().zip(&weights))) {
            *sum += scale * w * (v - t) * v * (1.0 - v);
        }
        Ok(())
    });
    Ok(out.put_tape(tape))
}
