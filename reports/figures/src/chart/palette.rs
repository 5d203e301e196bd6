//! Colours that people with any kind of colour vision can tell apart, on light and on dark pages (M. Okabe and K. Ito,
//! "Color universal design", 2002; without black and yellow, which need a page of their own).

/// The colours of series, in order, as `#rrggbb`.
pub const PALETTE: [&str; 6] = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"];

/// The colour of a series, counted from 0; after the last colour the first comes again.
#[must_use]
pub fn colour(series: usize) -> &'static str {
    PALETTE[series % PALETTE.len()]
}

/// The same hues, lighter, for dark paper.
const ON_DARK: [&str; 6] = ["#3C96DB", "#E9A820", "#19B387", "#F0763A", "#DC93BC", "#8FD3F7"];

/// Red, green and blue of a colour of the palette.
pub(super) fn parts(series: usize) -> [u8; 3] {
    numbers(colour(series))
}

/// Red, green and blue of a series on dark paper.
pub(super) fn parts_on_dark(series: usize) -> [u8; 3] {
    numbers(ON_DARK[series % ON_DARK.len()])
}

fn numbers(colour: &str) -> [u8; 3] {
    std::array::from_fn(|part| u8::from_str_radix(&colour[1 + 2 * part..3 + 2 * part], 16).unwrap_or(0))
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
