//! The tree search as a teacher.

use super::learner::LearnError;
use super::teacher::{Lesson, Teacher};
use crate::exact::{Limits, Outcome};
use crate::model::Evaluator;
use crate::search::{Config, solve};
use crate::task::Task;

/// Expert iteration with [`crate::search`].
#[derive(Clone, Debug)]
pub struct SearchTeacher {
    config: Config,
}

impl SearchTeacher {
    /// A teacher that searches as `config` says, but for its seed, which changes from search to search.
    pub fn new(config: Config) -> SearchTeacher {
        SearchTeacher { config }
    }
}

impl Teacher for SearchTeacher {
    fn teach(
        &self,
        tasks: &[Task],
        evaluator: &dyn Evaluator,
        limits: &Limits<'_>,
        seed: u64,
    ) -> Result<Vec<Lesson>, LearnError> {
        let searched = solve(tasks, evaluator, &Config { seed, ..self.config.clone() }, limits)?;
        let lesson = |searched: crate::search::Searched| {
            let program = match searched.report.outcome {
                Outcome::Solved { program, .. } => Some(program),
                _ => None,
            };
            Lesson { program, policy: searched.policy }
        };
        Ok(searched.into_iter().map(lesson).collect())
    }
}
