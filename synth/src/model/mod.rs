//! What guides a search: the [`Evaluator`] that every network implements.

mod evaluator;

pub use evaluator::{Evaluator, Positions};
