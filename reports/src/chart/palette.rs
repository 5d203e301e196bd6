//! Colours that people with any kind of colour vision can tell apart, on light and on dark pages (M. Okabe and K. Ito,
//! "Color universal design", 2002; without black and yellow, which need a page of their own).

/// The colours of series, in order, as `#rrggbb`.
pub const PALETTE: [&str; 6] = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"];

/// The colour of a series, counted from 0; after the last colour the first comes again.
#[must_use]
pub fn colour(series: usize) -> &'static str {
    PALETTE[series % PALETTE.len()]
}

/// Red, green and blue of a colour of the palette.
pub(super) fn parts(series: usize) -> [u8; 3] {
    let digits = &colour(series)[1..];
    std::array::from_fn(|part| u8::from_str_radix(&digits[2 * part..2 * part + 2], 16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_again_after_the_last() {
        assert_eq!((colour(0), colour(PALETTE.len())), ("#0072B2", "#0072B2"));
        assert_eq!(parts(1), [0xE6, 0x9F, 0]);
    }
}
