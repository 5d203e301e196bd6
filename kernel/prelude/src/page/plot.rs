//! Curves of a user's own.

use figures::chart::LineChart;

use super::Figure;
use crate::notebook::{Bundle, Rich};

/// Bars that stand for heights in text.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Bars of a line in text, at most.
const WIDTH: usize = 48;

/// A plot of numbers over their places, 0, 1, 2 and so on.
///
/// ```
/// # use assemblet::prelude::*;
/// plot(&[1.0, 4.0, 9.0, 16.0]);
/// ```
#[must_use]
pub fn plot(values: &[f64]) -> Plot {
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(place, &y)| (place as f64, y)).collect();
    Plot::new("").line("", &points)
}

/// Lines in one chart. A cell that ends in one shows it; [`display`](crate::notebook::display) and
/// [`Live`](crate::notebook::Live) do so earlier.
///
/// ```
/// # use assemblet::prelude::*;
/// Plot::new("Learning")
///     .x_label("update")
///     .y_label("loss (nats)")
///     .line("policy", &[(0.0, 5.2), (100.0, 3.1), (200.0, 2.4)])
///     .line("value", &[(0.0, 0.3), (100.0, 0.2), (200.0, 0.1)]);
/// ```
#[derive(Clone, Debug)]
pub struct Plot {
    title: String,
    chart: LineChart,
    lines: Vec<(String, Vec<(f64, f64)>)>,
}

impl Plot {
    /// A plot without lines; an empty title takes no room.
    #[must_use]
    pub fn new(title: &str) -> Plot {
        Plot { title: title.to_owned(), chart: LineChart::new(title), lines: Vec::new() }
    }

    /// What the horizontal axis is, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Plot {
        self.chart = self.chart.x_label(label);
        self
    }

    /// What the vertical axis is, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> Plot {
        self.chart = self.chart.y_label(label);
        self
    }

    /// The ends of the vertical axis, in place of round numbers around what is drawn.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> Plot {
        self.chart = self.chart.y_range(low, high);
        self
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Plot {
        self.chart = self.chart.size(width, height);
        self
    }

    /// Adds a line through `(x, y)` points, from left to right. What is no finite number is left out.
    #[must_use]
    pub fn line(mut self, name: &str, points: &[(f64, f64)]) -> Plot {
        self.chart = self.chart.line(name, points);
        self.lines.push((name.to_owned(), points.to_vec()));
        self
    }

    /// Adds a line with an interval around it, as `(x, low, high)`.
    #[must_use]
    pub fn line_with_band(mut self, name: &str, points: &[(f64, f64)], band: &[(f64, f64, f64)]) -> Plot {
        self.chart = self.chart.line_with_band(name, points, band);
        self.lines.push((name.to_owned(), points.to_vec()));
        self
    }

    /// The plot as a picture, which can be saved.
    #[must_use]
    pub fn figure(&self) -> Figure {
        Figure::drawn(self.chart.draw(), &self.text())
    }

    /// A row of bars for each line.
    fn text(&self) -> String {
        let width = self.lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let mut text = self.title.clone();
        for (name, points) in &self.lines {
            let values: Vec<f64> = points.iter().map(|point| point.1).filter(|y| y.is_finite()).collect();
            let (Some(first), Some(last)) = (values.first(), values.last()) else { continue };
            if !text.is_empty() {
                text.push('\n');
            }
            let gap = if width > 0 { "  " } else { "" };
            text.push_str(&format!(
                "{name:width$}{gap}{} {} … {}",
                bars(&values),
                short(*first),
                short(*last)
            ));
        }
        text
    }
}

/// A number in few digits.
pub(crate) fn short(value: f64) -> String {
    if value == 0.0 || (0.01..1e6).contains(&value.abs()) {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:.2e}")
    }
}

/// Values as bars, each the mean of a stretch of them; they are finite, and there is one at least.
pub(crate) fn bars(values: &[f64]) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let count = values.len().min(WIDTH);
    let bar = |index: usize| {
        let stretch = &values[index * values.len() / count..(index + 1) * values.len() / count];
        let mean = stretch.iter().sum::<f64>() / stretch.len() as f64;
        let height = if high > low { (mean - low) / (high - low) } else { 0.5 };
        BARS[((height * 7.0).round() as usize).min(7)]
    };
    (0..count).map(bar).collect()
}

impl Rich for Plot {
    fn bundle(&self) -> Bundle {
        self.figure().bundle()
    }
}

impl std::fmt::Display for Plot {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_a_form_in_text() {
        let text = |plot: Plot| plot.bundle().get("text/plain").unwrap().to_owned();
        assert_eq!(text(plot(&[0.0, 1.0, 7.0])), "▁▂█ 0 … 7");
        let points: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), f64::from(i))).collect();
        let two = Plot::new("Two").line("a", &points).line("bc", &[(0.0, 0.5), (1.0, f64::NAN)]);
        let shown = text(two);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!((lines[0], lines[2]), ("Two", "bc  ▅ 0.5 … 0.5"));
        assert!(lines[1].starts_with("a   ▁▁▁") && lines[1].ends_with("█ 0 … 99"), "{}", lines[1]);
        assert_eq!(text(Plot::new("").line("none", &[])), "");
    }
}
