//! Covariance matrix adaptation as a function of the history: the points that have ended, in the order in which
//! they were drawn, are told generation by generation, whatever the order in which they ended.

use store::row::Params;

use super::Points;
use super::evolution::{Evolution, population};
use super::space::Space;
use super::stream::{stream, unit};
use super::tried::{Outcome, Tried};

pub(super) struct CmaEs {
    space: Space,
    /// The axes that are adapted, by index; the others are drawn at random.
    adapted: Vec<usize>,
    seed: u64,
    sigma: f64,
    population: u32,
}

impl CmaEs {
    pub(super) fn new(space: Space, seed: u64, sigma: f64, chosen: Option<u32>) -> CmaEs {
        let adapted = space.adapted();
        let population = population(adapted.len(), chosen);
        CmaEs { space, adapted, seed, sigma, population }
    }

    /// The places of a point on the adapted axes, if it has them all.
    fn places(&self, params: &Params) -> Option<Vec<f64>> {
        let place = |&index: &usize| {
            let axis = &self.space.axes[index];
            axis.coordinate.as_ref()?.place(params.get(&axis.name)?)
        };
        self.adapted.iter().map(place).collect()
    }
}

impl Points for CmaEs {
    fn draw(&self, number: u32, tried: &[Tried<'_>]) -> Params {
        let mut evolution = Evolution::new(self.adapted.len(), self.sigma, self.population);
        let ended: Vec<(Vec<f64>, Rank)> = tried
            .iter()
            .filter_map(|point| Some((self.places(point.params)?, Rank::of(point.outcome)?)))
            .collect();
        for generation in ended.chunks_exact(self.population as usize) {
            let mut ranked: Vec<&(Vec<f64>, Rank)> = generation.iter().collect();
            ranked.sort_by(|a, b| a.1.compare(&b.1));
            evolution.tell(&ranked.iter().map(|(places, _)| places.as_slice()).collect::<Vec<_>>());
        }
        let places = evolution.sample(&mut stream(self.seed, "cma-es", number));
        self.space.point(|index, axis| match self.adapted.iter().position(|&adapted| adapted == index) {
            Some(position) => places[position],
            None => unit(&mut stream(self.seed, &axis.name, number)),
        })
    }
}

/// The order of points in a generation: those that were stopped come after those that were not.
struct Rank(bool, f64);

impl Rank {
    fn of(outcome: Outcome) -> Option<Rank> {
        match outcome {
            Outcome::Open => None,
            Outcome::Done(value) => Some(Rank(false, value)),
            Outcome::Stopped(_, value) => Some(Rank(true, value)),
        }
    }

    fn compare(&self, other: &Rank) -> std::cmp::Ordering {
        self.0.cmp(&other.0).then(self.1.total_cmp(&other.1))
    }
}
