//! Names of series in rows above the chart, where they cover nothing.

/// How high a row is, in pixels.
pub(super) const ROW: u32 = 18;
/// How wide a line's sample is.
pub(super) const SAMPLE: u32 = 18;
/// Between a sample and its name, and between a name and the next sample.
const GAPS: (u32, u32) = (5, 18);

/// Where each name's sample begins, `(x, row)`, within `width` pixels; and how many rows there are.
pub(super) fn places(names: &[&str], width: u32) -> (Vec<(u32, u32)>, u32) {
    let (mut x, mut row) = (0, 0);
    let mut places = Vec::new();
    for name in names {
        let wide = SAMPLE + GAPS.0 + text_width(name, 12);
        if x > 0 && x + wide > width {
            (x, row) = (0, row + 1);
        }
        places.push((x, row));
        x += wide + GAPS.1;
    }
    let rows = if names.is_empty() { 0 } else { row + 1 };
    (places, rows)
}

/// Where a name begins, from where its sample does.
pub(super) fn name_at(sample: u32) -> u32 {
    sample + SAMPLE + GAPS.0
}

/// How wide text is about, in pixels, in a sans-serif font of that size; rather too wide than too narrow.
pub(super) fn text_width(text: &str, size: u32) -> u32 {
    let tenths = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ' ' | '\'' | '|' => 3,
        'm' | 'w' | 'M' | 'W' | '%' => 9,
        c if c.is_uppercase() => 7,
        _ => 6,
    };
    text.chars().map(tenths).sum::<u32>() * size / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_on_in_the_next_row() {
        let (found, rows) = places(&["greedy", "a longer name", "x"], 170);
        assert_eq!((found[0], found[1].1, rows), ((0, 0), 1, 2));
        assert!(found[2].0 > found[1].0 && found[2].1 == 1);
        assert_eq!(places(&[], 100), (Vec::new(), 0));
    }
}
