//! The vector kernel: which instructions put the goal's words into one place, for every opcode and every
//! source at once.
//!
//! The same function is written three times, for AVX-512, AVX2 and plain Rust; [`Kernel::detect`] chooses
//! at run time, and a test holds the three together.

use super::problem::Lanes;

/// For each opcode, in order, the lanes (as bits) whose instruction hits the goal in every pair.
pub(crate) type Hits = [u32; 4];

/// A way to evaluate a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Plain Rust, one instruction after another: the baseline.
    Scalar,
    /// 8 lanes an operation.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 16 lanes an operation.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Kernel {
    /// The fastest kernel that this processor runs.
    pub fn detect() -> Kernel {
        Kernel::available().pop().expect("the scalar kernel is always there")
    }

    /// Every kernel that this processor runs, slowest first.
    pub fn available() -> Vec<Kernel> {
        let mut kernels = vec![Kernel::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                kernels.push(Kernel::Avx2);
            }
            if is_x86_feature_detected!("avx512f") {
                kernels.push(Kernel::Avx512);
            }
        }
        kernels
    }

    /// Which instructions with destination `place` (whose lane that is) leave `target[k]` in it for every
    /// pair `k`. `rows` and `target` have one entry a pair.
    #[inline]
    pub(crate) fn hits<const L: usize>(self, rows: &[Lanes<L>], target: &[u32], place: usize) -> Hits {
        match self {
            Kernel::Scalar => scalar(rows, target, place),
            // SAFETY: the two variants are made only by `available`, after the processor was asked.
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code, reason = "the processor's features were checked when the kernel was chosen")]
            Kernel::Avx2 => unsafe { avx2(rows, target, place) },
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code, reason = "the processor's features were checked when the kernel was chosen")]
            // SAFETY: as above.
            Kernel::Avx512 => unsafe { avx512(rows, target, place) },
        }
    }
}

fn scalar<const L: usize>(rows: &[Lanes<L>], target: &[u32], place: usize) -> Hits {
    let mut hits = [0; 4];
    for lane in 0..L {
        for opcode in crate::machine::Opcode::ALL {
            let hit = rows.iter().zip(target).all(|(row, &t)| opcode.apply(row.0[place], row.0[lane]) == t);
            hits[opcode.index()] |= u32::from(hit) << lane;
        }
    }
    hits
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<const L: usize>(rows: &[Lanes<L>], target: &[u32], place: usize) -> Hits {
    use std::arch::x86_64::*;
    let all = ((1u64 << L) - 1) as u32;
    let mut hits = [all; 4];
    for (row, &t) in rows.iter().zip(target) {
        let d = row.0[place];
        // d + s = t where s = t - d, and d - s = t where s = d - t: only the product needs arithmetic.
        let add = _mm256_set1_epi32(t.wrapping_sub(d) as i32);
        let sub = _mm256_set1_epi32(d.wrapping_sub(t) as i32);
        let mov = _mm256_set1_epi32(t as i32);
        let factor = _mm256_set1_epi32(d as i32);
        let mut found = [0u32; 4];
        for (part, words) in row.0.chunks_exact(8).enumerate() {
            #[allow(unsafe_code, reason = "an unaligned load from a chunk of exactly eight words")]
            // SAFETY: `words` has eight words, 32 bytes, and the load needs no alignment.
            let s = unsafe { _mm256_loadu_si256(words.as_ptr().cast()) };
            let mask = |a, b| _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b))) as u32;
            let shift = 8 * part;
            found[0] |= mask(s, add) << shift;
            found[1] |= mask(s, sub) << shift;
            found[2] |= mask(s, mov) << shift;
            found[3] |= mask(_mm256_mullo_epi32(factor, s), mov) << shift;
        }
        for (hit, found) in hits.iter_mut().zip(found) {
            *hit &= found;
        }
        if hits == [0; 4] {
            break;
        }
    }
    hits
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<const L: usize>(rows: &[Lanes<L>], target: &[u32], place: usize) -> Hits {
    use std::arch::x86_64::*;
    let all = ((1u64 << L) - 1) as u32;
    let mut hits = [all; 4];
    for (row, &t) in rows.iter().zip(target) {
        let d = row.0[place];
        let add = _mm512_set1_epi32(t.wrapping_sub(d) as i32);
        let sub = _mm512_set1_epi32(d.wrapping_sub(t) as i32);
        let mov = _mm512_set1_epi32(t as i32);
        let factor = _mm512_set1_epi32(d as i32);
        let mut found = [0u32; 4];
        for (part, words) in row.0.chunks_exact(16).enumerate() {
            #[allow(unsafe_code, reason = "an unaligned load from a chunk of exactly sixteen words")]
            // SAFETY: `words` has sixteen words, 64 bytes, and the load needs no alignment.
            let s = unsafe { _mm512_loadu_si512(words.as_ptr().cast()) };
            let shift = 16 * part;
            found[0] |= u32::from(_mm512_cmpeq_epi32_mask(s, add)) << shift;
            found[1] |= u32::from(_mm512_cmpeq_epi32_mask(s, sub)) << shift;
            found[2] |= u32::from(_mm512_cmpeq_epi32_mask(s, mov)) << shift;
            found[3] |= u32::from(_mm512_cmpeq_epi32_mask(_mm512_mullo_epi32(factor, s), mov)) << shift;
        }
        for (hit, found) in hits.iter_mut().zip(found) {
            *hit &= found;
        }
        if hits == [0; 4] {
            break;
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agree<const L: usize>(rows: &[Vec<u32>], target: &[u32], place: usize) -> Result<(), TestCaseError> {
        let rows: Vec<Lanes<L>> = rows.iter().map(|row| Lanes(std::array::from_fn(|i| row[i]))).collect();
        let expected = Kernel::Scalar.hits(&rows, target, place);
        for kernel in Kernel::available() {
            prop_assert_eq!(kernel.hits(&rows, target, place), expected, "{:?}", kernel);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn kernels_agree(
            rows in proptest::collection::vec(proptest::collection::vec(-4i32..12, 32), 1..6),
            target in proptest::collection::vec(-16i32..64, 6),
            place in 0usize..10,
        ) {
            let rows: Vec<Vec<u32>> =
                rows.iter().map(|row| row.iter().map(|&w| w as u32).collect()).collect();
            let target: Vec<u32> = target.iter().take(rows.len()).map(|&w| w as u32).collect();
            agree::<16>(&rows, &target, place)?;
            agree::<32>(&rows, &target, place)?;
        }
    }
}
