//! A share of trials, such as that of solved tasks, with its interval.

use super::estimate::{Estimate, Why};
use super::normal::upper_point;
use super::{Level, StatisticsError};

/// The share of successes with its score interval by E. B. Wilson, "Probable inference, the law of succession, and
/// statistical inference", 1927. Unlike the textbook's it stays within 0 to 1 and is of use at both ends:
///
/// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), with p = successes / n and z the normal point of the level.
///
/// Both numbers may be means over seeds, and so no whole ones; `n` of the estimate is then rounded. Undefined, as
/// [`Why::Empty`], for no trials.
///
/// # Errors
/// [`StatisticsError::Range`] where `trials` is not finite and at least 0, or `successes` is not from 0 to `trials`.
pub fn wilson(successes: f64, trials: f64, level: Level) -> Result<Estimate, StatisticsError> {
    let within = |what, value: f64, most: f64, range| {
        let right = value >= 0.0 && value <= most;
        if right { Ok(()) } else { Err(StatisticsError::Range { what, value, range }) }
    };
    within("the number of trials", trials, f64::MAX, "finite and 0 or more")?;
    within("the number of successes", successes, trials, "from 0 to the number of trials")?;
    if trials == 0.0 {
        return Ok(Estimate::new(None, Err(Why::Empty), 0, 0));
    }
    let (share, z) = (successes / trials, upper_point(level.tail()));
    let square = z * z / trials;
    let centre = share + square / 2.0;
    let half = (share * (1.0 - share) * square + square * square / 4.0).sqrt();
    let end = |end: f64| end / (1.0 + square);
    // Rounding must not leave the share itself outside.
    let bounds = (end(centre - half).clamp(0.0, share), end(centre + half).clamp(share, 1.0));
    Ok(Estimate::new(Some(share), Ok(bounds), trials.round() as usize, 0))
}

/// The share of `true` with Wilson's interval ([`wilson`]). `None` is a trial that failed before it had an outcome:
/// it counts in `n` and `failed` and is left out of the share. Where a failure is as bad as a `false`, say
/// `Some(false)`.
#[must_use]
pub fn rate(outcomes: &[Option<bool>], level: Level) -> Estimate {
    let known = outcomes.iter().flatten();
    let (trials, successes) = (known.clone().count(), known.filter(|&&success| success).count());
    match wilson(successes as f64, trials as f64, level) {
        Ok(found) => Estimate { n: outcomes.len(), failed: outcomes.len() - trials, ..found },
        Err(_) => unreachable!("a part is not larger than the whole"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::Interval;

    #[test]
    fn intervals_are_those_of_statsmodels() {
        // proportion_confint(successes, trials, alpha=1 - level, method="wilson") of statsmodels 0.15.0.
        let check = |successes: f64, trials: f64, level: f64, low: f64, high: f64| {
            let found = wilson(successes, trials, Level::new(level).unwrap()).unwrap();
            let (found_low, found_high) = found.interval.bounds().unwrap();
            let near = |a: f64, b: f64| (a - b).abs() < 1e-11;
            assert!(near(found_low, low) && near(found_high, high), "{successes} of {trials}: {found:?}");
        };
        check(0.0, 10.0, 0.95, 0.000000000000, 0.277532799863);
        check(10.0, 10.0, 0.95, 0.722467200137, 1.000000000000);
        check(72.0, 130.0, 0.95, 0.468071466793, 0.636529903540);
        check(1.0, 5000.0, 0.95, 0.000035305783, 0.001132089081);
        check(97.0 / 3.0, 40.0, 0.95, 0.661712478683, 0.900920867245);
    }

    #[test]
    fn failed_trials_count_apart() {
        let outcomes = [Some(true), None, Some(false), Some(true), None];
        let found = rate(&outcomes, Level::COMMON);
        assert_eq!((found.value, found.n, found.failed), (Some(2.0 / 3.0), 5, 2));
        for nothing in [&[][..], &[None, None]] {
            let found = rate(nothing, Level::COMMON);
            assert_eq!(found.interval, Interval::Undefined { why: Why::Empty });
            assert_eq!((found.value, found.n, found.failed), (None, nothing.len(), nothing.len()));
        }
    }

    #[test]
    fn impossible_counts_are_refused() {
        let check = |successes: f64, trials: f64, message: &str| {
            let error = wilson(successes, trials, Level::COMMON).unwrap_err();
            assert_eq!(error.to_string(), message);
        };
        check(3.0, 2.0, "the number of successes is 3; it must be from 0 to the number of trials");
        check(-1.0, 2.0, "the number of successes is -1; it must be from 0 to the number of trials");
        check(f64::NAN, 2.0, "the number of successes is NaN; it must be from 0 to the number of trials");
        check(0.0, f64::NAN, "the number of trials is NaN; it must be finite and 0 or more");
        check(0.0, f64::INFINITY, "the number of trials is inf; it must be finite and 0 or more");
    }

    proptest! {
        #[test]
        fn intervals_hold_their_share_and_shrink_with_trials(
            trials in 1..3000u32, of in 0.0..=1.0f64, level in 0.5..0.999f64,
        ) {
            let trials = f64::from(trials);
            let level = Level::new(level).unwrap();
            let share = (of * trials).floor() / trials;
            let bounds = |successes: f64, trials: f64| {
                wilson(successes, trials, level).unwrap().interval.bounds().unwrap()
            };
            let ((low, high), many) = (bounds(share * trials, trials), bounds(share * trials * 4.0, trials * 4.0));
            prop_assert!((0.0..=share).contains(&low) && (share..=1.0).contains(&high));
            prop_assert!(many.1 - many.0 < high - low);
            // The share of failures has the mirror image.
            let mirror = bounds((1.0 - share) * trials, trials);
            prop_assert!((mirror.0 + high - 1.0).abs() < 1e-12);
        }
    }
}
