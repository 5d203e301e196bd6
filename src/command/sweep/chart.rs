//! A sweep's values as a chart of characters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget as _};

use super::words;

/// Values below which a chart tells no more than the best of them.
const LEAST: usize = 4;
/// Columns below which a chart has no room, and beyond which it is no better.
const WIDTH: (usize, usize) = (40, 90);
const HEIGHT: u16 = 10;

/// Each value as a dot and the best so far as a line, in the order in which the trials ended; a line of text each line.
/// None where there are few values, little room, or nothing to tell apart.
pub(super) fn history(values: &[f64], best: &[f64], width: usize) -> Option<Vec<String>> {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (value.min(low), value.max(high)));
    let room = high / 2.0 - low / 2.0;
    if values.len() < LEAST || width < WIDTH.0 || !room.is_finite() || room <= 0.0 {
        return None;
    }
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        (1..).zip(values).map(|(number, value)| (f64::from(number), *value)).collect()
    };
    let (values, best) = (points(values), stairs(&points(best)));
    let last = values.len() as f64;
    let datasets = vec![
        Dataset::default().marker(Marker::Braille).graph_type(GraphType::Line).data(&best),
        Dataset::default().marker(Marker::Dot).graph_type(GraphType::Scatter).data(&values),
    ];
    let chart = Chart::new(datasets)
        .x_axis(Axis::default().bounds([1.0, last]).labels(["1".to_owned(), values.len().to_string()]))
        .y_axis(Axis::default().bounds([low, high]).labels([words::number(low), words::number(high)]))
        .legend_position(None);
    let area = Rect::new(0, 0, width.min(WIDTH.1) as u16, HEIGHT);
    let mut buffer = Buffer::empty(area);
    chart.render(area, &mut buffer);
    let line = |row: u16| {
        let cells = (0..area.width).map(|column| buffer[(column, row)].symbol());
        cells.collect::<String>().trim_end().to_owned()
    };
    Some((0..HEIGHT).map(line).collect())
}

/// A line that stays as it is until the next point.
fn stairs(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let steps = points.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
    steps.chain(points.last().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_its_bounds_and_every_value() {
        let lines = history(&[4.0, 2.0, 3.0, 1.0], &[4.0, 2.0, 2.0, 1.0], 60).unwrap();
        assert_eq!(lines.len(), usize::from(HEIGHT));
        // Below are the axis and its labels.
        assert!(lines[0].starts_with('4') && lines[usize::from(HEIGHT) - 3].starts_with('1'), "{lines:#?}");
        assert_eq!(lines.concat().matches('•').count(), 4, "{lines:#?}");
        assert!(lines.iter().all(|line| line.chars().count() <= 60));
    }

    #[test]
    fn there_is_none_where_it_would_tell_nothing() {
        assert_eq!(history(&[1.0, 2.0, 3.0], &[1.0; 3], 80), None, "too few");
        assert_eq!(history(&[1.0; 9], &[1.0; 9], 80), None, "all equal");
        assert_eq!(history(&[1.0, f64::NAN, 2.0, 5.0], &[1.0; 4], 30), None, "no room");
        assert_eq!(
            history(&[-f64::MAX, f64::MAX, 0.0, 0.0], &[0.0; 4], 80).map(|lines| lines.len()),
            Some(10)
        );
    }
}
