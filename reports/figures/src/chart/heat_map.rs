//! Values of pairs as a table of colours.

use super::axis::{Axis, SIZE};
use super::colour_bar;
use super::drawing::{Anchor, Area, Drawing, Line, Text};
use super::font;
use super::heading::Heading;
use super::legend::{self, Key, Sample};
use super::number::short;
use super::outcome::Goal;
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Cells have titles up to so many.
const TITLED: usize = 1_000;

/// A table of colours.
#[derive(Clone, Debug)]
pub struct HeatMap {
    heading: Heading,
    label: String,
    x_label: String,
    y_label: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<f64>)>,
    range: Option<(f64, f64)>,
    is_log: bool,
}

impl HeatMap {
    /// A table with these columns and no rows, 760 by 420 pixels; `label` is what the values are, with their unit.
    #[must_use]
    pub fn new(title: &str, label: &str, columns: &[&str]) -> HeatMap {
        HeatMap {
            heading: Heading::new(title, (760, 420)),
            label: label.to_owned(),
            x_label: String::new(),
            y_label: String::new(),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
            range: None,
            is_log: false,
        }
    }

    super::heading::heading_setters!();

    /// What the columns are.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// What the rows are.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.y_label);
        self
    }

    /// Adds a row beneath the others; what is no finite number, or lacks, is grey and crossed out.
    #[must_use]
    pub fn row(mut self, name: &str, values: &[f64]) -> Self {
        self.rows.push((name.to_owned(), values.to_vec()));
        self
    }

    /// The ends of the scale of colours, in place of the least and the greatest value.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// Equal factors are equally far apart in colour.
    #[must_use]
    pub fn log(mut self) -> Self {
        self.is_log = true;
        self
    }

    /// The chart as a picture, with numbers in the cells where they have room.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let values =
            || self.rows.iter().flat_map(|(_, values)| values.iter().copied().take(self.columns.len()));
        let scale = match self.range {
            Some((low, high)) if self.is_log => Axis::log([low, high].into_iter()),
            Some((low, high)) => Axis::between(low, high),
            None if self.is_log => Axis::log(values()),
            None => Axis::exact(values()),
        };
        let scale = scale.labelled(&self.label);
        let is_missing = |value: f64| scale.share(value).is_none();
        let lacks = self.rows.iter().any(|(_, values)| values.len() < self.columns.len());
        if lacks || values().any(is_missing) {
            let key = Key::new("no value", Paint::Grid, Sample::Box);
            legend::rows(&mut drawing, &mut rect, &[key]);
        }
        let edge = rect.right;
        colour_bar::make_room(&mut rect, &scale);
        let x = Axis::names(self.columns.clone()).labelled(&self.x_label);
        let y = Axis::names(self.rows.iter().rev().map(|row| row.0.clone()).collect());
        let panel = Panel::within(rect, x, y.labelled(&self.y_label));
        panel.frame(&mut drawing);
        if self.rows.is_empty() || self.columns.is_empty() {
            panel.nothing(&mut drawing, "no values");
            return drawing;
        }
        colour_bar::draw(&mut drawing, &panel.field, edge, &scale, Goal::Most);
        let field = panel.field;
        let (wide, high) =
            (field.width() / self.columns.len() as f64, field.height() / self.rows.len() as f64);
        // A hair of paper between cells that are large enough.
        let gap = if wide.min(high) > 8.0 { 1.0 } else { 0.0 };
        let titled = self.rows.len() * self.columns.len() <= TITLED;
        let widest = values().map(|value| font::width(&short(value), SIZE - 1.0, false)).fold(0.0, f64::max);
        let has_words = widest + 6.0 <= wide && high >= SIZE + 3.0;
        let title = |&(row, column, value): &(&String, &String, f64)| {
            let value = if scale.share(value).is_some() { short(value) } else { "no value".to_owned() };
            format!("{row}, {column}: {value}")
        };
        let mut told = Vec::new();
        let mut missing = Line::new(Vec::new(), Paint::Faint, 0.8);
        for (row, (name, values)) in self.rows.iter().enumerate() {
            for (column, column_name) in self.columns.iter().enumerate() {
                let value = values.get(column).copied().unwrap_or(f64::NAN);
                let (left, top) = (field.left + column as f64 * wide, field.top + row as f64 * high);
                let (right, bottom) = (left + wide - gap, top + high - gap);
                let (left, top) = (left + gap, top + gap);
                let Some(share) = scale.share(value) else {
                    let ring = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
                    let title = if titled { title(&(name, column_name, value)) } else { String::new() };
                    drawing.add(Area { title, ..Area::new(ring, Paint::Grid) });
                    missing.parts.push(vec![(left, bottom), (right, top)]);
                    continue;
                };
                let share = share.clamp(0.0, 1.0);
                let ring = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
                told.push((((left + right) / 2.0, (top + bottom) / 2.0), (name, column_name, value)));
                let title = if titled { title(&(name, column_name, value)) } else { String::new() };
                drawing.add(Area { title, ..Area::new(ring, Paint::Scale(share)) });
                if has_words {
                    let at = ((left + right) / 2.0, (top + bottom) / 2.0);
                    drawing.add(Text::new(
                        at,
                        &short(value),
                        SIZE - 1.0,
                        Anchor::Middle,
                        Paint::OnScale(share),
                    ));
                }
            }
        }
        drawing.add(missing);
        if !titled {
            // The cells themselves are many bytes.
            tell(&mut drawing, &field, &told, MOST / 2, title);
        }
        drawing
    }
}
