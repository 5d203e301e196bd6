//! Lines over a common axis, with bands for intervals.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use super::legend;
use super::palette::parts;
use super::thin::thin;

/// Drawn in this colour, which nothing else has, is what gets the page's current colour afterwards.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_TEXT: &str = "#010203";
const FONT: &str = "sans-serif";
/// The drawing library has whole pixels only, which makes slopes into stairs: charts are drawn this many times larger,
/// and shown smaller.
const FINE: u32 = 4;

/// Lines over a common axis.
#[derive(Clone, Debug)]
pub struct LineChart {
    title: String,
    x_label: String,
    y_label: String,
    y_range: Option<(f64, f64)>,
    size: (u32, u32),
    lines: Vec<Line>,
}

/// One line with its name, and around it a band.
#[derive(Clone, Debug)]
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
    /// `(x, low, high)`, from left to right.
    band: Vec<(f64, f64, f64)>,
}

impl LineChart {
    /// A chart without lines, 640 by 320 pixels; an empty title takes no room.
    #[must_use]
    pub fn new(title: &str) -> LineChart {
        LineChart {
            title: title.to_owned(),
            x_label: String::new(),
            y_label: String::new(),
            y_range: None,
            size: (640, 320),
            lines: Vec::new(),
        }
    }

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

    /// Width and height in pixels, at least 200 by 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> LineChart {
        self.size = (width.max(200), height.max(120));
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
        let finite = |&(x, low, high): &(f64, f64, f64)| x.is_finite() && low.is_finite() && high.is_finite();
        let band = band.iter().copied().filter(finite).collect();
        self.lines.push(Line { name: name.to_owned(), points: thin(points), band });
        self
    }

    /// The chart as an SVG document.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut svg = String::new();
        // Writing to a string cannot fail, and all numbers are finite.
        if self.draw(&mut svg).is_err() {
            return String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>");
        }
        let start = svg.find("<svg").unwrap_or(0);
        let [drawn, shown] = [FINE, 1].map(|times| {
            format!("<svg width=\"{}\" height=\"{}\"", times * self.size.0, times * self.size.1)
        });
        svg[start..].replace(INK_TEXT, "currentColor").replacen(&drawn, &shown, 1)
    }

    fn axes(&self) -> (Axis, Axis) {
        let all = || self.lines.iter();
        let x = all().flat_map(|line| line.points.iter().map(|p| p.0).chain(line.band.iter().map(|b| b.0)));
        let y = all().flat_map(|line| {
            line.points.iter().map(|p| p.1).chain(line.band.iter().flat_map(|b| [b.1, b.2]))
        });
        let y = self.y_range.map_or_else(|| Axis::round(y), |(low, high)| Axis::between(low, high));
        (Axis::exact(x), y)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let (width, height) = self.size;
        let root = SVGBackend::with_string(svg, (FINE * width, FINE * height)).into_drawing_area();
        let at = |x: u32, y: u32| ((FINE * x) as i32, (FINE * y) as i32);
        let (x, y) = self.axes();
        let names: Vec<&str> =
            self.lines.iter().map(|line| line.name.as_str()).filter(|n| !n.is_empty()).collect();
        let margin_left = 8;
        let y_numbers =
            (0..=y.ticks()).map(|tick| legend::text_width(&y.label(tick_value(&y, tick)), 12)).max();
        let left = y_numbers.unwrap_or(0) + 8 + if self.y_label.is_empty() { 0 } else { 20 };
        let last = legend::text_width(&x.label(x.high), 12) / 2;
        let (places, rows) = legend::places(&names, width.saturating_sub(left + margin_left + 10));
        let title_height = if self.title.is_empty() { 0 } else { 24 };
        let head = 6 + title_height + rows * legend::ROW;
        let ink = INK.to_rgba();
        if title_height > 0 {
            let style = (FONT, 15 * FINE).into_font().style(FontStyle::Bold).color(&ink);
            let style = style.pos(Pos::new(HPos::Left, VPos::Top));
            root.draw(&Text::new(self.title.clone(), at(margin_left + left, 6), style))?;
        }
        let small = (FONT, 12 * FINE).into_font().color(&ink);
        for (index, (name, (sample, row))) in names.iter().zip(&places).enumerate() {
            let start = margin_left + left + sample;
            let middle = 6 + title_height + row * legend::ROW + legend::ROW / 2;
            let [r, g, b] = parts(self.index_of(name, index));
            let line = [at(start, middle), at(start + legend::SAMPLE, middle)];
            root.draw(&PathElement::new(line, RGBColor(r, g, b).stroke_width(3 * FINE)))?;
            let style = small.clone().pos(Pos::new(HPos::Left, VPos::Center));
            let name_at = margin_left + left + legend::name_at(*sample);
            root.draw(&Text::new((*name).to_owned(), at(name_at, middle), style))?;
        }
        let mut chart = ChartBuilder::on(&root)
            .margin_top(FINE * (head.min(height / 2) + 6))
            .margin_left(FINE * margin_left)
            .margin_right(FINE * (last + 8))
            .margin_bottom(FINE * 4)
            .x_label_area_size(FINE * if self.x_label.is_empty() { 22 } else { 40 })
            .y_label_area_size(FINE * left)
            .build_cartesian_2d(x.low..x.high, y.low..y.high)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(INK.mix(0.15).stroke_width(FINE))
            .axis_style(INK.mix(0.5).stroke_width(FINE))
            .set_all_tick_mark_size(5 * FINE)
            .label_style(small.clone())
            .axis_desc_style((FONT, 13 * FINE).into_font().color(&ink))
            .x_labels(x.ticks().max(2))
            .y_labels(y.ticks().max(2))
            .x_label_formatter(&|value| x.label(*value))
            .y_label_formatter(&|value| y.label(*value))
            .x_desc(self.x_label.clone())
            .y_desc(self.y_label.clone())
            .draw()?;
        for (index, line) in self.lines.iter().enumerate() {
            let [r, g, b] = parts(index);
            let colour = RGBColor(r, g, b);
            if line.band.len() > 1 {
                let there = line.band.iter().map(|&(x, low, _)| (x, low));
                let back = line.band.iter().rev().map(|&(x, _, high)| (x, high));
                let outline: Vec<(f64, f64)> = there.chain(back).collect();
                chart.draw_series([Polygon::new(outline, colour.mix(0.2))])?;
            }
            match line.points.as_slice() {
                [] => {}
                [only] => {
                    chart.draw_series([Circle::new(*only, 3 * FINE, colour.filled())])?;
                }
                many => {
                    chart
                        .draw_series(LineSeries::new(many.iter().copied(), colour.stroke_width(2 * FINE)))?;
                }
            }
        }
        root.present()?;
        Ok(())
    }

    /// The line that is the `nth` with a name; it has the name given.
    fn index_of(&self, name: &str, nth: usize) -> usize {
        let named = self.lines.iter().enumerate().filter(|(_, line)| !line.name.is_empty());
        let mut named = named.map(|(index, line)| (index, line.name.as_str()));
        named.nth(nth).filter(|(_, found)| *found == name).map_or(nth, |(index, _)| index)
    }
}

