//! Rows beside the cases of a spec that asked for them.

use std::collections::{BTreeMap, HashMap, HashSet};

use synth::evaluate::mcnemar;

use super::statistics::{Estimate, bootstrap, share};
use crate::case::{Case, expand};
use crate::preset::Preset;
use crate::row::Row;
use crate::spec::{Part, Spec};

/// All rows by network and measurement.
pub(super) struct Index<'a>(HashMap<(&'a str, &'a str), Vec<&'a Row>>);

impl<'a> Index<'a> {
    /// Rows that are there twice, from two runs of one unit, count once.
    pub(super) fn new(rows: &'a [Row]) -> Index<'a> {
        let mut index: HashMap<(&str, &str), Vec<&Row>> = HashMap::new();
        let mut seen = HashSet::new();
        for row in rows {
            if seen.insert((&row.network, &row.measurement, &row.task)) {
                index.entry((&row.network, &row.measurement)).or_default().push(row);
            }
        }
        Index(index)
    }
}

/// What was measured for a spec.
pub(super) struct Measured<'a> {
    pub(super) spec: &'a Spec,
    cases: Vec<(Case, Vec<&'a Row>)>,
}

impl<'a> Measured<'a> {
    pub(super) fn new(spec: &'a Spec, preset: Preset, index: &Index<'a>) -> Measured<'a> {
        let find = |case: Case| {
            let (network, measurement) = (case.network.key(), case.measurement.key());
            let rows = index.0.get(&(network.as_str(), measurement.as_str())).cloned().unwrap_or_default();
            (case, rows)
        };
        // A spec that was read can be expanded; of one that cannot nothing is measured.
        let cases = expand(spec, preset).unwrap_or_default().into_iter().map(find).collect();
        Measured { spec, cases }
    }

    /// How many of the measurements asked for have no rows, and how many there are.
    pub(super) fn missing(&self) -> (usize, usize) {
        (self.cases.iter().filter(|(_, rows)| rows.is_empty()).count(), self.cases.len())
    }

    /// The parts, each with its methods.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, &'a Part)> {
        self.spec.parts.iter().enumerate()
    }

    /// The values of a part's axis, rising; a single `None` where it has none.
    pub(super) fn values(&self, part: usize) -> Vec<Option<u64>> {
        let mut values: Vec<Option<u64>> = Vec::new();
        for (case, _) in self.cases.iter().filter(|(case, _)| case.part == part) {
            if !values.contains(&case.x) {
                values.push(case.x);
            }
        }
        values
    }

    /// The attempts of a method of a part at one value of its axis, with all seeds.
    pub(super) fn attempts(&self, part: usize, method: usize, x: Option<u64>) -> Attempts<'a> {
        let wanted = |case: &Case| case.part == part && case.method == method && case.x == x;
        let of = |(case, rows): &(Case, Vec<&'a Row>)| {
            rows.iter().map(|&row| Attempt { training_seed: case.training_seed, row }).collect::<Vec<_>>()
        };
        Attempts(self.cases.iter().filter(|(case, _)| wanted(case)).flat_map(of).collect())
    }

    /// The most nodes that a part's searches may take.
    pub(super) fn budget(&self, part: usize) -> u64 {
        let of_part = self.cases.iter().filter(|(case, _)| case.part == part);
        of_part.map(|(case, _)| case.measurement.budget).max().unwrap_or(0)
    }
}

/// One attempt of a method.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub(super) training_seed: u64,
    pub(super) row: &'a Row,
}

/// All attempts of a method.
#[derive(Clone)]
pub(super) struct Attempts<'a>(pub(super) Vec<Attempt<'a>>);

