//! What came of an experiment, as plain data: whoever measured it needs to know nothing of frames and charts.

/// A claim and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// Names its section: lower-case letters, digits and hyphens, unique on the page.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What was asked, in one sentence.
    pub question: String,
    /// What came out, with intervals; a line a paragraph.
    pub answer: String,
    /// What a reader must know before believing it. A sentence each.
    pub cautions: Vec<String>,
    /// What is otherwise than in the work that is reproduced. A sentence each.
    pub departures: Vec<String>,
    /// The command that measures it again.
    pub command: String,
    /// Its tables.
    pub tables: Vec<ClaimTable>,
    /// Its charts.
    pub figures: Vec<ClaimFigure>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimTable {
    /// As [`Claim::name`], unique in its claim.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// The columns' headings.
    pub columns: Vec<String>,
    /// The rows, with a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// What a table says in one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Whole(u64),
    /// A number.
    Number {
        /// The number.
        value: f64,
        /// Digits after the point that mean something.
        digits: usize,
    },
    /// A share from 0 to 1 with its 95 % interval.
    Share {
        /// The share.
        value: f64,
        /// The interval's lower end.
        low: f64,
        /// Its upper end.
        high: f64,
    },
    /// Nothing.
    Missing,
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimFigure {
    /// As [`Claim::name`], unique in its claim.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What one sees and how it was computed.
    pub caption: String,
    /// What is drawn.
    pub plot: Plot,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Curves over a common axis.
    Curves {
        /// What stands along the bottom, with its unit.
        x_label: String,
        /// Whether equal factors are equally far apart there.
        x_log: bool,
        /// What stands along the left, with its unit.
        y_label: String,
        /// The curves, in the order of their colours.
        curves: Vec<ClaimCurve>,
    },
    /// Bars beside names.
    Bars {
        /// What is measured, with its unit.
        label: String,
        /// The bars, from the top.
        bars: Vec<ClaimBar>,
    },
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimCurve {
    /// Its name.
    pub name: String,
    /// `(x, value, low, high)` from left to right; the ends are NaN where there is no interval.
    pub points: Vec<(f64, f64, f64, f64)>,
    /// The curve of ours whose counterpart it is, where others reported it.
    pub of_others: Option<String>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimBar {
    /// Its name.
    pub name: String,
    /// Its length.
    pub value: f64,
    /// The interval's lower end; NaN where there is none.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// What others reported.
    pub of_others: Option<f64>,
}
