//! Estimates in words: the value, its interval, and on how much it rests.

use crate::statistics::Estimate;
use crate::study::words::counted;

/// `48.2 % (95 % bootstrap interval 41.0 % to 55.1 %, 3 seeds)`, or why there is no interval.
pub(super) fn with_interval(
    estimate: &Estimate,
    shown: &dyn Fn(f64) -> String,
    kind: &str,
    (n, noun): (usize, &str),
) -> String {
    match estimate.value {
        None => "no value".to_owned(),
        Some(value) => format!("{} ({})", shown(value), interval(estimate, shown, kind, (n, noun))),
    }
}

/// `95 % bootstrap interval 41.0 % to 55.1 %, 3 seeds`, or why there is none.
pub(super) fn interval(
    estimate: &Estimate,
    shown: &dyn Fn(f64) -> String,
    kind: &str,
    (n, noun): (usize, &str),
) -> String {
    match estimate.interval.bounds() {
        Some((low, high)) => {
            format!("95 % {kind} interval {} to {}, {}", shown(low), shown(high), counted(n, noun))
        }
        None if n == 1 => format!("one {noun}, so no interval"),
        None => format!("{}, no interval", counted(n, noun)),
    }
}

/// A p-value in words.
pub(super) fn p_value(p: f64) -> String {
    if p < 1e-4 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") }
}
