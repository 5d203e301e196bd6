//! Frames: columns of one length under names, as polars keeps them, with the verbs of a notebook.

mod cell;
mod columns;
mod describe;
mod files;
mod row;
mod show;
mod verbs;

use reports::polars::prelude::{Column, DataFrame};

use crate::error::{Error, Fault};

pub use row::Row;

/// A frame: columns of one length, each with a name and a type. [`Sweep::frame`](crate::prelude::Sweep::frame) and its
/// like give one, [`Frame::read`] takes one from a file, and [`Frame::new`] begins one of your own.
///
/// Shown as a table with its types and its shape, of a long one the beginning and the end. Every verb gives another frame
/// and leaves this one as it is. It is a polars `DataFrame`: `let data: polars::prelude::DataFrame = frame.into()` with
/// `use assemblet::polars` gives it on, and [`Frame::from`] takes one.
///
/// ```
/// # use assemblet::prelude::*;
/// let frame = Frame::new()
///     .with_f64("rate", &[0.1, 0.01, 0.001])?
///     .with_f64("solved", &[0.2, 0.5, f64::NAN])?
///     .with_text("state", &["succeeded", "succeeded", "failed"])?;
/// let good = frame.filter(|row| row.text("state") == "succeeded")?.sort_descending("solved")?;
/// assert_eq!(good.column_f64("rate")?, [0.01, 0.1]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Frame {
    data: DataFrame,
}

impl Default for Frame {
    fn default() -> Frame {
        Frame::new()
    }
}

impl Frame {
    /// A frame without columns.
    #[must_use]
    pub fn new() -> Frame {
        Frame { data: DataFrame::empty() }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.height()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.height() == 0
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.data.height(), self.data.width())
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.data.get_column_names().into_iter().map(ToString::to_string).collect()
    }

    /// The types of the columns, in order: `i64`, `f64`, `str`, `bool`, `datetime[μs]`.
    #[must_use]
    pub fn types(&self) -> Vec<String> {
        self.data.dtypes().iter().map(ToString::to_string).collect()
    }

    /// A column, or the sentence that there is none of the name.
    fn named(&self, name: &str) -> Result<&Column, Error> {
        self.data.column(name).map_err(|_| no_column(&self.data, name).into())
    }
}

fn no_column(data: &DataFrame, name: &str) -> Fault {
    let known: Vec<&str> = data.columns().iter().map(|column| column.name().as_str()).collect();
    Fault::unknown("column", name, &known)
}

impl From<DataFrame> for Frame {
    fn from(data: DataFrame) -> Frame {
        Frame { data }
    }
}

impl From<Frame> for DataFrame {
    fn from(frame: Frame) -> DataFrame {
        frame.data
    }
}

#[cfg(test)]
mod tests;
