//! What a network says of a position of a task.

use synth::machine::State;
use synth::model::Observation;
use synth::search::SearchError;

use super::{Model, Policy};
use crate::error::{Error, Fault};
use crate::program::Program;
use crate::task::Task;

/// Instructions that a position is said to have left, as at the start of a search.
const STEPS_LEFT: usize = 15;

impl Model {
    /// What it thinks should come first: the probability of each instruction at the start of a task.
    ///
    /// # Errors
    /// Where it reads tasks of another machine or number of pairs.
    pub fn policy(&self, task: &Task) -> Result<Policy, Error> {
        self.policy_after(task, &Program::default())
    }

    /// What it thinks should come after the instructions of `program`.
    ///
    /// # Errors
    /// As [`Model::policy`], and where the program names a place that the task's machine lacks.
    pub fn policy_after(&self, task: &Task, program: &Program) -> Result<Policy, Error> {
        let (log_priors, value) = self.ask(task, program)?;
        Ok(Policy::new(self.evaluator.machine(), &log_priors, f64::from(value)))
    }

    /// What it thinks the start of a task is worth, 0 to 1: about 0.9 to the power of the instructions that are needed.
    ///
    /// # Errors
    /// As [`Model::policy`].
    pub fn value(&self, task: &Task) -> Result<f64, Error> {
        self.value_after(task, &Program::default())
    }

    /// What it thinks the position after the instructions of `program` is worth.
    ///
    /// # Errors
    /// As [`Model::policy_after`].
    pub fn value_after(&self, task: &Task, program: &Program) -> Result<f64, Error> {
        // As many digits as a 32-bit number has.
        let value = self.ask(task, program)?.1;
        Ok(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    /// The network's answer at the position after `program`: a logarithm of probability for each action, and the value.
    fn ask(&self, task: &Task, program: &Program) -> Result<(Vec<f32>, f32), Error> {
        let (expected, found) = (self.evaluator.machine(), task.asked.machine);
        if expected != found {
            return Err(Fault::Search(SearchError::Machine { task: task.id(), expected, found }).into());
        }
        if !program.instructions.fits(found) {
            let needed = found.widened_for(&program.instructions);
            return Err(Fault::TooWide { needed, given: found, given_by: "task" }.into());
        }
        let pairs = task.asked.pairs.len();
        let read = self.evaluator.pairs().unwrap_or(pairs);
        if pairs > read {
            return Err(Fault::Search(SearchError::Pairs { task: task.id(), pairs }).into());
        }
        // A task of fewer pairs is shown with them over and over, as solvers do.
        let (before, after) = task.states();
        let current: Vec<State> =
            before.iter().cycle().take(read).map(|state| program.instructions.run(*state)).collect();
        let mut target: Vec<State> = after.iter().copied().cycle().take(read).collect();
        for (current, target) in current.iter().zip(&mut target) {
            let places =
                found.all_places().enumerate().filter(|(index, _)| !task.asked.care.contains(*index));
            places.for_each(|(_, place)| target.set(place, current.get(place)));
        }
        let steps_left = STEPS_LEFT.saturating_sub(program.len());
        let item = Observation::new(&current, &target, steps_left);
        let (mut log_priors, mut values) = (vec![0.0; self.evaluator.actions()], [0.0]);
        self.evaluator.evaluate_alone(&[item], &mut log_priors, &mut values);
        Ok((log_priors, values[0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::task;

    #[test]
    fn a_program_changes_what_is_asked() {
        let (plus, task) = (Model::shipped("plus").unwrap(), task("human-add-1").unwrap());
        let done = crate::program::program("addl %ebx, %eax").unwrap();
        assert!(plus.value_after(&task, &done).unwrap() > plus.value(&task).unwrap());
    }
}
