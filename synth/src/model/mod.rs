//! What guides a search: the [`Evaluator`] that every network implements, and evaluators without a network.

mod distance;
mod hashed;
mod observation;
mod uniform;

pub use distance::DistanceValue;
pub use hashed::HashedEvaluator;
pub use observation::{Evaluator, Observation};
pub use uniform::UniformEvaluator;