impl<'a> Attempts<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of which the row is as wanted.
    pub(super) fn only(&self, wanted: impl Fn(&Row) -> bool) -> Attempts<'a> {
        Attempts(self.0.iter().copied().filter(|attempt| wanted(attempt.row)).collect())
    }

    /// The tiers in the order of the tasks, each once.
    pub(super) fn tiers(&self) -> Vec<&'a str> {
        let mut tiers = Vec::new();
        for tier in self.0.iter().filter_map(|attempt| attempt.row.tier.as_deref()) {
            if !tiers.contains(&tier) {
                tiers.push(tier);
            }
        }
        tiers
    }

    /// For each task the sum of `success` over its attempts, and their number.
    pub(super) fn by_task(&self, success: impl Fn(&Row) -> bool) -> BTreeMap<&'a str, (f64, f64)> {
        let mut tasks: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for attempt in &self.0 {
            let (sum, count) = tasks.entry(&attempt.row.task).or_insert((0.0, 0.0));
            *sum += f64::from(u8::from(success(attempt.row)));
            *count += 1.0;
        }
        tasks
    }

    /// The share of attempts with `success`. Attempts at one task with several seeds are not independent, so
    /// Wilson's interval is that of as many trials as there are tasks.
    pub(super) fn share(&self, success: impl Fn(&Row) -> bool) -> Option<Estimate> {
        let tasks = self.by_task(success);
        let (sum, count) = tasks.values().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
        share(sum / count * tasks.len() as f64, tasks.len() as f64)
    }

    /// The same with the interval of as many trials as there are attempts.
    pub(super) fn share_of_attempts(&self, success: impl Fn(&Row) -> bool) -> Option<Estimate> {
        let successes = self.0.iter().filter(|attempt| success(attempt.row)).count();
        share(successes as f64, self.0.len() as f64)
    }

    /// The same with the interval of a bootstrap over tasks.
    pub(super) fn share_of_clusters(&self, success: impl Fn(&Row) -> bool) -> Option<Estimate> {
        bootstrap(&self.by_task(success).into_values().collect::<Vec<_>>())
    }
}

/// Two methods on the same tasks.
pub(super) struct Versus {
    /// How much more the first solves, a share of all, with the interval of a bootstrap over tasks.
    pub(super) difference: Estimate,
    /// The same for each training seed of the first.
    pub(super) by_seed: Vec<f64>,
    /// Tasks that the first alone solves in most of its attempts.
    pub(super) only_first: u64,
    /// Tasks that the second alone does.
    pub(super) only_second: u64,
    /// McNemar's test of these two.
    pub(super) p: f64,
}

impl Versus {
    /// Compares two methods on the tasks that both tried; `None` where there are none.
    pub(super) fn new(
        first: &Attempts<'_>,
        second: &Attempts<'_>,
        success: impl Fn(&Row) -> bool + Copy,
    ) -> Option<Versus> {
        let (of_first, of_second) = (first.by_task(success), second.by_task(success));
        let share = |&(sum, count): &(f64, f64)| sum / count;
        let both: Vec<(f64, f64)> = of_first
            .iter()
            .filter_map(|(task, one)| Some((share(one), share(of_second.get(task)?))))
            .collect();
        let difference = bootstrap(&both.iter().map(|(one, other)| (one - other, 1.0)).collect::<Vec<_>>())?;
        let alone = |one: f64, other: f64| one > 0.5 && other <= 0.5;
        let only_first = both.iter().filter(|&&(one, other)| alone(one, other)).count() as u64;
        let only_second = both.iter().filter(|&&(one, other)| alone(other, one)).count() as u64;
        let mut seeds: Vec<u64> = first.0.iter().map(|attempt| attempt.training_seed).collect();
        seeds.sort_unstable();
        seeds.dedup();
        let of_seed = |attempts: &Attempts<'_>, seed: u64| {
            let rows: Vec<Attempt<'_>> =
                attempts.0.iter().copied().filter(|attempt| attempt.training_seed == seed).collect();
            Attempts(rows).share(success).map(|share| share.value)
        };
        let whole = second.share(success).map(|share| share.value);
        let by_seed = seeds.into_iter().filter_map(|seed| {
            // A method that takes no training has no seeds: each one is set against all of it.
            Some(of_seed(first, seed)? - of_seed(second, seed).or(whole)?)
        });
        let by_seed = by_seed.collect();
        Some(Versus { difference, by_seed, only_first, only_second, p: mcnemar(only_first, only_second) })
    }

    /// Whether the difference can be told from zero: its interval says so, and every training seed has its sign.
    pub(super) fn is_told(&self) -> bool {
        let sign = self.difference.value.signum();
        self.difference.excludes_zero() && self.by_seed.iter().all(|seed| seed * sign > 0.0)
    }
}
