//! Stops a trial that has not become better for so many reports, or lets another pruner judge it only then.

use super::{Rule, Scores};

pub(super) struct Patient {
    pub(super) patience: usize,
    pub(super) least_gain: f64,
    pub(super) inner: Option<Box<dyn Rule>>,
}

impl Rule for Patient {
    fn stops(&self, own: &[(u64, f64)], trial: u32, scores: &Scores<'_>) -> bool {
        // The report with which the patience begins counts among the later ones.
        let Some(earlier) = own.len().checked_sub(self.patience + 1).filter(|earlier| *earlier > 0) else {
            return false;
        };
        let best = |reports: &[(u64, f64)]| {
            reports.iter().map(|report| scores.of(report.1)).filter(|v| !v.is_nan()).reduce(f64::min)
        };
        let stands_still = match (best(&own[..earlier]), best(&own[earlier..])) {
            (Some(before), Some(after)) => before + self.least_gain < after,
            (_, None) => true,
            (None, Some(_)) => false,
        };
        stands_still && self.inner.as_ref().is_none_or(|inner| inner.stops(own, trial, scores))
    }
}
