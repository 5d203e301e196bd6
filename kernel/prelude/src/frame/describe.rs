//! What the numbers of each column come to.

use super::Frame;
use crate::error::Error;
use crate::results::Kind;

impl Frame {
    /// For each column of numbers how many there are and are missing, mean, standard deviation, least, quartiles and
    /// greatest. What is not finite counts as missing.
    ///
    /// # Errors
    /// None that can be foreseen.
    pub fn describe(&self) -> Result<Frame, Error> {
        let names = ["count", "missing", "mean", "std", "min", "25 %", "50 %", "75 %", "max"];
        let mut found = Frame::new().with_text("statistic", &names)?;
        for (place, name) in self.data.names().iter().enumerate() {
            if !matches!(self.data.kind(place), Kind::Float | Kind::Whole) {
                continue;
            }
            let mut values: Vec<f64> = self.numbers(place).filter(|value| value.is_finite()).collect();
            values.sort_by(f64::total_cmp);
            let missing = self.len() - values.len();
            let numbers = [
                values.len() as f64,
                missing as f64,
                mean(&values),
                deviation(&values),
                least(&values),
                quantile(&values, 0.25),
                quantile(&values, 0.5),
                quantile(&values, 0.75),
                greatest(&values),
            ];
            let numbers = numbers.map(|number| Some(number).filter(|number| number.is_finite()));
            found = found.with_known(name, &numbers)?;
        }
        Ok(found)
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Of a sample: the sum of squares is divided by one less than their number.
pub(super) fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

pub(super) fn least(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::min).unwrap_or(f64::NAN)
}

pub(super) fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::max).unwrap_or(f64::NAN)
}

/// Between two values of a sorted list it goes in a straight line.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}
