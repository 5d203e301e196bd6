//! The product of a batch with packed weights, with bias and activation in the same pass.
//!
//! Each output is one chain of fused multiply-adds over the inner dimension, in order, from its start. So it
//! has the same bits in whatever batch it is, at any vector width and however the work is cut.
#![allow(unsafe_code, reason = "the inner loops read and write through pointers, checked once a call")]

use super::lanes::Lanes;
use super::pack::PANEL;
use super::pointwise::tanh_of;
use super::{Activation, LANE, Packed};

/// The left factor `[rows, inner]`: element (m, k) is `values[m · row_step + k · inner_step]`.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Left<'a> {
    pub(in crate::model) values: &'a [f32],
    pub(in crate::model) rows: usize,
    pub(in crate::model) row_step: usize,
    pub(in crate::model) inner_step: usize,
}

/// How many rows of weights are asked for ahead of their use where few items share them: the processor's own
/// prefetcher stops at every page.
const AHEAD: usize = 16;
/// Fewer rows than this are bound by memory.
const FEW: usize = 3;

/// What a sum starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Start {
    /// The bias of the packed weights.
    Bias,
    /// What the output holds.
    Output,
}

/// One call of [`product`], checked.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    left: Left<'a>,
    right: &'a Packed,
    start: Start,
    activation: Activation,
    out: *mut f32,
    out_step: usize,
}

impl<'a> Call<'a> {
    /// # Panics
    /// Where a factor or `out`, of `[rows, columns]` with `out_step` floats a row, is too short.
    pub(super) fn new(
        left: Left<'a>,
        right: &'a Packed,
        start: Start,
        activation: Activation,
        out: &mut [f32],
        out_step: usize,
    ) -> Call<'a> {
        let (rows, inner, columns) = (left.rows, right.inner(), right.columns());
        let last = |rows: usize, step: usize| rows.saturating_sub(1) * step;
        let needed = last(rows, left.row_step) + last(inner, left.inner_step) + usize::from(inner > 0);
        assert!(rows == 0 || left.values.len() >= needed, "the left factor is too short");
        assert!(rows == 0 || out.len() >= last(rows, out_step) + columns, "the output is too short");
        assert!(out_step >= columns, "the rows of the output overlap");
        Call { left, right, start, activation, out: out.as_mut_ptr(), out_step }
    }

    /// The number of panels of the right factor.
    pub(super) fn panels(&self) -> usize {
        self.right.panels().len()
    }
}

/// Computes these panels of a call with `R` rows and up to `C` registers of columns at a time.
///
/// # Safety
/// The processor must have the instructions of `V`, and nothing else may use these columns of the output
/// meanwhile.
#[inline(always)]
pub(super) unsafe fn run<V: Lanes, const R: usize, const C: usize>(
    call: &Call<'_>,
    panels: std::ops::Range<usize>,
) {
    let mut panels = call.right.panels().skip(panels.start).take(panels.len()).peekable();
    while let Some((first, width, values)) = panels.next() {
        let mut row = 0;
        // A single row has too few sums to keep the processor busy: it takes two panels at once.
        let pair = |panel: &(usize, usize, &[f32])| call.left.rows == 1 && panel.1 == PANEL && C > 1;
        if let Some((next, _, second)) = panels.next_if(pair) {
            for offset in (0..width).step_by(C * V::WIDTH) {
                let tile = |first, values: &[f32]| Tile {
                    row,
                    first: first + offset,
                    width,
                    values: values[offset..].as_ptr(),
                };
                // SAFETY: both tiles lie within the call, whose bounds were checked when it was made.
                unsafe { compute_two::<V, C>(call, [tile(first, values), tile(next, second)]) }
            }
            continue;
        }
        while row < call.left.rows {
            let rows = R.min(call.left.rows - row);
            for offset in (0..width).step_by(C * V::WIDTH) {
                let registers = C.min((width - offset) / V::WIDTH);
                let values = values[offset..].as_ptr();
                let tile = Tile { row, first: first + offset, width, values };
                // SAFETY: the tile lies within the call, whose bounds were checked when it was made.
                unsafe { dispatch::<V, R, C>(call, tile, rows, registers) }
            }
            row += rows;
        }
    }
}

/// A piece of the output: rows from `row`, columns from `first` with weights at `values`, `width` apart.
#[derive(Clone, Copy)]
struct Tile {
    row: usize,
    first: usize,
    width: usize,
    values: *const f32,
}

/// Chooses the loop for a number of rows and registers, so that the sums stay in registers.
///
/// # Safety
/// As [`run`]; the tile must lie within the call.
#[inline(always)]
unsafe fn dispatch<V: Lanes, const R: usize, const C: usize>(
    call: &Call<'_>,
    tile: Tile,
    rows: usize,
    registers: usize,
) {
    macro_rules! choose {
        ($($r:literal $c:literal),*) => {
            match (rows, registers) {
                // SAFETY: as this function's.
                $(($r, $c) if $r <= R && $c <= C => unsafe { compute::<V, $r, $c>(call, tile) },)*
                _ => unreachable!("a tile of {rows} rows and {registers} registers"),
            }
        };
    }
    choose!(
        1 1, 2 1, 3 1, 4 1, 5 1, 6 1, 1 2, 2 2, 3 2, 4 2, 5 2, 6 2,
        1 3, 2 3, 3 3, 4 3, 5 3, 6 3, 1 4, 2 4, 3 4, 4 4, 5 4, 6 4
    );
}

