//! Success within ever larger budgets, and where learning beats exact search.

use synth::solver;

use super::measured::{Attempts, Measured, Versus};
use super::shape::{Axis, Cell, Figure, Plot, Series, Table};
use super::statistics::{Estimate, p_words};
use super::{Read, cell, columns, number, point, solved_axis, text};
use crate::row::Row;
use crate::spec::Part;

/// A unit of effort.
struct Effort {
    name: &'static str,
    label: &'static str,
    of: fn(&Row) -> Option<f64>,
    /// Powers of ten, from and to, in steps of half a power.
    range: (i32, i32),
}

const EFFORTS: [Effort; 3] = [
    Effort { name: "nodes", label: "nodes", of: |row| Some(row.nodes as f64), range: (1, 6) },
    Effort { name: "evaluations", label: "evaluations", of: |row| Some(row.evals as f64), range: (1, 9) },
    Effort { name: "seconds", label: "seconds", of: |row| Some(row.ms? / 1000.0), range: (-4, 1) },
];

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    for (index, part) in measured.parts() {
        let methods = part.methods();
        let entry = |(place, method): (usize, crate::spec::Variant)| Entry {
            attempts: measured.attempts(index, place, None),
            name: method.name,
            solver: method.solver,
        };
        let all = methods.into_iter().enumerate().map(entry);
        let all: Vec<Entry<'_>> = all.filter(|entry| !entry.attempts.is_empty()).collect();
        if all.is_empty() {
            continue;
        }
        for effort in &EFFORTS {
            if all.iter().any(|entry| entry.attempts.0.iter().any(|one| (effort.of)(one.row).is_some())) {
                growth(part, effort, &all, &mut read);
            }
        }
        by_tier(part, &all, &mut read);
        sides(part, &all, &mut read);
    }
    read
}

/// A solver and its attempts.
struct Entry<'a> {
    name: String,
    solver: String,
    attempts: Attempts<'a>,
}

/// The solver of a kind that solves most of a tier within a limit.
fn best<'a>(
    all: &[Entry<'a>],
    wanted: &dyn Fn(&str) -> bool,
    tier: &str,
    effort: &Effort,
    limit: f64,
) -> Option<(String, Attempts<'a>, Estimate)> {
    let of = |entry: &Entry<'a>| {
        let of_tier = entry.attempts.only(|row| row.tier.as_deref() == Some(tier));
        let share = of_tier.share(|row| within(effort, row, limit))?;
        Some((entry.name.clone(), of_tier, share))
    };
    let of_kind = all.iter().filter(|entry| wanted(&entry.solver));
    of_kind.filter_map(of).reduce(|a, b| if b.2.value > a.2.value { b } else { a })
}

/// The most effort that is known of a method: beyond it nothing was tried.
fn most(effort: &Effort, attempts: &Attempts<'_>) -> f64 {
    let efforts = attempts.0.iter().filter_map(|attempt| (effort.of)(attempt.row));
    efforts.fold(0.0, f64::max)
}

/// Whether a row is solved within so much effort.
fn within(effort: &Effort, row: &Row, limit: f64) -> bool {
    row.solved && (effort.of)(row).is_some_and(|spent| spent <= limit)
}

fn growth(part: &Part, effort: &Effort, all: &[Entry<'_>], read: &mut Read) {
    let halves = effort.range.0 * 2..=effort.range.1 * 2;
    let limits: Vec<f64> = halves.map(|half| 10f64.powf(f64::from(half) / 2.0)).collect();
    let share = |attempts: &Attempts<'_>, limit: f64| {
        // One point beyond what was tried shows where the line ends.
        let tried = limit <= most(effort, attempts) * 3.2;
        attempts.share(|row| within(effort, row, limit)).filter(|_| tried)
    };
    let row = |&limit: &f64| {
        let mut cells = vec![number(Some(limit), if effort.range.0 < 0 { 5 } else { 0 })];
        cells.extend(all.iter().map(|entry| cell(share(&entry.attempts, limit))));
        cells
    };
    let mut heads = vec![effort.label.to_owned()];
    heads.extend(all.iter().map(|entry| entry.name.clone()));
    let (name, title) =
        (format!("{}-{}", part.name, effort.name), format!("{}: solved within {}", part.title, effort.label));
    read.tables.push(Table {
        name: name.clone(),
        title: title.clone(),
        columns: heads,
        rows: limits.iter().map(row).collect(),
    });
    let line = |Entry { name, attempts, .. }: &Entry<'_>| {
        let point = |&limit: &f64| Some(point(limit, share(attempts, limit)?));
        Series { name: name.clone(), points: limits.iter().filter_map(point).collect(), of_paper: false }
    };
    let budget = "Share of tasks solved within a budget, read off one search of each task, with Wilson's 95 % interval; \
                  a line ends where the search was not given more.";
    read.figures.push(Figure {
        name,
        title,
        caption: budget.to_owned(),
        plot: Plot::Curves {
            x: Axis { label: effort.label.to_owned(), log: true },
            y: solved_axis(),
            series: all.iter().map(line).collect(),
        },
    });
}

