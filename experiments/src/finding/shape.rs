//! The shape of a finding: plain data, for whoever shows it.

use serde::Serialize;

/// What came out of one spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The spec's name.
    pub name: String,
    /// A heading.
    pub title: String,
    /// What was asked.
    pub question: String,
    /// What came out in one figure, where there is such a figure.
    pub headline: Option<Headline>,
    /// Sentences with the numbers and their intervals; a line a paragraph.
    pub answer: String,
    /// What to keep in mind, a sentence each.
    pub cautions: Vec<String>,
    /// What is not as in the paper, a sentence each.
    pub departures: Vec<String>,
    /// What measures it again.
    pub command: String,
    /// The numbers.
    pub tables: Vec<Table>,
    /// The same to look at.
    pub figures: Vec<Figure>,
}

/// One figure that stands for a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Headline {
    /// The figure with its unit.
    pub value: String,
    /// Of what it is, and the paper's, in a few words.
    pub note: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Small letters, digits and dashes; unique in its finding.
    pub name: String,
    /// A heading.
    pub title: String,
    /// What each column is.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// Another number.
    Number {
        /// The number.
        value: f64,
        /// Digits after the point.
        digits: usize,
    },
    /// A share, 0 to 1, with its 95 % interval.
    Share {
        /// The share.
        value: f64,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Nothing: not measured, or not defined.
    Missing,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Small letters, digits and dashes; unique in its finding.
    pub name: String,
    /// A heading.
    pub title: String,
    /// How to read it, in a sentence or two.
    pub caption: String,
    /// What it shows.
    pub plot: Plot,
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Plot {
    /// Lines with intervals.
    Curves {
        /// From left to right.
        x: Axis,
        /// From below to above.
        y: Axis,
        /// The lines.
        series: Vec<Series>,
    },
    /// Bars with intervals.
    Bars {
        /// From below to above.
        y: Axis,
        /// The bars, in order.
        bars: Vec<Bar>,
    },
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What it is, with its unit.
    pub label: String,
    /// Whether it is logarithmic.
    pub log: bool,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<Point>,
    /// Whether it is the paper's and not ours.
    pub of_paper: bool,
}

/// A point of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// From left to right.
    pub x: f64,
    /// From below to above.
    pub y: f64,
    /// The lower end of the 95 % interval; `y` where there is none.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// Its height.
    pub value: f64,
    /// The lower end of the 95 % interval; `value` where there is none.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The paper's figure for the same, if it has one.
    pub of_paper: Option<f64>,
}
