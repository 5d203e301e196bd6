//! The figures of an evaluation, as JSON lines and as tables.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use synth::evaluate::{Attempt, Comparison, Summary, TaskInfo};

use crate::columns::{Align, columns};
use crate::output::Styles;
use crate::quantity;

/// A solver with all of its attempts.
pub(super) struct Evaluated {
    pub(super) name: &'static str,
    pub(super) seeds: usize,
    pub(super) attempts: Vec<Attempt>,
}

/// One line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    solver: &'a str,
    suite: &'a str,
    /// Null for no limit.
    budget: Option<u64>,
    seeds: usize,
    n: usize,
    io: f64,
    io_ci: [f64; 2],
    general: Option<f64>,
    steps_solved: Option<f64>,
    steps_all: f64,
    nodes_median: Option<u64>,
    evals_median: Option<u64>,
    ms_median: Option<f64>,
    tiers: Tiers<'a>,
}

/// In order of appearance.
struct Tiers<'a>(Vec<(&'a str, Tier)>);

impl Serialize for Tiers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, tier)| map.serialize_entry(name, tier))?;
        map.end()
    }
}

#[derive(Serialize)]
struct Tier {
    n: usize,
    io: f64,
    io_ci: [f64; 2],
    general: Option<f64>,
    steps_solved: Option<f64>,
    steps_all: f64,
}

#[derive(Serialize)]
struct Pair<'a> {
    compare: [&'a str; 2],
    only_first: u64,
    only_second: u64,
    p: f64,
}

/// Six digits, which is more than any evaluation knows.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn interval(summary: &Summary) -> [f64; 2] {
    [rounded(summary.io_interval.low), rounded(summary.io_interval.high)]
}

/// The tiers of the tasks, in order of appearance.
fn tiers<'a>(tasks: &[TaskInfo<'a>]) -> Vec<&'a str> {
    let mut tiers = Vec::new();
    for tier in tasks.iter().filter_map(|task| task.tier) {
        if !tiers.contains(&tier) {
            tiers.push(tier);
        }
    }
    tiers
}

