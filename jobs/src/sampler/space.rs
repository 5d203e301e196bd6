//! The space of a sweep as samplers walk through it: parents before what depends on them.

use std::collections::BTreeMap;

use store::row::Params;

use super::coordinate::Coordinate;
use crate::sweep::{Domain, Parameter, order};

/// A space, in the order in which its parameters are drawn.
pub(super) struct Space {
    pub(super) axes: Vec<Axis>,
}

/// A parameter of the space.
pub(super) struct Axis {
    pub(super) name: String,
    pub(super) parameter: Parameter,
    /// Its values as places between 0 and 1; choices have none.
    pub(super) coordinate: Option<Coordinate>,
}

impl Space {
    /// The space of a valid definition.
    pub(super) fn new(space: &BTreeMap<String, Parameter>) -> Space {
        let axis = |name: &str| {
            let parameter = space[name].clone();
            Axis { name: name.to_owned(), coordinate: Coordinate::of(&parameter.domain), parameter }
        };
        Space { axes: order(space).unwrap_or_default().into_iter().map(axis).collect() }
    }

    /// A point, each of whose parameters is at the place between 0 and below 1 that `place` gives for its axis.
    pub(super) fn point(&self, mut place: impl FnMut(usize, &Axis) -> f64) -> Params {
        let mut point = Params::new();
        self.complete(&mut point, |index, axis| Some(place(index, axis)));
        point
    }

    /// Gives the point what it lacks: of the parameters that exist in it, those for which `place` gives a place.
    pub(super) fn complete(&self, point: &mut Params, mut place: impl FnMut(usize, &Axis) -> Option<f64>) {
        for (index, axis) in self.axes.iter().enumerate() {
            if !point.contains_key(&axis.name)
                && axis.parameter.exists(point)
                && let Some(place) = place(index, axis)
            {
                point.insert(axis.name.clone(), axis.at(place));
            }
        }
    }

    /// Those that every point has, which are numbers and can vary, by index.
    pub(super) fn adapted(&self) -> Vec<usize> {
        let varies = |axis: &Axis| axis.parameter.when.is_empty() && axis.parameter.domain.size() != Some(1);
        (0..self.axes.len()).filter(|&i| varies(&self.axes[i]) && self.axes[i].coordinate.is_some()).collect()
    }
}

impl Axis {
    /// The value at a place between 0 and below 1.
    pub(super) fn at(&self, place: f64) -> serde_json::Value {
        match (&self.coordinate, &self.parameter.domain) {
            (Some(coordinate), _) => coordinate.value(&self.parameter.domain, place),
            (None, Domain::Choice(values)) => {
                let index = (place * values.len() as f64) as usize;
                values[index.min(values.len() - 1)].clone()
            }
            (None, _) => unreachable!("numbers have coordinates"),
        }
    }
}
