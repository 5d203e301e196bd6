//! By how much one method is above another, on the same tasks.

use super::StatisticsError;
use super::aggregate::points;
use super::bootstrap::{Bootstrap, Drawn};
use super::estimate::{Estimate, Why};
use super::resample::Strata;
use super::scores::Scores;

/// Aggregates of the first method minus those of the second. A difference whose interval does not hold 0 is
/// significant at 1 − level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Of the interquartile means.
    pub iqm: Estimate,
    /// Of the medians of the tasks' means.
    pub median: Estimate,
    /// Of the means of the tasks' means, which is the mean over tasks of the differences.
    pub mean: Estimate,
    /// Of the optimality gaps; below 0 where the first method is better.
    pub optimality_gap: Estimate,
    /// How many tasks are left out, since one of the methods has no score on them.
    pub tasks_left_out: usize,
}

/// The difference of two methods on the same tasks, in the same order; they may have unequal numbers of runs.
/// `target` is that of the optimality gap, 1 for normalised scores.
///
/// Only tasks where both have scores count. In each resample, the runs of the two methods are drawn apart, since
/// their seeds are independent (Section 4.1), and the tasks, if they are drawn at all, together. The interval is that
/// of the difference, which is not what two overlapping intervals tell. It is undefined where one of the methods has
/// a single score per task and only runs are resampled. `n` and `failed` of the estimates are those of both methods
/// together.
///
/// # Errors
/// [`StatisticsError::Lengths`] where the numbers of tasks differ.
pub fn difference(
    first: &Scores,
    second: &Scores,
    target: f64,
    bootstrap: &Bootstrap,
) -> Result<Difference, StatisticsError> {
    let common = common_tasks(first, second)?;
    let (n, failed) = (first.n() + second.n(), first.failed() + second.failed());
    let tasks_left_out = first.tasks() - common.len();
    let (first, second) = (first.only(&common), second.only(&common));
    let (of_first, of_second) = (Strata::new(&first), Strata::new(&second));
    let single = of_first.is_single(bootstrap.resampled()) || of_second.is_single(bootstrap.resampled());
    let results = if single { Vec::new() } else { resamples([&of_first, &of_second], target, bootstrap) };
    let (of_first, of_second) = (points(&first, target), points(&second, target));
    let estimate = |which: usize| {
        let value = of_first[which].zip(of_second[which]).map(|(first, second)| first - second);
        let of_one = || results.iter().map(|result| result[which]).collect();
        let bounds = if single { Err(Why::Single) } else { bootstrap.bounds(of_one()) };
        Estimate::new(value, bounds, n, failed)
    };
    Ok(Difference {
        iqm: estimate(0),
        median: estimate(1),
        mean: estimate(2),
        optimality_gap: estimate(3),
        tasks_left_out,
    })
}

/// The tasks on which both have scores.
///
/// # Errors
/// [`StatisticsError::Lengths`] where the numbers of tasks differ.
pub(super) fn common_tasks(first: &Scores, second: &Scores) -> Result<Vec<usize>, StatisticsError> {
    if first.tasks() != second.tasks() {
        return Err(StatisticsError::Lengths {
            first_name: "tasks of the first method",
            first: first.tasks(),
            second_name: "of the second",
            second: second.tasks(),
        });
    }
    let has_both = |&task: &usize| !first.task(task).is_empty() && !second.task(task).is_empty();
    Ok((0..first.tasks()).filter(has_both).collect())
}

fn resamples([first, second]: [&Strata; 2], target: f64, bootstrap: &Bootstrap) -> Vec<[f64; 4]> {
    bootstrap.repeat(
        || (first.memory(), second.memory()),
        |(one, two), replicate| {
            bootstrap.place_tasks(replicate, &mut one.tasks);
            two.tasks.clone_from(&one.tasks);
            first.draw(&mut bootstrap.draws(Drawn::First, replicate), one);
            second.draw(&mut bootstrap.draws(Drawn::Second, replicate), two);
            let mean = one.mean() - two.mean();
            let iqm = one.interquartile_mean(first) - two.interquartile_mean(second);
            let gap = one.optimality_gap(first, target) - two.optimality_gap(second, target);
            [iqm, one.median() - two.median(), mean, gap]
        },
    )
}
