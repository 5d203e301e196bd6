//! A curve in one line of text.

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A curve of finite values in at most `width` characters, from the smallest value to the largest.
///
/// Where there are more values than characters, each shows the mean of those that it stands for. A curve without
/// a slope lies low.
pub(crate) fn sparkline(values: &[f64], width: usize) -> String {
    let values = shortened(values, width);
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Halved, since the difference of two finite numbers may be none.
    let range = largest / 2.0 - smallest / 2.0;
    let level = |value: f64| {
        if range > 0.0 { ((value / 2.0 - smallest / 2.0) / range * 7.0).round() as usize } else { 0 }
    };
    values.iter().map(|&value| LEVELS[level(value).min(7)]).collect()
}

fn shortened(values: &[f64], width: usize) -> Vec<f64> {
    if values.len() <= width {
        return values.to_vec();
    }
    let bounds = |index: usize| index * values.len() / width;
    let mean = |index: usize| {
        let part = &values[bounds(index)..bounds(index + 1)];
        part.iter().map(|value| value / part.len() as f64).sum()
    };
    (0..width).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_curve_reaches_from_the_lowest_level_to_the_highest() {
        let check = |values: &[f64], width, expected: &str| assert_eq!(sparkline(values, width), expected);
        check(&[], 10, "");
        check(&[3.0], 10, "▁");
        check(&[2.0, 2.0], 10, "▁▁");
        check(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8, "▁▂▃▄▅▆▇█");
        check(&[1.0, 0.0, -1.0], 3, "█▅▁");
        check(&[0.0, 0.0, 4.0, 4.0], 2, "▁█");
        check(&[f64::MIN, f64::MAX], 2, "▁█");
        check(&[1.0, 2.0], 0, "");
    }

    proptest! {
        #[test]
        fn a_curve_never_takes_more_than_its_width(values in prop::collection::vec(-1e300..1e300, 0..200), width in 0usize..80) {
            prop_assert_eq!(sparkline(&values, width).chars().count(), values.len().min(width));
        }
    }
}
