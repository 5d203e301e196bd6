//! An interval of a share, a test for pairs, and medians.

/// The 97.5 % point of the standard normal distribution: 95 % of it lie between minus this and this.
const Z: f64 = 1.959_963_984_540_054;

/// An interval of shares, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, not below the lower one.
    pub high: f64,
}

/// The 95 % score interval of a share of which `trials` trials showed `successes` (0 to `trials`; both may be
/// means, and so no whole numbers), by E. B. Wilson, "Probable inference, the law of succession, and statistical
/// inference", 1927. Unlike the textbook's interval it stays within 0 to 1 and is of use at both ends. All of 0
/// to 1 where there are no trials.
pub fn wilson(successes: f64, trials: f64) -> Interval {
    if trials <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    // (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
    let share = (successes / trials).clamp(0.0, 1.0);
    let square = Z * Z / trials;
    let centre = share + square / 2.0;
    let half = (share * (1.0 - share) * square + square * square / 4.0).sqrt();
    let end = |end: f64| end / (1.0 + square);
    // Rounding must not leave the share itself outside.
    Interval { low: end(centre - half).clamp(0.0, share), high: end(centre + half).clamp(share, 1.0) }
}

/// The two-sided p-value, above 0 up to 1, of McNemar's test in its exact form (Q. McNemar, "Note on the sampling
/// error of the difference between correlated proportions or percentages", 1947): `only_first` cases went one
/// way and `only_second` the other; how likely is a split as uneven as that, or more so, if each had gone
/// either way with equal chance? Twice the smaller tail of the binomial distribution, at most 1, and 1 where
/// there are no cases. Below 10⁻³⁰⁰ it may be 0.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let (all, fewer) = (only_first + only_second, only_first.min(only_second));
    // By logarithms, since 2⁻ⁿ is 0 for large n.
    let (mut log_term, mut tail) = (-(all as f64) * std::f64::consts::LN_2, 0.0);
    for k in 0..=fewer {
        tail += log_term.exp();
        log_term += ((all - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}

/// The lower median, which is one of the values; `None` where there are none. The values are put in another order.
pub fn median(values: &mut [u64]) -> Option<u64> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn intervals_are_those_of_statsmodels() {
        // proportion_confint(successes, trials, method="wilson") of statsmodels 0.15.0.
        let check = |successes: f64, trials: f64, low: f64, high: f64| {
            let found = wilson(successes, trials);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-11;
            assert!(near(found.low, low) && near(found.high, high), "{successes} of {trials}: {found:?}");
        };
        check(0.0, 1.0, 0.000000000000, 0.793450685623);
        check(1.0, 1.0, 0.206549314377, 1.000000000000);
        check(0.0, 10.0, 0.000000000000, 0.277532799863);
        check(10.0, 10.0, 0.722467200137, 1.000000000000);
        check(41.0, 50.0, 0.692039463257, 0.902298073298);
        check(9.0, 40.0, 0.123160913235, 0.375030967423);
        check(72.0, 130.0, 0.468071466793, 0.636529903540);
        check(124.0, 130.0, 0.902962074445, 0.978678046932);
        check(1.0, 5000.0, 0.000035305783, 0.001132089081);
        check(1.5, 3.0, 0.125334471910, 0.874665528090);
        check(97.0 / 3.0, 40.0, 0.661712478683, 0.900920867245);
    }

    #[test]
    fn p_values_are_those_of_statsmodels() {
        // mcnemar([[0, b], [c, 0]], exact=True).pvalue of statsmodels 0.15.0 with scipy 1.17.1.
        let check = |b: u64, c: u64, p: f64| {
            let found = mcnemar(b, c);
            assert!((found - p).abs() <= 1e-9 * p, "{b} and {c}: {found}");
        };
        check(0, 0, 1.0);
        check(1, 0, 1.0);
        check(5, 5, 1.0);
        check(10, 2, 0.03857421875);
        check(2, 10, 0.03857421875);
        check(30, 7, 0.00019107642583549023);
        check(0, 20, 1.9073486328125e-06);
        check(63, 11, 5.321301366667703e-10);
        check(400, 300, 0.0001784763144856244);
        check(1500, 1200, 8.412086328628609e-09);
        check(0, 1100, 0.0);
    }

    #[test]
    fn the_lower_of_two_middle_values_is_the_median() {
        let check = |values: &[u64], expected| assert_eq!(median(&mut values.to_vec()), expected);
        check(&[], None);
        check(&[7], Some(7));
        check(&[9, 1], Some(1));
        check(&[5, 9, 1], Some(5));
        check(&[4, 3, 2, 1, 1, 9], Some(2));
    }

    proptest! {
        #[test]
        fn intervals_hold_their_share_and_shrink_with_trials(trials in 1u32..3000, of in 0.0..=1.0f64) {
            let trials = f64::from(trials);
            let share = (of * trials).floor() / trials;
            let (few, many) = (wilson(share * trials, trials), wilson(share * trials * 4.0, trials * 4.0));
            prop_assert!((0.0..=share).contains(&few.low) && (share..=1.0).contains(&few.high));
            prop_assert!(many.high - many.low < few.high - few.low);
            // The share of failures has the mirror image.
            let mirror = wilson((1.0 - share) * trials, trials);
            prop_assert!((mirror.low + few.high - 1.0).abs() < 1e-12);
        }

        #[test]
        fn a_p_value_is_a_probability_whoever_is_first(a in 0u64..400, b in 0u64..400) {
            let p = mcnemar(a, b);
            prop_assert!(p > 0.0 && p <= 1.0 && p == mcnemar(b, a));
            // A split more uneven is less likely.
            if a > b {
                prop_assert!(b == 0 || mcnemar(a + 1, b - 1) < p);
            } else if a == b {
                prop_assert_eq!(p, 1.0);
            }
        }
    }
}
