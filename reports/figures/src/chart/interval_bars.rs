//! Horizontal bars with intervals, several groups beside each other, and marks for what others reported.

use super::axis::{Axis, SIZE};
use super::clip::Rect;
use super::drawing::{Anchor, Area, Dots, Drawing, Line, Shape, Text};
use super::font;
use super::heading::Heading;
use super::legend::{self, Key, Sample};
use super::number::{short, with_interval};
use super::panel::Panel;
use super::theme::Paint;

/// Bars with intervals.
#[derive(Clone, Debug)]
pub struct IntervalBars {
    heading: Heading,
    x_label: String,
    reference: String,
    is_sorted: bool,
    groups: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    /// `(group, value, low, high)`.
    bars: Vec<(usize, f64, f64, f64)>,
    reference: Option<f64>,
}

impl IntervalBars {
    /// A chart without bars, 760 pixels wide and as high as its bars need.
    #[must_use]
    pub fn new(title: &str) -> IntervalBars {
        IntervalBars {
            heading: Heading::new(title, (760, 0)),
            x_label: String::new(),
            reference: "paper".to_owned(),
            is_sorted: false,
            groups: Vec::new(),
            rows: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// What is measured, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// Names in the order of their first bar's value, the greatest first; else in the order in which they came.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.is_sorted = true;
        self
    }

    /// Adds a bar beside a name, in the colour of its group (a method, say; empty for one group only). Without an
    /// interval its ends are NaN; a value that is no finite number is said in words.
    #[must_use]
    pub fn bar(mut self, name: &str, group: &str, value: f64, low: f64, high: f64) -> Self {
        let nth = self.groups.iter().position(|known| known == group).unwrap_or_else(|| {
            self.groups.push(group.to_owned());
            self.groups.len() - 1
        });
        self.row(name).bars.push((nth, value, low, high));
        self
    }

    /// What the marks are that [`mark`](IntervalBars::mark) sets; "paper" otherwise.
    #[must_use]
    pub fn reference_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.reference);
        self
    }

    /// Marks what somebody else reported for a name.
    #[must_use]
    pub fn mark(mut self, name: &str, value: f64) -> Self {
        self.row(name).reference = Some(value).filter(|value| value.is_finite());
        self
    }

    fn row(&mut self, name: &str) -> &mut Row {
        let index = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            self.rows.push(Row { name: name.to_owned(), bars: Vec::new(), reference: None });
            self.rows.len() - 1
        });
        &mut self.rows[index]
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        if self.is_sorted {
            let first = |row: &Row| row.bars.first().map_or(f64::NEG_INFINITY, |bar| bar.1);
            let first =
                |row: &Row| Some(first(row)).filter(|value| !value.is_nan()).unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|a, b| first(b).total_cmp(&first(a)));
        }
        let most = rows.iter().map(|row| row.bars.len()).max().unwrap_or(1).max(1);
        let mut heading = self.heading.clone();
        if heading.size.1 == 0 {
            let high = 130 + rows.len().max(1) * (most * 17 + 9);
            heading.set_size(heading.size.0, high.min(4_000) as u32);
        }
        let (mut drawing, mut rect) = heading.start();
        legend::rows(&mut drawing, &mut rect, &self.keys(&rows));
        let all = rows.iter().flat_map(|row| {
            let bars = row.bars.iter().flat_map(|&(_, value, low, high)| [value, low, high]);
            bars.chain(row.reference)
        });
        let x = Axis::round(all.chain([0.0])).labelled(&self.x_label);
        // The first name stands above: values of names grow downwards, those of axes upwards.
        let names = rows.iter().rev().map(|row| row.name.clone()).collect();
        rect.right -= 62.0;
        let panel = Panel::within(rect, x, Axis::names(names));
        panel.frame(&mut drawing);
        if rows.is_empty() {
            panel.nothing(&mut drawing, "nothing was measured");
        }
        let slot = panel.field.height() / rows.len().max(1) as f64;
        for (index, row) in rows.iter().enumerate() {
            let top = panel.field.top + index as f64 * slot;
            let thick = ((slot * 0.82) / row.bars.len().max(1) as f64).min(26.0);
            let first = top + slot * 0.5 - thick * row.bars.len() as f64 / 2.0;
            for (place, bar) in row.bars.iter().enumerate() {
                let top = first + place as f64 * thick;
                let within = Rect { top: top + 1.0, bottom: top + thick - 1.0, ..panel.field };
                draw_bar(&mut drawing, &panel, within, *bar, row.reference, &self.words(row, *bar));
            }
            if let Some((x, _)) = row.reference.and_then(|value| panel.at(value, 0.0)) {
                let middle = top + slot * 0.5;
                let half = (thick * row.bars.len() as f64 / 2.0).max(6.0);
                drawing.add(Line::new(vec![(x, middle - half), (x, middle + half)], Paint::Ink, 1.0));
                let title =
                    format!("{}, {}: {}", self.reference, row.name, short(row.reference.unwrap_or(0.0)));
                let dot = Dots::new(vec![(x, middle)], Shape::Diamond, Paint::Ink);
                drawing.add(Dots { radius: 5.0, titles: vec![title], ..dot });
            }
        }
        drawing
    }

    fn words(&self, row: &Row, (nth, value, low, high): (usize, f64, f64, f64)) -> String {
        let named =
            [row.name.as_str(), self.groups[nth].as_str()].into_iter().filter(|name| !name.is_empty());
        let named = named.collect::<Vec<_>>().join(", ");
        format!("{named}: {}", with_interval(value, low, high))
    }

    fn keys(&self, rows: &[&Row]) -> Vec<Key> {
        let named = self.groups.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let mut keys: Vec<Key> =
            named.map(|(nth, name)| Key::new(name, Paint::Series(nth), Sample::Box)).collect();
        if rows.iter().any(|row| row.reference.is_some()) {
            keys.push(Key::new(&self.reference, Paint::Ink, Sample::Dot(Shape::Diamond)));
        }
        keys
    }
}

