//! Methods beside each other, as the paper's Table 1.

use super::measured::{Attempts, Measured, Versus};
use super::shape::{Cell, Figure, Headline, Plot, Table};
use super::statistics::{mean, median, p_words};
use super::{Read, bar, cell, columns, number, order, solved_axis, text};
use crate::paper::{PaperMethod, TABLE_1, TIERS};
use crate::row::Row;
use crate::spec::Part;

/// The paper's own method.
const OURS: &str = "autoassemblet";

/// A method and its attempts.
struct Method<'a> {
    name: String,
    paper: Option<&'static PaperMethod>,
    attempts: Attempts<'a>,
}

pub(super) fn read(measured: &Measured<'_>) -> Read {
    let mut read = Read::default();
    for (index, part) in measured.parts() {
        if part.axis.is_some() {
            order::read(measured, index, part, &mut read);
            continue;
        }
        let method = |(place, method): (usize, crate::spec::Variant)| Method {
            paper: TABLE_1.iter().find(|paper| paper.solver == method.solver),
            attempts: measured.attempts(index, place, None),
            name: method.name,
        };
        let methods: Vec<Method<'_>> = part.methods().into_iter().enumerate().map(method).collect();
        let methods: Vec<Method<'_>> = methods.into_iter().filter(|m| !m.attempts.is_empty()).collect();
        if methods.is_empty() {
            continue;
        }
        read.tables.push(success(part, &methods));
        read.tables.push(steps(part, &methods));
        read.tables.push(cost(part, &methods));
        read.tables.push(pairs(part, &methods));
        read.figures.push(bars(part, &methods));
        read.answer.extend(answer(part, &methods));
        if read.headline.is_none() {
            read.headline = headline(part, &methods);
        }
    }
    read
}

fn solved(row: &Row) -> bool {
    row.solved
}

/// The total of the paper's own tiers.
fn recomputed(paper: &PaperMethod) -> f64 {
    // The tiers are printed in whole percent, of which each stands for whole tasks.
    let tasks: f64 = TIERS.iter().zip(paper.success).map(|((_, n), share)| (n * share / 100.0).round()).sum();
    tasks / TIERS.iter().map(|(_, n)| n).sum::<f64>()
}

fn success(part: &Part, methods: &[Method<'_>]) -> Table {
    let tiers = tiers(methods);
    let mut names = vec!["method".to_owned()];
    for tier in &tiers {
        names.push((*tier).to_owned());
        if place(tier).is_some() {
            names.push(format!("{tier}, paper (%)"));
        }
    }
    names.extend(columns(&[
        "all, Wilson over attempts",
        "all, bootstrap over tasks",
        "all, paper as printed (%)",
        "all, paper recomputed (%)",
        "proved general",
        "attempts",
    ]));
    let row = |method: &Method<'_>| {
        let attempts = &method.attempts;
        let mut cells = vec![text(&method.name)];
        for tier in &tiers {
            cells.push(cell(attempts.only(|row| row.tier.as_deref() == Some(tier)).share(solved)));
            if let Some(place) = place(tier) {
                cells.push(number(method.paper.map(|paper| paper.success[place]), 0));
            }
        }
        cells.push(cell(attempts.share_of_attempts(solved)));
        cells.push(cell(attempts.share_of_clusters(solved)));
        cells.push(number(method.paper.map(|paper| paper.total), 0));
        cells.push(number(method.paper.map(|paper| 100.0 * recomputed(paper)), 1));
        cells.push(cell(attempts.share(|row| row.general == Some(true))));
        cells.push(Cell::Whole(attempts.0.len() as u64));
        cells
    };
    let rows = methods.iter().map(row).collect();
    Table { name: part.name.clone(), title: format!("{}: success", part.title), columns: names, rows }
}

fn steps(part: &Part, methods: &[Method<'_>]) -> Table {
    let tiers = tiers(methods);
    let mut names = vec!["method".to_owned()];
    for tier in tiers.iter().copied().chain(["all"]) {
        names.push(format!("{tier}: of those solved"));
        names.push(format!("{tier}: failures as the most"));
        if place(tier).is_some() {
            names.push(format!("{tier}, paper"));
        }
    }
    let row = |method: &Method<'_>| {
        let mut cells = vec![text(&method.name)];
        for tier in tiers.iter().copied().chain(["all"]) {
            let of = method.attempts.only(|row| tier == "all" || row.tier.as_deref() == Some(tier));
            let rows = || of.0.iter().map(|attempt| attempt.row);
            cells.push(number(mean(rows().filter_map(|row| row.steps).map(|steps| steps as f64)), 2));
            cells.push(number(mean(rows().map(|row| row.steps.unwrap_or(row.max_steps) as f64)), 2));
            if let Some(place) = place(tier) {
                cells.push(number(method.paper.map(|paper| paper.steps[place]), 1));
            }
        }
        cells
    };
    Table {
        name: format!("{}-steps", part.name),
        title: format!("{}: average steps, in both readings", part.title),
        columns: names,
        rows: methods.iter().map(row).collect(),
    }
}

