//! Lines over a common axis, with bands for intervals.

use super::axis::Axis;
use super::drawing::{Dots, Drawing, Line, Shape};
use super::heading::Heading;
use super::legend::{self, Key, Sample};
use super::number::{short, with_interval};
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Lines over a common axis.
#[derive(Clone, Debug)]
pub struct LineChart {
    heading: Heading,
    x_label: String,
    y_label: String,
    y_range: Option<(f64, f64)>,
    is_log: bool,
    lines: Vec<Series>,
}

/// One line with its name, and around it a band.
#[derive(Clone, Debug)]
struct Series {
    name: String,
    points: Vec<(f64, f64)>,
    /// `(x, low, high)`, from left to right.
    band: Vec<(f64, f64, f64)>,
    /// Whose colour it has.
    paint: usize,
    /// Whether it is what others reported.
    of_others: bool,
}

impl LineChart {
    /// A chart without lines, 640 by 320 pixels; an empty title takes no room.
    #[must_use]
    pub fn new(title: &str) -> LineChart {
        LineChart {
            heading: Heading::new(title, (640, 320)),
            x_label: String::new(),
            y_label: String::new(),
            y_range: None,
            is_log: false,
            lines: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// What the horizontal axis is, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> LineChart {
        label.clone_into(&mut self.x_label);
        self
    }

    /// What the vertical axis is, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> LineChart {
        label.clone_into(&mut self.y_label);
        self
    }

    /// The ends of the vertical axis, in place of round numbers around what is drawn.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> LineChart {
        self.y_range = Some((low, high));
        self
    }

    /// Equal factors are equally far apart on the horizontal axis; what is not above 0 has no place there.
    #[must_use]
    pub fn x_log(mut self) -> LineChart {
        self.is_log = true;
        self
    }

    /// Adds what others reported for a line that is there, in its colour, thin and dotted; in a colour of its own where
    /// there is no line of that name.
    #[must_use]
    pub fn line_of_others(mut self, name: &str, of: &str, points: &[(f64, f64)]) -> LineChart {
        let paint = self.lines.iter().find(|line| !line.of_others && line.name == of).map(|line| line.paint);
        self = self.line(name, points);
        if let Some(last) = self.lines.last_mut() {
            (last.of_others, last.paint) = (true, paint.unwrap_or(last.paint));
        }
        self
    }

    /// Adds a line through `(x, y)` points from left to right. Points that are no finite numbers are left out; a single
    /// one is a dot.
    #[must_use]
    pub fn line(self, name: &str, points: &[(f64, f64)]) -> LineChart {
        self.line_with_band(name, points, &[])
    }

    /// Adds a line with an interval around it, as `(x, low, high)` from left to right.
    #[must_use]
    pub fn line_with_band(
        mut self,
        name: &str,
        points: &[(f64, f64)],
        band: &[(f64, f64, f64)],
    ) -> LineChart {
        let points = points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
        let finite = |&(x, low, high): &(f64, f64, f64)| x.is_finite() && low.is_finite() && high.is_finite();
        let band = band.iter().copied().filter(finite).collect();
        let paint = self.lines.iter().filter(|line| !line.of_others).count();
        self.lines.push(Series { name: name.to_owned(), points, band, paint, of_others: false });
        self
    }

    /// The chart as an SVG document without a ground, whose text and axes have the page's current colour.
    #[must_use]
    pub fn to_svg(&self) -> String {
        self.draw().to_svg()
    }

    fn axes(&self) -> (Axis, Axis) {
        let all = || self.lines.iter();
        let x = all().flat_map(|line| line.points.iter().map(|p| p.0).chain(line.band.iter().map(|b| b.0)));
        let y = all().flat_map(|line| {
            line.points.iter().map(|p| p.1).chain(line.band.iter().flat_map(|b| [b.1, b.2]))
        });
        let y = self.y_range.map_or_else(|| Axis::round(y), |(low, high)| Axis::between(low, high));
        let x = if self.is_log { Axis::log(x) } else { Axis::exact(x) };
        (x.labelled(&self.x_label), y.labelled(&self.y_label))
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let named = self.lines.iter().filter(|line| !line.name.is_empty());
        let key = |line: &Series| Key::new(&line.name, Paint::Series(line.paint), Sample::Line(line.dash()));
        let keys: Vec<Key> = named.map(key).collect();
        legend::rows(&mut drawing, &mut rect, &keys);
        let (x, y) = self.axes();
        let panel = Panel::within(rect, x, y);
        panel.frame(&mut drawing);
        for line in &self.lines {
            if line.band.len() > 1 {
                panel.band(&mut drawing, &line.band, Paint::Series(line.paint), 0.2);
            }
        }
        for line in &self.lines {
            let paint = Paint::Series(line.paint);
            if let [only] = line.points.as_slice() {
                panel.dots(&mut drawing, &[*only], &[], Dots::new(Vec::new(), Shape::Disc, paint));
            } else {
                let width = if line.of_others { 1.3 } else { 2.0 };
                let look = Line { dash: line.dash(), ..Line::new(Vec::new(), paint, width) };
                panel.line(&mut drawing, &line.points, look);
            }
        }
        self.tell(&mut drawing, &panel);
        drawing
    }

    fn tell(&self, drawing: &mut Drawing, panel: &Panel) {
        let mut told = Vec::new();
        for line in &self.lines {
            let point = |at: &(f64, f64)| Some((panel.at(at.0, at.1)?, (line, *at)));
            told.extend(line.points.iter().filter_map(point));
        }
        tell(drawing, &panel.field, &told, MOST, |(line, (x, y))| {
            let band = line.band.iter().find(|band| band.0 == *x);
            let (low, high) = band.map_or((f64::NAN, f64::NAN), |band| (band.1, band.2));
            let name = if line.name.is_empty() { String::new() } else { format!("{}: ", line.name) };
            format!("{name}{} at {} {}", with_interval(*y, low, high), self.x_label, short(*x))
        });
    }
}