/// A bar, the line of its interval, and its value in words beyond both.
fn draw_bar(
    drawing: &mut Drawing,
    panel: &Panel,
    within: Rect,
    (nth, value, low, high): (usize, f64, f64, f64),
    reference: Option<f64>,
    title: &str,
) {
    let middle = within.middle().1;
    let place = |value: f64| {
        panel
            .at(value, 0.0)
            .filter(|_| value.is_finite())
            .map(|at| at.0.clamp(panel.field.left, panel.field.right))
    };
    let zero = place(0.0).unwrap_or(panel.field.left);
    let mut end = zero;
    if let Some(x) = place(value) {
        let (left, right) = (zero.min(x), zero.max(x));
        let ring = [(left, within.top), (right, within.top), (right, within.bottom), (left, within.bottom)];
        drawing.add(Area { title: title.to_owned(), ..Area::new(ring.to_vec(), Paint::Series(nth)) });
        end = end.max(x);
    }
    if let (Some(from), Some(to)) = (place(low), place(high)) {
        let cap = (within.height() * 0.25).min(4.0);
        let mut line = Line::new(vec![(from, middle), (to, middle)], Paint::Ink, 1.3);
        line.parts.extend([from, to].map(|x| vec![(x, middle - cap), (x, middle + cap)]));
        drawing.add(line);
        end = end.max(to);
    }
    let words = if value.is_finite() { short(value) } else { format!("no value ({})", short(value)) };
    if within.height() >= SIZE * 0.8 {
        // Not across the mark of the reference.
        let wide = font::width(&words, SIZE - 1.0, false) + 12.0;
        end = reference.and_then(place).filter(|x| (end..end + wide).contains(x)).unwrap_or(end);
        drawing.add(Text::new((end + 6.0, middle), &words, SIZE - 1.0, Anchor::Start, Paint::Faint));
    }
}
