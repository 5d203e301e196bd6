//! The figures of an evaluation.

use std::time::Duration;

use synth::evaluate::{Comparison, Summary, TaskInfo, tiers};

use super::Trial;
use super::trial::Entrant;
use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, Html, Table, counted, escape, grouped, percent, spaced, strong, time};
use crate::suite::Suite;
use crate::task::Task;

/// Tiers that are told apart; a suite with more has none in our sense.
const TIERS: usize = 20;

/// How good some solvers are on a suite. [`evaluate`](super::evaluate()) makes one.
///
/// *io* is the share of tasks with a program that maps all pairs, with Wilson's interval at 95 %; *general* the share whose
/// program is proved to do what was meant. Steps, nodes, evaluations and times are of what was solved.
#[derive(Clone, Debug)]
pub struct ResultTable {
    pub(super) suite: String,
    pub(super) tasks: Vec<Task>,
    pub(super) entrants: Vec<Entrant>,
    trial: Trial,
}

impl ResultTable {
    pub(super) fn new(suite: &Suite, entrants: Vec<Entrant>, trial: Trial) -> ResultTable {
        ResultTable { suite: suite.name(), tasks: suite.tasks(), entrants, trial }
    }

    /// Whether the stop button ended it early; what is then missing is not in any figure.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.entrants.iter().any(|entrant| !entrant.is_complete)
    }

    /// The share of tasks that a solver solved, 0 to 1; `None` where there is no such solver or it tried nothing.
    #[must_use]
    pub fn io(&self, solver: &str) -> Option<f64> {
        self.of(solver).map(|summary| summary.io)
    }

    /// The 95 % interval of that share, `(low, high)`.
    #[must_use]
    pub fn interval(&self, solver: &str) -> Option<(f64, f64)> {
        self.of(solver).map(|summary| (summary.io_interval.low, summary.io_interval.high))
    }

    /// The share of tasks whose program is proved to do what was meant, where the tasks say what that is.
    #[must_use]
    pub fn general(&self, solver: &str) -> Option<f64> {
        self.of(solver)?.general
    }

    /// The ids of the tasks that a solver did not solve with any seed.
    #[must_use]
    pub fn unsolved(&self, solver: &str) -> Vec<String> {
        let Some(entrant) = self.entrants.iter().find(|entrant| entrant.name == solver) else {
            return Vec::new();
        };
        let tried = |task: usize| entrant.attempts.iter().filter(move |attempt| attempt.task == task);
        let is_unsolved =
            |&task: &usize| tried(task).count() > 0 && tried(task).all(|attempt| attempt.steps.is_none());
        (0..self.tasks.len()).filter(is_unsolved).map(|task| self.tasks[task].id()).collect()
    }

    fn infos(&self) -> Vec<TaskInfo<'_>> {
        self.tasks.iter().map(|task| TaskInfo::from(&task.asked)).collect()
    }

    fn summary(&self, entrant: &Entrant) -> Option<Summary> {
        Summary::of(&entrant.attempts, &self.infos(), self.trial.effort.max_steps)
    }

    fn of(&self, solver: &str) -> Option<Summary> {
        self.summary(self.entrants.iter().find(|entrant| entrant.name == solver)?)
    }

    /// A row for each solver.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["solver", "io", "95 %", "general", "mean steps", "of all", "nodes", "evaluations", "time"];
        let mut table = Table::new(&columns);
        for entrant in &self.entrants {
            let name = match entrant.seeds {
                1 => entrant.name.clone(),
                seeds => format!("{} × {seeds} seeds", entrant.name),
            };
            let Some(summary) = self.summary(entrant) else {
                table.row(&[name.as_str(), "-", "-", "-", "-", "-", "-", "-", "-"]);
                continue;
            };
            let interval = summary.io_interval;
            let count = |number: Option<u64>| number.map_or("-".to_owned(), grouped);
            table.row(&[
                name,
                percent(summary.io),
                format!("{:.1} to {:.1}", 100.0 * interval.low, 100.0 * interval.high),
                summary.general.map_or("-".to_owned(), percent),
                summary.steps_solved.map_or("-".to_owned(), |steps| format!("{steps:.2}")),
                format!("{:.2}", summary.steps_all),
                count(summary.nodes),
                count(summary.evals),
                summary.micros.map_or("-".to_owned(), |micros| time(Duration::from_micros(micros))),
            ]);
        }
        let steps = self.trial.effort.max_steps;
        table.noted(&format!(
            "of all: a failure counts as {steps} steps; nodes, evaluations and time: medians of what is solved"
        ))
    }

    /// The share solved in each tier; without rows where the suite has fewer than two tiers.
    #[must_use]
    pub fn by_tier(&self) -> Table {
        let infos = self.infos();
        let tiers = tiers(infos.iter().copied());
        if !(2..=TIERS).contains(&tiers.len()) {
            return Table::new(&[]);
        }
        let headings: Vec<String> = tiers.iter().map(|(tier, count)| format!("{tier} ({count})")).collect();
        let mut columns = vec!["solver"];
        columns.extend(headings.iter().map(String::as_str));
        let mut table = Table::new(&columns);
        for entrant in &self.entrants {
            let found = Summary::by_tier(&entrant.attempts, &infos, self.trial.effort.max_steps);
            let io = |tier: &str| found.iter().find(|(name, _)| *name == tier).map(|(_, summary)| summary.io);
            let mut row = vec![entrant.name.clone()];
            row.extend(tiers.iter().map(|&(tier, _)| io(tier).map_or("-".to_owned(), percent)));
            table.row(&row);
        }
        table
    }

    /// Each two complete solvers on the same tasks: what only one of them solves, and McNemar's exact test.
    #[must_use]
    pub fn comparisons(&self) -> Table {
        let mut table =
            Table::new(&["first", "second", "only the first solves", "only the second", "McNemar p"]);
        let complete: Vec<&Entrant> = self.entrants.iter().filter(|entrant| entrant.is_complete).collect();
        for (index, first) in complete.iter().enumerate() {
            for second in &complete[index + 1..] {
                let compared = Comparison::of(&first.attempts, &second.attempts, self.tasks.len());
                let p = if compared.p < 1e-4 { "< 0.0001".to_owned() } else { format!("{:.4}", compared.p) };
                let alone = [compared.only_first, compared.only_second].map(grouped);
                table.row(&[first.name.as_str(), &second.name, &alone[0], &alone[1], &p]);
            }
        }
        table
    }

    /// What the figures are of.
    fn title(&self) -> String {
        let tasks = counted(self.tasks.len() as u64, "task");
        let nodes = match self.trial.effort.nodes {
            Some(nodes) => format!("at most {} each", counted(nodes, "node")),
            None => "no limit of nodes".to_owned(),
        };
        let seconds = self.trial.effort.seconds.map_or(String::new(), |limit| format!(", {limit} s"));
        format!("{}: {tasks}, {nodes}{seconds}", self.suite)
    }

    /// What to know before one trusts the figures.
    fn warnings(&self) -> Vec<(&'static str, String)> {
        let all = self.tasks.len();
        let mut warnings = Vec::new();
        for entrant in &self.entrants {
            if let Some((count, why)) = &entrant.refused {
                let name = &entrant.name;
                let text =
                    format!("{name} cannot try {count} of {all} tasks, which count as unsolved: {why}");
                warnings.push(("warning", text));
            }
        }
        let missing: Vec<String> = (self.entrants.iter())
            .filter(|entrant| !entrant.is_complete)
            .map(|entrant| {
                format!("{} ({} of {})", entrant.name, entrant.attempts.len(), all * entrant.seeds)
            })
            .collect();
        if !missing.is_empty() {
            warnings.push(("interrupted", format!("not complete: {}", missing.join(", "))));
        }
        warnings
    }
}

