//! Random streams that are named, not kept: each is made from what it is for, so that a sweep goes on after any
//! interruption without a generator's state.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// The stream of a purpose, for a point.
pub(super) fn stream(seed: u64, purpose: &str, point: u32) -> ChaCha8Rng {
    let mut hash = Sha256::new_with_prefix(b"assemblet sampler ");
    hash.update(seed.to_le_bytes());
    hash.update(point.to_le_bytes());
    hash.update(purpose);
    ChaCha8Rng::from_seed(hash.finalize().into())
}

/// A number from 0 to below 1, a multiple of 2⁻⁵³.
pub(super) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A number of the standard normal distribution, by Box and Muller's transform.
pub(super) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    // 1 − unit is above 0, so its logarithm is finite.
    let radius = (-2.0 * (1.0 - unit(rng)).ln()).sqrt();
    radius * (std::f64::consts::TAU * unit(rng)).cos()
}
