//! Expert iteration (Anthony et al. 2017): a search guided by the network finds what the network learns next.

use super::learner::LearnError;
use crate::exact::Limits;
use crate::machine::{ActionId, Program};
use crate::model::Evaluator;
use crate::task::Task;

/// A search that improves on a network. Its answers depend on its arguments alone, not on threads or time.
pub trait Teacher: Send + Sync {
    /// Searches every task with the network's guidance and gives what it found in the same order. The limits
    /// hold for each task; once `stop` says yes it returns soon, and what it gives is not used.
    ///
    /// # Errors
    /// Where it cannot search such tasks.
    fn teach(
        &self,
        tasks: &[Task],
        evaluator: &dyn Evaluator,
        limits: &Limits<'_>,
        seed: u64,
    ) -> Result<Vec<Lesson>, LearnError>;
}

/// What a search found out about a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// A program that solves it.
    pub program: Option<Program>,
    /// The policy at the start, improved by the search; it adds up to 1, or is empty.
    pub policy: Vec<(ActionId, f32)>,
}
