//! A chart as it is asked for: what is drawn, and how it is to look.

use std::fmt;
use std::sync::Arc;

use figures::chart::{Drawing, Goal, Parameter};

use crate::error::Error;
use crate::notebook::{Bundle, Rich};
use crate::page::Figure;

/// A chart. The functions `plot_…` make them; a cell that ends in one shows it.
///
/// ```
/// # use assemblet::prelude::*;
/// plot_bars(&[("exact", 97.0, 93.1, 98.7), ("plus", 99.0, 95.6, 99.8)])
///     .title("Tasks solved")
///     .x_label("solved (%)");
/// ```
#[derive(Clone)]
pub struct Chart {
    look: Look,
    text: String,
    draw: Arc<dyn Fn(&Look) -> Drawing + Send + Sync>,
}

/// How a chart is to look.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) x_label: String,
    pub(super) y_label: String,
    pub(super) size: Option<(u32, u32)>,
    /// Axes of equal factors, by their names.
    pub(super) log: Vec<String>,
    pub(super) is_less_better: bool,
}

impl Look {
    pub(super) fn goal(&self) -> Goal {
        if self.is_less_better { Goal::Least } else { Goal::Most }
    }

    /// Whether the axis of this name is one of equal factors.
    pub(super) fn is_log(&self, name: &str) -> bool {
        self.log.iter().any(|known| known == name)
    }

    /// Numbers under their name.
    pub(super) fn parameter(&self, name: &str, values: &[f64]) -> Parameter {
        let values: Vec<Option<f64>> = values.iter().map(|value| Some(*value)).collect();
        if self.is_log(name) { Parameter::log(name, &values) } else { Parameter::linear(name, &values) }
    }
}

/// A builder of `reports` with what all of them have.
macro_rules! styled {
    ($look:expr, $chart:expr) => {{
        let chart = $chart.note(&$look.note);
        match $look.size {
            Some((width, height)) => chart.size(width, height),
            None => chart,
        }
    }};
}
pub(super) use styled;

impl Chart {
    /// A chart with its first title and labels.
    pub(super) fn new(
        (title, x_label, y_label): (&str, &str, &str),
        text: String,
        draw: impl Fn(&Look) -> Drawing + Send + Sync + 'static,
    ) -> Chart {
        let [title, x_label, y_label] = [title, x_label, y_label].map(str::to_owned);
        Chart { look: Look { title, x_label, y_label, ..Look::default() }, text, draw: Arc::new(draw) }
    }

    /// What stands above it; an empty title takes no room.
    #[must_use]
    pub fn title(mut self, title: &str) -> Chart {
        title.clone_into(&mut self.look.title);
        self
    }

    /// A remark beneath the title: how many seeds, which interval, what was left out.
    #[must_use]
    pub fn note(mut self, note: &str) -> Chart {
        note.clone_into(&mut self.look.note);
        self
    }

    /// What the horizontal axis is, with its unit, in charts whose axis has no name of its own.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Chart {
        label.clone_into(&mut self.look.x_label);
        self
    }

    /// What the vertical axis, or the scale of colours, is, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> Chart {
        label.clone_into(&mut self.look.y_label);
        self
    }

    /// Width and height in pixels, at least 200 by 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Chart {
        self.look.size = Some((width, height));
        self
    }

    /// An axis on which equal factors are equally far apart, by its name. What is not above 0 has no place there.
    #[must_use]
    pub fn log(mut self, axis: &str) -> Chart {
        self.look.log.push(axis.to_owned());
        self
    }

    /// Less is better; otherwise more is.
    #[must_use]
    pub fn minimize(mut self) -> Chart {
        self.look.is_less_better = true;
        self
    }

    /// The chart as a picture, which can be saved.
    #[must_use]
    pub fn figure(&self) -> Figure {
        let title = &self.look.title;
        let text = if title.is_empty() { self.text.clone() } else { format!("{title}\n{}", self.text) };
        Figure::drawn((self.draw)(&self.look), &text)
    }

    /// Writes it into a file: SVG, or PNG where the name ends so.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: impl AsRef<str>) -> Result<(), Error> {
        self.figure().save(path)
    }
}

impl fmt::Debug for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chart({})", self.look.title)
    }
}

impl Rich for Chart {
    fn bundle(&self) -> Bundle {
        self.figure().bundle()
    }
}

impl fmt::Display for Chart {
    /// As in a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bundle().fmt(f)
    }
}
