//! What training asks of a network that learns.

use std::error::Error;
use std::sync::Arc;

use super::batch::Batch;
use crate::model::Evaluator;

/// Why a learner failed.
pub type LearnError = Box<dyn Error + Send + Sync>;

/// A network with its optimiser. The same batches from the same state give the same bits, at any number of
/// threads.
pub trait Learner: Send {
    /// Makes one step down the gradient of the batch's loss (see [`Batch`]), with its learning rate and bound on
    /// the gradient's norm.
    ///
    /// # Errors
    /// Where it cannot, such as for a gradient that is not finite.
    fn learn(&mut self, batch: &Batch) -> Result<Losses, LearnError>;

    /// The network as it is now; later steps do not change it.
    ///
    /// # Errors
    /// Where the network cannot be asked, such as for a parameter that is not finite.
    fn evaluator(&mut self) -> Result<Arc<dyn Evaluator>, LearnError>;

    /// Everything that later steps depend on: parameters, the optimiser's memory, what sizes they have.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn state(&mut self) -> Result<Vec<u8>, LearnError>;

    /// Takes on a state.
    ///
    /// # Errors
    /// Where it is no state of such a network; the learner is then as it was.
    fn restore(&mut self, state: &[u8]) -> Result<(), LearnError>;

    /// The network alone, as the content of a file that search can use.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn network(&mut self) -> Result<Vec<u8>, LearnError>;
}

/// The losses of a batch, before the step that lowers them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    /// The policy's part of the loss.
    pub policy: f32,
    /// The value's part.
    pub value: f32,
    /// The norm of the gradient before it was scaled down.
    pub gradient_norm: f32,
}
