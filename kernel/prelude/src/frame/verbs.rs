//! Verbs: which rows, which columns, in which order, and what groups of them come to.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Frame, Row, describe};
use crate::error::{Error, Fault};

impl Frame {
    /// The first rows.
    #[must_use]
    pub fn head(&self, rows: usize) -> Frame {
        Frame { data: self.data.slice(0, rows.min(self.len())) }
    }

    /// The last rows.
    #[must_use]
    pub fn tail(&self, rows: usize) -> Frame {
        let count = rows.min(self.len());
        Frame { data: self.data.slice(self.len() - count, count) }
    }

    /// These columns, in this order.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn select(&self, columns: &[impl AsRef<str>]) -> Result<Frame, Error> {
        let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
        columns.iter().try_for_each(|column| self.place(column).map(|_| ()))?;
        Ok(Frame { data: self.data.select(&columns).map_err(Fault::Frame)? })
    }

    /// All columns but these.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn drop(&self, columns: &[impl AsRef<str>]) -> Result<Frame, Error> {
        let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
        columns.iter().try_for_each(|column| self.place(column).map(|_| ()))?;
        let names = self.data.names();
        let left: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| !columns.contains(name)).collect();
        Ok(Frame { data: self.data.select(&left).map_err(Fault::Frame)? })
    }

    /// The rows by a column, the smallest first; what is missing comes last.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn sort(&self, column: &str) -> Result<Frame, Error> {
        self.sorted(column, false)
    }

    /// The rows by a column, the greatest first; what is missing comes last.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn sort_descending(&self, column: &str) -> Result<Frame, Error> {
        self.sorted(column, true)
    }

    fn sorted(&self, column: &str, descending: bool) -> Result<Frame, Error> {
        self.place(column)?;
        Ok(Frame { data: self.data.sort(column, descending).map_err(Fault::Frame)? })
    }

    /// The rows of which something holds.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// # assemblet_results::provide();
    /// # let frame = Frame::new().with_f64("value", &[0.1, 0.9])?.with_text("state", &["pruned", "succeeded"])?;
    /// let good = frame.filter(|row| row.text("state") == "succeeded" && row.f64("value") > 0.5)?;
    /// assert_eq!(good.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a row is asked for a column that there is not.
    pub fn filter(&self, holds: impl Fn(&Row<'_>) -> bool) -> Result<Frame, Error> {
        let wrong = RefCell::new(None);
        let (data, names) = (&*self.data, self.data.names());
        let kept: Vec<bool> =
            (0..self.len()).map(|place| holds(&Row::new(data, &names, place, &wrong))).collect();
        if let Some(fault) = wrong.into_inner() {
            return Err(fault.into());
        }
        Ok(Frame { data: self.data.filter(&kept).map_err(Fault::Frame)? })
    }

    /// What the numbers of one column come to for each value of another: how many there are, their mean, standard
    /// deviation, least and greatest. The groups stand in the order in which they first come.
    ///
    /// # Errors
    /// Where there is no such column, or the second holds no numbers.
    pub fn group(&self, by: &str, column: &str) -> Result<Frame, Error> {
        let (keys, values) = (self.column_text(by)?, self.column_f64(column)?);
        let mut places: HashMap<&str, usize> = HashMap::new();
        let (mut first, mut groups): (Vec<usize>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        for (row, (key, value)) in keys.iter().zip(values).enumerate() {
            let place = *places.entry(key).or_insert_with(|| {
                first.push(row);
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[place].extend(Some(value).filter(|value| value.is_finite()));
        }
        let named = self.data.select(&[by]).map_err(Fault::Frame)?;
        let names = Frame { data: named.take(&first).map_err(Fault::Frame)? };
        let counts: Vec<i64> = groups.iter().map(|group| group.len() as i64).collect();
        let each = |what: fn(&[f64]) -> f64| -> Vec<Option<f64>> {
            groups.iter().map(|group| Some(what(group)).filter(|found| found.is_finite())).collect()
        };
        names
            .with_i64("n", &counts)?
            .with_known(&format!("mean {column}"), &each(describe::mean))?
            .with_known("std", &each(describe::deviation))?
            .with_known("min", &each(describe::least))?
            .with_known("max", &each(describe::greatest))
    }
}
