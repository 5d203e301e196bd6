//! Stops a trial whose best value is worse than a percentile of the succeeded ones' values at the same step; the
//! median is the 50th. The best share by value is kept (Golovin et al. 2017 have the median).

use super::{Rule, Scores};
use crate::history::Standing;

pub(super) struct Percentile {
    pub(super) keep: f64,
    pub(super) startup: u32,
    pub(super) warmup_steps: u64,
    pub(super) interval_steps: u64,
}

impl Rule for Percentile {
    fn stops(&self, own: &[(u64, f64)], _: u32, scores: &Scores<'_>) -> bool {
        let Some((&(step, _), before)) = own.split_last() else { return false };
        let Some(past) = step.checked_sub(self.warmup_steps) else { return false };
        // One judgement an interval, at its first report.
        let begin = past / self.interval_steps * self.interval_steps + self.warmup_steps;
        if before.last().is_some_and(|report| report.0 >= begin) {
            return false;
        }
        let succeeded = || scores.history.iter().filter(|t| matches!(t.standing, Standing::Succeeded(_)));
        if succeeded().count() < self.startup as usize {
            return false;
        }
        let mut there: Vec<f64> = succeeded()
            .filter_map(|trial| {
                trial.reports.binary_search_by_key(&step, |report| report.0).ok().map(|i| trial.reports[i].1)
            })
            .map(|value| scores.of(value))
            .filter(|value| !value.is_nan())
            .collect();
        let best = own.iter().map(|report| scores.of(report.1)).filter(|v| !v.is_nan()).reduce(f64::min);
        let Some(best) = best else { return true };
        percentile(&mut there, self.keep).is_some_and(|limit| best > limit)
    }
}

/// The percentile of values, smallest first, between two of them by proportion.
fn percentile(values: &mut [f64], percent: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let place = percent / 100.0 * values.len().checked_sub(1)? as f64;
    let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        for (percent, expected) in [(50.0, 2.5), (25.0, 1.75), (0.0, 1.0), (100.0, 4.0)] {
            assert_eq!(percentile(&mut [4.0, 1.0, 3.0, 2.0], percent), Some(expected));
        }
        assert_eq!(percentile(&mut [], 50.0), None);
    }
}
