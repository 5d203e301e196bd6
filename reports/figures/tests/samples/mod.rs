//! One chart of each kind, of data that look like ours and are the same each time.

#![allow(dead_code, reason = "the gallery and the tests each use a part")]

mod large;
mod of_methods;
pub(crate) mod of_sweeps;
mod strange;

use figures::chart::Drawing;

/// A chart and its file's name.
pub(crate) type Sample = (&'static str, Drawing);

/// One chart of each kind, small ones.
pub(crate) fn all() -> Vec<Sample> {
    of_methods::all().into_iter().chain(of_sweeps::all()).collect()
}

/// Charts of 5,000 trials.
pub(crate) fn large() -> Vec<Sample> {
    large::all()
}

/// Kinds of values in [`strange`].
pub(crate) const VALUES: usize = strange::VALUES.len();

/// Charts of nothing, of one point, of equal, missing and infinite values, and of hostile names.
pub(crate) fn strange() -> Vec<Sample> {
    strange::all()
}

/// Numbers between 0 and 1 that are the same each time (Lehmer's generator).
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Noise {
        Noise(seed * 2 + 1)
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }

    /// About normal, around 0 with deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}
