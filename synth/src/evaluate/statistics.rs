//! Intervals of rates, and a test for pairs.

/// The 97.5 % point of the standard normal distribution: 95 % lie within plus and minus this.
const Z: f64 = 1.959_963_984_540_054;

/// An interval of shares, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The 95 % interval of a share of `successes` among `trials` (which may be means, and so no whole numbers): the
/// score interval of Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference",
/// which unlike the textbook one is right near 0 and 1. All of 0 to 1 where there are no trials.
pub fn wilson(successes: f64, trials: f64) -> Interval {
    if trials <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let share = successes / trials;
    let square = Z * Z / trials;
    let centre = (share + square / 2.0) / (1.0 + square);
    let half = (share * (1.0 - share) * square + square * square / 4.0).sqrt() / (1.0 + square);
    // Rounding must not leave the share itself outside.
    Interval { low: (centre - half).clamp(0.0, share), high: (centre + half).clamp(share, 1.0) }
}

/// The two-sided p-value of McNemar's test in its exact form: with `only_first` tasks that one solver alone solves
/// and `only_second` that the other alone does, how likely so uneven a split, or a more uneven one, is if each of
/// them had gone either way with equal chance (McNemar 1947; twice the smaller tail of the binomial
/// distribution). 1 where there are none.
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let (all, fewer) = (only_first + only_second, only_first.min(only_second));
    // The logarithm of each term, since 2⁻ⁿ is 0 for large n.
    let (mut log_term, mut tail) = (-(all as f64) * std::f64::consts::LN_2, 0.0);
    for k in 0..=fewer {
        tail += log_term.exp();
        log_term += ((all - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn intervals_are_those_of_statsmodels() {
        // statsmodels.stats.proportion.proportion_confint(successes, trials, method="wilson")
        let check = |successes: f64, trials: f64, low: f64, high: f64| {
            let found = wilson(successes, trials);
            let near = (found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9;
            assert!(near, "{successes} of {trials}: {found:?}");
        };
        check(41.0, 50.0, 0.692039463257, 0.902298073298);
        check(9.0, 40.0, 0.123160913235, 0.375030967423);
        check(72.0, 130.0, 0.468071466793, 0.636529903540);
        check(0.0, 10.0, 0.000000000000, 0.277532799863);
        check(10.0, 10.0, 0.722467200137, 1.000000000000);
        check(1.0, 1.0, 0.206549314377, 1.000000000000);
        check(124.0, 130.0, 0.902962074445, 0.978678046932);
        check(1.5, 3.0, 0.125334471910, 0.874665528090);
    }

    #[test]
    fn p_values_are_those_of_statsmodels() {
        // statsmodels.stats.contingency_tables.mcnemar([[0, b], [c, 0]], exact=True).pvalue
        let check = |b: u64, c: u64, p: f64| {
            let found = mcnemar(b, c);
            assert!((found - p).abs() <= 1e-9 * p.max(1e-3), "{b} and {c}: {found}");
        };
        check(0, 0, 1.0);
        check(1, 0, 1.0);
        check(5, 5, 1.0);
        check(10, 2, 0.03857421875);
        check(2, 10, 0.03857421875);
        check(30, 7, 0.00019107642583549023);
        check(0, 20, 1.9073486328125e-06);
        check(400, 300, 0.0001784763144856244);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_a_p_value_is_a_probability(
            (a, b) in (0u64..3000, 0u64..3000),
        ) {
            let interval = wilson(a as f64, (a + b) as f64);
            let share = if a + b == 0 { 0.5 } else { a as f64 / (a + b) as f64 };
            prop_assert!((0.0..=share).contains(&interval.low) && (share..=1.0).contains(&interval.high));
            let p = mcnemar(a, b);
            prop_assert!(p > 0.0 || a.abs_diff(b) > 100);
            prop_assert!(p <= 1.0 && p == mcnemar(b, a));
        }
    }
}
