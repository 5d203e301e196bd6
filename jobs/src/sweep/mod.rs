//! Sweeps as they are written down: read, checked whole before anything else happens, and what follows from them.

mod check;
mod check_space;
mod definition;
mod error;
mod grid;
mod identity;
mod order;
mod parameter;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod toml_text;

pub use definition::{
    Budget, Definition, Direction, Objective, PrunerSpec, Resources, Retry, SamplerSpec, Take, TrialSpec,
};
pub use error::{DefinitionError, Fault, Place};
pub use parameter::{Domain, Parameter};

pub(crate) use grid::Grid;
pub(crate) use order::order;
pub(crate) use parameter::same;

/// A definition that explains every key, for `assemblet sweep new`.
pub const TEMPLATE: &str = include_str!("../../../configs/sweeps/reference.toml");
