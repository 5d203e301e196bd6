//! The first layer: a sum of rows, one for each place where a word stands.
//!
//! The layer `[E(x₁), E(x₂), …] · W + b` is `Σ E(x_p) · W_p + b`, so the products `E · W_p` are made once and
//! looked up. They are kept as integers in units of a power of two: then a sum does not depend on the order
//! of its terms, and going from one item to another by replacing the rows that differ, as chess engines do
//! with NNUE, gives the same bits as adding them all up.

use rayon::prelude::*;

use crate::model::kernel::{Activation, Isa, Packed};

/// Where the rows of one position come from: a table `[rows, width]`, the same one for many positions.
#[derive(Clone, Copy)]
pub(super) struct Position<'a> {
    pub(super) table: &'a [f32],
    pub(super) width: usize,
}

/// The sum layer of a network.
#[derive(Clone, Debug)]
pub(super) struct SumLayer {
    /// For each position its rows of `hidden` integers, and where its first one starts.
    rows: Vec<i32>,
    starts: Vec<usize>,
    /// `[hidden]`.
    bias: Vec<i32>,
    /// What one unit of the integers is worth.
    unit: f32,
    isa: Isa,
}

impl SumLayer {
    /// The layer with `weights` of `[Σ width, bias.len()]` over these positions.
    pub(super) fn new(isa: Isa, positions: &[Position<'_>], weights: &[f32], bias: &[f32]) -> SumLayer {
        let hidden = bias.len();
        // The largest magnitude that any sum, whole or partial, can have.
        let magnitude = |row: &[f32]| row.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let mut depth = 0;
        let blocks: Vec<(&Position<'_>, &[f32])> = positions
            .iter()
            .map(|position| {
                let block = &weights[depth * hidden..][..position.width * hidden];
                depth += position.width;
                (position, block)
            })
            .collect();
        // Training makes the layer anew for each update.
        let product = |(position, block): (&Position<'_>, &[f32])| {
            let count = position.table.len() / position.width;
            let mut product = vec![0.0; count * hidden];
            let packed = Packed::new(block, position.width, &vec![0.0; hidden]);
            isa.dense(position.table, count, &packed, Activation::Identity, &mut product);
            let most = magnitude(&product);
            (product, f64::from(most))
        };
        let products: Vec<(Vec<f32>, f64)> = blocks.into_par_iter().map(product).collect();
        let bound = products.iter().fold(f64::from(magnitude(bias)), |sum, (_, most)| sum + most);
        // 2³⁰ leaves a bit to spare for rounding; finer than 2⁻³⁰ no product is.
        let exponent = ((f64::from(1 << 30) / bound.max(1.0)).log2().floor() as i32).min(30);
        let scale = f64::from(exponent).exp2();
        let mut starts = Vec::with_capacity(positions.len());
        let mut rows = vec![0; products.iter().map(|(product, _)| product.len()).sum()];
        let mut rest = &mut rows[..];
        let mut parts = Vec::with_capacity(positions.len());
        for (product, _) in &products {
            starts.push(parts.iter().map(|(part, _): &(&mut [i32], &[f32])| part.len()).sum());
            let (part, after) = rest.split_at_mut(product.len());
            parts.push((part, &product[..]));
            rest = after;
        }
        parts.into_par_iter().for_each(|(rows, product)| isa.fix(product, scale, rows));
        let mut fixed_bias = vec![0; hidden];
        isa.fix(bias, scale, &mut fixed_bias);
        SumLayer { rows, starts, bias: fixed_bias, unit: (1.0 / scale) as f32, isa }
    }

    /// The width of the layer.
    pub(super) fn hidden(&self) -> usize {
        self.bias.len()
    }

    /// Gives `out`, `[items, hidden]`, for `rows`, `[items, positions]`. Each item starts from the sums of the
    /// item `apart` before it where that has most rows in common.
    pub(super) fn forward(&self, rows: &[u32], apart: usize, activation: Activation, out: &mut [f32]) {
        let (positions, hidden) = (self.starts.len(), self.hidden());
        let mut sums = vec![0; apart * hidden];
        for (item, out) in out.chunks_exact_mut(hidden).enumerate() {
            let sums = &mut sums[item % apart * hidden..][..hidden];
            let new = &rows[item * positions..][..positions];
            let old = item.checked_sub(apart).map(|before| &rows[before * positions..][..positions]);
            // A replacement reads two rows, an addition one.
            match old.filter(|old| 2 * differing(old, new) < positions) {
                Some(old) => self.change(old, new, sums),
                None => self.fresh(new, sums),
            }
            out.iter_mut().zip(&*sums).for_each(|(x, &sum)| *x = sum as f32 * self.unit);
        }
        self.isa.activate(activation, out);
    }

    /// Adds up the rows of one item.
    fn fresh(&self, rows: &[u32], sums: &mut [i32]) {
        sums.copy_from_slice(&self.bias);
        let (fours, rest) = rows.as_chunks::<4>();
        for (four, rows) in fours.iter().enumerate() {
            self.isa.add_four(sums, std::array::from_fn(|i| self.row(4 * four + i, rows[i])));
        }
        for (position, &row) in rest.iter().enumerate() {
            self.isa.add(sums, self.row(4 * fours.len() + position, row));
        }
    }

    /// Turns the sums of one item into those of another.
    fn change(&self, old: &[u32], new: &[u32], sums: &mut [i32]) {
        for (position, (&old, &new)) in old.iter().zip(new).enumerate() {
            if old != new {
                self.isa.replace(sums, self.row(position, old), self.row(position, new));
            }
        }
    }

    fn row(&self, position: usize, row: u32) -> &[i32] {
        &self.rows[self.starts[position] + row as usize * self.hidden()..][..self.hidden()]
    }
}

fn differing(a: &[u32], b: &[u32]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layer(tables: &[Vec<f32>], weights: &[f32], bias: &[f32]) -> SumLayer {
        let positions: Vec<_> = tables.iter().map(|table| Position { table, width: 2 }).collect();
        SumLayer::new(Isa::detect(), &positions, weights, bias)
    }

    proptest! {
        #[test]
        fn replacing_rows_gives_the_same_bits_as_adding_them_up(
            numbers in proptest::collection::vec(-3.0f32..3.0, 4 * 10 + 8 * 5 + 5),
            items in proptest::collection::vec(proptest::array::uniform4(0u32..5), 1..40),
            apart in 1usize..4,
        ) {
            let tables: Vec<Vec<f32>> = numbers[..40].chunks(10).map(<[f32]>::to_vec).collect();
            let layer = layer(&tables, &numbers[40..80], &numbers[80..]);
            let mut together = vec![0.0; items.len() * 5];
            layer.forward(items.as_flattened(), apart, Activation::Identity, &mut together);
            for (item, together) in items.iter().zip(together.chunks(5)) {
                let mut alone = [0.0; 5];
                layer.forward(item, 1, Activation::Identity, &mut alone);
                prop_assert_eq!(together, alone);
                for (h, sum) in alone.into_iter().enumerate() {
                    let mut expected = f64::from(numbers[80 + h]);
                    for (p, &row) in item.iter().enumerate() {
                        for i in 0..2 {
                            let x = f64::from(tables[p][row as usize * 2 + i]);
                            expected += x * f64::from(numbers[40 + (p * 2 + i) * 5 + h]);
                        }
                    }
                    prop_assert!((f64::from(sum) - expected).abs() < 1e-5, "{} is not {}", sum, expected);
                }
            }
        }
    }
}
