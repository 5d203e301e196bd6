//! Grid, random and Sobol points: point i from i.

use std::collections::BTreeMap;

use store::row::Params;

use super::space::Space;
use super::stream::{stream, unit};
use crate::history::{DrawError, Observation, Sampler};
use crate::sweep::{Grid, Parameter};

/// Every point once.
pub(super) struct GridSampler(Grid);

impl GridSampler {
    pub(super) fn new(space: &BTreeMap<String, Parameter>) -> GridSampler {
        GridSampler(Grid::new(space))
    }
}

impl Sampler for GridSampler {
    fn draw(&self, number: u32, _: &[Observation<'_>]) -> Result<Params, DrawError> {
        self.0.point(u64::from(number)).ok_or_else(|| {
            DrawError(format!("the grid has {} points, all of which were drawn", self.0.size()))
        })
    }

    fn reads_history(&self) -> bool {
        false
    }
}

/// Points drawn independently. Each parameter has a stream of its own, so another parameter changes none of them.
pub(super) struct RandomSampler {
    space: Space,
    seed: u64,
}

impl RandomSampler {
    pub(super) fn new(space: Space, seed: u64) -> RandomSampler {
        RandomSampler { space, seed }
    }
}

impl Sampler for RandomSampler {
    fn draw(&self, number: u32, _: &[Observation<'_>]) -> Result<Params, DrawError> {
        Ok(self.space.point(|_, axis| unit(&mut stream(self.seed, &axis.name, number))))
    }

    fn reads_history(&self) -> bool {
        false
    }
}

/// Sobol's sequence, scrambled by Owen's method (Burley 2020). A parameter has its dimension whether it exists in
/// the point or not.
pub(super) struct SobolSampler {
    space: Space,
    seed: u32,
}

/// Points of one scrambled sequence, and its dimensions; another one follows.
const LENGTH: u32 = 1 << 16;

impl SobolSampler {
    pub(super) fn new(space: Space, seed: u64) -> SobolSampler {
        // The sequence's seed has half the bits; a stream mixes them, so that no two seeds are the same by shift.
        let seed = (unit(&mut stream(seed, "sobol", 0)) * f64::from(u32::MAX)) as u32;
        SobolSampler { space, seed }
    }
}

impl Sampler for SobolSampler {
    fn draw(&self, number: u32, _: &[Observation<'_>]) -> Result<Params, DrawError> {
        let seed = self.seed.wrapping_add(number / LENGTH);
        let place = |dimension: usize| sobol_burley::sample(number % LENGTH, dimension as u32, seed);
        Ok(self.space.point(|index, _| f64::from(place(index))))
    }

    fn reads_history(&self) -> bool {
        false
    }
}
