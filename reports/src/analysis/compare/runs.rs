//! Two sets of runs: where they end, with matched seeds in pairs.

use crate::frame::Columns;
use crate::page::{Block, Page};
use crate::statistics::{Direction, Estimate, Scores, difference, paired_difference};
use crate::study::words::counted;
use crate::study::{Objective, Runs, Series};

use super::super::Question;
use super::super::curves::{self, Asked};
use super::super::estimates::interval;
use super::super::parts::{fact, id_of, section, table};
use super::super::runs::{Final, objective, points};
use super::{Unlike, names, provenance};

/// Metrics that are drawn.
const METRICS: usize = 8;

/// How the two differ in a metric.
struct Apart {
    metric: String,
    first: Estimate,
    second: Estimate,
    difference: Estimate,
    /// How many seeds both have; none where they were not compared in pairs.
    pairs: Option<usize>,
}

pub(super) fn page(one: &Runs, two: &Runs, question: &Question) -> Result<Page, Unlike> {
    let (first, second) = names(&one.name, &two.name);
    let nothing =
        |what: &str| Unlike::Nothing { first: first.clone(), second: second.clone(), what: what.to_owned() };
    for (runs, name) in [(one, &first), (two, &second)] {
        if runs.methods.len() != 1 {
            return Err(nothing(&format!(
                "{name} holds {}, and only one can be compared at a time",
                counted(runs.methods.len(), "method")
            )));
        }
    }
    let common: Vec<&String> =
        one.curves.names().iter().filter(|name| two.curves.names().contains(name)).collect();
    let main = one.main_metric().filter(|main| common.iter().any(|name| name == main));
    let main =
        main.or(common.first().map(|name| name.as_str())).ok_or_else(|| nothing("they share no metric"))?;
    let objective = objective(one, main);
    let apart: Vec<Apart> = common.iter().map(|metric| Apart::of(one, two, metric, question)).collect();
    let of_main = apart.iter().find(|apart| apart.metric == main);
    let mut cautions = Vec::new();
    if of_main.is_some_and(|apart| apart.difference.failed > 0) {
        cautions.push(
            "Some runs have no finite last number; they count as failed and are in no mean.".to_owned(),
        );
    }
    if of_main.is_some_and(|apart| apart.difference.interval.bounds().is_none()) {
        cautions.push("With one seed each nobody can say whether the difference is chance.".to_owned());
    }
    cautions.extend(super::remarks(&one.remarks, &two.remarks));
    let sections = vec![
        section(
            "learning",
            "Learning curves",
            learning((one, &first), (two, &second), &common, main, question),
        ),
        section("final", "Where they end", vec![apart_table(&apart)]),
    ];
    Ok(Page {
        title: question.title(&format!("{first} beside {second}")),
        question: question.question(format!("By how much do {first} and {second} differ in {main}?")),
        answer: of_main.map_or_else(String::new, |apart| sentence(apart, &objective, &first, &second)),
        facts: of_main.into_iter().flat_map(|apart| facts(apart, &objective, (&first, &second))).collect(),
        cautions,
        sections: sections.into_iter().flatten().collect(),
        attachments: Vec::new(),
        provenance: question
            .provenance(provenance((&first, &one.provenance), (&second, &two.provenance)), &one.definition),
    })
}

impl Apart {
    fn of(one: &Runs, two: &Runs, metric: &str, question: &Question) -> Apart {
        let (first, second) = (Final::of(one, metric, 0, question), Final::of(two, metric, 0, question));
        let bootstrap = question.bootstrap();
        let paired = in_pairs(one, two, &first.values, &second.values);
        let (difference, pairs) = match &paired {
            Some((a, b)) => (paired_difference(a, b, &bootstrap), Some(a.len())),
            None => {
                let scores = [&first, &second].map(|found| Scores::by_task(&[found.values.as_slice()]));
                (difference(&scores[0], &scores[1], 1.0, &bootstrap).map(|found| found.mean), None)
            }
        };
        let difference = difference.unwrap_or(Estimate { value: None, ..first.mean });
        Apart { metric: metric.to_owned(), first: first.mean, second: second.mean, difference, pairs }
    }
}

/// The values of seeds that both have, where these are all of their seeds and none stands twice.
fn in_pairs(one: &Runs, two: &Runs, first: &[f64], second: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
    let by_seed = |runs: &Runs, values: &[f64]| -> Option<std::collections::BTreeMap<u64, f64>> {
        let seeds: Option<Vec<u64>> = runs.runs.iter().map(|run| run.seed).collect();
        let found: std::collections::BTreeMap<u64, f64> =
            seeds?.into_iter().zip(values.iter().copied()).collect();
        (found.len() == runs.runs.len()).then_some(found)
    };
    let (one, two) = (by_seed(one, first)?, by_seed(two, second)?);
    one.keys().eq(two.keys()).then(|| (one.into_values().collect(), two.into_values().collect()))
}

