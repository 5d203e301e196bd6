//! A row, for questions that are asked of each.

use std::cell::RefCell;

use reports::polars::prelude::{AnyValue, DataFrame};

use super::{cell, no_column};
use crate::error::Fault;

/// A row of a [`Frame`](super::Frame), as [`Frame::filter`](super::Frame::filter) hands it out.
#[derive(Debug)]
pub struct Row<'a> {
    data: &'a DataFrame,
    place: usize,
    /// What was asked for and is not there; told once all rows were asked.
    wrong: &'a RefCell<Option<Fault>>,
}

impl<'a> Row<'a> {
    pub(super) fn new(data: &'a DataFrame, place: usize, wrong: &'a RefCell<Option<Fault>>) -> Row<'a> {
        Row { data, place, wrong }
    }

    fn get(&self, column: &str) -> AnyValue<'_> {
        match self.data.column(column) {
            Ok(column) => column.get(self.place).unwrap_or(AnyValue::Null),
            Err(_) => {
                self.wrong.borrow_mut().get_or_insert_with(|| no_column(self.data, column));
                AnyValue::Null
            }
        }
    }

    /// A number of the row; NaN where it is missing or no number, which is neither more nor less than any other.
    #[must_use]
    pub fn f64(&self, column: &str) -> f64 {
        cell::number(&self.get(column))
    }

    /// A cell of the row as text; empty where it is missing.
    #[must_use]
    pub fn text(&self, column: &str) -> String {
        cell::words(&self.get(column)).unwrap_or_default()
    }

    /// Whether a truth value of the row is true; false where it is missing.
    #[must_use]
    pub fn is(&self, column: &str) -> bool {
        matches!(self.get(column), AnyValue::Boolean(true))
    }

    /// Whether the row has nothing there.
    #[must_use]
    pub fn is_missing(&self, column: &str) -> bool {
        matches!(self.get(column), AnyValue::Null)
    }
}
