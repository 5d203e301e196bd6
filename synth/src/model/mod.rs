//! The networks: a policy over the action catalogue and a value, for search to ask and for training to improve.
//!
//! | from here            | with this                                                       |
//! |----------------------|-----------------------------------------------------------------|
//! | sizes                | [`ModelConfig`]: the paper's network (§4.1) or ours             |
//! | numbers              | [`Weights`], in files as [`Checkpoint`]s                        |
//! | asking               | [`evaluator`] gives an [`Evaluator`], all that search sees      |
//! | learning             | [`Learner`] takes a [`TrainingBatch`] and gives [`Losses`]      |
//! | without a network    | [`UniformEvaluator`], [`HashedEvaluator`], [`DistanceValue`]     |
//! | speed                | [`throughput`] of the same kernels, beside dfdx's own           |
//!
//! dfdx holds the parameters while they learn, runs backpropagation and Adam; no type of it leaves this module.
//! The arithmetic of both, inference and training, is in [`kernel`]: an answer has the same bits in any batch,
//! on any number of threads, at any vector width.

mod buffer;
pub mod checkpoint;
mod config;
mod distance;
mod encode;
mod error;
mod fast;
mod graph;
mod hashed;
pub mod kernel;
mod learner;
mod mlp;
mod observation;
#[cfg(test)]
mod tests;
mod throughput;
mod tokens;
mod uniform;
mod weights;

/// The library that the networks are made with, for networks of one's own.
pub use dfdx;

pub use checkpoint::Checkpoint;
pub use config::{Architecture, ModelConfig, Nonlinearity, ParameterSpec};
pub use distance::DistanceValue;
pub use error::ModelError;
pub use fast::{evaluator, evaluator_for};
pub use graph::Moments;
pub use hashed::HashedEvaluator;
pub use learner::{Learner, Losses, PolicyTarget, StepConfig, TrainingBatch, ValueTarget};
pub use mlp::Mlp;
pub use observation::{Evaluator, Observation, Wanted};
pub use throughput::{Measured, WIDTHS, throughput};
pub use uniform::UniformEvaluator;
pub use weights::Weights;
