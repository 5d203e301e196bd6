//! The page of solvers on tasks: who solves how much, at what cost, and whether that is chance.

mod answer;
mod budgets;
mod pairs;
mod programs;
mod rates;

use crate::frame;
use crate::page::{Attachment, Page};
use crate::statistics::{Bootstrap, Resampled, Scores};
use crate::study::words::counted;
use crate::study::{Answer, Attempts};

use super::Question;
use super::parts::section;

pub(super) use pairs::outcomes;
pub(super) use rates::solved;

/// Tasks and tiers, and each solver's attempts at the tasks.
pub(super) struct Of<'a> {
    pub(super) attempts: &'a Attempts,
    pub(super) tasks: Vec<&'a str>,
    pub(super) tiers: Vec<&'a str>,
    pub(super) solvers: Vec<Solver<'a>>,
    pub(super) question: &'a Question,
}

/// A solver with its attempts at each task, in the order of seeds.
pub(super) struct Solver<'a> {
    pub(super) name: &'a str,
    pub(super) tasks: Vec<Vec<&'a Answer>>,
}

impl<'a> Of<'a> {
    pub(super) fn new(attempts: &'a Attempts, question: &'a Question) -> Of<'a> {
        let tasks = attempts.tasks();
        let solvers = attempts
            .solvers()
            .into_iter()
            .map(|name| Solver { name, tasks: attempts.of_solver(name, &tasks) })
            .collect();
        Of { attempts, tiers: attempts.tier_names(), tasks, solvers, question }
    }

    /// The places of a tier's tasks.
    pub(super) fn of_tier(&self, tier: &str) -> Vec<usize> {
        let is_of =
            |place: &usize| self.attempts.tiers.get(self.tasks[*place]).is_some_and(|own| own == tier);
        (0..self.tasks.len()).filter(is_of).collect()
    }

    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.tasks.len()).collect()
    }
}

impl Solver<'_> {
    /// The share of a task's attempts for which something holds; none where there are none that know.
    pub(super) fn share(&self, task: usize, holds: impl Fn(&Answer) -> Option<bool>) -> Option<f64> {
        let known: Vec<bool> = self.tasks[task].iter().filter_map(|answer| holds(answer)).collect();
        (!known.is_empty()).then(|| known.iter().filter(|holds| **holds).count() as f64 / known.len() as f64)
    }

    /// The shares of these tasks' attempts that are solved, of those that were tried.
    pub(super) fn solved(&self, tasks: &[usize]) -> Vec<f64> {
        tasks.iter().filter_map(|task| self.share(*task, |answer| Some(answer.solved))).collect()
    }

    /// The most attempts at a task.
    pub(super) fn seeds(&self) -> usize {
        self.tasks.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// 1 for each attempt that solved its task, else 0.
    pub(super) fn scores(&self) -> Scores {
        let each = |answers: &Vec<&Answer>| -> Vec<f64> {
            answers.iter().map(|a| f64::from(u8::from(a.solved))).collect()
        };
        Scores::by_task(&self.tasks.iter().map(each).collect::<Vec<Vec<f64>>>())
    }
}

/// Of one seed each, tasks are resampled, too: else there is no interval.
pub(super) fn resampled(bootstrap: Bootstrap, seeds: usize) -> Bootstrap {
    if seeds > 1 { bootstrap } else { bootstrap.with_resampled(Resampled::RunsAndTasks) }
}

/// The page of solvers on tasks.
pub(super) fn page(attempts: &Attempts, question: &Question) -> Page {
    let of = Of::new(attempts, question);
    let sections = vec![
        section("rates", "Success", rates::blocks(&of)),
        section("budgets", "Success against budget", budgets::blocks(&of)),
        section("pairs", "Solvers in pairs", pairs::blocks(&of)),
        section("tasks", "Tasks", programs::tasks(&of)),
        section("programs", "Programs", programs::listings(&of)),
    ];
    let own = match of.solvers.len() {
        0 | 1 => "How many of the tasks are solved?".to_owned(),
        solvers => format!("Which of {solvers} solvers solves the most tasks?"),
    };
    let data = frame::attempts(attempts);
    let caption = format!(
        "Every attempt: {}; its columns are those of the lines that were read.",
        counted(data.height(), "row")
    );
    Page {
        title: question.title(&attempts.name),
        question: question.question(own),
        answer: answer::sentence(&of),
        facts: answer::facts(&of),
        cautions: answer::cautions(&of),
        sections: sections.into_iter().flatten().collect(),
        attachments: if data.height() == 0 {
            Vec::new()
        } else {
            vec![Attachment { id: "attempts".to_owned(), caption, data }]
        },
        provenance: question.provenance(answer::provenance(&of), ""),
    }
}
