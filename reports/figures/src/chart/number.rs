//! Numbers in words: few digits, thousands grouped, powers of ten with raised exponents.

/// A number with so many digits behind the point, and its thousands grouped.
#[must_use]
pub fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped = format!("{grouped}.{fraction}");
    }
    let is_zero = grouped.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !is_zero { format!("−{grouped}") } else { grouped }
}

/// A number with about four digits that matter, as 0.5, 1,234, 1.2×10⁻⁶ or ∞.
#[must_use]
pub fn short(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-3..1e6).contains(&size) {
        return scientific(value, 2);
    }
    let digits = (3.0 - size.log10().floor()).max(0.0) as usize;
    trimmed(&fixed(value, digits))
}

/// A number, and behind it the ends of its interval if there is one: `48.2 (41 to 55.1)`.
pub(super) fn with_interval(value: f64, low: f64, high: f64) -> String {
    if low.is_finite() && high.is_finite() {
        format!("{} ({} to {})", short(value), short(low), short(high))
    } else {
        short(value)
    }
}

/// A number as mantissa and power of ten, as 2.5×10⁻⁵ or 10⁶.
pub(super) fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$e}", value.abs());
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let sign = if value < 0.0 { "−" } else { "" };
    let power = format!("10{}", raised(exponent));
    match trimmed(mantissa) {
        mantissa if exponent == "0" => format!("{sign}{mantissa}"),
        one if one == "1" => format!("{sign}{power}"),
        mantissa => format!("{sign}{mantissa}×{power}"),
    }
}

/// A number of a logarithmic axis: 0.01, 1, 200, 5k, 1M.
pub(super) fn thousands(value: f64) -> String {
    let (value, unit) = match value.abs() {
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    short(value) + unit
}

/// Without zeros at the end of a fraction.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

fn raised(exponent: &str) -> String {
    let raise = |c| match c {
        '-' => Some('⁻'),
        '0'..='9' => "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c as usize - '0' as usize),
        _ => None,
    };
    exponent.chars().filter_map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        let check = |value: f64, words: &str| assert_eq!(short(value), words);
        check(0.0, "0");
        check(0.25, "0.25");
        check(-1234.5, "−1,234");
        check(0.012_344, "0.01234");
        check(3.1e-7, "3.1×10⁻⁷");
        check(-1e12, "−10¹²");
        check(f64::INFINITY, "∞");
        check(f64::NAN, "NaN");
        assert_eq!(thousands(20_000.0), "20k");
        assert_eq!(thousands(0.05), "0.05");
    }
}
