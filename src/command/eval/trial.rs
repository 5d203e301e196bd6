//! Every solver with every seed on every task.

use std::sync::Arc;

use synth::evaluate::Attempt;
use synth::exact::Solver;

use super::Attempts;
use super::source::TaskSet;
use crate::answer::{self, Answer, Effort, Reason, Verdict};
use crate::ending::Failure;
use crate::interrupt;
use crate::ordered::{self, Delivery};
use crate::progress::Progress;

/// A solver, once for each seed from 0.
#[derive(Clone)]
pub(crate) struct Entrant {
    pub(super) seeded: Vec<Arc<dyn Solver>>,
}

impl Entrant {
    pub(super) fn name(&self) -> &'static str {
        self.seeded[0].name()
    }
}

/// A solver with all of its attempts, in the order of tasks and seeds.
pub(super) struct Evaluated {
    pub(super) solver: &'static str,
    pub(super) seeds: usize,
    pub(super) attempts: Vec<Attempt>,
}

/// What is to be tried.
pub(super) struct Trial {
    entrants: Arc<[Entrant]>,
    pub(super) set: Arc<TaskSet>,
    effort: Effort,
}

/// Which attempt is meant.
#[derive(Clone, Copy)]
struct Item {
    entrant: usize,
    task: usize,
    seed: usize,
}

impl Trial {
    pub(super) fn new(entrants: Vec<Entrant>, set: TaskSet, effort: Effort) -> Trial {
        Trial { entrants: entrants.into(), set: Arc::new(set), effort }
    }

    /// The number of attempts.
    pub(super) fn attempts(&self) -> usize {
        self.set.tasks.len() * self.entrants.iter().map(|entrant| entrant.seeded.len()).sum::<usize>()
    }

    /// Tries everything, as many attempts side by side as there are threads, and hands over each solver whose
    /// attempts are complete, in order; after Ctrl-C there are fewer.
    ///
    /// # Errors
    /// Those of writing, and where a solver is wrong.
    pub(super) fn run(
        &self,
        threads: usize,
        progress: &mut Progress,
        file: &mut Attempts<'_>,
        mut complete: impl FnMut(Evaluated, &Progress) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (entrants, set, effort) = (self.entrants.clone(), self.set.clone(), self.effort);
        let work = move |item: Item| {
            let solver = &*entrants[item.entrant].seeded[item.seed];
            (item, answer::solve(set.tasks[item.task].clone(), solver, &effort))
        };
        let mut attempts: Vec<Vec<Attempt>> = vec![Vec::new(); self.entrants.len()];
        let mut done = 0;
        let deliver = |delivery: Delivery<(Item, Result<Answer, Failure>)>| {
            let Delivery::Result((item, answer)) = delivery else { return Ok(()) };
            let answer = answer?;
            if matches!(answer.verdict, Verdict::Unsolved(Reason::Interrupted)) {
                return Ok(());
            }
            file.line(|| answer.to_json_of_seed(item.seed as u64))?;
            done += 1;
            progress.advance(done, answer.is_solved());
            let (Entrant { seeded }, attempts) = (&self.entrants[item.entrant], &mut attempts[item.entrant]);
            attempts.push(attempt(&answer, item));
            if attempts.len() < seeded.len() * self.set.tasks.len() {
                return Ok(());
            }
            let attempts = std::mem::take(attempts);
            complete(Evaluated { solver: seeded[0].name(), seeds: seeded.len(), attempts }, progress)
        };
        ordered::run(self.items(), threads, work, interrupt::requested, deliver)
    }

    /// Every attempt: solver by solver, task by task, seed by seed.
    fn items(&self) -> impl Iterator<Item = Item> + Send + 'static {
        let (entrants, tasks) = (self.entrants.clone(), self.set.tasks.len());
        (0..entrants.len()).flat_map(move |entrant| {
            let seeds = entrants[entrant].seeded.len();
            (0..tasks * seeds).map(move |n| Item { entrant, task: n / seeds, seed: n % seeds })
        })
    }
}

fn attempt(answer: &Answer, item: Item) -> Attempt {
    let (steps, general) = match &answer.verdict {
        Verdict::Solved { program, general, .. } => (Some(program.len()), general.verdict()),
        Verdict::Unsolved(_) => (None, None),
    };
    let micros = answer.elapsed.as_micros() as u64;
    let Answer { nodes, evals, .. } = *answer;
    Attempt { task: item.task, seed: item.seed as u64, steps, general, nodes, evals, micros }
}
