//! A row, for questions that are asked of each.

use std::cell::RefCell;

use super::no_column;
use crate::error::Fault;
use crate::results::{Cell, Columns};

/// A row of a [`Frame`](super::Frame), as [`Frame::filter`](super::Frame::filter) hands it out.
#[derive(Debug)]
pub struct Row<'a> {
    data: &'a dyn Columns,
    names: &'a [String],
    place: usize,
    /// What was asked for and is not there; told once all rows were asked.
    wrong: &'a RefCell<Option<Fault>>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        data: &'a dyn Columns,
        names: &'a [String],
        place: usize,
        wrong: &'a RefCell<Option<Fault>>,
    ) -> Row<'a> {
        Row { data, names, place, wrong }
    }

    fn get(&self, column: &str) -> Cell {
        if let Some(column) = self.names.iter().position(|name| name == column) {
            return self.data.cell(column, self.place);
        }
        self.wrong.borrow_mut().get_or_insert_with(|| no_column(self.names, column));
        Cell::Missing
    }

    /// A number of the row; NaN where it is missing or no number, which is neither more nor less than any other.
    #[must_use]
    pub fn f64(&self, column: &str) -> f64 {
        self.get(column).number()
    }

    /// A cell of the row as text; empty where it is missing.
    #[must_use]
    pub fn text(&self, column: &str) -> String {
        self.get(column).words().unwrap_or_default()
    }

    /// Whether a truth value of the row is true; false where it is missing.
    #[must_use]
    pub fn is(&self, column: &str) -> bool {
        matches!(self.get(column), Cell::Bool(true))
    }

    /// Whether the row has nothing there.
    #[must_use]
    pub fn is_missing(&self, column: &str) -> bool {
        matches!(self.get(column), Cell::Missing)
    }
}
