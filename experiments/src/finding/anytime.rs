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
    Effort { name: "nodes", label: "nodes", of: |row| Some(row.nodes as f64), range: (1, 8) },
    Effort { name: "evaluations", label: "evaluations", of: |row| Some(row.evals as f64), range: (1, 10) },
    Effort { name: "seconds", label: "seconds", of: |row| Some(row.ms? / 1000.0), range: (-4, 3) },
];

/// Between two points of a line.
const HALF: f64 = 3.162_277_66;

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

/// Up to how much effort it is known what a method solves: of nodes its budget, of others what it spent; and all of the
/// range where there is no task that it left.
fn most(effort: &Effort, attempts: &Attempts<'_>) -> f64 {
    let end = 10f64.powi(effort.range.1);
    let rows = || attempts.0.iter().map(|attempt| attempt.row);
    if rows().all(|row| row.solved && (effort.of)(row).is_some()) {
        return end;
    }
    let budget = |row: &Row| if effort.name == "nodes" { Some(row.budget as f64) } else { (effort.of)(row) };
    rows().filter_map(budget).fold(0.0, f64::max).min(end)
}

/// Whether a row is solved within so much effort.
fn within(effort: &Effort, row: &Row, limit: f64) -> bool {
    row.solved && (effort.of)(row).is_some_and(|spent| spent <= limit)
}

fn growth(part: &Part, effort: &Effort, all: &[Entry<'_>], read: &mut Read) {
    let halves = effort.range.0 * 2..=effort.range.1 * 2;
    let limits: Vec<f64> = halves.map(|half| 10f64.powf(f64::from(half) / 2.0)).collect();
    let share = |attempts: &Attempts<'_>, limit: f64| {
        // The first point that is not below what was tried shows where the line ends.
        let tried = limit < most(effort, attempts) * HALF * 0.999;
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
        rows: limits
            .iter()
            .filter(|&&limit| all.iter().any(|entry| share(&entry.attempts, limit).is_some()))
            .map(row)
            .collect(),
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

/// The best learned solver against the best exact one, tier by tier, within as much effort as both were given and within
/// a hundredth of that.
fn sides(part: &Part, all: &[Entry<'_>], read: &mut Read) {
    let mut rows = Vec::new();
    let mut sentences = Vec::new();
    for effort in EFFORTS.iter().filter(|effort| effort.name != "evaluations") {
        let side = |wanted: &dyn Fn(&str) -> bool| {
            let of_kind = all.iter().filter(|entry| wanted(&entry.solver));
            of_kind.map(|entry| most(effort, &entry.attempts)).fold(0.0, f64::max)
        };
        // As much as the kind was given that was given less, in whole powers of ten.
        let power = side(&learned).min(side(&exact)).log10().floor();
        for power in [power - 2.0, power] {
            // An endless one is that of a kind without attempts.
            if power.is_finite() && power >= f64::from(effort.range.0) {
                let limit = 10f64.powf(power);
                let (of_limit, sentence) = against(all, effort, limit);
                rows.extend(of_limit);
                sentences.push(sentence);
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    read.answer.push(format!("{}: {}.", part.title, sentences.join("; ")));
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

fn learned(solver: &str) -> bool {
    solver != "portfolio" && solver::role(solver).is_some()
}

fn exact(solver: &str) -> bool {
    solver::role(solver).is_none()
}

/// A row for each tier within a limit, and where which kind solves more.
fn against(all: &[Entry<'_>], effort: &Effort, limit: f64) -> (Vec<Vec<Cell>>, String) {
    let mut rows = Vec::new();
    let mut tiers: [Vec<&str>; 3] = Default::default();
    let within_words = format!("{} {}", limit_words(limit), effort.label);
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
        tiers[which].push(tier);
        rows.push(vec![
            text(tier),
            text(&within_words),
            text(&one.0),
            cell(Some(one.2)),
            text(&other.0),
            cell(Some(other.2)),
            text(p_words(versus.p)),
            text(verdict),
        ]);
    }
    let [by_learning, by_exact, by_neither] = tiers;
    let parts = [
        ("learning solves more on", by_learning),
        ("exact search solves more on", by_exact),
        ("they cannot be told apart on", by_neither),
    ];
    let told = parts.into_iter().filter(|(_, tiers)| !tiers.is_empty());
    let told: Vec<String> = told.map(|(words, tiers)| format!("{words} {}", tiers.join(", "))).collect();
    (rows, format!("within {within_words} {}", told.join(" and ")))
}

/// A power of ten as it is read.
fn limit_words(limit: f64) -> String {
    let power = limit.log10().round() as i32;
    match usize::try_from(power) {
        Ok(power) => format!("{}{}", ["1", "10", "100"][power % 3], ",000".repeat(power / 3)),
        Err(_) => format!("{limit:.*}", power.unsigned_abs() as usize),
    }
}
