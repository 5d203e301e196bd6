//! Chance without a state: numbers that look random, and are the same whenever they are asked for.

use sha2::{Digest, Sha256};

/// A number for `what` and `of`, 64 bits of their SHA-256.
pub(super) fn number(what: &str, of: &[u64]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    for number in of {
        hash.update(number.to_le_bytes());
    }
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A number from 0 to 1 for `what` and `of`.
pub(super) fn fraction(what: &str, of: &[u64]) -> f64 {
    // 53 bits are what a float holds exactly.
    (number(what, of) >> 11) as f64 / (1u64 << 53) as f64
}

/// The seed of a trial whose point was given, 0 to 2⁶³ − 1.
pub(super) fn seed_of_given(sampler: u64, number_in_sweep: u32) -> u64 {
    number("seed of given", &[sampler, number_in_sweep.into()]) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_on_every_machine() {
        // Seeds of trials are part of what a sweep computes: these may never change.
        assert_eq!(seed_of_given(0, 0), 7_399_754_012_379_028_029);
        assert_eq!(seed_of_given(7, 3), 3_045_877_641_750_352_759);
        assert!((0..1000).all(|i| (0.0..1.0).contains(&fraction("jitter", &[i]))));
    }
}
