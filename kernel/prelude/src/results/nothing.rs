//! A frame without columns, for which nothing needs to be loaded.

use std::any::Any;
use std::sync::Arc;

use super::{Cell, Columns, Format, Kind, Values, results};

/// No columns, and so no rows.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Nothing {
    /// The same, as the library has it.
    fn loaded() -> Result<Arc<dyn Columns>, String> {
        Ok(results().map_err(|error| error.to_string())?.empty())
    }
}

impl Columns for Nothing {
    fn shape(&self) -> (usize, usize) {
        (0, 0)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn types(&self) -> Vec<String> {
        Vec::new()
    }

    fn kind(&self, _column: usize) -> Kind {
        Kind::Other
    }

    fn cell(&self, _column: usize, _row: usize) -> Cell {
        Cell::Missing
    }

    fn slice(&self, _first: usize, _count: usize) -> Arc<dyn Columns> {
        Arc::new(Nothing)
    }

    fn filter(&self, _stays: &[bool]) -> Result<Arc<dyn Columns>, String> {
        Ok(Arc::new(Nothing))
    }

    fn take(&self, _rows: &[usize]) -> Result<Arc<dyn Columns>, String> {
        Ok(Arc::new(Nothing))
    }

    fn sort(&self, column: &str, _descending: bool) -> Result<Arc<dyn Columns>, String> {
        Err(format!("there is no column {column}"))
    }

    fn select(&self, _columns: &[&str]) -> Result<Arc<dyn Columns>, String> {
        Ok(Arc::new(Nothing))
    }

    fn with(&self, name: &str, values: Values<'_>) -> Result<Arc<dyn Columns>, String> {
        Nothing::loaded()?.with(name, values)
    }

    fn bytes(&self, format: Format) -> Result<Vec<u8>, String> {
        Nothing::loaded()?.bytes(format)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