/// Every tier at the end of each search.
fn by_tier(part: &Part, all: &[Entry<'_>], read: &mut Read) {
    let tiers = all[0].attempts.tiers();
    let row = |Entry { name, attempts, .. }: &Entry<'_>| {
        let mut cells =
            vec![text(name), Cell::Whole(attempts.0.iter().map(|one| one.row.budget).max().unwrap_or(0))];
        cells.extend(tiers.iter().map(|tier| {
            cell(attempts.only(|row| row.tier.as_deref() == Some(tier)).share(|row| row.solved))
        }));
        cells
    };
    let mut heads = columns(&["solver", "nodes allowed"]);
    heads.extend(tiers.iter().map(ToString::to_string));
    read.tables.push(Table {
        name: format!("{}-tiers", part.name),
        title: format!("{}: solved in the end, by tier", part.title),
        columns: heads,
        rows: all.iter().map(row).collect(),
    });
}

/// The best learned solver against the best exact one, tier by tier, at equal nodes and at equal seconds.
fn sides(part: &Part, all: &[Entry<'_>], read: &mut Read) {
    let learned = |solver: &str| solver != "portfolio" && solver::role(solver).is_some();
    let exact = |solver: &str| solver::role(solver).is_none();
    let mut rows = Vec::new();
    let mut words: [Vec<String>; 3] = Default::default();
    for effort in EFFORTS.iter().filter(|effort| effort.name != "evaluations") {
        let side = |wanted: &dyn Fn(&str) -> bool| {
            let of_kind = all.iter().filter(|entry| wanted(&entry.solver));
            of_kind.map(|entry| most(effort, &entry.attempts)).fold(0.0, f64::max)
        };
        // As much as the slower kind was given, in whole powers of ten.
        let limit = side(&learned).min(side(&exact));
        if limit <= 0.0 {
            continue;
        }
        let limit = 10f64.powf(limit.log10().floor());
        for tier in all[0].attempts.tiers() {
            let of_tier = |wanted: &dyn Fn(&str) -> bool| best(all, wanted, tier, effort, limit);
            let (Some(one), Some(other)) = (of_tier(&learned), of_tier(&exact)) else { continue };
            let Some(versus) = Versus::new(&one.1, &other.1, |row| within(effort, row, limit)) else {
                continue;
            };
            let (which, verdict) = match (versus.p < 0.05, versus.difference.value > 0.0) {
                (true, true) => (0, "learning"),
                (true, false) => (1, "exact search"),
                _ => (2, "cannot be told"),
            };
            words[which].push(format!("{tier} within {limit} {}", effort.label));
            rows.push(vec![
                text(tier),
                text(format!("{limit} {}", effort.label)),
                text(&one.0),
                cell(Some(one.2)),
                text(&other.0),
                cell(Some(other.2)),
                text(p_words(versus.p)),
                text(verdict),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    let list = |words: &[String]| if words.is_empty() { "nowhere".to_owned() } else { words.join(", ") };
    read.answer.push(format!(
        "{}: learning solves more on {}; exact search on {}; on the others they cannot be told apart.",
        part.title,
        list(&words[0]),
        list(&words[1])
    ));
    read.tables.push(Table {
        name: format!("{}-sides", part.name),
        title: format!("{}: the best learned solver against the best exact one, at equal effort", part.title),
        columns: columns(&[
            "tier",
            "within",
            "learned",
            "solved",
            "exact",
            "solved by it",
            "p (McNemar)",
            "more is solved by",
        ]),
        rows,
    });
}
