//! Numbers as places between 0 and 1, evenly or by magnitude.

use serde_json::Value;

use crate::sweep::Domain;

/// How the numbers of a domain lie between 0 and 1. A number of a stepped domain has a cell there, whose ends lie
/// half a step away; so the first and the last are drawn as often as the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coordinate {
    /// The ends: logarithms, where it goes by magnitude.
    low: f64,
    high: f64,
    log: bool,
    /// The first number and the distance to the next, where it has steps.
    steps: Option<(f64, f64)>,
}

impl Coordinate {
    /// The coordinate of a domain of numbers.
    pub(super) fn of(domain: &Domain) -> Option<Coordinate> {
        let (first, last, step, log) = match *domain {
            Domain::Choice(_) => return None,
            Domain::Int { low, high, step, log } => {
                (low as f64, high as f64, Some(step.unwrap_or(1) as f64), log)
            }
            Domain::Float { low, high, step, log } => (low, high, step, log),
        };
        let half = step.unwrap_or(0.0) / 2.0;
        let mut low = first - half;
        if log {
            // A wide step would reach to 0 and below, where there is no logarithm.
            low = low.max(first / 2.0).ln();
        }
        let high = if log { (last + half).ln() } else { last + half };
        Some(Coordinate { low, high, log, steps: step.map(|step| (first, step)) })
    }

    /// The value at a place; places outside of 0 to 1 have the nearest.
    pub(super) fn value(&self, domain: &Domain, place: f64) -> Value {
        let number = self.number(place);
        match (self.steps, domain) {
            (Some((first, step)), _) => domain.value(((number - first) / step).round().max(0.0) as u64),
            (None, Domain::Float { low, high, .. }) => Value::from(number.clamp(*low, *high)),
            (None, _) => unreachable!("whole numbers and choices have steps"),
        }
    }

    /// The place of a value, 0 to 1; the middle, where there is only one.
    pub(super) fn place(&self, value: &Value) -> Option<f64> {
        value.as_f64().map(|number| self.place_of(number))
    }

    /// The ends of the cell of the value at `place`, where it has steps.
    pub(super) fn cell(&self, place: f64) -> Option<(f64, f64)> {
        let (first, step) = self.steps?;
        let number = first + ((self.number(place) - first) / step).round().max(0.0) * step;
        Some((self.place_of(number - step / 2.0), self.place_of(number + step / 2.0)))
    }

    fn number(&self, place: f64) -> f64 {
        let there = self.low + place.clamp(0.0, 1.0) * (self.high - self.low);
        if self.log { there.exp() } else { there }
    }

    fn place_of(&self, number: f64) -> f64 {
        let width = self.high - self.low;
        if width <= 0.0 {
            return 0.5;
        }
        let there = if self.log { number.max(f64::MIN_POSITIVE).ln() } else { number };
        ((there - self.low) / width).clamp(0.0, 1.0)
    }
}
