//! Every solver with every seed on every task, side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use synth::evaluate::Attempt;

use super::{ResultTable, Trial};
use crate::notebook::interrupt;
use crate::page::Progress;
use crate::solver::{Effort, Solution, Solver, attempt};
use crate::suite::Suite;
use crate::task::Task;

/// Which attempt is meant.
#[derive(Clone, Copy)]
struct Item {
    solver: usize,
    task: usize,
    seed: usize,
}

/// A solver with its attempts, in the order of tasks and seeds; after the stop button there are fewer.
#[derive(Clone, Debug)]
pub(super) struct Entrant {
    pub(super) name: String,
    pub(super) seeds: usize,
    pub(super) attempts: Vec<Attempt>,
    /// What each attempt came to, in the same order.
    pub(super) ends: Vec<End>,
    /// Tasks that it cannot try, and why the first of them.
    pub(super) refused: Option<(usize, String)>,
    pub(super) is_complete: bool,
}

/// What an attempt came to.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) program: Vec<String>,
    pub(super) is_shortest: bool,
    pub(super) reason: Option<String>,
}

impl End {
    fn of(solution: &Solution) -> End {
        End {
            program: solution.program().map(|program| program.lines()).unwrap_or_default(),
            is_shortest: solution.is_shortest(),
            reason: solution.reason(),
        }
    }
}

/// Tries everything, and shows how far it is.
pub(super) fn run(suite: &Suite, solvers: &[Solver], trial: &Trial) -> ResultTable {
    let tasks = suite.tasks();
    let seeded: Vec<Vec<Solver>> = solvers.iter().map(|solver| seeds(solver, trial.seeds)).collect();
    let items: Vec<Item> = (0..seeded.len())
        .flat_map(|solver| {
            let seeds = seeded[solver].len();
            (0..tasks.len() * seeds).map(move |n| Item { solver, task: n / seeds, seed: n % seeds })
        })
        .collect();
    let mut progress = Progress::new(items.len()).labelled(&suite.name());
    let mut found: Vec<Vec<(Item, Solution)>> = vec![Vec::new(); seeded.len()];
    let effort = Effort { threads: 1, ..trial.effort.clone() };
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..trial.effort.threads.clamp(1, items.len().max(1)) {
            let (sender, next, items, seeded, tasks, effort) =
                (sender.clone(), &next, &items, &seeded, &tasks, &effort);
            scope.spawn(move || {
                while !interrupt::requested()
                    && let Some(&item) = items.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let solution = attempt(&tasks[item.task], &seeded[item.solver][item.seed], effort);
                    // The receiver is there as long as any thread is.
                    let _ = sender.send((item, solution));
                }
            });
        }
        drop(sender);
        for (item, solution) in receiver {
            progress.tick();
            if !solution.is_interrupted() {
                progress.message(solvers[item.solver].name());
                found[item.solver].push((item, solution));
            }
        }
    });
    let names = names(solvers);
    let entrants =
        solvers.iter().zip(names).zip(seeded).zip(found).map(|(((solver, name), seeded), mut found)| {
            found.sort_by_key(|(item, _)| (item.task, item.seed));
            let attempts: Vec<Attempt> =
                found.iter().map(|(item, solution)| summed(*item, solution)).collect();
            Entrant {
                name,
                seeds: seeded.len(),
                ends: found.iter().map(|(_, solution)| End::of(solution)).collect(),
                refused: refusals(solver, &tasks),
                is_complete: attempts.len() == tasks.len() * seeded.len(),
                attempts,
            }
        });
    ResultTable::new(suite, entrants.collect(), trial.clone())
}

/// The solvers' names; of those that share one, all but the first get a number.
fn names(solvers: &[Solver]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for solver in solvers {
        let name = solver.name();
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !names.contains(name));
        names.push(free.unwrap_or(name));
    }
    names
}

fn seeds(solver: &Solver, seeds: u64) -> Vec<Solver> {
    let seeds = if solver.draws() { seeds.max(1) } else { 1 };
    // The seed that it has comes first.
    let others = (1..seeds).map(|seed| solver.seed(seed));
    std::iter::once(solver.clone()).chain(others).collect()
}

fn refusals(solver: &Solver, tasks: &[Task]) -> Option<(usize, String)> {
    let mut refusals = tasks.iter().filter_map(|task| solver.inner().refusal(&task.asked));
    let first = refusals.next()?;
    Some((1 + refusals.count(), first))
}

fn summed(item: Item, solution: &Solution) -> Attempt {
    Attempt {
        task: item.task,
        seed: item.seed as u64,
        steps: solution.steps(),
        general: solution.general(),
        nodes: solution.nodes(),
        evals: solution.evaluations(),
        micros: solution.micros(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::exact;

    #[test]
    fn names_are_told_apart() {
        assert_eq!(
            names(&[exact(), exact().named("a"), exact(), exact()]),
            ["exact", "a", "exact (2)", "exact (3)"]
        );
    }
}
