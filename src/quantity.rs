//! Counts and times as a reader wants them: grouped thousands, and a unit that fits.

use std::time::Duration;

/// A count with its thousands grouped: `1,234,567`.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 node`, `1,234 nodes`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A time to three digits: `40 µs`, `12.3 ms`, `1.23 s`, `2 min 5 s`.
pub(crate) fn time(duration: Duration) -> String {
    let ms = duration.as_secs_f64() * 1e3;
    match ms {
        ..0.9995 => format!("{:.0} µs", ms * 1e3),
        ..9.995 => format!("{ms:.2} ms"),
        ..99.95 => format!("{ms:.1} ms"),
        ..999.5 => format!("{ms:.0} ms"),
        ..9_995.0 => format!("{:.2} s", ms / 1e3),
        ..99_950.0 => format!("{:.1} s", ms / 1e3),
        _ => {
            let seconds = duration.as_secs_f64().round() as u64;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

/// A size to three digits: `812 B`, `1.4 kB`, `2.31 MB`.
pub(crate) fn bytes(count: u64) -> String {
    let size = count as f64;
    match size {
        ..1e3 => format!("{count} B"),
        ..999_500.0 => format!("{:.1} kB", size / 1e3),
        ..999.5e6 => format!("{:.2} MB", size / 1e6),
        _ => format!("{:.2} GB", size / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let check = |count, expected: &str| assert_eq!(counted(count, "node"), expected);
        check(0, "0 nodes");
        check(1, "1 node");
        check(999, "999 nodes");
        check(1_000, "1,000 nodes");
        check(1_234_567, "1,234,567 nodes");
    }

    #[test]
    fn sizes_have_a_unit_that_fits() {
        let check = |count, expected: &str| assert_eq!(bytes(count), expected);
        check(0, "0 B");
        check(999, "999 B");
        check(1_400, "1.4 kB");
        check(999_500, "1.00 MB");
        check(2_314_000, "2.31 MB");
        check(3_000_000_000, "3.00 GB");
    }

    #[test]
    fn times_have_a_unit_that_fits() {
        let check = |micros, expected: &str| assert_eq!(time(Duration::from_micros(micros)), expected);
        check(4, "4 µs");
        check(999, "999 µs");
        check(1_234, "1.23 ms");
        check(12_345, "12.3 ms");
        check(234_500, "234 ms");
        check(999_900, "1.00 s");
        check(59_960_000, "60.0 s");
        check(125_000_000, "2 min 5 s");
    }
}
