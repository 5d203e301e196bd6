//! One vector register of floats, so that each kernel is written once for every width.
//!
//! Every operation rounds exactly as the scalar one does (a fused multiply-add rounds once), so a kernel
//! gives the same bits at every width.
#![allow(unsafe_code, reason = "vector loads and stores go through pointers")]

/// A few floats side by side.
///
/// # Safety
/// Every function may be called only where the processor has the type's instructions; `load` and `store`
/// also ask for [`Lanes::WIDTH`] floats behind the pointer, of any alignment.
pub(super) trait Lanes: Copy {
    /// How many floats.
    const WIDTH: usize;
    /// Reads `WIDTH` floats.
    unsafe fn load(from: *const f32) -> Self;
    /// Asks for a cache line; any address will do.
    unsafe fn prefetch(at: *const f32);
    /// Writes `WIDTH` floats.
    unsafe fn store(self, to: *mut f32);
    /// The same float in every lane.
    unsafe fn splat(x: f32) -> Self;
    /// `self · factor + addend`, rounded once.
    unsafe fn fused(self, factor: Self, addend: Self) -> Self;
    /// The difference.
    unsafe fn minus(self, other: Self) -> Self;
    /// The product.
    unsafe fn times(self, other: Self) -> Self;
    /// The quotient.
    unsafe fn over(self, other: Self) -> Self;
    /// The smaller; `other` where either is not a number.
    unsafe fn least(self, other: Self) -> Self;
    /// The larger; `other` where either is not a number.
    unsafe fn most(self, other: Self) -> Self;
    /// 2ⁿ for the integer n in −126..=127 that stands in the low bits of a float n + 1.5·2²³.
    unsafe fn power_of_two(self) -> Self;
}

/// 1.5·2²³: adding it to a small float rounds that to an integer in the low bits.
pub(super) const ROUNDER: f32 = 12_582_912.0;
/// What the bits of [`ROUNDER`] add to an exponent once shifted, taken off, and the bias of exponents put on.
const EXPONENT: i32 = 127 - (ROUNDER.to_bits() as i32);

impl Lanes for f32 {
    const WIDTH: usize = 1;
    #[inline(always)]
    unsafe fn load(from: *const f32) -> f32 {
        // SAFETY: one float is behind the pointer.
        unsafe { *from }
    }
    #[inline(always)]
    unsafe fn prefetch(_: *const f32) {}
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: one float is behind the pointer.
        unsafe { *to = self }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn fused(self, factor: f32, addend: f32) -> f32 {
        self.mul_add(factor, addend)
    }
    #[inline(always)]
    unsafe fn minus(self, other: f32) -> f32 {
        self - other
    }
    #[inline(always)]
    unsafe fn times(self, other: f32) -> f32 {
        self * other
    }
    #[inline(always)]
    unsafe fn over(self, other: f32) -> f32 {
        self / other
    }
    #[inline(always)]
    unsafe fn least(self, other: f32) -> f32 {
        if self < other { self } else { other }
    }
    #[inline(always)]
    unsafe fn most(self, other: f32) -> f32 {
        if self > other { self } else { other }
    }
    #[inline(always)]
    unsafe fn power_of_two(self) -> f32 {
        f32::from_bits(((self.to_bits() as i32).wrapping_add(EXPONENT) << 23) as u32)
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{EXPONENT, Lanes};

    macro_rules! lanes {
        ($register:ty, $width:literal, $load:ident, $store:ident, $splat:ident, $fused:ident,
         $minus:ident, $times:ident, $over:ident, $least:ident, $most:ident,
         $bits:ident, $float:ident, $int_plus:ident, $int_splat:ident, $shift:ident) => {
            // SAFETY (of every block below): the trait's contract is that of the instruction.
            impl Lanes for $register {
                const WIDTH: usize = $width;
                #[inline(always)]
                unsafe fn load(from: *const f32) -> Self {
                    unsafe { $load(from) }
                }
                #[inline(always)]
                unsafe fn prefetch(at: *const f32) {
                    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
                }
                #[inline(always)]
                unsafe fn store(self, to: *mut f32) {
                    unsafe { $store(to, self) }
                }
                #[inline(always)]
                unsafe fn splat(x: f32) -> Self {
                    unsafe { $splat(x) }
                }
                #[inline(always)]
                unsafe fn fused(self, factor: Self, addend: Self) -> Self {
                    unsafe { $fused(self, factor, addend) }
                }
                #[inline(always)]
                unsafe fn minus(self, other: Self) -> Self {
                    unsafe { $minus(self, other) }
                }
                #[inline(always)]
                unsafe fn times(self, other: Self) -> Self {
                    unsafe { $times(self, other) }
                }
                #[inline(always)]
                unsafe fn over(self, other: Self) -> Self {
                    unsafe { $over(self, other) }
                }
                #[inline(always)]
                unsafe fn least(self, other: Self) -> Self {
                    unsafe { $least(self, other) }
                }
                #[inline(always)]
                unsafe fn most(self, other: Self) -> Self {
                    unsafe { $most(self, other) }
                }
                #[inline(always)]
                unsafe fn power_of_two(self) -> Self {
                    unsafe { $float($shift::<23>($int_plus($bits(self), $int_splat(EXPONENT)))) }
                }
            }
        };
    }

    lanes!(
        __m256,
        8,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_set1_ps,
        _mm256_fmadd_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_div_ps,
        _mm256_min_ps,
        _mm256_max_ps,
        _mm256_castps_si256,
        _mm256_castsi256_ps,
        _mm256_add_epi32,
        _mm256_set1_epi32,
        _mm256_slli_epi32
    );
    lanes!(
        __m512,
        16,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_set1_ps,
        _mm512_fmadd_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_div_ps,
        _mm512_min_ps,
        _mm512_max_ps,
        _mm512_castps_si512,
        _mm512_castsi512_ps,
        _mm512_add_epi32,
        _mm512_set1_epi32,
        _mm512_slli_epi32
    );
}
