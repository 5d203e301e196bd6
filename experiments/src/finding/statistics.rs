//! Shares, differences and their intervals.

use synth::evaluate::wilson;
use synth::rand::{RngExt, SeedableRng};
use synth::rand_chacha::ChaCha8Rng;

use super::shape::Cell;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 1000;

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Estimate {
    /// As a cell of a table.
    pub(super) fn cell(self) -> Cell {
        Cell::Share { value: self.value, low: self.low, high: self.high }
    }

    /// In words: `12.3 % (10.1 to 14.9)`.
    pub(super) fn words(self) -> String {
        let percent = |share: f64| 100.0 * share;
        format!("{:.1} % ({:.1} to {:.1})", percent(self.value), percent(self.low), percent(self.high))
    }

    /// Whether all of the interval lies on one side of zero.
    pub(super) fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// A share of `trials` with Wilson's interval; `None` where there are no trials.
pub(super) fn share(successes: f64, trials: f64) -> Option<Estimate> {
    if trials <= 0.0 {
        return None;
    }
    let interval = wilson(successes, trials);
    Some(Estimate { value: successes / trials, low: interval.low, high: interval.high })
}

/// The mean over everything in `clusters`, each a sum and a count, with the interval in which it lies where whole
/// clusters are drawn again with replacement (B. Efron, "Bootstrap methods", 1979: percentiles). The same each time.
pub(super) fn bootstrap(clusters: &[(f64, f64)]) -> Option<Estimate> {
    let mean = |sum: f64, count: f64| sum / count;
    let (sum, count) = clusters.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    if count <= 0.0 {
        return None;
    }
    let mut generator = ChaCha8Rng::seed_from_u64(0xB007);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let (mut sum, mut count) = (0.0, 0.0);
            for _ in clusters {
                let drawn = clusters[generator.random_range(0..clusters.len())];
                (sum, count) = (sum + drawn.0, count + drawn.1);
            }
            // A resample of clusters without attempts is that of all.
            if count > 0.0 { mean(sum, count) } else { f64::NAN }
        })
        .filter(|mean| mean.is_finite())
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((means.len() - 1) as f64 * share).round() as usize];
    let value = mean(sum, count);
    Some(Estimate { value, low: at(0.025).min(value), high: at(0.975).max(value) })
}

/// The mean; `None` of nothing.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The lower median; `None` of nothing.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

/// A p-value in words.
pub(super) fn p_words(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bootstrap_of_single_attempts_is_near_the_binomial_interval() {
        let clusters: Vec<(f64, f64)> = (0..400).map(|i| (f64::from(u8::from(i % 4 == 0)), 1.0)).collect();
        let found = bootstrap(&clusters).unwrap();
        assert_eq!(found.value, 0.25);
        // 1.96 √(0.25 · 0.75 / 400) = 0.0424.
        assert!((found.low - 0.2076).abs() < 0.01 && (found.high - 0.2924).abs() < 0.01, "{found:?}");
        assert_eq!(bootstrap(&clusters), Some(found));
    }

    #[test]
    fn attempts_at_one_task_do_not_count_as_many_tasks() {
        let clusters: Vec<(f64, f64)> = (0..100).map(|i| (if i % 4 == 0 { 9.0 } else { 0.0 }, 9.0)).collect();
        let found = bootstrap(&clusters).unwrap();
        // 1.96 √(0.25 · 0.75 / 100) = 0.085, as with one attempt each.
        assert!((found.low - 0.165).abs() < 0.02 && (found.high - 0.335).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn nothing_has_no_estimate() {
        assert_eq!((share(0.0, 0.0), bootstrap(&[]), mean([]), median(Vec::new())), (None, None, None, None));
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.0));
        assert_eq!(share(1.0, 4.0).unwrap().words(), "25.0 % (4.6 to 69.9)");
    }
}
