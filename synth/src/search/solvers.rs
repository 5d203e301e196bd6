//! The searches behind the trait of all solvers.

use std::borrow::Cow;
use std::sync::Arc;

use super::beam::{Beam, beam};
use super::config::Config;
use super::decode::{Decode, decode};
use super::solve::{SearchError, check, solve};
use crate::exact::{Limits, Outcome, Report, Solver};
use crate::model::Evaluator;
use crate::task::Task;

/// A solver that an evaluator guides.
///
/// [`Guided::check`] says whether its settings are in range and its evaluator reads a task.
#[derive(Clone)]
pub struct Guided {
    name: &'static str,
    evaluator: Arc<dyn Evaluator>,
    method: Guidance,
}

/// What a [`Guided`] solver does with its evaluator.
#[derive(Clone, Debug, PartialEq)]
pub enum Guidance {
    /// Tree search.
    Tree(Config),
    /// Beam search.
    Beam(Beam),
    /// Programs straight from the policy.
    Decode(Decode),
}

impl Guided {
    /// A solver of that name.
    pub fn new(name: &'static str, evaluator: Arc<dyn Evaluator>, method: Guidance) -> Guided {
        Guided { name, evaluator, method }
    }

    /// Whether it can search a task.
    ///
    /// # Errors
    /// What is wrong with its settings, or why its evaluator does not read the task.
    pub fn check(&self, task: &Task) -> Result<(), SearchError> {
        match &self.method {
            Guidance::Tree(config) => config.check()?,
            Guidance::Beam(config) => config.check()?,
            Guidance::Decode(config) => config.check()?,
        }
        check(&self.readable(task), &*self.evaluator)
    }

    /// A task of fewer pairs than the evaluator reads is shown to it with its pairs over and over: whatever
    /// solves one solves the other.
    fn readable<'a>(&self, task: &'a Task) -> Cow<'a, Task> {
        match self.evaluator.pairs() {
            Some(read) if (1..read).contains(&task.pairs.len()) => {
                let pairs = task.pairs.iter().copied().cycle().take(read).collect();
                Cow::Owned(Task { pairs, ..task.clone() })
            }
            _ => Cow::Borrowed(task),
        }
    }

    /// Solves many tasks as [`Solver::solve`] solves each, in the same order; a tree search evaluates the
    /// leaves of all of them together.
    pub fn solve_all(&self, tasks: &[Task], limits: &Limits<'_>) -> Vec<Report> {
        let readable: Vec<Task> = tasks.iter().map(|task| self.readable(task).into_owned()).collect();
        if let Guidance::Tree(config) = &self.method
            && let Ok(found) = solve(&readable, &*self.evaluator, config, limits)
        {
            return found.into_iter().map(|found| found.report).collect();
        }
        tasks.iter().map(|task| self.solve(task, limits)).collect()
    }
}