fn of_tier(solver: &Evaluated, tasks: &[TaskInfo<'_>], max_steps: usize, tier: &str) -> Option<Summary> {
    Summary::of(&solver.attempts, tasks, max_steps, |task| tasks[task].tier == Some(tier))
}

/// A solver's figures as one JSON object on one line.
pub(super) fn solver_line(
    solver: &Evaluated,
    suite: &str,
    budget: Option<u64>,
    tasks: &[TaskInfo<'_>],
    max_steps: usize,
) -> String {
    let all = Summary::of(&solver.attempts, tasks, max_steps, |_| true);
    let all = all.expect("a source without tasks is refused");
    let tier = |name| {
        let summary = of_tier(solver, tasks, max_steps, name)?;
        let tier = Tier {
            n: summary.tasks,
            io: rounded(summary.io),
            io_ci: interval(&summary),
            general: summary.general.map(rounded),
            steps_solved: summary.steps_solved.map(rounded),
            steps_all: rounded(summary.steps_all),
        };
        Some((name, tier))
    };
    let line = Line {
        solver: solver.name,
        suite,
        budget,
        seeds: solver.seeds,
        n: all.tasks,
        io: rounded(all.io),
        io_ci: interval(&all),
        general: all.general.map(rounded),
        steps_solved: all.steps_solved.map(rounded),
        steps_all: rounded(all.steps_all),
        nodes_median: all.nodes,
        evals_median: all.evals,
        ms_median: all.micros.map(|micros| micros as f64 / 1e3),
        tiers: Tiers(tiers(tasks).into_iter().filter_map(tier).collect()),
    };
    serde_json::to_string(&line).expect("strings, numbers and lists are always JSON")
}

/// Each pair of solvers, compared, as JSON lines.
pub(super) fn pair_lines(solvers: &[Evaluated], tasks: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, first) in solvers.iter().enumerate() {
        for second in &solvers[index + 1..] {
            let compared = Comparison::of(&first.attempts, &second.attempts, tasks);
            let Comparison { only_first, only_second, p } = compared;
            let pair = Pair { compare: [first.name, second.name], only_first, only_second, p };
            lines.push(serde_json::to_string(&pair).expect("strings and numbers are always JSON"));
        }
    }
    lines
}

/// Everything for people: figures, success by tier, and the best solver beside each other one.
pub(super) fn tables(
    solvers: &[Evaluated],
    tasks: &[TaskInfo<'_>],
    max_steps: usize,
    styles: &Styles,
) -> String {
    let summary = |solver: &Evaluated| {
        let all = Summary::of(&solver.attempts, tasks, max_steps, |_| true);
        all.expect("a source without tasks is refused")
    };
    let summaries: Vec<Summary> = solvers.iter().map(summary).collect();
    let mut text = format!("\n{}", figures(solvers, &summaries, styles));
    let tiers = tiers(tasks);
    if (2..=12).contains(&tiers.len()) {
        text.push_str(&format!("\n{}", by_tier(solvers, tasks, &tiers, max_steps, styles)));
    }
    if solvers.len() > 1 {
        text.push_str(&format!("\n{}", beside_the_best(solvers, &summaries, tasks.len(), styles)));
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

fn dash<T>(number: Option<T>, show: impl FnOnce(T) -> String) -> String {
    number.map_or_else(|| "-".to_owned(), show)
}

fn figures(solvers: &[Evaluated], summaries: &[Summary], styles: &Styles) -> String {
    let intended = summaries.iter().any(|summary| summary.general.is_some());
    let mut headings = vec!["solver", "seeds", "io %", "95 % interval"];
    headings.extend(intended.then_some("general %"));
    headings.extend(["steps", "of all", "nodes", "evals", "time"]);
    let row = |(solver, summary): (&Evaluated, &Summary)| {
        let interval = summary.io_interval;
        let mut row = vec![solver.name.to_owned(), solver.seeds.to_string(), percent(summary.io)];
        row.push(format!("{} to {}", percent(interval.low), percent(interval.high)));
        row.extend(intended.then(|| dash(summary.general, percent)));
        row.push(dash(summary.steps_solved, |steps| format!("{steps:.1}")));
        row.push(format!("{:.1}", summary.steps_all));
        row.push(dash(summary.nodes, quantity::grouped));
        row.push(dash(summary.evals, quantity::grouped));
        row.push(dash(summary.micros, |us| quantity::time(std::time::Duration::from_micros(us))));
        row
    };
    let rows: Vec<Vec<String>> = solvers.iter().zip(summaries).map(row).collect();
    table(&headings, &rows, styles)
}

fn by_tier(
    solvers: &[Evaluated],
    tasks: &[TaskInfo<'_>],
    tiers: &[&str],
    max_steps: usize,
    styles: &Styles,
) -> String {
    let count = |tier: &str| tasks.iter().filter(|task| task.tier == Some(tier)).count();
    let names: Vec<String> = tiers.iter().map(|tier| format!("{tier} ({})", count(tier))).collect();
    let headings: Vec<&str> = ["io % by tier"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let row = |solver: &Evaluated| {
        let of = |tier| dash(of_tier(solver, tasks, max_steps, tier), |summary| percent(summary.io));
        let cells = tiers.iter().map(|&tier| of(tier));
        [solver.name.to_owned()].into_iter().chain(cells).collect()
    };
    table(&headings, &solvers.iter().map(row).collect::<Vec<_>>(), styles)
}

/// The solver with the most success, the first of equals, compared with each other one.
fn beside_the_best(solvers: &[Evaluated], summaries: &[Summary], tasks: usize, styles: &Styles) -> String {
    let most = summaries.iter().fold(0.0, |most: f64, summary| most.max(summary.io));
    let best = summaries.iter().position(|summary| summary.io == most).unwrap_or(0);
    let heading = format!("{} beside", solvers[best].name);
    let row = |(index, other): (usize, &Evaluated)| {
        let Comparison { only_first, only_second, p } =
            Comparison::of(&solvers[best].attempts, &other.attempts, tasks);
        let p = if p < 1e-4 { "< 0.0001".to_owned() } else { format!("{p:.4}") };
        let cells = [other.name.to_owned(), only_first.to_string(), only_second.to_string(), p];
        (index != best).then(|| cells.to_vec())
    };
    let rows: Vec<Vec<String>> = solvers.iter().enumerate().filter_map(row).collect();
    table(&[&heading, "tasks it alone solves", "the other alone", "p (McNemar)"], &rows, styles)
}

/// Names on the left, numbers on the right.
fn table(headings: &[&str], rows: &[Vec<String>], styles: &Styles) -> String {
    let side = |column| if column == 0 { Align::Left } else { Align::Right };
    let align: Vec<Align> = (0..headings.len()).map(side).collect();
    columns(headings, &align, rows, styles)
}
