//! The laboratory, as a notebook cell sees it.

pub mod notebook;