impl Solver for Guided {
    fn name(&self) -> &'static str {
        self.name
    }

    fn refusal(&self, task: &Task) -> Option<String> {
        self.check(task).err().map(|error| error.to_string())
    }

    fn draws(&self) -> bool {
        match &self.method {
            Guidance::Tree(config) => config.draws(),
            Guidance::Beam(_) => false,
            Guidance::Decode(config) => config.programs > 1,
        }
    }

    fn solve(&self, task: &Task, limits: &Limits<'_>) -> Report {
        let unread = Report { outcome: Outcome::Exhausted, nodes: 0, evals: 0, at_least: 0 };
        if self.check(task).is_err() {
            return unread;
        }
        let task = &*self.readable(task);
        match &self.method {
            Guidance::Tree(config) => {
                let found = solve(std::slice::from_ref(task), &*self.evaluator, config, limits);
                found.ok().and_then(|mut found| found.pop()).map_or(unread, |found| found.report)
            }
            Guidance::Beam(config) => beam(task, &*self.evaluator, config, limits),
            Guidance::Decode(config) => decode(task, &*self.evaluator, config, limits),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Actions;
    use super::*;
    use crate::exact::Ida;
    use crate::machine::Machine;
    use crate::model::{HashedEvaluator, ModelConfig, UniformEvaluator, Weights, evaluator};
    use crate::task::{Pilot, PilotPolicy};

    fn task(machine: Machine, lines: usize, pairs: usize, index: u64) -> Task {
        Pilot::new(PilotPolicy { machine, lines, pairs, seed: 11 }).unwrap().task(index).unwrap()
    }

    fn guidances() -> impl Strategy<Value = Guidance> {
        let switches = any::<(bool, bool, bool)>();
        (0usize..3, 1usize..20, 1usize..4, switches).prop_map(|(kind, many, growth, (all, bound, ahead))| {
            let actions = if all { Actions::All } else { Actions::Canonical };
            match kind {
                0 => Guidance::Tree(Config { actions, bound, look_ahead: ahead, ..Config::plus() }),
                1 => Guidance::Beam(Beam { width: many, growth, actions, bound, look_ahead: ahead }),
                _ => {
                    let programs = many as u64;
                    Guidance::Decode(Decode {
                        programs,
                        actions,
                        bound,
                        side_by_side: growth,
                        ..Decode::default()
                    })
                }
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn every_solver_keeps_its_limits_and_tells_the_truth(
            guidance in guidances(),
            (lines, pairs, index, seed) in (1usize..5, 1usize..4, 0u64..1000, 0u64..9),
            (nodes, max_steps) in (0u64..300, 0usize..7),
        ) {
            let machine = Machine::new(2, 0).unwrap();
            let task = task(machine, lines, pairs, index);
            let evaluator = Arc::new(HashedEvaluator::new(machine, seed));
            let solver = Guided::new("test", evaluator, guidance);
            let limits = Limits { nodes, max_steps, ..Limits::default() };
            let report = solver.solve(&task, &limits);
            prop_assert!(report.nodes <= nodes, "{:?}", report);
            prop_assert_eq!(&solver.solve_all(std::slice::from_ref(&task), &limits)[0], &report);
            match report.outcome {
                Outcome::Solved { program, optimal } => {
                    prop_assert!(task.is_solved_by(&program) && program.len() <= max_steps);
                    prop_assert!(!optimal || program.len() <= lines);
                }
                Outcome::NoneWithin => {
                    prop_assert!(max_steps < lines);
                    if max_steps < 4 {
                        let exact = Ida.solve(&task, &Limits { max_steps, ..Limits::default() });
                        prop_assert_eq!(exact.outcome, Outcome::NoneWithin);
                    }
                }
                outcome => prop_assert!(matches!(outcome, Outcome::OutOfNodes | Outcome::Exhausted)),
            }
        }
    }

    #[test]
    fn a_beam_without_a_policy_solves_short_tasks() {
        let evaluator = Arc::new(UniformEvaluator::new(Machine::PAPER));
        let solver = Guided::new("beam", evaluator, Guidance::Beam(Beam::default()));
        let limits = Limits { nodes: 20_000, ..Limits::default() };
        for index in 0..8 {
            let report = solver.solve(&task(Machine::PAPER, 2, 2, index), &limits);
            assert!(matches!(report.outcome, Outcome::Solved { .. }), "task {index}: {report:?}");
        }
    }

    #[test]
    fn a_task_of_fewer_pairs_is_shown_with_them_repeated() {
        let config =
            ModelConfig { embedding: 2, hidden: 3, decoder: 2, ..ModelConfig::paper(Machine::PAPER, 2) };
        let evaluator: Arc<dyn Evaluator> = Arc::from(evaluator(&Weights::random(&config, 1).unwrap()));
        let solver = Guided::new("plus", evaluator, Guidance::Tree(Config::plus()));
        let (one, three) = (task(Machine::PAPER, 1, 1, 0), task(Machine::PAPER, 1, 3, 0));
        let report = solver.solve(&one, &Limits::default());
        let Outcome::Solved { program, .. } = &report.outcome else { panic!("{report:?}") };
        assert!(one.is_solved_by(program));
        assert_eq!(solver.solve_all(std::slice::from_ref(&one), &Limits::default()), [report]);
        assert!(matches!(solver.check(&three), Err(SearchError::Pairs { pairs: 3, .. })));
    }

    #[test]
    fn a_task_of_another_machine_is_given_up_with_a_reason() {
        let evaluator = Arc::new(UniformEvaluator::new(Machine::PAPER));
        let solver = Guided::new("plus", evaluator, Guidance::Tree(Config::plus()));
        let task = task(Machine::PAPER_RAM, 1, 2, 0);
        let report = solver.solve(&task, &Limits::default());
        assert_eq!((report.outcome, report.nodes), (Outcome::Exhausted, 0));
        assert!(matches!(solver.check(&task), Err(SearchError::Machine { .. })));
    }
}