/// A number of the axis, to see how wide its words are.
fn tick_value(axis: &Axis, tick: usize) -> f64 {
    axis.low + (axis.high - axis.low) * tick as f64 / axis.ticks().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_its_words_its_lines_and_no_colours_of_a_page() {
        let svg = LineChart::new("Success <of> runs")
            .x_label("update")
            .y_label("solved (%)")
            .line_with_band("a & b", &[(0.0, 1.0), (10.0, 60.0)], &[(0.0, 0.0, 2.0), (10.0, 50.0, 70.0)])
            .line("second", &[(5.0, 30.0)])
            .to_svg();
        for part in
            ["Success &lt;of&gt; runs", "a &amp; b", "second", "update", "solved (%)", "#0072B2", "<circle"]
        {
            assert!(svg.contains(part), "{part} in {svg}");
        }
        assert!(svg.starts_with("<svg ") && svg.contains("currentColor") && !svg.contains(INK_TEXT));
        assert_eq!(svg.matches("<polygon").count(), 1);
        assert!(!svg.contains("id="), "two charts on a page must not share names");
    }

    #[test]
    fn charts_of_strange_numbers_are_drawn_all_the_same() {
        for points in [
            &[][..],
            &[(0.0, f64::NAN)],
            &[(1.0, 0.0)],
            &[(0.0, 1e300), (1.0, -1e300)],
            &[(0.0, 5.0), (1.0, 5.0)],
        ] {
            let svg = LineChart::new("").line("x", points).size(1, 1).to_svg();
            assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
        }
    }
}
