//! Columns in and out, as plain vectors.

use super::Frame;
use crate::error::{Error, Fault};
use crate::results::{Kind, Values};

impl Frame {
    /// A column of numbers, NaN where one is missing.
    ///
    /// # Errors
    /// Where there is no such column, or it holds no numbers.
    pub fn column_f64(&self, name: &str) -> Result<Vec<f64>, Error> {
        let place = self.place(name)?;
        if !matches!(self.data.kind(place), Kind::Float | Kind::Whole) {
            let kind = self.data.types().swap_remove(place);
            return Err(Fault::NoNumbers { column: name.to_owned(), kind }.into());
        }
        Ok(self.numbers(place).collect())
    }

    /// A column of whatever type as texts, empty where a cell is missing.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn column_text(&self, name: &str) -> Result<Vec<String>, Error> {
        let place = self.place(name)?;
        Ok((0..self.len()).map(|row| self.data.cell(place, row).words().unwrap_or_default()).collect())
    }

    /// The rows that have numbers in both columns, as points from left to right: for [`Plot::line`](crate::prelude::Plot::line).
    ///
    /// # Errors
    /// As [`Frame::column_f64`].
    pub fn points(&self, x: &str, y: &str) -> Result<Vec<(f64, f64)>, Error> {
        let (x, y) = (self.column_f64(x)?, self.column_f64(y)?);
        let mut points: Vec<(f64, f64)> =
            x.into_iter().zip(y).filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(points)
    }

    /// The frame with a column of numbers, in the place of one of that name if there is one.
    ///
    /// # Errors
    /// Where there are not as many numbers as rows.
    pub fn with_f64(&self, name: &str, values: &[f64]) -> Result<Frame, Error> {
        self.with(name, Values::F64(values))
    }

    /// The frame with a column of whole numbers.
    ///
    /// # Errors
    /// As [`Frame::with_f64`].
    pub fn with_i64(&self, name: &str, values: &[i64]) -> Result<Frame, Error> {
        self.with(name, Values::I64(values))
    }

    /// The frame with a column of texts.
    ///
    /// # Errors
    /// As [`Frame::with_f64`].
    pub fn with_text(&self, name: &str, values: &[impl AsRef<str>]) -> Result<Frame, Error> {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.with(name, Values::Text(&values))
    }

    /// The frame with a column of numbers of which some are missing.
    pub(crate) fn with_known(&self, name: &str, values: &[Option<f64>]) -> Result<Frame, Error> {
        self.with(name, Values::KnownF64(values))
    }

    pub(crate) fn with(&self, name: &str, values: Values<'_>) -> Result<Frame, Error> {
        let ((rows, width), found) = (self.shape(), values.len());
        if width > 0 && found != rows {
            return Err(Fault::Rows { column: name.to_owned(), found, rows }.into());
        }
        Ok(Frame { data: self.data.with(name, values).map_err(Fault::Frame)? })
    }
}
