//! What the prelude knows of a frame.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// What a frame is: columns of one length, each with a name and a type. Nothing of it changes.
pub trait Columns: fmt::Debug + Send + Sync {
    /// Rows and columns.
    fn shape(&self) -> (usize, usize);
    /// The names of the columns.
    fn names(&self) -> Vec<String>;
    /// The types of the columns, as polars calls them.
    fn types(&self) -> Vec<String>;
    /// What the column holds.
    fn kind(&self, column: usize) -> Kind;
    /// One cell.
    fn cell(&self, column: usize, row: usize) -> Cell;
    /// Rows one after another.
    fn slice(&self, first: usize, count: usize) -> Arc<dyn Columns>;
    /// Rows of which it is told whether they stay.
    fn filter(&self, stays: &[bool]) -> Result<Arc<dyn Columns>, String>;
    /// Rows by their places.
    fn take(&self, rows: &[usize]) -> Result<Arc<dyn Columns>, String>;
    /// The rows by a column; what is missing comes last, and rows that are alike stay in their order.
    fn sort(&self, column: &str, descending: bool) -> Result<Arc<dyn Columns>, String>;
    /// These columns, in this order.
    fn select(&self, columns: &[&str]) -> Result<Arc<dyn Columns>, String>;
    /// With a column more, or another one in the place of one of that name.
    fn with(&self, name: &str, values: Values<'_>) -> Result<Arc<dyn Columns>, String>;
    /// As a file's bytes.
    fn bytes(&self, format: Format) -> Result<Vec<u8>, String>;
    /// The polars frame, for the library that made it.
    fn as_any(&self) -> &dyn Any;
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers with a point.
    Float,
    /// Whole numbers.
    Whole,
    /// Points in time.
    Time,
    /// Anything else.
    Other,
}

/// One cell of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A truth value.
    Bool(bool),
    /// A number with a point.
    Float(f64),
    /// A text.
    Text(String),
    /// What has words of its own, and a number where it is one: NaN else.
    Other {
        /// All of its digits.
        words: String,
        /// Its number.
        number: f64,
    },
}

impl Cell {
    /// The cell as a number, NaN where it is none.
    #[must_use]
    pub fn number(&self) -> f64 {
        match self {
            Cell::Float(number) | Cell::Other { number, .. } => *number,
            Cell::Missing | Cell::Bool(_) | Cell::Text(_) => f64::NAN,
        }
    }

    /// The cell as it is, with all of its digits; nothing where it is missing.
    #[must_use]
    pub fn words(self) -> Option<String> {
        match self {
            Cell::Missing => None,
            Cell::Bool(is) => Some(is.to_string()),
            Cell::Float(number) => Some(number.to_string()),
            Cell::Text(words) | Cell::Other { words, .. } => Some(words),
        }
    }
}

/// The values of a new column.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Numbers.
    F64(&'a [f64]),
    /// Whole numbers.
    I64(&'a [i64]),
    /// Texts.
    Text(&'a [&'a str]),
    /// Truth values.
    Bool(&'a [bool]),
    /// Numbers of which some are missing.
    KnownF64(&'a [Option<f64>]),
    /// Whole numbers of which some are missing.
    KnownI64(&'a [Option<i64>]),
    /// Texts of which some are missing.
    KnownText(&'a [Option<&'a str>]),
    /// Truth values of which some are missing.
    KnownBool(&'a [Option<bool>]),
}

impl Values<'_> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::F64(values) => values.len(),
            Values::I64(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Bool(values) => values.len(),
            Values::KnownF64(values) => values.len(),
            Values::KnownI64(values) => values.len(),
            Values::KnownText(values) => values.len(),
            Values::KnownBool(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a frame is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With a line of headings.
    Csv,
    /// As the library writes it.
    Parquet,
}
