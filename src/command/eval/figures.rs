//! The figures of an evaluation as JSON lines.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use synth::evaluate::{Comparison, Interval, Summary, TaskInfo};

use super::trial::Evaluated;

/// A solver's figures, on all tasks and by tier.
pub(super) struct Figures<'a> {
    pub(super) solver: &'static str,
    pub(super) seeds: usize,
    pub(super) all: Summary,
    /// In the order of appearance among the tasks.
    pub(super) tiers: Vec<(&'a str, Summary)>,
}

impl<'a> Figures<'a> {
    pub(super) fn of(evaluated: &Evaluated, tasks: &[TaskInfo<'a>], max_steps: usize) -> Figures<'a> {
        let Evaluated { solver, seeds, ref attempts } = *evaluated;
        let all = Summary::of(attempts, tasks, max_steps).expect("a source without tasks is refused");
        Figures { solver, seeds, all, tiers: Summary::by_tier(attempts, tasks, max_steps) }
    }

    /// One JSON object on one line; `suite` names the tasks.
    pub(super) fn to_json(&self, suite: &str, budget: Option<u64>) -> String {
        let line = Line {
            solver: self.solver,
            suite,
            budget,
            seeds: self.seeds,
            shares: Shares::from(&self.all),
            nodes_median: self.all.nodes,
            evals_median: self.all.evals,
            ms_median: self.all.micros.map(|micros| micros as f64 / 1e3),
            tiers: Tiers(&self.tiers),
        };
        serde_json::to_string(&line).expect("strings, numbers and lists are always JSON")
    }
}

#[derive(Serialize)]
struct Line<'a> {
    solver: &'a str,
    suite: &'a str,
    /// Null for no limit.
    budget: Option<u64>,
    seeds: usize,
    #[serde(flatten)]
    shares: Shares,
    nodes_median: Option<u64>,
    evals_median: Option<u64>,
    ms_median: Option<f64>,
    tiers: Tiers<'a>,
}

/// What is told of all tasks and of each tier.
#[derive(Serialize)]
struct Shares {
    n: usize,
    io: f64,
    io_ci: [f64; 2],
    general: Option<f64>,
    steps_solved: Option<f64>,
    steps_all: f64,
}

impl From<&Summary> for Shares {
    fn from(summary: &Summary) -> Shares {
        let Interval { low, high } = summary.io_interval;
        Shares {
            n: summary.tasks,
            io: rounded(summary.io),
            io_ci: [rounded(low), rounded(high)],
            general: summary.general.map(rounded),
            steps_solved: summary.steps_solved.map(rounded),
            steps_all: rounded(summary.steps_all),
        }
    }
}

/// Six digits, which is more than any evaluation knows.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// An object whose keys keep their order.
struct Tiers<'a>(&'a [(&'a str, Summary)]);

impl Serialize for Tiers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, summary)| map.serialize_entry(name, &Shares::from(summary)))?;
        map.end()
    }
}

/// Two solvers compared.
#[derive(Serialize)]
pub(super) struct Pair {
    pub(super) compare: [&'static str; 2],
    pub(super) only_first: u64,
    pub(super) only_second: u64,
    pub(super) p: f64,
}

impl Pair {
    /// One JSON object on one line.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are always JSON")
    }
}

/// Each two of the solvers on `tasks` tasks, the earlier one first.
pub(super) fn pairs(solvers: &[Evaluated], tasks: usize) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, first) in solvers.iter().enumerate() {
        for second in &solvers[index + 1..] {
            let Comparison { only_first, only_second, p } =
                Comparison::of(&first.attempts, &second.attempts, tasks);
            pairs.push(Pair { compare: [first.solver, second.solver], only_first, only_second, p });
        }
    }
    pairs
}
