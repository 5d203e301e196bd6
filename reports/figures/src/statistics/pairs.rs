//! Measurements in pairs, such as of two methods on the same task with the same seed: the mean difference.

use super::StatisticsError;
use super::bootstrap::{Bootstrap, Drawn};
use super::estimate::{Estimate, Why};
use super::scores::mean;

/// The mean over pairs of first minus second, with a percentile interval from resampled pairs. Whatever makes both of
/// a pair high or low together, such as a hard task, is gone from it.
///
/// A pair of which one is not finite has failed: it counts in `n` and `failed` and is left out of the mean. Undefined
/// for fewer than two pairs. Whether runs or tasks are to be resampled makes no difference here.
///
/// # Errors
/// [`StatisticsError::Lengths`] where they are not as many.
pub fn paired_difference(
    first: &[f64],
    second: &[f64],
    bootstrap: &Bootstrap,
) -> Result<Estimate, StatisticsError> {
    if first.len() != second.len() {
        return Err(StatisticsError::Lengths {
            first_name: "values of the first method",
            first: first.len(),
            second_name: "of the second",
            second: second.len(),
        });
    }
    let pairs = first.iter().zip(second).filter(|(first, second)| first.is_finite() && second.is_finite());
    let mut differences: Vec<f64> = pairs.map(|(first, second)| first - second).collect();
    // The order of the pairs must not show.
    differences.sort_unstable_by(f64::total_cmp);
    let bounds = if differences.len() < 2 {
        Err(Why::Single)
    } else {
        bootstrap.bounds(resamples(&differences, bootstrap))
    };
    let failed = first.len() - differences.len();
    Ok(Estimate::new(mean(&differences), bounds, first.len(), failed))
}

fn resamples(differences: &[f64], bootstrap: &Bootstrap) -> Vec<f64> {
    let n = differences.len();
    bootstrap.repeat(
        || (),
        |(), replicate| {
            let mut draws = bootstrap.draws(Drawn::First, replicate);
            (0..n).map(|_| differences[draws.below(n)]).sum::<f64>() / n as f64
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Interval;

    #[test]
    fn what_a_pair_shares_is_gone() {
        let bootstrap = Bootstrap::new(1).with_replicates(2_000).unwrap();
        let second: Vec<f64> = (0..40).map(|task| f64::from(task) * 100.0).collect();
        let first: Vec<f64> =
            second.iter().zip(0..).map(|(value, task)| value + 1.0 + f64::from(task % 3)).collect();
        let found = paired_difference(&first, &second, &bootstrap).unwrap();
        assert!((found.value.unwrap() - 1.975).abs() < 1e-12);
        let (low, high) = found.interval.bounds().unwrap();
        // The deviation of the mean is 0.13, and twice that is 0.26.
        assert!((1.6..1.8).contains(&low) && (2.1..2.3).contains(&high), "{found:?}");
    }

    #[test]
    fn pairs_with_a_failure_are_counted() {
        let bootstrap = Bootstrap::new(1).with_replicates(100).unwrap();
        let check = |first: &[f64], second: &[f64], value: Option<f64>, failed: usize, why: Why| {
            let found = paired_difference(first, second, &bootstrap).unwrap();
            assert_eq!((found.value, found.n, found.failed), (value, first.len(), failed));
            assert_eq!(found.interval, Interval::Undefined { why });
        };
        check(&[], &[], None, 0, Why::Empty);
        check(&[f64::NAN, 1.0], &[2.0, f64::INFINITY], None, 2, Why::Empty);
        check(&[3.0, f64::NAN], &[2.0, 1.0], Some(1.0), 1, Why::Single);
        check(&[f64::MAX, f64::MAX], &[-f64::MAX, 0.0], None, 0, Why::TooLarge);
        assert!(paired_difference(&[1.0], &[], &bootstrap).is_err());
    }
}
