//! The right factor of a product, laid out in the order in which the kernel reads it.

use rayon::prelude::*;

use super::LANE;

/// The widest panel of columns: four registers of AVX-512.
pub(super) const PANEL: usize = 64;

/// A matrix `[inner, columns]` with a bias `[columns]`, cut into panels of 64 columns (the last one of 16, 32
/// or 48 where that suffices, filled up with zeros). A panel is stored row by row, so that a product reads
/// it from its first float to its last.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    inner: usize,
    columns: usize,
    /// `[inner, padded columns]`, panel by panel.
    values: Vec<f32>,
    /// `[padded columns]`.
    bias: Vec<f32>,
}

impl Packed {
    /// No matrix yet.
    pub(in crate::model) const EMPTY: Packed =
        Packed { inner: 0, columns: 0, values: Vec::new(), bias: Vec::new() };

    /// Packs `weights` of `[inner, bias.len()]`, row by row.
    ///
    /// # Panics
    /// Where `weights` is not of that length.
    pub fn new(weights: &[f32], inner: usize, bias: &[f32]) -> Packed {
        let mut packed = Packed::default();
        packed.refill(weights, inner, bias.len());
        packed.set_bias(bias);
        packed
    }

    /// Replaces the contents by `weights` of `[inner, columns]` with no bias, without a new allocation where
    /// the size is the same.
    pub(in crate::model) fn refill(&mut self, weights: &[f32], inner: usize, columns: usize) {
        assert_eq!(weights.len(), inner * columns, "a matrix of {inner} rows and {columns} columns");
        self.reshape(inner, columns);
        panels(&mut self.values, inner, columns).for_each(|(first, width, values)| {
            let filled = width.min(columns - first);
            for (row, to) in values.chunks_exact_mut(width).enumerate() {
                to[..filled].copy_from_slice(&weights[row * columns + first..][..filled]);
                to[filled..].fill(0.0);
            }
        });
    }

    /// Replaces the bias, `[columns]`.
    pub(in crate::model) fn set_bias(&mut self, bias: &[f32]) {
        self.bias[..self.columns].copy_from_slice(bias);
    }

    /// Replaces the contents by the transpose of `weights`, which are of `[columns, inner]`, with no bias.
    pub(in crate::model) fn refill_transposed(&mut self, weights: &[f32], inner: usize, columns: usize) {
        assert_eq!(weights.len(), inner * columns, "a matrix of {columns} rows and {inner} columns");
        self.reshape(inner, columns);
        panels(&mut self.values, inner, columns).for_each(|(first, width, values)| {
            let filled = width.min(columns - first);
            // Squares of sixteen, so that each cache line is read once and written once.
            let mut square = [[0.0; LANE]; LANE];
            for (block, values) in values.chunks_mut(LANE * width).enumerate() {
                let depth = values.len() / width;
                for corner in (0..width).step_by(LANE) {
                    for (column, to) in square.iter_mut().enumerate() {
                        let column = corner + column;
                        let from = (first + column) * inner + block * LANE;
                        if column >= filled {
                            to.fill(0.0);
                        } else if depth == LANE {
                            // A length that the compiler knows spares a call.
                            to.copy_from_slice(&weights[from..][..LANE]);
                        } else {
                            to[..depth].copy_from_slice(&weights[from..][..depth]);
                        }
                    }
                    for (row, values) in values.chunks_exact_mut(width).enumerate() {
                        let to = &mut values[corner..corner + LANE];
                        to.iter_mut().zip(&square).for_each(|(to, column)| *to = column[row]);
                    }
                }
            }
        });
    }

    /// Makes room; the values are then anything, the bias zero.
    fn reshape(&mut self, inner: usize, columns: usize) {
        let padded = columns.next_multiple_of(LANE);
        (self.inner, self.columns) = (inner, columns);
        self.values.resize(inner * padded, 0.0);
        self.bias.clear();
        self.bias.resize(padded, 0.0);
    }

    /// The length of the sums.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// The number of columns, without padding.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The bias, zeros after the last column; length a multiple of 16.
    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// The panels: the first column, the width (16 to 64) and the values `[inner, width]` of each.
    pub(super) fn panels(&self) -> impl ExactSizeIterator<Item = (usize, usize, &[f32])> {
        let padded = self.bias.len();
        (0..padded).step_by(PANEL).map(move |first| {
            let width = PANEL.min(padded - first);
            (first, width, &self.values[first * self.inner..][..width * self.inner])
        })
    }
}

/// The panels of a matrix, to be filled side by side: the first column, the width and the values of each.
fn panels(
    values: &mut [f32],
    inner: usize,
    columns: usize,
) -> impl ParallelIterator<Item = (usize, usize, &mut [f32])> {
    let padded = columns.next_multiple_of(LANE);
    let parts = values.par_chunks_mut((PANEL * inner).max(1)).enumerate();
    parts.map(move |(index, part)| (index * PANEL, PANEL.min(padded - index * PANEL), part))
}
