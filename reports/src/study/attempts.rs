//! Solvers on tasks: who solved what, with which program, at what cost.

use std::collections::{BTreeMap, BTreeSet};

/// Attempts of solvers at tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempts {
    /// What they are together: a suite, a file.
    pub name: String,
    /// The attempts, in the order in which they were made.
    pub answers: Vec<Answer>,
    /// The tiers of tasks, where they are known.
    pub tiers: BTreeMap<String, String>,
    /// What else is known of how they came to be: names and values.
    pub provenance: Vec<(String, String)>,
    /// What a reader must know, a sentence each.
    pub remarks: Vec<String>,
}

/// An attempt of a solver at a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The task's name.
    pub task: String,
    /// The solver's.
    pub solver: String,
    /// With which seed.
    pub seed: u64,
    /// Whether a program was found that maps all pairs.
    pub solved: bool,
    /// Whether that program is proved to be the intended function; none where that is not known.
    pub general: Option<bool>,
    /// Whether no shorter program exists.
    pub optimal: bool,
    /// Instructions of the program.
    pub steps: Option<u64>,
    /// Nodes expanded.
    pub nodes: u64,
    /// Instructions evaluated, or positions that a network was asked about.
    pub evals: u64,
    /// Milliseconds that it took; finite, 0 or more.
    pub ms: f64,
    /// The program's lines; none where there is no program.
    pub program: Vec<String>,
    /// Why it is not solved.
    pub reason: Option<String>,
}

impl Attempts {
    /// The solvers, in the order of their first attempts.
    #[must_use]
    pub fn solvers(&self) -> Vec<&str> {
        in_order(self.answers.iter().map(|answer| answer.solver.as_str()))
    }

    /// The tasks, in the order of the first attempts at them.
    #[must_use]
    pub fn tasks(&self) -> Vec<&str> {
        in_order(self.answers.iter().map(|answer| answer.task.as_str()))
    }

    /// Names the tiers of tasks that have none yet, by the tasks' names.
    pub fn name_tiers(&mut self, tier: &dyn Fn(&str) -> Option<String>) {
        let tasks: Vec<String> = self.tasks().into_iter().map(str::to_owned).collect();
        for task in tasks {
            if !self.tiers.contains_key(&task)
                && let Some(tier) = tier(&task)
            {
                self.tiers.insert(task, tier);
            }
        }
    }

    /// The tiers, in the order of the tasks; empty where no task has one.
    #[must_use]
    pub fn tier_names(&self) -> Vec<&str> {
        in_order(self.tasks().into_iter().filter_map(|task| self.tiers.get(task)).map(String::as_str))
    }

    /// The attempts of a solver at each of these tasks, in the order of seeds. Of several with the same seed the last
    /// one counts.
    #[must_use]
    pub fn of_solver<'a>(&'a self, solver: &str, tasks: &[&str]) -> Vec<Vec<&'a Answer>> {
        let mut found: BTreeMap<(&str, u64), &Answer> = BTreeMap::new();
        for answer in self.answers.iter().filter(|answer| answer.solver == solver) {
            found.insert((&answer.task, answer.seed), answer);
        }
        let of_task =
            |task: &&str| found.range((*task, 0)..=(*task, u64::MAX)).map(|(_, answer)| *answer).collect();
        tasks.iter().map(of_task).collect()
    }

    /// How many attempts stand more than once.
    #[must_use]
    pub fn repeated(&self) -> usize {
        let keys: BTreeSet<(&str, &str, u64)> =
            self.answers.iter().map(|a| (a.solver.as_str(), a.task.as_str(), a.seed)).collect();
        self.answers.len() - keys.len()
    }
}

/// Each name once, where it first comes.
pub(crate) fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = BTreeSet::new();
    names.filter(|name| known.insert(*name)).collect()
}
