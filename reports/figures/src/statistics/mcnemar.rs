//! Two methods on the same tasks, each solved or not: do they differ?

use super::StatisticsError;

/// How often which of two methods succeeded on the same task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcomes {
    /// Both did.
    pub both: usize,
    /// The first did, the second did not.
    pub only_first: usize,
    /// The second did, the first did not.
    pub only_second: usize,
    /// Neither did.
    pub neither: usize,
    /// How many pairs there are, the failed ones included.
    pub n: usize,
    /// In how many of these one of the two has no outcome. They are left out of the four counts.
    pub failed: usize,
    /// The p-value of McNemar's exact test ([`mcnemar`]).
    pub p: f64,
}

/// Counts the outcomes of two methods on the same tasks, in the same order, and tests whether they differ. `None` is
/// a trial that failed before it had an outcome.
///
/// # Errors
/// [`StatisticsError::Lengths`] where they are not as many.
pub fn outcomes_in_pairs(
    first: &[Option<bool>],
    second: &[Option<bool>],
) -> Result<Outcomes, StatisticsError> {
    if first.len() != second.len() {
        return Err(StatisticsError::Lengths {
            first_name: "outcomes of the first method",
            first: first.len(),
            second_name: "of the second",
            second: second.len(),
        });
    }
    let count = |of: (Option<bool>, Option<bool>)| {
        first.iter().zip(second).filter(|&(&first, &second)| (first, second) == of).count()
    };
    let both = count((Some(true), Some(true)));
    let only_first = count((Some(true), Some(false)));
    let only_second = count((Some(false), Some(true)));
    let neither = count((Some(false), Some(false)));
    let failed = first.len() - both - only_first - only_second - neither;
    let p = mcnemar(only_first as u64, only_second as u64);
    Ok(Outcomes { both, only_first, only_second, neither, n: first.len(), failed, p })
}

/// The two-sided p-value, 0 to 1, of McNemar's test in its exact form (Q. McNemar, "Note on the sampling error of the
/// difference between correlated proportions or percentages", 1947): of b + c cases that went one way or the other,
/// how likely is a split as uneven as b to c, or more so, if each had gone either way with equal chance?
///
/// p = min(1, 2 Σ C(b + c, k) / 2^(b + c) for k from 0 to min(b, c)); 1 where there are no such cases.
#[must_use]
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let (fewer, more) = (only_first.min(only_second), only_first.max(only_second));
    if fewer == more {
        return 1.0;
    }
    let all = fewer as f64 + more as f64;
    // The largest term by logarithms, and the others, downwards, as parts of it until they are nothing beside the
    // sum.
    let log_factorial = |n: f64| libm::lgamma(n + 1.0);
    let log_largest = log_factorial(all)
        - log_factorial(fewer as f64)
        - log_factorial(more as f64)
        - all * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in (1..=fewer).rev() {
        term *= k as f64 / (all - k as f64 + 1.0);
        sum += term;
        if term < sum * f64::EPSILON / 4.0 {
            break;
        }
    }
    (2.0 * sum * log_largest.exp()).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        check(400, 300, 0.0001784763144856244);
        check(1500, 1200, 8.412086328628609e-09);
        check(0, 1100, 0.0);
    }

    #[test]
    fn a_pair_with_a_failure_is_counted_as_failed() {
        let (yes, no) = (Some(true), Some(false));
        let found =
            outcomes_in_pairs(&[yes, yes, no, no, None, yes, yes], &[yes, no, yes, no, yes, None, no])
                .unwrap();
        let counts = [found.both, found.only_first, found.only_second, found.neither, found.failed, found.n];
        assert_eq!(counts, [1, 2, 1, 1, 2, 7]);
        assert_eq!(found.p, 1.0);
        assert_eq!(outcomes_in_pairs(&[], &[]).unwrap().p, 1.0);
        let message = outcomes_in_pairs(&[yes], &[]).unwrap_err().to_string();
        assert_eq!(
            message,
            "there are 1 outcomes of the first method but 0 of the second; there must be as many"
        );
    }

    proptest! {
        #[test]
        fn a_p_value_is_a_probability_whoever_is_first(a in 0..400u64, b in 0..400u64) {
            let p = mcnemar(a, b);
            prop_assert!(p > 0.0 && p <= 1.0 && p == mcnemar(b, a));
            // A split more uneven is less likely.
            prop_assert!(a <= b || b == 0 || mcnemar(a + 1, b - 1) < p);
        }
    }
}
