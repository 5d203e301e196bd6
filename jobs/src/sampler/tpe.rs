//! The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl 2011): of candidates drawn near the best
//! points, the one that is least near the others.
//!
//! It is held to Optuna's, whose choices it shares: the best tenth, at most 25; 24 candidates; the parameters that
//! every point has together, and those that are conditional one by one, given the rest; points under way count
//! among the others, so that workers do not try the same place.

use std::cmp::Ordering;

use store::row::Params;

use super::Points;
use super::parzen::{Kind, Parzen};
use super::space::{Axis, Space};
use super::stream::{stream, unit};
use super::tried::{Outcome, Tried};
use crate::sweep::{Domain, same};

/// The most points that count as the best.
const BEST: usize = 25;
/// The most others that are looked at, the last ones, so that a draw takes milliseconds in a long sweep, too.
const OTHERS: usize = 2000;

pub(super) struct Tpe {
    space: Space,
    seed: u64,
    startup: usize,
    candidates: u32,
}

impl Tpe {
    pub(super) fn new(space: Space, seed: u64, startup: u32, candidates: u32) -> Tpe {
        Tpe { space, seed, startup: startup as usize, candidates }
    }

    /// Draws the axes of `group` together, and sets them in the point.
    fn draw_group(
        &self,
        group: &[&Axis],
        number: u32,
        best: &[&Params],
        others: &[&Params],
        point: &mut Params,
    ) {
        let kinds: Vec<Kind> = group.iter().map(|axis| kind(axis)).collect();
        let observed = |params: &[&Params]| -> Vec<Vec<f64>> {
            params
                .iter()
                .filter_map(|params| group.iter().map(|axis| observe(axis, params)).collect())
                .collect()
        };
        let (near, far) = (Parzen::new(&kinds, &observed(best)), Parzen::new(&kinds, &observed(others)));
        let purpose: Vec<&str> = group.iter().map(|axis| axis.name.as_str()).collect();
        let mut rng = stream(self.seed, &format!("tpe {}", purpose.join(" ")), number);
        let mut chosen: Option<(f64, Vec<f64>)> = None;
        for _ in 0..self.candidates {
            let mut candidate = near.sample(&mut rng);
            for (axis, place) in group.iter().zip(&mut candidate) {
                *place = snapped(axis, *place);
            }
            let cells: Vec<_> =
                group.iter().zip(&candidate).map(|(axis, x)| axis.coordinate.as_ref()?.cell(*x)).collect();
            let gain = near.log_density(&candidate, &cells) - far.log_density(&candidate, &cells);
            if chosen.as_ref().is_none_or(|(most, _)| gain > *most) {
                chosen = Some((gain, candidate));
            }
        }
        let places = chosen.map_or_else(Vec::new, |(_, places)| places);
        for (axis, place) in group.iter().zip(places) {
            let value = match (&axis.coordinate, &axis.parameter.domain) {
                (None, Domain::Choice(values)) => values[place as usize].clone(),
                _ => axis.at(place),
            };
            point.insert(axis.name.clone(), value);
        }
    }
}

impl Points for Tpe {
    fn draw(&self, number: u32, tried: &[Tried<'_>]) -> Params {
        let ended = tried.iter().filter(|point| point.outcome != Outcome::Open).count();
        if ended < self.startup {
            return self.space.point(|_, axis| unit(&mut stream(self.seed, &axis.name, number)));
        }
        let (best, others) = split(tried, ended.div_ceil(10).min(BEST));
        let mut point = Params::new();
        let together: Vec<&Axis> =
            self.space.axes.iter().filter(|axis| axis.parameter.when.is_empty()).collect();
        self.draw_group(&together, number, &best, &others, &mut point);
        for axis in &self.space.axes {
            if !axis.parameter.when.is_empty() && axis.parameter.exists(&point) {
                self.draw_group(&[axis], number, &best, &others, &mut point);
            }
        }
        point
    }
}

/// The `count` best points, and the last of the others, each in the order in which they were drawn. Points that
/// came to their end come before those that were stopped, and those before others that were stopped earlier.
fn split<'a>(tried: &[Tried<'a>], count: usize) -> (Vec<&'a Params>, Vec<&'a Params>) {
    let mut ended: Vec<usize> = (0..tried.len()).filter(|&i| tried[i].outcome != Outcome::Open).collect();
    ended.sort_by(|&a, &b| better(tried[a].outcome, tried[b].outcome));
    let mut is_best = vec![false; tried.len()];
    ended.iter().take(count).for_each(|&i| is_best[i] = true);
    let is_best = &is_best;
    let of = |best| (0..tried.len()).filter(move |&i| is_best[i] == best).map(|i| tried[i].params);
    let others: Vec<_> = of(false).collect();
    let skipped = others.len().saturating_sub(OTHERS);
    (of(true).collect(), others[skipped..].to_vec())
}

fn better(a: Outcome, b: Outcome) -> Ordering {
    match (a, b) {
        (Outcome::Done(a), Outcome::Done(b)) => a.total_cmp(&b),
        (Outcome::Done(_), _) => Ordering::Less,
        (_, Outcome::Done(_)) => Ordering::Greater,
        (Outcome::Stopped(at, a), Outcome::Stopped(bt, b)) => bt.cmp(&at).then(a.total_cmp(&b)),
        (Outcome::Stopped(..), _) => Ordering::Less,
        (_, Outcome::Stopped(..)) => Ordering::Greater,
        (Outcome::Open, Outcome::Open) => Ordering::Equal,
    }
}

fn kind(axis: &Axis) -> Kind {
    match &axis.parameter.domain {
        Domain::Choice(values) => Kind::Choice(values.len()),
        _ => Kind::Number,
    }
}

/// What a point has on an axis: the place of a number, the index of a choice; nothing where it is not of the space.
fn observe(axis: &Axis, params: &Params) -> Option<f64> {
    let value = params.get(&axis.name)?;
    match (&axis.coordinate, &axis.parameter.domain) {
        (Some(coordinate), _) => coordinate.place(value),
        (None, Domain::Choice(values)) => {
            values.iter().position(|other| same(other, value)).map(|i| i as f64)
        }
        (None, _) => None,
    }
}

/// The place of the value that is drawn at `place`; a choice's index stays as it is.
fn snapped(axis: &Axis, place: f64) -> f64 {
    match &axis.coordinate {
        Some(coordinate) => coordinate.place(&axis.at(place)).unwrap_or(place),
        None => place,
    }
}