fn cost(part: &Part, methods: &[Method<'_>]) -> Table {
    let row = |method: &Method<'_>| {
        let of = |value: &dyn Fn(&Row) -> Option<f64>, only_solved: bool| -> Vec<f64> {
            let rows = method.attempts.0.iter().map(|attempt| attempt.row);
            rows.filter(|row| row.solved || !only_solved).filter_map(value).collect()
        };
        let (nodes, evals) = (|row: &Row| Some(row.nodes as f64), |row: &Row| Some(row.evals as f64));
        vec![
            text(&method.name),
            number(median(of(&nodes, true)), 0),
            number(mean(of(&nodes, false)), 1),
            number(median(of(&evals, true)), 0),
            number(mean(of(&evals, false)), 1),
            number(median(of(&|row| row.ms, true)), 2),
            number(mean(of(&|row| row.ms, false)), 2),
        ]
    };
    Table {
        name: format!("{}-cost", part.name),
        title: format!("{}: what a task costs", part.title),
        columns: columns(&[
            "method",
            "nodes, median of those solved",
            "nodes, mean of all",
            "evaluations, median of those solved",
            "evaluations, mean of all",
            "ms, median of those solved",
            "ms, mean of all",
        ]),
        rows: methods.iter().map(row).collect(),
    }
}

fn pairs(part: &Part, methods: &[Method<'_>]) -> Table {
    let mut rows = Vec::new();
    for (index, first) in methods.iter().enumerate() {
        for second in &methods[index + 1..] {
            let Some(versus) = Versus::new(&first.attempts, &second.attempts, solved) else { continue };
            rows.push(vec![
                text(&first.name),
                text(&second.name),
                Cell::Whole(versus.only_first),
                Cell::Whole(versus.only_second),
                text(p_words(versus.p)),
                number(Some(versus.difference.value), 3),
                number(Some(versus.difference.low), 3),
                number(Some(versus.difference.high), 3),
            ]);
        }
    }
    Table {
        name: format!("{}-pairs", part.name),
        title: format!("{}: each two on the same tasks", part.title),
        columns: columns(&[
            "first",
            "second",
            "only the first",
            "only the second",
            "p (McNemar)",
            "difference",
            "from",
            "to",
        ]),
        rows,
    }
}

fn bars(part: &Part, methods: &[Method<'_>]) -> Figure {
    let bar = |method: &Method<'_>| {
        Some(bar(&method.name, method.attempts.share(solved)?, method.paper.map(recomputed)))
    };
    Figure {
        name: part.name.clone(),
        title: part.title.clone(),
        caption:
            "Share of all tasks solved, with Wilson's 95 % interval; beside it the paper's total, recomputed \
                  from its tiers."
                .to_owned(),
        plot: Plot::Bars { y: solved_axis(), bars: methods.iter().filter_map(bar).collect() },
    }
}

/// What the paper's own method solves of everything.
fn headline(part: &Part, methods: &[Method<'_>]) -> Option<Headline> {
    let ours = methods.iter().find(|method| method.name == OURS)?;
    let paper = ours.paper?;
    let of_paper = format!("the paper {:.1} %, {:.0} as printed", 100.0 * recomputed(paper), paper.total);
    let value = super::percent(ours.attempts.share(solved)?);
    Some(Headline { value, note: format!("{OURS}, {}; {of_paper}", decapitalised(&part.title)) })
}

fn decapitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// By tier, then all methods, then their order.
fn answer(part: &Part, methods: &[Method<'_>]) -> Vec<String> {
    let mut answer = Vec::new();
    if let Some(ours) = methods.iter().find(|method| method.name == OURS) {
        let of = |tier: &str| ours.attempts.only(|row| row.tier.as_deref() == Some(tier)).share(solved);
        let tiers: Vec<String> =
            TIERS.iter().filter_map(|(tier, _)| Some(format!("{tier} {}", of(tier)?.words()))).collect();
        if !tiers.is_empty() {
            answer.push(format!(
                "{}: by tier {OURS} solves {}; the paper 82, 55 and 23 %.",
                part.title,
                tiers.join(", ")
            ));
        }
    }
    let words = |method: &Method<'_>| {
        method.attempts.share(solved).map(|share| format!("{} {}", method.name, share.words()))
    };
    let all: Vec<String> = methods.iter().filter_map(words).collect();
    answer.push(format!("Of all tasks: {}.", all.join(", ")));
    answer.extend(order_of_methods(methods));
    answer
}

/// How each pair of the paper's methods stands, beside the paper's order.
fn order_of_methods(methods: &[Method<'_>]) -> Option<String> {
    let mut papers: Vec<(&Method<'_>, f64)> =
        methods.iter().filter_map(|method| Some((method, recomputed(method.paper?)))).collect();
    papers.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (mut holds, mut reversed, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (better, _)) in papers.iter().enumerate() {
        for (worse, _) in &papers[index + 1..] {
            let Some(versus) = Versus::new(&better.attempts, &worse.attempts, solved) else { continue };
            let pair = format!("{} over {}", better.name, worse.name);
            match (versus.p < 0.05, versus.difference.value > 0.0) {
                (true, true) => holds.push(pair),
                (true, false) => reversed.push(pair),
                _ => open.push(format!("{pair} (p {})", p_words(versus.p))),
            }
        }
    }
    if holds.len() + reversed.len() + open.len() == 0 {
        return None;
    }
    let list = |pairs: &[String]| if pairs.is_empty() { "none".to_owned() } else { pairs.join("; ") };
    Some(format!(
        "Of the paper's order of methods this comes out: {}; the other way round: {}; cannot be told: {}.",
        list(&holds),
        list(&reversed),
        list(&open)
    ))
}

fn tiers<'a>(methods: &[Method<'a>]) -> Vec<&'a str> {
    methods.first().map(|method| method.attempts.tiers()).unwrap_or_default()
}

/// The position of a tier in the paper's table.
fn place(tier: &str) -> Option<usize> {
    TIERS.iter().position(|(name, _)| *name == tier)
}
