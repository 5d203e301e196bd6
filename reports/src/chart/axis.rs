//! The numbers on an axis: round ends, few and round ticks, and words for them.

/// Ticks that an axis has about.
const TICKS: f64 = 5.0;

/// The numbers that an axis shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Axis {
    /// From exactly the least to the greatest value, with round ticks between: for time and counts.
    pub(super) fn exact(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let (low, high) = extent(values);
        Axis { low, high, step: step(high - low) }
    }

    /// From a round number below the least to one above the greatest value.
    pub(super) fn round(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let (low, high) = extent(values);
        let step = step(high - low);
        Axis { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// From one given number to another.
    pub(super) fn between(low: f64, high: f64) -> Axis {
        let (low, high) = extent([low, high].into_iter());
        Axis { low, high, step: step(high - low) }
    }

    /// How many ticks there are.
    pub(super) fn ticks(&self) -> usize {
        ((self.high / self.step + 1e-9).floor() - (self.low / self.step - 1e-9).ceil()) as usize + 1
    }

    /// A number on the axis in words: thousands grouped, and as many digits behind the point as the steps need.
    pub(super) fn label(&self, value: f64) -> String {
        let largest = self.low.abs().max(self.high.abs());
        if largest >= 1e15 || self.step < 1e-6 {
            return format!("{value:.1e}");
        }
        // A tick between two steps has one digit more.
        let digits = (-(self.step.log10() + 1e-9).floor()).max(0.0) as usize;
        let on_step = (value / self.step - (value / self.step).round()).abs() < 1e-6;
        let digits = digits + usize::from(!on_step);
        let text = format!("{:.digits$}", value.abs());
        let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            grouped = format!("{grouped}.{fraction}");
        }
        let is_zero = grouped.chars().all(|c| matches!(c, '0' | '.'));
        if value < 0.0 && !is_zero { format!("−{grouped}") } else { grouped }
    }
}

/// The least and the greatest of finite values, apart from each other; 0 and 1 where there are none.
fn extent(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite());
    let low = finite.clone().fold(f64::INFINITY, f64::min);
    let high = finite.fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        (0.0, 1.0)
    } else if high - low <= low.abs().max(high.abs()) * 1e-9 {
        let around = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
        (low - around, high + around)
    } else {
        (low, high)
    }
}

/// A round number of which about five make the span: 1, 2 or 5 with zeros.
fn step(span: f64) -> f64 {
    let rough = span / TICKS;
    let power = 10f64.powf(rough.log10().floor());
    let times =
        [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough * 0.999).unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_ticks_are_round() {
        let check = |values: &[f64], low: f64, high: f64, ticks: usize| {
            let axis = Axis::round(values.iter().copied());
            assert!((axis.low - low).abs() < 1e-9 && (axis.high - high).abs() < 1e-9, "{axis:?}");
            assert_eq!(axis.ticks(), ticks, "{axis:?}");
        };
        check(&[0.0, 100.0], 0.0, 100.0, 6);
        check(&[0.013, 0.49], 0.0, 0.5, 6);
        check(&[3.0, 3.0], 1.0, 5.0, 5);
        check(&[], 0.0, 1.0, 6);
        check(&[f64::NAN, -2.0, 7.0], -2.0, 8.0, 6);
    }

    #[test]
    fn numbers_have_the_digits_that_the_steps_need() {
        let check = |low: f64, high: f64, value: f64, label: &str| {
            assert_eq!(Axis::between(low, high).label(value), label);
        };
        check(0.0, 20_000.0, 5_000.0, "5,000");
        check(0.0, 1.0, 0.4, "0.4");
        check(0.0, 0.05, 0.02, "0.02");
        check(-10.0, 10.0, -5.0, "−5");
        check(-1.0, 1.0, -0.0, "0.0");
        check(0.0, 1e18, 1e18, "1.0e18");
    }
}
