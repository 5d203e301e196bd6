//! Softmax and its logarithm, row by row.

use super::{Isa, LANE};
use crate::model::buffer::Buffer;

impl Isa {
    /// Replaces each row of `columns` logits by the logarithms of its softmax.
    ///
    /// # Panics
    /// Where `rows` does not consist of whole rows.
    pub fn log_softmax(self, rows: &mut [f32], columns: usize) {
        let mut softmax = Buffer::any(rows.len());
        self.log_softmax_into(rows, columns, &mut softmax);
    }

    /// As [`Isa::log_softmax`], with the softmax itself in `softmax`, of the same shape.
    ///
    /// # Panics
    /// As there, or where the shapes differ.
    pub fn log_softmax_into(self, rows: &mut [f32], columns: usize, softmax: &mut [f32]) {
        assert!(rows.len().is_multiple_of(columns), "whole rows");
        for row in rows.chunks_exact_mut(columns) {
            let largest = fold(row, f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
            row.iter_mut().for_each(|x| *x -= largest);
        }
        // Rows can be as short as two numbers: the exponentials of all of them are taken at once.
        softmax.copy_from_slice(rows);
        self.exp(softmax);
        for (row, softmax) in rows.chunks_exact_mut(columns).zip(softmax.chunks_exact_mut(columns)) {
            let sum = fold(softmax, 0.0, |a, b| a + b);
            let offset = f64::from(sum).ln() as f32;
            row.iter_mut().for_each(|x| *x -= offset);
            softmax.iter_mut().for_each(|p| *p /= sum);
        }
    }
}

/// Folds a row in 16 chains, so that the order does not depend on the width of a register.
fn fold(row: &[f32], start: f32, step: impl Fn(f32, f32) -> f32) -> f32 {
    let mut chains = [start; LANE];
    let (chunks, rest) = row.as_chunks::<LANE>();
    for chunk in chunks {
        chains.iter_mut().zip(chunk).for_each(|(a, &b)| *a = step(*a, b));
    }
    chains.iter_mut().zip(rest).for_each(|(a, &b)| *a = step(*a, b));
    chains.into_iter().fold(start, step)
}
