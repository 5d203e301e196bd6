//! How soon a method gets how far: its interquartile mean at each step of training.

use super::bootstrap::{Bootstrap, Drawn};
use super::estimate::{Estimate, Point, Why};
use super::resample::Strata;
use super::scores::Scores;
use super::{StatisticsError, interquartile_mean};

/// The sample-efficiency curve: at each of `steps` the interquartile mean of the scores there, `scores[i]` at
/// `steps[i]`, with an interval at that step alone.
///
/// A run that has not come as far, or has failed there, is NaN at that step; the point's `failed` counts it. The same
/// random numbers serve every step, so that the band is as smooth as the curve.
///
/// # Errors
/// [`StatisticsError::Lengths`] where there are not as many steps as scores, [`StatisticsError::Range`] where a step
/// is not finite.
pub fn sample_efficiency(
    steps: &[f64],
    scores: &[Scores],
    bootstrap: &Bootstrap,
) -> Result<Vec<Point>, StatisticsError> {
    if steps.len() != scores.len() {
        return Err(StatisticsError::Lengths {
            first_name: "steps",
            first: steps.len(),
            second_name: "sets of scores",
            second: scores.len(),
        });
    }
    if let Some(&value) = steps.iter().find(|step| !step.is_finite()) {
        return Err(StatisticsError::Range { what: "a step", value, range: "finite" });
    }
    let point = |(&at, scores): (&f64, &Scores)| Point { at, estimate: estimate(scores, bootstrap) };
    Ok(steps.iter().zip(scores).map(point).collect())
}

/// The interquartile mean alone.
fn estimate(scores: &Scores, bootstrap: &Bootstrap) -> Estimate {
    let strata = Strata::new(scores);
    let bounds = if strata.is_single(bootstrap.resampled()) {
        Err(Why::Single)
    } else {
        bootstrap.bounds(bootstrap.repeat(
            || strata.memory(),
            |resample, replicate| {
                bootstrap.place_tasks(replicate, &mut resample.tasks);
                strata.draw(&mut bootstrap.draws(Drawn::First, replicate), resample);
                resample.interquartile_mean(&strata)
            },
        ))
    };
    Estimate::new(interquartile_mean(scores), bounds, scores.n(), scores.failed())
}
