//! Columns in and out, as plain vectors.

use reports::polars::prelude::{Column, NamedFrom, Series};

use super::{Frame, cell};
use crate::error::{Error, Fault};

impl Frame {
    /// A column of numbers, NaN where one is missing.
    ///
    /// # Errors
    /// Where there is no such column, or it holds no numbers.
    pub fn column_f64(&self, name: &str) -> Result<Vec<f64>, Error> {
        let column = self.named(name)?;
        if !column.dtype().is_primitive_numeric() {
            let kind = column.dtype().to_string();
            return Err(Fault::NoNumbers { column: name.to_owned(), kind }.into());
        }
        let series = column.as_materialized_series();
        Ok(series.iter().map(|value| cell::number(&value)).collect())
    }

    /// A column of whatever type as texts, empty where a cell is missing.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn column_text(&self, name: &str) -> Result<Vec<String>, Error> {
        let series = self.named(name)?.as_materialized_series();
        Ok(series.iter().map(|value| cell::words(&value).unwrap_or_default()).collect())
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
        self.with(Series::new(name.into(), values))
    }

    /// The frame with a column of whole numbers.
    ///
    /// # Errors
    /// As [`Frame::with_f64`].
    pub fn with_i64(&self, name: &str, values: &[i64]) -> Result<Frame, Error> {
        self.with(Series::new(name.into(), values))
    }

    /// The frame with a column of texts.
    ///
    /// # Errors
    /// As [`Frame::with_f64`].
    pub fn with_text(&self, name: &str, values: &[impl AsRef<str>]) -> Result<Frame, Error> {
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.with(Series::new(name.into(), values))
    }

    /// The frame with a column of numbers of which some are missing.
    pub(crate) fn with_known(&self, name: &str, values: &[Option<f64>]) -> Result<Frame, Error> {
        self.with(Series::new(name.into(), values))
    }

    fn with(&self, series: Series) -> Result<Frame, Error> {
        let (found, rows) = (series.len(), self.len());
        if self.data.width() > 0 && found != rows {
            return Err(Fault::Rows { column: series.name().to_string(), found, rows }.into());
        }
        let mut data = self.data.clone();
        data.with_column(Column::from(series)).map_err(Fault::from)?;
        Ok(Frame { data })
    }
}
