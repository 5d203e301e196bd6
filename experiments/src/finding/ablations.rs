//! Each variant against the first of its part, on the same tasks.

use super::measured::{Measured, Versus};
use super::shape::{Axis, Bar, Cell, Figure, Headline, Plot, Table};
use super::statistics::p_words;
use super::{Read, cell, columns, number, text};
use crate::row::Row;
use crate::spec::Part;

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    let mut counts = (0, 0);
    for (index, part) in measured.parts() {
        let (told, all) = compare(measured, index, part, &mut read);
        counts = (counts.0 + told, counts.1 + all);
    }
    if counts.1 > 0 {
        let value = format!("{} of {}", counts.0, counts.1);
        read.headline = Some(Headline { value, note: "differences can be told from zero".to_owned() });
    }
    read
}

fn solved(row: &Row) -> bool {
    row.solved
}

/// Adds a part; gives back how many of its differences can be told from zero, and of how many.
fn compare(measured: &Measured<'_>, index: usize, part: &Part, read: &mut Read) -> (usize, usize) {
    let methods = part.methods();
    let base = measured.attempts(index, 0, None);
    let Some(whole) = base.share(solved) else { return (0, 0) };
    let mut rows = vec![vec![
        text(&methods[0].name),
        cell(Some(whole)),
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        text("what the others are compared with"),
    ]];
    let (mut bars, mut better, mut worse, mut open) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (place, method) in methods.iter().enumerate().skip(1) {
        let attempts = measured.attempts(index, place, None);
        let Some(versus) = Versus::new(&attempts, &base, solved) else { continue };
        let difference = versus.difference;
        let points = |share: f64| format!("{:+.1}", 100.0 * share);
        let words = format!(
            "{} {} points ({} to {})",
            method.name,
            points(difference.value),
            points(difference.low),
            points(difference.high)
        );
        let verdict = match (versus.is_told(), difference.value > 0.0) {
            (true, true) => {
                better.push(words);
                "better than the first"
            }
            (true, false) => {
                worse.push(words);
                "worse than the first"
            }
            _ => {
                open.push(method.name.clone());
                "cannot be told from zero"
            }
        };
        let seeds: Vec<String> = versus.by_seed.iter().map(|&seed| points(seed)).collect();
        rows.push(vec![
            text(&method.name),
            cell(attempts.share(solved)),
            number(Some(100.0 * difference.value), 1),
            number(Some(100.0 * difference.low), 1),
            number(Some(100.0 * difference.high), 1),
            text(seeds.join(", ")),
            text(format!("{} to {}, p {}", versus.only_first, versus.only_second, p_words(versus.p))),
            text(verdict),
        ]);
        bars.push(Bar {
            name: method.name.clone(),
            value: 100.0 * difference.value,
            low: 100.0 * difference.low,
            high: 100.0 * difference.high,
            of_paper: None,
        });
    }
    if bars.is_empty() {
        return (0, 0);
    }
    let counts = (better.len() + worse.len(), bars.len());
    let list = |words: &[String]| if words.is_empty() { "none".to_owned() } else { words.join("; ") };
    read.answer.push(format!(
        "{} (the first, {}, solves {}): better: {}; worse: {}; cannot be told from zero: {}.",
        part.title,
        methods[0].name,
        whole.words(),
        list(&better),
        list(&worse),
        list(&open)
    ));
    read.tables.push(Table {
        name: part.name.clone(),
        title: part.title.clone(),
        columns: columns(&[
            "variant",
            "solved",
            "difference, points",
            "from",
            "to",
            "by training seed",
            "alone against the first (McNemar)",
            "verdict",
        ]),
        rows,
    });
    read.figures.push(Figure {
        name: part.name.clone(),
        title: part.title.clone(),
        caption: format!(
            "What each variant solves more or less than {}, in percentage points, with the 95 % interval of a \
             bootstrap over tasks.",
            methods[0].name
        ),
        plot: Plot::Bars { y: Axis { label: "difference, percentage points".to_owned(), log: false }, bars },
    });
    counts
}
