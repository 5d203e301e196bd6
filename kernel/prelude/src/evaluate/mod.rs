//! How good solvers are: the same tasks for all, with intervals and comparisons.

mod attempts;
mod result_table;
mod trial;

pub use result_table::ResultTable;

use crate::error::{Error, Fault};
use crate::solver::{Effort, Solver};
use crate::suite::{Suite, suite};

/// Measures solvers on a suite, with 2,000 nodes a task as the command line does, one task a thread and a bar that fills
/// while it works. The stop button ends it early and keeps what was measured.
///
/// # Errors
/// Where there is no suite of that name, or no solver is given.
///
/// ```
/// # use assemblet::prelude::*;
/// let results = evaluate("paper-v1", &[exact(), solver("plus")?])?;
/// assert_eq!(results.io("exact"), Some(1.0));
/// # Ok::<(), Error>(())
/// ```
pub fn evaluate(name: impl AsRef<str>, solvers: &[Solver]) -> Result<ResultTable, Error> {
    suite(name.as_ref())?.evaluate(solvers)
}

/// How much [`Suite::evaluate_within`] tries. Its fields are yours to change in the closure that takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// How far each solver may go on each task; 2,000 nodes and no limit of time unless changed. `threads` are tasks side
    /// by side.
    pub effort: Effort,
    /// Seeds 0 to `seeds` − 1 for each solver that draws at random, at least 1.
    pub seeds: u64,
}

impl Default for Trial {
    fn default() -> Trial {
        Trial { effort: Effort::measured(), seeds: 1 }
    }
}

impl Suite {
    /// Measures solvers on its tasks; see [`evaluate`].
    ///
    /// # Errors
    /// Where no solver is given.
    pub fn evaluate(&self, solvers: &[Solver]) -> Result<ResultTable, Error> {
        self.evaluate_within(solvers, |_| {})
    }

    /// Measures solvers on its tasks, with as much effort as you allow.
    ///
    /// # Errors
    /// Where no solver is given.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// suite("paper-v1")?.evaluate_within(&[solver("plus")?], |trial| {
    ///     trial.effort.nodes = Some(20_000);
    ///     trial.seeds = 3;
    /// })?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn evaluate_within(
        &self,
        solvers: &[Solver],
        change: impl FnOnce(&mut Trial),
    ) -> Result<ResultTable, Error> {
        if solvers.is_empty() {
            return Err(Fault::NoSolver.into());
        }
        let mut trial = Trial::default();
        change(&mut trial);
        Ok(trial::run(self, solvers, &trial))
    }
}
