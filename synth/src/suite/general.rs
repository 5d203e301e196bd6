//! `general-v1`: the 130 cases of `human-v1` with four pairs, to be solved for all inputs.

use rayon::prelude::*;

use super::case::{Case, shortest};
use super::human;
use crate::machine::Program;
use crate::task::Task;
use crate::verify::{General, verify_task};

const PAIRS: usize = 4;
/// The states that the search for a shortest program may expand.
const NODES: u64 = 1_000_000;

/// The tasks, in the order of `human-v1`. Where a program for all inputs exists the witness is one: as
/// short as the construction gives or, where that is shorter and general too, a shortest one for the pairs.
pub(super) fn tasks() -> Vec<Task> {
    let task = |case: &Case| {
        let mut task = case.task(&format!("general-{}", case.name), PAIRS);
        let found = shortest(&task, NODES);
        let length = found.as_ref().map(|program| program.len());
        task.witness = match (found, &case.general) {
            (found, None) => found,
            (Some(found), Some(built)) if found.len() < built.len() && is_general(&task, &found) => {
                Some(found)
            }
            (_, Some(built)) => Some(built.clone()),
        };
        // A shorter program that only fits the pairs leaves the length of the witness unproved.
        task.shortest = length.filter(|&length| task.witness.as_ref().is_some_and(|w| w.len() == length));
        task
    };
    human::cases().par_iter().map(task).collect()
}

fn is_general(task: &Task, program: &Program) -> bool {
    verify_task(task, program) == Ok(General::Proved)
}