/// # Safety
/// As [`dispatch`].
#[inline(always)]
unsafe fn compute<V: Lanes, const R: usize, const C: usize>(call: &Call<'_>, tile: Tile) {
    let Left { values, row_step, inner_step, .. } = call.left;
    // SAFETY: the call's bounds cover rows `tile.row..tile.row + R` of the left factor, and the panel has
    // `inner` rows of `width` floats.
    unsafe {
        let mut sums = [[V::splat(0.0); C]; R];
        for (r, row) in sums.iter_mut().enumerate() {
            *row = begin(call, tile.row + r, tile.first);
        }
        let mut left = values.as_ptr().add(tile.row * row_step);
        let mut panel = tile.values;
        for _ in 0..call.right.inner() {
            let mut weights = [V::splat(0.0); C];
            for (c, weight) in weights.iter_mut().enumerate() {
                *weight = V::load(panel.add(c * V::WIDTH));
                if R < FEW {
                    V::prefetch(panel.wrapping_add(AHEAD * PANEL + c * V::WIDTH));
                }
            }
            if inner_step >= LANE {
                // A line of its own for every step, a page of its own for few of them.
                V::prefetch(left.wrapping_add(AHEAD * inner_step));
            }
            for (r, row) in sums.iter_mut().enumerate() {
                let x = V::splat(*left.add(r * row_step));
                for (sum, weight) in row.iter_mut().zip(weights) {
                    *sum = x.fused(weight, *sum);
                }
            }
            panel = panel.add(tile.width);
            left = left.wrapping_add(inner_step);
        }
        for (r, row) in sums.into_iter().enumerate() {
            finish(call, tile.row + r, tile.first, row);
        }
    }
}

/// One row and the same columns of two whole panels: [`compute`] with one row has too few sums to keep the
/// processor busy.
///
/// # Safety
/// As [`dispatch`], for both tiles.
#[inline(always)]
unsafe fn compute_two<V: Lanes, const C: usize>(call: &Call<'_>, [one, two]: [Tile; 2]) {
    let Left { values, row_step, inner_step, .. } = call.left;
    // SAFETY: as in `compute`.
    unsafe {
        let mut sums: [[V; C]; 2] = [begin(call, one.row, one.first), begin(call, two.row, two.first)];
        let mut left = values.as_ptr().add(one.row * row_step);
        let mut panels = [one.values, two.values];
        for _ in 0..call.right.inner() {
            let x = V::splat(*left);
            for (sums, panel) in sums.iter_mut().zip(&mut panels) {
                for (c, sum) in sums.iter_mut().enumerate() {
                    *sum = x.fused(V::load(panel.add(c * V::WIDTH)), *sum);
                    V::prefetch(panel.wrapping_add(AHEAD * PANEL + c * V::WIDTH));
                }
                *panel = panel.add(one.width);
            }
            left = left.wrapping_add(inner_step);
        }
        finish(call, one.row, one.first, sums[0]);
        finish(call, two.row, two.first, sums[1]);
    }
}

/// What the sums of one row start from.
///
/// # Safety
/// The row must be one of the call's, and `first` a column of a panel with `C` registers from there on.
#[inline(always)]
unsafe fn begin<V: Lanes, const C: usize>(call: &Call<'_>, row: usize, first: usize) -> [V; C] {
    let columns = call.right.columns();
    // SAFETY: the bias is padded as the panels are; of the output only columns that exist are read.
    unsafe {
        let out = call.out.add(row * call.out_step);
        let mut sums = [V::splat(0.0); C];
        for (c, sum) in sums.iter_mut().enumerate() {
            let at = first + c * V::WIDTH;
            *sum = match call.start {
                Start::Bias => V::load(call.right.bias().as_ptr().add(at)),
                Start::Output if at + V::WIDTH <= columns => V::load(out.add(at)),
                Start::Output => load_part(out.wrapping_add(at), columns, at),
            };
        }
        sums
    }
}

/// Writes the sums of one row through the activation.
///
/// # Safety
/// As [`begin`].
#[inline(always)]
unsafe fn finish<V: Lanes, const C: usize>(call: &Call<'_>, row: usize, first: usize, sums: [V; C]) {
    let columns = call.right.columns();
    // SAFETY: only columns that exist are written.
    unsafe {
        let out = call.out.add(row * call.out_step);
        for (c, sum) in sums.into_iter().enumerate() {
            let value = match call.activation {
                Activation::Identity => sum,
                Activation::Relu => sum.most(V::splat(0.0)),
                Activation::Tanh => tanh_of(sum),
            };
            let at = first + c * V::WIDTH;
            if at + V::WIDTH <= columns {
                value.store(out.add(at));
            } else {
                store_part(value, out.wrapping_add(at), columns, at);
            }
        }
    }
}

/// # Safety
/// As many floats must be behind the pointer as columns are left from `first` on, at most a register.
#[inline(always)]
unsafe fn load_part<V: Lanes>(from: *const f32, columns: usize, first: usize) -> V {
    let mut spare = [0.0f32; LANE];
    let filled = columns.saturating_sub(first).min(V::WIDTH);
    // SAFETY: `filled` floats are there, and a register is at most `LANE` wide.
    unsafe {
        for (i, to) in spare.iter_mut().enumerate().take(filled) {
            *to = *from.add(i);
        }
        V::load(spare.as_ptr())
    }
}

/// # Safety
/// As [`load_part`].
#[inline(always)]
unsafe fn store_part<V: Lanes>(value: V, to: *mut f32, columns: usize, first: usize) {
    let mut spare = [0.0f32; LANE];
    let filled = columns.saturating_sub(first).min(V::WIDTH);
    // SAFETY: as in `load_part`.
    unsafe {
        value.store(spare.as_mut_ptr());
        for (i, &x) in spare.iter().enumerate().take(filled) {
            *to.add(i) = x;
        }
    }
}

const _: () = assert!(PANEL.is_multiple_of(LANE));
