//! Performance profiles: which share of the scores is above a threshold, for every threshold.

use super::StatisticsError;
use super::bootstrap::{Bootstrap, Drawn};
use super::estimate::{Estimate, Point, Why};
use super::resample::Strata;
use super::scores::Scores;

/// Of what a performance profile tells the distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profiled {
    /// Of the scores of all runs on all tasks: the run-score distribution, which is unbiased at any number of runs.
    #[default]
    Runs,
    /// Of the tasks' mean scores: the average-score distribution. Few runs bias it.
    TaskMeans,
}

/// For each threshold τ the share, 0 to 1, of scores above it (Section 4.2):
///
/// `F(τ) = 1/(M N) Σₘ Σₙ [xₘₙ > τ]` for the scores xₘₙ of N runs on M tasks, and
/// `F(τ) = 1/M Σₘ [mean of xₘ > τ]` for the tasks' means,
///
/// with an interval at each threshold alone, not for the whole curve. rliable has 2,000 resamples for it,
/// [`Bootstrap::FOR_PROBABILITIES`]. `thresholds` may have any order; the profile has the same. Failed runs are above
/// no threshold only if [`Scores::with_failures_as`] gives them a low score; else they are left out.
///
/// # Errors
/// [`StatisticsError::Range`] where a threshold is NaN.
pub fn performance_profile(
    scores: &Scores,
    thresholds: &[f64],
    profiled: Profiled,
    bootstrap: &Bootstrap,
) -> Result<Vec<Point>, StatisticsError> {
    if thresholds.iter().any(|threshold| threshold.is_nan()) {
        return Err(StatisticsError::Range { what: "a threshold", value: f64::NAN, range: "a number" });
    }
    // Ascending, so that one pass over a resample finds all shares.
    let mut order: Vec<usize> = (0..thresholds.len()).collect();
    order.sort_by(|&a, &b| thresholds[a].total_cmp(&thresholds[b]));
    let ascending: Vec<f64> = order.iter().map(|&place| thresholds[place]).collect();

    let strata = Strata::new(scores);
    let shares = match profiled {
        Profiled::Runs => shares_above(strata.sorted(), &ascending),
        Profiled::TaskMeans => {
            let mut means: Vec<f64> = scores.task_means().into_iter().flatten().collect();
            means.sort_unstable_by(f64::total_cmp);
            shares_above(&means, &ascending)
        }
    };
    let single = strata.is_single(bootstrap.resampled());
    let results = if single { Vec::new() } else { resamples(&strata, &ascending, profiled, bootstrap) };
    let mut profile = vec![None; thresholds.len()];
    for (index, &place) in order.iter().enumerate() {
        let at_threshold = || results.iter().map(|shares| shares[index]).collect();
        let bounds = if single { Err(Why::Single) } else { bootstrap.bounds(at_threshold()) };
        let value = (strata.tasks() > 0).then(|| shares[index]);
        let estimate = Estimate::new(value, bounds, scores.n(), scores.failed());
        profile[place] = Some(Point { at: thresholds[place], estimate });
    }
    Ok(profile.into_iter().flatten().collect())
}

/// For each threshold the share of ascending values above it.
fn shares_above(values: &[f64], thresholds: &[f64]) -> Vec<f64> {
    let above = |&threshold: &f64| values.len() - values.partition_point(|&value| value <= threshold);
    thresholds.iter().map(|threshold| above(threshold) as f64 / values.len() as f64).collect()
}

fn resamples(
    strata: &Strata,
    thresholds: &[f64],
    profiled: Profiled,
    bootstrap: &Bootstrap,
) -> Vec<Vec<f64>> {
    let place = |&threshold: &f64| strata.sorted().partition_point(|&value| value <= threshold);
    let places: Vec<usize> = thresholds.iter().map(place).collect();
    bootstrap.repeat(
        || strata.memory(),
        |resample, replicate| {
            bootstrap.place_tasks(replicate, &mut resample.tasks);
            strata.draw(&mut bootstrap.draws(Drawn::First, replicate), resample);
            match profiled {
                Profiled::Runs => {
                    let mut shares = Vec::with_capacity(places.len());
                    resample.shares_from(places.iter().copied(), &mut shares);
                    shares
                }
                Profiled::TaskMeans => {
                    resample.means.sort_unstable_by(f64::total_cmp);
                    shares_above(&resample.means, thresholds)
                }
            }
        },
    )
}
