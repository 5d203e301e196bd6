//! What a terminal shows in a chart's place: a line for each thing that is drawn.

use crate::page::{bars, short};

/// Lines at most.
const LINES: usize = 16;

/// Names with something behind them, in columns; of very many the first.
pub(super) fn lines(rows: &[(String, String)]) -> String {
    let width = rows.iter().take(LINES).map(|row| row.0.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = rows
        .iter()
        .take(LINES)
        .map(|(name, rest)| format!("{name:width$}  {rest}").trim().to_owned())
        .collect();
    if rows.len() > LINES {
        lines.push(format!("and {} more", rows.len() - LINES));
    }
    lines.join("\n")
}

/// Values as a row of bars with their ends.
pub(super) fn row(values: impl Iterator<Item = f64>) -> String {
    let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    match (values.first(), values.last()) {
        (Some(first), Some(last)) => format!("{} {} … {}", bars(&values), short(*first), short(*last)),
        _ => "no values".to_owned(),
    }
}

/// A value with its interval, if it has one.
pub(super) fn estimate(value: f64, low: f64, high: f64) -> String {
    if low.is_finite() && high.is_finite() {
        format!("{} ({} to {})", short(value), short(low), short(high))
    } else {
        short(value)
    }
}
