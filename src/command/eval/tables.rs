//! The figures of an evaluation as tables for people.

use std::time::Duration;

use synth::evaluate::{TaskInfo, tiers};

use super::figures::{Figures, Pair};
use crate::columns::{Align, columns};
use crate::output::Styles;
use crate::quantity;
use crate::summary::TIERS;

/// Figures, success by tier and comparisons, between a title and what `note` says of the figures; lines have at most
/// `width` columns where names are as short as ours.
pub(super) fn render(
    [title, note]: [&str; 2],
    solvers: &[Figures<'_>],
    tasks: &[TaskInfo<'_>],
    pairs: &[Pair],
    styles: &Styles,
    width: usize,
) -> String {
    let mut text = format!("{0}{title}{0:#}\n\n{1}", styles.strong, overall(solvers, styles));
    text.push_str(&format!("{0}  {note}{0:#}\n", styles.faint));
    let tiers = tiers(tasks.iter().copied());
    if (2..=TIERS).contains(&tiers.len()) {
        text.push_str(&by_tier(solvers, &tiers, styles, width));
    }
    if !pairs.is_empty() {
        text.push_str(&format!("\n{}", compared(pairs, styles)));
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// A number, or a dash where there is none.
fn known<T>(number: Option<T>, show: impl FnOnce(T) -> String) -> String {
    number.map_or_else(|| "-".to_owned(), show)
}

/// A row for each solver.
fn overall(solvers: &[Figures<'_>], styles: &Styles) -> String {
    let intended = solvers.iter().any(|solver| solver.all.general.is_some());
    let mut headings = vec!["solver", "seeds", "io %", "95 % interval"];
    headings.extend(intended.then_some("general %"));
    headings.extend(["steps", "of all", "nodes", "evals", "time"]);
    let row = |Figures { solver, seeds, all, .. }: &Figures<'_>| {
        let interval = all.io_interval;
        let mut row = vec![(*solver).to_owned(), seeds.to_string(), percent(all.io)];
        row.push(format!("{} to {}", percent(interval.low), percent(interval.high)));
        row.extend(intended.then(|| known(all.general, percent)));
        row.push(known(all.steps_solved, |steps| format!("{steps:.1}")));
        row.push(format!("{:.1}", all.steps_all));
        row.push(known(all.nodes, quantity::grouped));
        row.push(known(all.evals, quantity::grouped));
        row.push(known(all.micros, |micros| quantity::time(Duration::from_micros(micros))));
        row
    };
    table(&headings, 1, &solvers.iter().map(row).collect::<Vec<_>>(), styles)
}

/// Success in each tier, on as many tables as it takes to fit the width.
fn by_tier(solvers: &[Figures<'_>], tiers: &[(&str, usize)], styles: &Styles, width: usize) -> String {
    let name = |solver: &&Figures<'_>| solver.solver.chars().count();
    let names = solvers.iter().map(|solver| name(&solver)).max().unwrap_or(0);
    let cell = |tier: &str| 2 + tier.chars().count().max("100.0".len());
    let mut text = String::new();
    let mut left = tiers;
    while !left.is_empty() {
        let mut taken = 2 + names.max(HEADING.len());
        let fits = |(tier, _): &&(&str, usize)| {
            taken += cell(tier);
            taken <= width
        };
        let count = left.iter().take_while(fits).count().max(1);
        let (block, rest) = left.split_at(count);
        text.push_str(&format!("\n{}", block_of_tiers(solvers, block, styles)));
        left = rest;
    }
    text
}

const HEADING: &str = "io % by tier";

fn block_of_tiers(solvers: &[Figures<'_>], tiers: &[(&str, usize)], styles: &Styles) -> String {
    let headings: Vec<&str> = [HEADING].into_iter().chain(tiers.iter().map(|&(name, _)| name)).collect();
    let counts = tiers.iter().map(|(_, count)| quantity::grouped(*count as u64));
    let mut rows = vec![["tasks".to_owned()].into_iter().chain(counts).collect()];
    for solver in solvers {
        let io =
            |tier: &str| solver.tiers.iter().find(|(name, _)| *name == tier).map(|(_, summary)| summary.io);
        let cells = tiers.iter().map(|&(tier, _)| known(io(tier), percent));
        rows.push([solver.solver.to_owned()].into_iter().chain(cells).collect());
    }
    table(&headings, 1, &rows, styles)
}

/// A row for each two solvers; the first of them is named once.
fn compared(pairs: &[Pair], styles: &Styles) -> String {
    let mut named = "";
    let row = |pair: &Pair| {
        let [first, second] = pair.compare;
        let again = std::mem::replace(&mut named, first) == first;
        let p = if pair.p < 1e-4 { "< 0.0001".to_owned() } else { format!("{:.4}", pair.p) };
        let name = if again { String::new() } else { first.to_owned() };
        let alone = [pair.only_first, pair.only_second].map(quantity::grouped);
        [vec![name, second.to_owned()], alone.to_vec(), vec![p]].concat()
    };
    let rows: Vec<Vec<String>> = pairs.iter().map(row).collect();
    table(&["first", "second", "only the first solves", "only the second", "McNemar p"], 2, &rows, styles)
}

/// The first columns to the left, the others, which are numbers, to the right.
fn table(headings: &[&str], left: usize, rows: &[Vec<String>], styles: &Styles) -> String {
    let side = |column| if column < left { Align::Left } else { Align::Right };
    let align: Vec<Align> = (0..headings.len()).map(side).collect();
    columns(headings, &align, rows, styles)
}
