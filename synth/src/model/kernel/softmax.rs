//! Softmax and its logarithm, row by row.

use super::{Isa, LANE};

impl Isa {
    /// Replaces each row of `columns` logits by the logarithms of its softmax, and gives back the softmax,
    /// of the same shape.
    ///
    /// # Panics
    /// Where `rows` does not consist of whole rows.
    pub fn log_softmax(self, rows: &mut [f32], columns: usize) -> Vec<f32> {
        assert!(rows.len().is_multiple_of(columns), "whole rows");
        for row in rows.chunks_exact_mut(columns) {
            let largest = fold(row, f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
            row.iter_mut().for_each(|x| *x -= largest);
        }
        // Rows can be as short as two numbers: the exponentials of all of them are taken at once.
        let mut exponentials = rows.to_vec();
        self.exp(&mut exponentials);
        for (row, exponentials) in rows.chunks_exact_mut(columns).zip(exponentials.chunks_exact_mut(columns))
        {
            let sum = fold(exponentials, 0.0, |a, b| a + b);
            let offset = f64::from(sum).ln() as f32;
            row.iter_mut().for_each(|x| *x -= offset);
            exponentials.iter_mut().for_each(|e| *e /= sum);
        }
        exponentials
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