fn sentence(apart: &Apart, objective: &Objective, first: &str, second: &str) -> String {
    let (Some(one), Some(two), Some(value)) = (apart.first.value, apart.second.value, apart.difference.value)
    else {
        return format!("One of the two has no finite {}, so there is nothing to compare.", apart.metric);
    };
    let shown = |value: f64| points(objective, value);
    let (n, noun) = match apart.pairs {
        Some(pairs) => (pairs, "matched seed"),
        None => (apart.difference.n, "run"),
    };
    let of = interval(&apart.difference, &shown, "bootstrap", (n, noun));
    let begin = format!(
        "{} ends at {} in {first} and at {} in {second} (means over seeds)",
        apart.metric,
        objective.shown(one),
        objective.shown(two)
    );
    if value == 0.0 {
        return format!("{begin}: no difference ({of}).");
    }
    let better = match (Objective::direction_of(&apart.metric), value > 0.0) {
        (None, _) => String::new(),
        (Some(Direction::Maximize), true) | (Some(Direction::Minimize), false) => {
            format!(" in favour of {first}")
        }
        _ => format!(" in favour of {second}"),
    };
    let sure = match apart.difference.interval.bounds() {
        Some((low, high)) if low > 0.0 || high < 0.0 => ", more than chance",
        Some(_) => ", which may be chance",
        None => ", of which nobody can say whether it is chance",
    };
    format!("{begin}: {}{better} ({of}){sure}.", shown(value.abs()))
}

fn facts(apart: &Apart, objective: &Objective, (first, second): (&str, &str)) -> Vec<crate::page::Fact> {
    let shown = |value: f64| objective.shown(value);
    let of = |name: &str, estimate: &Estimate| {
        let value = estimate.value.map_or_else(|| "none".to_owned(), shown);
        fact(name, value, interval(estimate, &shown, "bootstrap", (estimate.n - estimate.failed, "seed")))
    };
    let signed = |value: f64| points(objective, value);
    let value = apart.difference.value.map_or_else(|| "none".to_owned(), signed);
    let note = match apart.pairs {
        Some(pairs) => interval(&apart.difference, &signed, "bootstrap", (pairs, "matched seed")),
        None => interval(&apart.difference, &signed, "bootstrap", (apart.difference.n, "run")),
    };
    vec![of(first, &apart.first), of(second, &apart.second), fact("difference", value, note)]
}

fn learning(
    (one, first): (&Runs, &str),
    (two, second): (&Runs, &str),
    common: &[&String],
    main: &str,
    question: &Question,
) -> Vec<Block> {
    let mut names: Vec<&String> = common.to_vec();
    names.sort_by_key(|name| *name != main);
    let each = names.into_iter().take(METRICS).enumerate();
    each.filter_map(|(nth, metric)| {
        let of = |runs: &'_ Runs| -> Vec<Series> { runs.curves.of(metric).cloned().collect() };
        let (own, others) = (of(one), of(two));
        curves::figure(&Asked {
            id: id_of("learning", nth, metric),
            title: metric.clone(),
            metric,
            step: &one.step,
            methods: vec![
                (first.to_owned(), own.iter().collect()),
                (second.to_owned(), others.iter().collect()),
            ],
            others: Vec::new(),
            noun: "run",
            has_file: false,
            bootstrap: question.quick(),
        })
    })
    .collect()
}

fn apart_table(apart: &[Apart]) -> Block {
    let bounds = |found: &Apart| found.difference.interval.bounds();
    let data = Columns::new()
        .text("metric", apart.iter().map(|found| Some(&found.metric)))
        .float("first", apart.iter().map(|found| found.first.value))
        .float("second", apart.iter().map(|found| found.second.value))
        .float("difference", apart.iter().map(|found| found.difference.value))
        .float("low", apart.iter().map(|found| bounds(found).map(|bounds| bounds.0)))
        .float("high", apart.iter().map(|found| bounds(found).map(|bounds| bounds.1)))
        .int("matched seeds", apart.iter().map(|found| found.pairs.and_then(|pairs| pairs.try_into().ok())))
        .frame();
    let caption = "The last number of each metric, as means over seeds, and first minus second with its 95 % bootstrap interval; \
                   in pairs where both have the same seeds. Shares are of 1.";
    table("apart", caption, data)
}
