//! The laboratory, as a notebook cell sees it.

pub mod notebook;

/// What every cell sees without an import.
pub mod prelude {
    pub use crate::notebook::{Bundle, Live, Rich, clear_output, display, input, interrupt, password};
}
