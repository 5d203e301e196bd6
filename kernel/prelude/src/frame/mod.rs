//! Frames: columns of one length under names, as polars keeps them, with the verbs of a notebook.

mod columns;
mod describe;
mod files;
mod row;
mod show;
mod verbs;

use std::sync::Arc;

use crate::error::Fault;
use crate::results::{Columns, Nothing};

pub use row::Row;

/// A frame: columns of one length, each with a name and a type. [`Sweep::frame`](crate::prelude::Sweep::frame) and its
/// like give one, [`Frame::read`] takes one from a file, and [`Frame::new`] begins one of your own.
///
/// Shown as a table with its types and its shape, of a long one the beginning and the end. Every verb gives another frame
/// and leaves this one as it is. It is a polars `DataFrame`: in a cell, `frame.polars()` gives it, `data.frame()` takes one
/// back, and the whole of polars is there as `assemblet::polars`. A cell that names polars is compiled against it, which
/// takes a little longer.
///
/// ```
/// # use assemblet::prelude::*;
/// # assemblet_results::provide();
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
    data: Arc<dyn Columns>,
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
        Frame { data: Arc::new(Nothing) }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.shape().0
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.shape().0 == 0
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.data.shape()
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.data.names()
    }

    /// The types of the columns, in order: `i64`, `f64`, `str`, `bool`, `datetime[μs]`.
    #[must_use]
    pub fn types(&self) -> Vec<String> {
        self.data.types()
    }

    /// The place of a column, or the sentence that there is none of the name.
    fn place(&self, name: &str) -> Result<usize, Fault> {
        let names = self.data.names();
        names.iter().position(|known| known == name).ok_or_else(|| no_column(&names, name))
    }

    /// The numbers of a column, NaN where one is missing.
    fn numbers(&self, column: usize) -> impl Iterator<Item = f64> {
        (0..self.len()).map(move |row| self.data.cell(column, row).number())
    }

    /// What the library holds, for whoever goes on with it there.
    #[doc(hidden)]
    #[must_use]
    pub fn inner(&self) -> &Arc<dyn Columns> {
        &self.data
    }
}

fn no_column(known: &[String], name: &str) -> Fault {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Fault::unknown("column", name, &known)
}

impl From<Arc<dyn Columns>> for Frame {
    fn from(data: Arc<dyn Columns>) -> Frame {
        Frame { data }
    }
}
