//! What was measured, as frames, charts and pages have it: a row an attempt.

use super::ResultTable;
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::page::Figure;
use crate::report::{Reported, Subject};
use crate::results::{Attempt, Attempts, Matter, results};

impl ResultTable {
    /// A row for each attempt of a solver at a task: whether it was solved, with which program, at what cost.
    ///
    /// # Errors
    /// Where the library of frames is not there.
    pub fn frame(&self) -> Result<Frame, Error> {
        Ok(results()?.attempts_frame(&self.attempts()).into())
    }

    /// The share of tasks that each solver solves, in all and by tier, with Wilson's 95 % interval.
    ///
    /// # Errors
    /// Where nothing was tried.
    pub fn plot_solved(&self) -> Result<Figure, Error> {
        self.figure("solved", "nothing was tried")
    }

    /// The share of tasks that are solved within so many nodes.
    ///
    /// # Errors
    /// Where nothing was solved that took more than one node.
    pub fn plot_budget(&self) -> Result<Figure, Error> {
        self.figure("budget-nodes", "nothing was solved that took more than one node")
    }

    /// A figure of the page, by its name there.
    fn figure(&self, id: &str, lack: &'static str) -> Result<Figure, Error> {
        let found = results()?.attempts_chart(&self.attempts(), id);
        let drawn = found.ok_or_else(|| Fault::TooLittle { of: self.suite.clone(), lack })?;
        Ok(Figure::of_page(drawn))
    }

    fn attempts(&self) -> Attempts {
        let mut attempts = Attempts { name: self.suite.clone(), ..Attempts::default() };
        for task in &self.tasks {
            attempts.tiers.extend(task.tier().map(|tier| (task.id(), tier)));
        }
        for entrant in &self.entrants {
            for (attempt, end) in entrant.attempts.iter().zip(&entrant.ends) {
                attempts.attempts.push(Attempt {
                    task: self.tasks[attempt.task].id(),
                    solver: entrant.name.clone(),
                    seed: attempt.seed,
                    solved: attempt.steps.is_some(),
                    general: attempt.general,
                    optimal: end.is_shortest,
                    steps: attempt.steps.map(|steps| steps as u64),
                    nodes: attempt.nodes,
                    evals: attempt.evals,
                    ms: attempt.micros as f64 / 1e3,
                    program: end.program.clone(),
                    reason: end.reason.clone(),
                });
            }
        }
        attempts
    }
}

impl Reported for ResultTable {
    fn subject(&self) -> Result<Subject, Error> {
        Ok(Subject::new(&self.suite, Matter::Attempts(self.attempts())))
    }
}
