//! Random moments, from a seed that can be given again; and the size of the tests.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random moments.
pub(crate) struct Chance {
    seed: u64,
    rng: ChaCha8Rng,
}

impl Chance {
    /// Those of the seed that the environment gives, else of one for each run. Where the test fails, it is printed.
    pub(crate) fn new() -> Chance {
        let given = std::env::var("ASSEMBLET_SEED").ok().and_then(|text| text.parse().ok());
        let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos() as u64;
        let seed = given.unwrap_or(now % 1_000_000);
        Chance { seed, rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// A time from nothing to `most`.
    pub(crate) fn moment(&mut self, most: Duration) -> Duration {
        most.mul_f64(self.rng.random_range(0.0..1.0))
    }

    /// A place in a list of so many.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        self.rng.random_range(0..count)
    }
}

impl Drop for Chance {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the moments were those of ASSEMBLET_SEED={}", self.seed);
        }
    }
}

/// Whether the tests are to be as large as every night.
pub(crate) fn is_stress() -> bool {
    std::env::var("ASSEMBLET_STRESS").is_ok_and(|value| value == "1")
}
