//! An evaluation of one solver as numbers under names, for a trial of a sweep.

use anyhow::anyhow;
use synth::evaluate::TaskInfo;
use synth::evaluate::tiers;

use super::figures::Figures;
use super::trial::{Entrant, Evaluated, Trial};
use super::{Attempts, Eval};
use crate::command;
use crate::ending::Failure;
use crate::options;
use crate::progress::Progress;

impl Eval {
    /// The figures of the one solver with seeds from `seed` on; `None` after Ctrl-C. Without times, which are never the
    /// same twice.
    ///
    /// # Errors
    /// Those of an evaluation, and where there is not one solver.
    pub(crate) fn measure(&self, seed: u64) -> Result<Option<Vec<(String, f64)>>, Failure> {
        let entrant = self.entrant(seed)?;
        let Some(set) = self.task_set()? else { return Ok(None) };
        super::warn_of_refusals(&entrant, &set);
        let trial = Trial::new(vec![entrant], set, self.limits.effort(self.timeout, self.budget.0));
        let mut complete: Option<Evaluated> = None;
        let (threads, mut progress) = (self.limits.threads(), Progress::hidden());
        trial.run(threads, &mut progress, &mut Attempts(None), |evaluated, _| {
            complete = Some(evaluated);
            Ok(())
        })?;
        let tasks: Vec<TaskInfo<'_>> = trial.set.tasks.iter().map(Into::into).collect();
        let figures = complete.map(|evaluated| Figures::of(&evaluated, &tasks, self.limits.max_steps.into()));
        Ok(figures.map(|figures| metrics(&figures)))
    }

    /// Names of what [`Eval::measure`] may give.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names =
            ["solved", "general", "steps_all", "steps", "nodes", "evals"].map(str::to_owned).to_vec();
        if let Some(suite) = &self.suite {
            let tasks = command::suite::tasks(suite);
            let tiers = tiers(tasks.iter().map(TaskInfo::from));
            names.extend(tiers.into_iter().map(|(tier, _)| format!("solved/{tier}")));
        }
        names
    }

    /// The solver, once for each seed.
    ///
    /// # Errors
    /// Where there is not one, or its settings do not fit.
    pub(crate) fn entrant(&self, seed: u64) -> Result<Entrant, Failure> {
        let [name] = self.solver.as_slice() else {
            return Err(Failure::bad_input(anyhow!(
                "a trial evaluates one solver: the setting `solver` must be one name, not {}",
                self.solver.join(",")
            )));
        };
        let networks = self.guidance.networks(&[name])?;
        let seeded = |seed| options::solver(name, &networks, &self.guidance.settings(seed));
        let first = seeded(seed)?;
        let seeds = if first.draws() { self.seeds } else { 1 };
        let others: Result<Vec<_>, Failure> =
            (1..seeds).map(|more| seeded(seed.wrapping_add(more))).collect();
        Ok(Entrant { seeded: [vec![first], others?].concat() })
    }
}

fn metrics(figures: &Figures<'_>) -> Vec<(String, f64)> {
    let all = &figures.all;
    let mut metrics = vec![("solved".to_owned(), all.io), ("steps_all".to_owned(), all.steps_all)];
    let known = [
        ("general", all.general),
        ("steps", all.steps_solved),
        ("nodes", all.nodes.map(|nodes| nodes as f64)),
        ("evals", all.evals.map(|evals| evals as f64)),
    ];
    metrics.extend(known.into_iter().filter_map(|(name, number)| Some((name.to_owned(), number?))));
    metrics.extend(figures.tiers.iter().map(|(tier, summary)| (format!("solved/{tier}"), summary.io)));
    metrics
}
