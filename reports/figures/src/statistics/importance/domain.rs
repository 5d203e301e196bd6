//! What a parameter may be, and its places on a grid.

use super::super::StatisticsError;
use super::{Parameter, density};

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// Numbers from `low` to `high`, both finite; a value beyond counts as the nearest end.
    Float {
        /// The least; above 0 if `log`.
        low: f64,
        /// The largest, not below `low`.
        high: f64,
        /// Whether a factor counts, not a distance.
        log: bool,
        /// Only `low` and every `step` above it, where there is one; not with `log`.
        step: Option<f64>,
    },
    /// Whole numbers from `low` to `high`; a value beyond counts as the nearest end.
    Int {
        /// The least; above 0 if `log`.
        low: i64,
        /// The largest, not below `low`.
        high: i64,
        /// Whether a factor counts, not a distance.
        log: bool,
        /// Only `low` and every `step` above it, 1 or more; 1 with `log`.
        step: i64,
    },
    /// One of a number of things; values are 0 to `choices - 1`.
    Categorical {
        /// How many; 1 or more.
        choices: usize,
    },
}

/// Places on a grid of numbers.
const PLACES: usize = 50;

/// Where on a grid each trial is.
#[derive(Debug)]
pub(super) struct Grid {
    is_categorical: bool,
    places: usize,
    /// For each trial; `None` where it has no such parameter.
    trials: Vec<Option<usize>>,
}

impl Grid {
    /// The grid of a parameter, for so many trials.
    pub(super) fn new(parameter: &Parameter<'_>, trials: usize) -> Result<Grid, StatisticsError> {
        if parameter.values.len() != trials {
            return Err(StatisticsError::Lengths {
                first_name: "values of a parameter",
                first: parameter.values.len(),
                second_name: "trials",
                second: trials,
            });
        }
        let wrong = |why| StatisticsError::Domain { name: parameter.name.to_owned(), why };
        let axis = Axis::new(parameter.domain).map_err(wrong)?;
        let place = |(trial, value): (usize, &Option<f64>)| match *value {
            None => Ok(None),
            Some(value) => axis.place(value).map(Some).ok_or_else(|| StatisticsError::Outside {
                name: parameter.name.to_owned(),
                trial,
                value,
            }),
        };
        let trials = parameter.values.iter().enumerate().map(place).collect::<Result<_, _>>()?;
        Ok(Grid { is_categorical: matches!(axis, Axis::Choices(_)), places: axis.places(), trials })
    }

    /// How many places there are; below 2 nothing can be chosen.
    pub(super) fn places(&self) -> usize {
        self.places
    }

    /// How many of the trials have the parameter.
    pub(super) fn active(&self, trials: &[usize]) -> usize {
        trials.iter().filter(|&&trial| self.trials[trial].is_some()).count()
    }

    /// The density of the trials' values over the places; its sum is 1.
    pub(super) fn density(&self, trials: &[usize]) -> Vec<f64> {
        let mut counts = vec![0; self.places];
        trials.iter().filter_map(|&trial| self.trials[trial]).for_each(|place| counts[place] += 1);
        if self.is_categorical { density::of_choices(&counts) } else { density::of_numbers(&counts) }
    }
}

/// The way from a value to a place.
enum Axis {
    Choices(usize),
    /// Between two numbers, or their logarithms.
    Numbers {
        low: f64,
        high: f64,
        log: bool,
        places: usize,
    },
}

