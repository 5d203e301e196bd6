//! Numbers, counts and times in words.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::chart;

/// A number with about four digits that matter.
pub(crate) fn short(value: f64) -> String {
    chart::short(value)
}

/// A count with its noun: `1 trial`, `5,000 trials`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 {
        ""
    } else if noun.ends_with("ch") || noun.ends_with('s') {
        "es"
    } else {
        "s"
    };
    format!("{} {noun}{plural}", grouped(count))
}

/// A count with its thousands grouped.
pub(crate) fn grouped(count: usize) -> String {
    chart::fixed(count as f64, 0)
}

/// A share in percent, of which nobody reads more than a digit behind the point.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", chart::fixed(share * 100.0, 1))
}

/// A span of time: `3.2 s`, `2 min 5 s`, `3 h 20 min`, `2 days 4 h`.
pub(crate) fn span(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "an unknown time".to_owned();
    }
    let whole = seconds.round() as u64;
    match whole {
        _ if seconds < 10.0 => format!("{seconds:.1} s"),
        0..60 => format!("{whole} s"),
        60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        3_600..86_400 => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3_600),
    }
}

/// A moment to the second, in UTC.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A text of at most so many characters; what is longer ends with `…`.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_times_read_as_one_says_them() {
        let check = |words: String, expected: &str| assert_eq!(words, expected);
        check(counted(1, "trial"), "1 trial");
        check(counted(5_000, "trial"), "5,000 trials");
        check(counted(2, "match"), "2 matches");
        check(span(0.25), "0.2 s");
        check(span(125.0), "2 min 5 s");
        check(span(93_600.0), "1 d 2 h");
        check(span(f64::NAN), "an unknown time");
        check(listed(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b and c");
        check(cut("abcdef", 4), "abc…");
        check(percent(0.5), "50.0 %");
    }
}
