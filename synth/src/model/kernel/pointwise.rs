//! Functions of one number, many at a time: tanh, exp and what is made of them.
#![allow(unsafe_code, reason = "vector loads and stores go through pointers")]

use super::LANE;
use super::lanes::{Lanes, ROUNDER};

/// tanh is 1 − 2⁻²⁵ or closer to 1 from here on, which rounds to 1.
const TANH_END: f32 = 9.0;
/// tanh x ≈ x · P(x²) / Q(x²) on −9..=9, fitted for the least relative error (6·10⁻⁸ before rounding), lowest
/// power first.
const TANH_P: [f32; 6] =
    [0.999_999_94, 0.129_192_22, 2.920_754e-3, 9.267_356e-6, -1.278_026_75e-8, 1.825_485_8e-11];
const TANH_Q: [f32; 4] = [1.0, 0.462_525_04, 2.376_313_7e-2, 2.280_991_6e-4];

/// tanh with an absolute error below 4·10⁻⁷, never outside −1..=1.
///
/// # Safety
/// The processor must have the instructions of `V`.
#[inline(always)]
pub(super) unsafe fn tanh_of<V: Lanes>(x: V) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        let x = x.least(V::splat(TANH_END)).most(V::splat(-TANH_END));
        let square = x.times(x);
        let p = polynomial(square, &TANH_P).times(x);
        let q = polynomial(square, &TANH_Q);
        p.over(q).least(V::splat(1.0)).most(V::splat(-1.0))
    }
}

/// Adds four rows to the sums, modulo 2³²; the shortest slice decides how many numbers.
#[inline(always)]
pub(super) fn add_four(sums: &mut [i32], [a, b, c, d]: [&[i32]; 4]) {
    for ((((sum, &a), &b), &c), &d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *sum = sum.wrapping_add(a).wrapping_add(b).wrapping_add(c.wrapping_add(d));
    }
}

/// exp of a number in −87..=0 (lower ones count as −87) with a relative error below 3·10⁻⁷.
///
/// # Safety
/// As [`tanh_of`].
#[inline(always)]
unsafe fn exp_of<V: Lanes>(x: V) -> V {
    // ln 2 in two parts, so that n · ln 2 is taken off without loss.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const TAYLOR: [f32; 7] = [1.0, 1.0, 0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0];
    // SAFETY: the caller's promise.
    unsafe {
        let x = x.most(V::splat(-87.0));
        let rounded = x.fused(V::splat(std::f32::consts::LOG2_E), V::splat(ROUNDER));
        let n = rounded.minus(V::splat(ROUNDER));
        let rest = n.fused(V::splat(-LN2_LOW), n.fused(V::splat(-LN2_HIGH), x));
        polynomial(rest, &TAYLOR).times(rounded.power_of_two())
    }
}

/// # Safety
/// As [`tanh_of`].
#[inline(always)]
unsafe fn polynomial<V: Lanes>(x: V, coefficients: &[f32]) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        let mut value = V::splat(coefficients[coefficients.len() - 1]);
        for &c in coefficients.iter().rev().skip(1) {
            value = value.fused(x, V::splat(c));
        }
        value
    }
}

/// Defines a kernel that replaces every number by a function of it. (A function passed as an argument would not be
/// compiled for the caller's instructions.)
macro_rules! each {
    ($name:ident, $of:ident) => {
        /// Replaces every number.
        ///
        /// # Safety
        /// As [`tanh_of`].
        #[inline(always)]
        pub(super) unsafe fn $name<V: Lanes>(values: &mut [f32]) {
            let mut chunks = values.chunks_exact_mut(V::WIDTH);
            for chunk in &mut chunks {
                // SAFETY: a chunk is as long as a register.
                unsafe { $of(V::load(chunk.as_ptr())).store(chunk.as_mut_ptr()) };
            }
            let rest = chunks.into_remainder();
            if !rest.is_empty() {
                let mut spare = [0.0; LANE];
                spare[..rest.len()].copy_from_slice(rest);
                // SAFETY: a register is at most `LANE` wide.
                unsafe { $of(V::load(spare.as_ptr())).store(spare.as_mut_ptr()) };
                rest.copy_from_slice(&spare[..rest.len()]);
            }
        }
    };
}
each!(tanh, tanh_of);
each!(exp, exp_of);

/// Turns the gradient of `y = tanh z` into that of `z`: multiplies by 1 − y².
///
/// # Safety
/// As [`tanh_of`].
#[inline(always)]
pub(super) unsafe fn tanh_backward<V: Lanes>(outputs: &[f32], gradients: &mut [f32]) {
    let whole = gradients.len() / V::WIDTH * V::WIDTH;
    assert_eq!(outputs.len(), gradients.len(), "one gradient an output");
    for i in (0..whole).step_by(V::WIDTH) {
        // SAFETY: `i + WIDTH` is at most the length of both.
        unsafe {
            let y = V::load(outputs.as_ptr().add(i));
            let to = gradients.as_mut_ptr().add(i);
            let slope = V::splat(1.0).minus(y.times(y));
            V::load(to).times(slope).store(to);
        }
    }
    for (gradient, y) in gradients[whole..].iter_mut().zip(&outputs[whole..]) {
        *gradient *= 1.0 - y * y;
    }
}