impl Axis {
    fn new(domain: Domain) -> Result<Axis, &'static str> {
        let (low, high, log, step, whole) = match domain {
            Domain::Categorical { choices: 0 } => return Err("it has no choices"),
            Domain::Categorical { choices } => return Ok(Axis::Choices(choices)),
            Domain::Float { low, high, log, step } => (low, high, log, step, false),
            Domain::Int { low, high, log, step } => (low as f64, high as f64, log, Some(step as f64), true),
        };
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return Err("its ends are two numbers, the lower one first");
        }
        if log && low <= 0.0 {
            return Err("a logarithmic one is above 0");
        }
        if step.is_some_and(|step| step.is_nan() || step <= 0.0) {
            return Err("a step is above 0");
        }
        if log && step.is_some_and(|step| !whole || step != 1.0) {
            return Err("a logarithmic one has no step");
        }
        // The largest number that steps from the least one reach.
        let reached = |step: f64| low + ((high - low) / step + 1e-9).floor() * step;
        let (high, places) = match step {
            _ if low == high => (high, 1),
            // A place for each doubling.
            Some(_) if log => (high, ((high - low + 1.0).ln() / 2f64.ln()).ceil() as usize + 1),
            Some(step) => (reached(step), ((reached(step) - low) / step).round() as usize + 1),
            None => (high, PLACES),
        };
        Ok(Axis::Numbers { low, high, log, places: places.min(PLACES) })
    }

    fn places(&self) -> usize {
        match *self {
            Axis::Choices(places) | Axis::Numbers { places, .. } => places,
        }
    }

    /// The nearest place, the lower one of two; `None` for what is no number, or no choice.
    fn place(&self, value: f64) -> Option<usize> {
        match *self {
            Axis::Choices(choices) => {
                let is_choice = value >= 0.0 && value < choices as f64 && value.fract() == 0.0;
                is_choice.then_some(value as usize)
            }
            Axis::Numbers { .. } if !value.is_finite() => None,
            Axis::Numbers { places: 1, .. } => Some(0),
            Axis::Numbers { low, high, log, places } => {
                let on_axis = |value: f64| if log { value.ln() } else { value };
                let (value, low, high) = (on_axis(value.clamp(low, high)), on_axis(low), on_axis(high));
                let step = (high - low) / (places - 1) as f64;
                // Negative numbers become 0.
                Some((((value - low) / step - 0.5).ceil() as usize).min(places - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_the_nearest_place() {
        let check = |domain, places: usize, values: &[(f64, Option<usize>)]| {
            let axis = Axis::new(domain).unwrap();
            assert_eq!(axis.places(), places, "{domain:?}");
            for &(value, place) in values {
                assert_eq!(axis.place(value), place, "{value} in {domain:?}");
            }
        };
        let float = |low, high, log, step| Domain::Float { low, high, log, step };
        let int = |low, high, log, step| Domain::Int { low, high, log, step };
        let numbers =
            [(0.0, Some(0)), (24.5, Some(24)), (24.51, Some(25)), (49.0, Some(49)), (99.0, Some(49))];
        check(float(0.0, 49.0, false, None), 50, &numbers);
        check(float(0.0, 49.0, false, None), 50, &[(-7.0, Some(0)), (f64::INFINITY, None)]);
        check(
            float(1.0, 1e7, true, None),
            50,
            &[(1.0, Some(0)), (-1.0, Some(0)), (10.0, Some(7)), (1e7, Some(49))],
        );
        check(float(0.0, 1.0, false, Some(0.25)), 5, &[(0.25, Some(1)), (1.0, Some(4))]);
        check(float(0.0, 1.1, false, Some(0.25)), 5, &[(1.1, Some(4))]);
        check(int(2, 6, false, 2), 3, &[(2.0, Some(0)), (4.0, Some(1)), (6.0, Some(2))]);
        check(int(0, 1000, false, 1), 50, &[(1000.0, Some(49))]);
        check(int(1, 8, true, 1), 4, &[(1.0, Some(0)), (2.0, Some(1)), (8.0, Some(3))]);
        check(int(3, 3, false, 1), 1, &[(3.0, Some(0))]);
        let choices =
            [(0.0, Some(0)), (2.0, Some(2)), (3.0, None), (0.5, None), (-1.0, None), (f64::NAN, None)];
        check(Domain::Categorical { choices: 3 }, 3, &choices);
    }

    #[test]
    fn impossible_domains_are_refused() {
        let check = |domain| assert!(Axis::new(domain).is_err(), "{domain:?}");
        check(Domain::Categorical { choices: 0 });
        check(Domain::Float { low: 2.0, high: 1.0, log: false, step: None });
        check(Domain::Float { low: f64::NAN, high: 1.0, log: false, step: None });
        check(Domain::Float { low: 1.0, high: 2.0, log: true, step: Some(0.1) });
        check(Domain::Float { low: 1.0, high: 2.0, log: false, step: Some(f64::NAN) });
        check(Domain::Int { low: 0, high: 2, log: true, step: 1 });
        check(Domain::Int { low: 0, high: 2, log: false, step: 0 });
    }
}
