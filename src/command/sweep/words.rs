//! Values, spans of time, moments and parameters in as few characters as a table wants.

use chrono::{DateTime, Local, TimeDelta, Utc};
use serde_json::Value;
use store::row::Params;

use crate::quantity;

/// A number to five significant digits, without zeros that say nothing: `0.03125`, `12.5`, `1.2e-5`.
pub(crate) fn number(value: f64) -> String {
    let trimmed = |text: String| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    let size = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&size) {
        let before = size.log10().floor() as i32;
        trimmed(format!("{value:.0$}", (4 - before).clamp(0, 9) as usize))
    } else {
        let text = format!("{value:.4e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", trimmed(digits.to_owned()))
    }
}

/// A rate to two or three digits: `0.45`, `7.3`, `128`, `3,600`.
pub(crate) fn rounded(value: f64) -> String {
    match value {
        ..0.995 => format!("{value:.2}"),
        ..99.95 => format!("{value:.1}"),
        _ => quantity::grouped(value.round() as u64),
    }
}

/// A parameter's value: a text as it is, a number in short.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => printable(text),
        Value::Number(of) if of.is_f64() => number(of.as_f64().unwrap_or(f64::NAN)),
        _ => value.to_string(),
    }
}

/// Parameters on one line: `hidden=64 rate=0.001`.
pub(crate) fn params(params: &Params) -> String {
    let words: Vec<String> =
        params.iter().map(|(name, of)| format!("{}={}", printable(name), value(of))).collect();
    words.join(" ")
}

/// A text that cannot move the cursor or colour anything: characters that control a terminal stand as `\u{1b}`.
pub(crate) fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

/// A span of time in its two largest units: `8 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`.
pub(crate) fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        ..=59 => format!("{seconds} s"),
        60..=3599 => format!("{minutes} min {} s", seconds % 60),
        3600..=86_399 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// A moment as a clock on the wall shows it here: `2026-11-22 11:00:05`.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_short() {
        let check = |value: f64, expected: &str| assert_eq!(number(value), expected);
        check(0.0, "0");
        check(1.0, "1");
        check(-0.031_250_1, "-0.03125");
        check(12.5, "12.5");
        check(99_999.96, "100000");
        check(0.000_012, "1.2e-5");
        check(1e-4, "0.0001");
        check(-2.5e17, "-2.5e17");
        check(1e300, "1e300");
        check(123_456.789, "123457");
    }

    #[test]
    fn spans_have_two_units() {
        let check = |seconds, expected: &str| assert_eq!(span(TimeDelta::seconds(seconds)), expected);
        check(-3, "0 s");
        check(59, "59 s");
        check(125, "2 min 5 s");
        check(3600 * 3 + 720, "3 h 12 min");
        check(86_400 * 2 + 3600 * 4, "2 d 4 h");
    }

    #[test]
    fn names_and_texts_cannot_control_the_terminal() {
        let hostile = [("a\u{1b}[2J".to_owned(), json!("x\ny")), ("b".to_owned(), json!(0.5))];
        assert_eq!(params(&Params::from(hostile)), "a\\u{1b}[2J=x\\ny b=0.5");
    }
}