impl Rich for ResultTable {
    fn bundle(&self) -> Bundle {
        let mut text = String::new();
        let mut html = Html::new();
        let mut tables = vec![self.table().titled(&self.title())];
        tables.extend([self.by_tier(), self.comparisons()].into_iter().filter(|table| !table.is_empty()));
        for (index, table) in tables.iter().enumerate() {
            text.push_str(&format!("{}{table}", if index == 0 { "" } else { "\n" }));
            html = html.block(&if index == 0 { table.to_html() } else { spaced(&table.to_html()) });
        }
        for (head, warning) in self.warnings() {
            text.push_str(&format!("\n{head}: {warning}"));
            html = html.block(&spaced(&format!("{}: {}", strong(BAD, head), escape(&warning))));
        }
        Bundle::text(text.trim_end()).html(html.finish())
    }
}

impl std::fmt::Display for ResultTable {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::notebook::Rich;
    use crate::solver::{exact, solver};
    use crate::suite::suite;

    #[test]
    fn solvers_are_measured_on_the_same_tasks() {
        let easy = suite("human-v1").unwrap().only("add").unwrap();
        let results = easy.evaluate(&[exact(), solver("plus").unwrap().named("mine")]).unwrap();
        assert_eq!(
            (results.io("exact"), results.io("mine"), results.io("other")),
            (Some(1.0), Some(1.0), None)
        );
        assert!(!results.interrupted() && results.unsolved("exact").is_empty());
        let (low, high) = results.interval("exact").unwrap();
        assert!(low < 1.0 && high == 1.0);
        let text = results.bundle().get("text/plain").unwrap().to_owned();
        assert!(
            text.starts_with("human-v1, add: 8 tasks, at most 2,000 nodes each\n\nsolver       io"),
            "{text}"
        );
        assert_eq!(results.comparisons().rows().len(), 1);
        assert_eq!(results.table().column("solver"), ["exact", "mine"]);
    }

    #[test]
    fn what_the_stop_button_left_out_is_told() {
        let suite = suite("human-v1").unwrap().only("add").unwrap();
        let mut results = suite.evaluate(&[exact(), solver("plus").unwrap()]).unwrap();
        results.entrants[1].attempts.truncate(3);
        results.entrants[1].is_complete = false;
        assert!(results.interrupted() && results.comparisons().is_empty());
        let text = results.to_string();
        assert!(text.ends_with("\ninterrupted: not complete: plus (3 of 8)"), "{text}");
        results.entrants[1].attempts.clear();
        assert!(results.to_string().contains("plus "), "a solver that tried nothing is there all the same");
    }

    #[test]
    fn what_a_solver_cannot_try_is_told() {
        let results = suite("ram-v1").unwrap().evaluate(&[solver("plus").unwrap()]).unwrap();
        let text = results.bundle().get("text/plain").unwrap().to_owned();
        assert!(
            text.contains("\nwarning: plus cannot try 48 of 48 tasks, which count as unsolved: task ram-"),
            "{text}"
        );
        assert_eq!(results.unsolved("plus").len(), 48);
        let error = suite("ram-v1").unwrap().evaluate(&[]).unwrap_err().to_string();
        assert_eq!(error, "name at least one solver, such as &[exact()]");
    }
}
