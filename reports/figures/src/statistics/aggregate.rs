//! A whole suite in one number: interquartile mean, median, mean and optimality gap.

use super::bootstrap::{Bootstrap, Drawn};
use super::estimate::{Estimate, Why};
use super::resample::{Strata, median};
use super::scores::{Scores, mean};

/// A method's aggregates, all from the same resamples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aggregates {
    /// [`interquartile_mean`], which the paper recommends.
    pub iqm: Estimate,
    /// [`median_of_tasks`].
    pub median: Estimate,
    /// [`mean_of_tasks`].
    pub mean: Estimate,
    /// [`optimality_gap`]; smaller is better.
    pub optimality_gap: Estimate,
}

/// The aggregates of scores with percentile intervals; `target` is that of the [`optimality_gap`], 1 for normalised
/// scores.
///
/// An interval is undefined where no task has two scores and only runs are resampled. A task with a single score adds
/// nothing to its width, so it is too narrow where there are many of them.
#[must_use]
pub fn aggregates(scores: &Scores, target: f64, bootstrap: &Bootstrap) -> Aggregates {
    let strata = Strata::new(scores);
    let single = strata.is_single(bootstrap.resampled());
    let results = if single { Vec::new() } else { resamples(&strata, target, bootstrap) };
    let estimate = |value: Option<f64>, which: usize| {
        let of_one = || results.iter().map(|result| result[which]).collect();
        let bounds = if single { Err(Why::Single) } else { bootstrap.bounds(of_one()) };
        Estimate::new(value, bounds, scores.n(), scores.failed())
    };
    let [iqm, median, mean, gap] = points(scores, target);
    Aggregates {
        iqm: estimate(iqm, 0),
        median: estimate(median, 1),
        mean: estimate(mean, 2),
        optimality_gap: estimate(gap, 3),
    }
}

/// Interquartile mean, median, mean and gap of the scores themselves.
pub(super) fn points(scores: &Scores, target: f64) -> [Option<f64>; 4] {
    [
        interquartile_mean(scores),
        median_of_tasks(scores),
        mean_of_tasks(scores),
        optimality_gap(scores, target),
    ]
}

/// The same of each resample.
fn resamples(strata: &Strata, target: f64, bootstrap: &Bootstrap) -> Vec<[f64; 4]> {
    bootstrap.repeat(
        || strata.memory(),
        |resample, replicate| {
            bootstrap.place_tasks(replicate, &mut resample.tasks);
            strata.draw(&mut bootstrap.draws(Drawn::First, replicate), resample);
            let (iqm, mean) = (resample.interquartile_mean(strata), resample.mean());
            [iqm, resample.median(), mean, resample.optimality_gap(strata, target)]
        },
    )
}

/// The mean of the middle half of all scores of all tasks (Section 4.3): of N scores, the lowest and the highest
/// ⌊N/4⌋ are left out. `None` where there are none.
#[must_use]
pub fn interquartile_mean(scores: &Scores) -> Option<f64> {
    let mut sorted = scores.values().to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let cut = sorted.len() / 4;
    mean(&sorted[cut..sorted.len() - cut])
}

/// The median of the tasks' mean scores, the mean of the middle two where their number is even. A task without scores
/// has no mean and is left out. `None` where there are no scores.
#[must_use]
pub fn median_of_tasks(scores: &Scores) -> Option<f64> {
    let mut means: Vec<f64> = scores.task_means().into_iter().flatten().collect();
    (!means.is_empty()).then(|| median(&mut means))
}

/// The mean of the tasks' mean scores, in which every task weighs the same. A task without scores has no mean and is
/// left out. `None` where there are no scores.
#[must_use]
pub fn mean_of_tasks(scores: &Scores) -> Option<f64> {
    let means: Vec<f64> = scores.task_means().into_iter().flatten().collect();
    mean(&means)
}

/// By how much the scores fall short of `target`, γ in Section 4.3: γ − mean of min(score, γ) over all scores. What
/// is beyond the target counts as the target. `None` where there are no scores.
#[must_use]
pub fn optimality_gap(scores: &Scores, target: f64) -> Option<f64> {
    let capped: Vec<f64> = scores.values().iter().map(|score| score.min(target)).collect();
    mean(&capped).map(|mean| target - mean)
}
