//! Shortest programs in place of the pilot's: "add 4; sub 3" becomes "add 1" (§3.3 expects such waste of
//! pilot programs).

use rayon::prelude::*;

use super::{PoolTask, TaskPool, full_task};
use crate::exact::{Ida, Limits, Outcome, Solver};
use crate::machine::{ActionId, Catalog, State};

/// Memory for one task's tables: within a few thousand states they stay far below.
const MEMORY: usize = 1 << 20;

/// A shortest program from `start` to `target`, both `[pairs]`, if it is found within `nodes` states and has at most `most` instructions.
pub(in crate::train) fn shortest(
    catalog: &Catalog,
    start: &[State],
    target: &[State],
    most: usize,
    nodes: u64,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<ActionId>> {
    let task = full_task(String::new(), catalog.machine(), start, target);
    let limits = Limits { max_steps: most, nodes, memory: MEMORY, threads: 1, stop };
    let Outcome::Solved { program, .. } = Ida.solve(&task, &limits).outcome else { return None };
    let action = |i| catalog.action(i).expect("a solver uses the machine's instructions");
    Some(program.iter().map(action).collect())
}

impl TaskPool {
    /// The pool with shortest programs where `nodes` states suffice to find them, sorted anew, on all threads;
    /// `None` where `stop` said yes.
    pub(super) fn labelled(
        &self,
        catalog: &Catalog,
        nodes: u64,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<TaskPool> {
        let label = |position: usize| {
            if stop() {
                return None;
            }
            let [start, target] = self.states(position);
            Some(shortest(catalog, &start, &target, self.get(position).actions.len(), nodes, stop))
        };
        let labels: Vec<Option<Vec<ActionId>>> =
            (0..self.len()).into_par_iter().map(label).collect::<Option<_>>()?;
        if stop() {
            return None;
        }
        let mut labelled = TaskPool::new(self.machine, self.pairs);
        for (task, label) in self.iter().zip(&labels) {
            labelled.push(PoolTask { actions: label.as_deref().unwrap_or(task.actions), ..task });
        }
        Some(labelled.sorted())
    }
}
