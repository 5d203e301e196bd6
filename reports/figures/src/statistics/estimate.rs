//! A number with its interval and with what it rests on.

use std::fmt;

/// A number with its interval and with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number; `None` where nothing was measured, or where it is too large for a float.
    pub value: Option<f64>,
    /// Where the true number is.
    pub interval: Interval,
    /// How many measurements were tried, the failed ones included.
    pub n: usize,
    /// How many of these failed. They are left out of the value, unless [`Scores::with_failures_as`] gave them a
    /// score.
    ///
    /// [`Scores::with_failures_as`]: super::Scores::with_failures_as
    pub failed: usize,
}

/// An estimate at a place on an axis: a threshold, or a step of training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The place.
    pub at: f64,
    /// What was found there.
    pub estimate: Estimate,
}

/// Where a true number is, as often as the level says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Interval {
    /// From one number to another.
    Bounds {
        /// The lower end; finite.
        low: f64,
        /// The upper end; finite, not below the lower one.
        high: f64,
    },
    /// Nobody can say.
    Undefined {
        /// The reason.
        why: Why,
    },
}

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing was measured, or all of it failed.
    Empty,
    /// Each thing was measured once only, which tells nothing of how it varies.
    Single,
    /// The value or a bound is too large for a float.
    TooLarge,
}

impl Interval {
    /// Both ends, lower first; `None` where it is undefined.
    #[must_use]
    pub fn bounds(&self) -> Option<(f64, f64)> {
        match *self {
            Interval::Bounds { low, high } => Some((low, high)),
            Interval::Undefined { .. } => None,
        }
    }
}

impl Estimate {
    /// A value with bounds from `low` to `high`, or with none because of `why`.
    pub(super) fn new(
        value: Option<f64>,
        bounds: Result<(f64, f64), Why>,
        n: usize,
        failed: usize,
    ) -> Estimate {
        let too_large = value.is_some_and(|value| !value.is_finite());
        let interval = match bounds {
            _ if value.is_none() => Interval::Undefined { why: Why::Empty },
            _ if too_large => Interval::Undefined { why: Why::TooLarge },
            Ok((low, high)) if low.is_finite() && high.is_finite() => Interval::Bounds { low, high },
            Ok(_) => Interval::Undefined { why: Why::TooLarge },
            Err(why) => Interval::Undefined { why },
        };
        Estimate { value: value.filter(|value| value.is_finite()), interval, n, failed }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Empty => "nothing was measured",
            Why::Single => "measured once only",
            Why::TooLarge => "too large for a number",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_shows_no_infinity() {
        let check = |value: Option<f64>, bounds, shown: Option<f64>, interval| {
            let found = Estimate::new(value, bounds, 5, 2);
            assert_eq!(found, Estimate { value: shown, interval, n: 5, failed: 2 });
        };
        let undefined = |why| Interval::Undefined { why };
        check(Some(1.0), Ok((0.5, 2.0)), Some(1.0), Interval::Bounds { low: 0.5, high: 2.0 });
        check(Some(1.0), Ok((0.5, f64::INFINITY)), Some(1.0), undefined(Why::TooLarge));
        check(Some(f64::INFINITY), Ok((0.5, 2.0)), None, undefined(Why::TooLarge));
        check(Some(1.0), Err(Why::Single), Some(1.0), undefined(Why::Single));
        check(None, Err(Why::Single), None, undefined(Why::Empty));
    }
}
