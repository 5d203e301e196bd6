//! Several comparisons at once: p-values that say so.

use super::StatisticsError;

/// The p-values, each corrected for there being all of them, in the same order (S. Holm, "A simple sequentially
/// rejective multiple test procedure", 1979): the i-th smallest of m, counted from 0, times m − i, at least the one
/// before it, at most 1. Rejecting where the result is at most α keeps the chance of any false alarm to α, whatever
/// the dependence.
///
/// # Errors
/// [`StatisticsError::Range`] where one is not from 0 to 1.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    if let Some(&value) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatisticsError::Range { what: "a p-value", value, range: "from 0 to 1" });
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let (mut corrected, mut least) = (vec![0.0; p_values.len()], 0.0f64);
    for (before, &place) in order.iter().enumerate() {
        least = least.max(p_values[place] * (p_values.len() - before) as f64).min(1.0);
        corrected[place] = least;
    }
    Ok(corrected)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn later_p_values_are_not_below_earlier_ones() {
        let check = |p_values: &[f64], corrected: &[f64]| assert_eq!(holm(p_values).unwrap(), corrected);
        check(&[], &[]);
        check(&[0.25], &[0.25]);
        check(&[0.5, 0.0625, 0.125], &[0.5, 0.1875, 0.25]);
        check(&[0.25, 0.3125, 1.0], &[0.75, 0.75, 1.0]);
        check(&[0.5, 0.5], &[1.0, 1.0]);
        for wrong in [f64::NAN, -0.1, 1.1] {
            assert!(holm(&[0.5, wrong]).is_err());
        }
    }

    proptest! {
        #[test]
        fn correction_keeps_the_order_and_only_raises(p_values in prop::collection::vec(0.0..=1.0f64, 1..12)) {
            let corrected = holm(&p_values).unwrap();
            for (i, (&p, &c)) in p_values.iter().zip(&corrected).enumerate() {
                prop_assert!(p <= c && c <= (p * p_values.len() as f64).max(c) && c <= 1.0);
                prop_assert!((0..i).all(|j| p_values[j] > p || corrected[j] <= c));
            }
            let smallest = p_values.iter().copied().fold(1.0, f64::min);
            let expected = (smallest * p_values.len() as f64).min(1.0);
            prop_assert_eq!(corrected.iter().copied().fold(1.0, f64::min), expected);
        }
    }
}
