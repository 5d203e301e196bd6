//! Rows of tables, side by side, as one operation of the tape; and the mean over pairs.

use dfdx::prelude::*;
use rayon::prelude::*;

use super::{Buffer, Matrix, Path, Record, Traced, matrix, numbers};
use crate::model::ModelError;
use crate::model::fast::block_size;

/// A table `[rows, width]` and which of its rows each item wants: `[batch, each]`.
#[derive(Clone)]
pub(in crate::model) struct Lookup {
    pub(in crate::model) table: Matrix,
    pub(in crate::model) rows: Vec<u32>,
    pub(in crate::model) each: usize,
}

/// `[batch, Σ each · width]`: for each item the rows of the first table, then those of the second, and so on.
pub(in crate::model) fn embed(path: Path, tape: Record, lookups: Vec<Lookup>) -> Result<Traced, ModelError> {
    match path {
        Path::Fused => fused(tape, lookups),
        Path::Plain => plain(tape, &lookups),
    }
}

fn plain(tape: Record, lookups: &[Lookup]) -> Result<Traced, ModelError> {
    let mut joined: Option<Traced> = None;
    let mut tape = Some(tape);
    for Lookup { table, rows, each } in lookups {
        let (_, width) = *table.shape();
        let indices: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
        let count = indices.len();
        let indices = table.device().try_tensor_from_vec(indices, (count,))?;
        let table: Traced = table.clone().put_tape(tape.take().unwrap_or_default());
        let picked: Traced = table.try_gather(indices)?;
        let picked = picked.try_reshape_like(&(count / each, each * width))?;
        joined = Some(match joined {
            None => picked,
            Some(before) => (before, picked).try_concat_along(Axis::<1>)?,
        });
    }
    Ok(joined.expect("a network looks something up"))
}

fn fused(mut tape: Record, lookups: Vec<Lookup>) -> Result<Traced, ModelError> {
    let batch = lookups[0].rows.len() / lookups[0].each;
    let total: usize = lookups.iter().map(|l| l.each * l.table.shape().1).sum();
    let mut out = Buffer::any(batch * total);
    let mut first = 0;
    for Lookup { table, rows, each } in &lookups {
        let (values, (_, width)) = (numbers(table), *table.shape());
        let items = block_size(batch);
        let parts = rows.par_chunks(items * each).zip(out.par_chunks_mut(items * total));
        parts.for_each(|(rows, out)| {
            for (rows, out) in rows.chunks_exact(*each).zip(out.chunks_exact_mut(total)) {
                for (&row, to) in rows.iter().zip(out[first..].chunks_exact_mut(width)) {
                    to.copy_from_slice(&values[row as usize * width..][..width]);
                }
            }
        });
        first += each * width;
    }
    let out = matrix(lookups[0].table.device(), &out, (batch, total))?;
    let ghost = out.clone();
    tape.add_backward_op(move |gradients| {
        let gradient = Buffer::copy(gradients.get_or_alloc_mut(&ghost)?);
        let mut first = 0;
        for Lookup { table, rows, each } in &lookups {
            let (_, width) = *table.shape();
            let sums = gradients.get_or_alloc_mut(table)?;
            for (rows, gradient) in rows.chunks_exact(*each).zip(gradient.chunks_exact(total)) {
                for (&row, from) in rows.iter().zip(gradient[first..].chunks_exact(width)) {
                    let sums = &mut sums[row as usize * width..][..width];
                    sums.iter_mut().zip(from).for_each(|(sum, g)| *sum += g);
                }
            }
            first += each * width;
        }
        Ok(())
    });
    Ok(out.put_tape(tape))
}

/// The mean of each run of rows: `[batch, width]` from `[Σ counts, width]`, where item i has `counts[i]` rows.
pub(in crate::model) fn mean(path: Path, x: Traced, counts: &[usize]) -> Result<Traced, ModelError> {
    let (total, width) = *x.shape();
    let batch = counts.len();
    if path == Path::Plain {
        // A matrix of shares: dfdx has no mean over runs of different lengths.
        let mut shares = vec![0.0; batch * total];
        let mut row = 0;
        for (item, &count) in counts.iter().enumerate() {
            shares[item * total + row..][..count].fill(1.0 / count as f32);
            row += count;
        }
        let shares = x.device().try_tensor_from_vec(shares, (batch, total))?;
        let (x, tape) = x.split_tape();
        return Ok(shares.put_tape(tape).try_matmul(x)?);
    }
    let (x, mut tape) = x.split_tape();
    let rows = numbers(&x);
    let mut means = Buffer::any(batch * width);
    let mut rest = &rows[..];
    for (&count, mean) in counts.iter().zip(means.chunks_exact_mut(width)) {
        let (item, after) = rest.split_at(count * width);
        crate::model::fast::mean(item, count, mean);
        rest = after;
    }
    let out = matrix(x.device(), &means, (batch, width))?;
    let (x, ghost, counts) = (x.clone(), out.clone(), counts.to_vec());
    tape.add_backward_op(move |gradients| {
        let gradient = Buffer::copy(gradients.get_or_alloc_mut(&ghost)?);
        let mut sums = gradients.get_or_alloc_mut(&x)?.chunks_exact_mut(width);
        for (gradient, &count) in gradient.chunks_exact(width).zip(&counts) {
            let share = 1.0 / count as f32;
            for sums in sums.by_ref().take(count) {
                sums.iter_mut().zip(gradient).for_each(|(sum, g)| *sum += share * g);
            }
        }
        Ok(())
    });
    Ok(out.put_tape(tape))
}

/// Rows of a matrix, some of them often, some never: `[rows.len(), width]`.
pub(in crate::model) fn select(path: Path, x: Traced, rows: &[u32]) -> Result<Traced, ModelError> {
    let (x, tape) = x.split_tape();
    embed(path, tape, vec![Lookup { table: x, rows: rows.to_vec(), each: 1 }])
}