impl Series {
    fn dash(&self) -> Option<(f64, f64)> {
        if self.of_others { Some((2.0, 3.0)) } else { legend::dash(self.paint) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_reported_has_the_colour_of_ours() {
        let points = [(10.0, 1.0), (1000.0, 60.0)];
        let chart = LineChart::new("").x_log().line("a", &points).line("b", &points);
        let svg = chart.line_of_others("b (paper)", "b", &points).line("c", &points).to_svg();
        let second = crate::chart::colour(1);
        let third = crate::chart::colour(2);
        let strokes = |colour: &str| svg.matches(&format!("stroke=\"{colour}\"")).count();
        assert_eq!((strokes(second), strokes(third)), (4, 2), "a line and its key each: {svg}");
        assert!(svg.contains("b (paper)") && svg.contains("stroke-dasharray"), "{svg}");
    }

    #[test]
    fn a_chart_has_its_words_its_lines_and_no_colours_of_a_page() {
        let svg = LineChart::new("Success <of> runs")
            .x_label("update")
            .y_label("solved (%)")
            .line_with_band("a & b", &[(0.0, 1.0), (10.0, 60.0)], &[(0.0, 0.0, 2.0), (10.0, 50.0, 70.0)])
            .line("second", &[(5.0, 30.0)])
            .to_svg();
        for part in ["Success &lt;of&gt; runs", "a &amp; b", "second", "update", "solved (%)", "#0072B2"] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        assert!(svg.starts_with("<svg ") && svg.contains("currentColor"));
        assert_eq!(svg.matches("z\"").count(), 1, "one band");
        assert_eq!(svg.matches("h0\" stroke").count(), 1, "one dot");
        assert!(svg.contains("<title>a &amp; b: 60 (50 to 70) at update 10</title>"), "{svg}");
        assert!(!svg.contains(" id="), "two charts on a page must not share names");
    }

    #[test]
    fn charts_of_strange_numbers_are_drawn_all_the_same() {
        for points in [
            &[][..],
            &[(0.0, f64::NAN)],
            &[(1.0, 0.0)],
            &[(0.0, 1e300), (1.0, -1e300)],
            &[(0.0, f64::MAX), (1.0, f64::MIN)],
            &[(0.0, 5.0), (1.0, 5.0)],
        ] {
            let svg = LineChart::new("").line("x", points).size(1, 1).to_svg();
            assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
