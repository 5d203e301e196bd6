//! `human-v1`: the paper's 130 human-designed tasks as we specify them (AutoAssemblet §4.3), two pairs each.

use rayon::prelude::*;

use super::case::{Case, WITNESS_NODES, shortest};
use super::{easy, hard, medium};
use crate::task::Task;

/// The tasks, easy, medium, hard. A witness is a shortest program, searched for up to 8 instructions within
/// 3,000,000 nodes; tasks without are kept, so that the suite is not picked by our solver.
pub(super) fn tasks() -> Vec<Task> {
    let task = |case: &Case| {
        let mut task = case.task(&format!("human-{}", case.name), if case.single { 1 } else { 2 });
        task.witness = shortest(&task, WITNESS_NODES);
        task.shortest = task.witness.as_ref().map(|program| program.len());
        task
    };
    cases().par_iter().map(task).collect()
}

/// The 130 cases, of which 50 are easy, 40 medium and 40 hard.
pub(super) fn cases() -> Vec<Case> {
    [easy::cases(), medium::cases(), hard::cases()].concat()
}
