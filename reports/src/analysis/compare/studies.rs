//! Two sweeps: their best points, and the points that both have.

use std::collections::BTreeMap;

use crate::chart::SweepHistory;
use crate::frame::Columns;
use crate::page::{Block, Page};
use crate::statistics::{Direction, Estimate, Scores, aggregates, difference, paired_difference};
use crate::study::words::{counted, grouped};
use crate::study::{Objective, Point, Study, in_a_line};

use super::super::Question;
use super::super::estimates::interval;
use super::super::parts::{fact, figure, section, table};
use super::super::runs::points;
use super::{Unlike, names, provenance};

/// The best points of both, and by how much they differ.
struct Best<'a> {
    points: [&'a Point; 2],
    values: [Vec<f64>; 2],
    means: [Estimate; 2],
    difference: Estimate,
    /// Seeds that both have, where these are all.
    matched: Option<usize>,
}

/// A point that both have.
struct Shared {
    settings: String,
    first: f64,
    second: f64,
}

pub(super) fn page(one: &Study, two: &Study, question: &Question) -> Result<Page, Unlike> {
    let (first, second) = names(&one.name, &two.name);
    if one.objective.metric != two.objective.metric || one.objective.direction != two.objective.direction {
        let of = |study: &Study| format!("{} {}", study.objective.best_word(), study.objective.metric);
        let what = format!("one is after the {}, the other after the {}", of(one), of(two));
        return Err(Unlike::Nothing { first, second, what });
    }
    let is_share = one.objective.is_share && two.objective.is_share;
    let objective = Objective { is_share, ..one.objective.clone() };
    let (of_one, of_two) = (one.points(), two.points());
    let best = Best::of((one, &of_one), (two, &of_two), question);
    let shared = shared((one, &of_one), (two, &of_two));
    let mut facts = Vec::new();
    let mut cautions = Vec::new();
    if let Some(best) = &best {
        let shown = |value: f64| objective.shown(value);
        for ((name, mean), values) in [&first, &second].into_iter().zip(&best.means).zip(&best.values) {
            let value = mean.value.map_or_else(|| "none".to_owned(), shown);
            facts.push(fact(
                &format!("best of {name}"),
                value,
                interval(mean, &shown, "bootstrap", (values.len(), "seed")),
            ));
        }
        let signed = |value: f64| points(&objective, value);
        let value = best.difference.value.map_or_else(|| "none".to_owned(), signed);
        facts.push(fact("difference of the best", value, best.interval(&objective)));
        cautions.push(
            "Each best point was chosen by the value that is shown, which flatters the sweep that tried more points.".to_owned(),
        );
        if best.difference.interval.bounds().is_none() {
            cautions.push("With one seed nobody can say whether the difference is chance.".to_owned());
        }
    }
    facts.push(fact(
        "points in both",
        grouped(shared.len()),
        format!("of {} and {}", of_one.len(), of_two.len()),
    ));
    cautions.extend(super::remarks(&one.remarks, &two.remarks));
    let sections = vec![
        section("progress", "Progress", history((one, &first), (two, &second), &objective)),
        section(
            "best",
            "Best points",
            best.as_ref()
                .map(|best| vec![best_table(best, (&first, &second), &objective)])
                .unwrap_or_default(),
        ),
        section("shared", "Points in both", shared_blocks(&shared, &objective, question)),
    ];
    Ok(Page {
        title: question.title(&format!("{first} beside {second}")),
        question: question.question(format!(
            "Which of {first} and {second} comes to the {} {}?",
            objective.best_word(),
            objective.metric
        )),
        answer: sentence(best.as_ref(), &objective, (&first, one), (&second, two)),
        facts,
        cautions,
        sections: sections.into_iter().flatten().collect(),
        attachments: Vec::new(),
        provenance: question
            .provenance(provenance((&first, &one.provenance), (&second, &two.provenance)), &one.definition),
    })
}

impl<'a> Best<'a> {
    fn of(
        (one, of_one): (&Study, &'a [Point]),
        (two, of_two): (&Study, &'a [Point]),
        question: &Question,
    ) -> Option<Best<'a>> {
        let points = [one.best_point(of_one)?.1, two.best_point(of_two)?.1];
        let values = [points[0].values(one), points[1].values(two)];
        let scores = [0, 1].map(|which: usize| Scores::by_task(&[values[which].as_slice()]));
        let bootstrap = question.bootstrap();
        let means = [0, 1].map(|which: usize| aggregates(&scores[which], 1.0, &bootstrap).mean);
        let by_seed = |study: &Study, point: &Point| -> Option<BTreeMap<u64, f64>> {
            let each = point.trials.iter().map(|place| &study.trials[*place]);
            let found: Option<BTreeMap<u64, f64>> =
                each.map(|trial| Some((trial.seed?, trial.success()?))).collect();
            found.filter(|found| found.len() == point.trials.len())
        };
        let pairs =
            by_seed(one, points[0]).zip(by_seed(two, points[1])).filter(|(a, b)| a.keys().eq(b.keys()));
        let (difference, matched) = match pairs {
            Some((a, b)) => {
                let (a, b): (Vec<f64>, Vec<f64>) = (a.into_values().collect(), b.into_values().collect());
                (paired_difference(&a, &b, &bootstrap).ok()?, Some(a.len()))
            }
            None => (difference(&scores[0], &scores[1], 1.0, &bootstrap).ok()?.mean, None),
        };
        Some(Best { points, values, means, difference, matched })
    }

    fn interval(&self, objective: &Objective) -> String {
        let signed = |value: f64| points(objective, value);
        let counted = match self.matched {
            Some(seeds) => (seeds, "matched seed"),
            None => (self.values[0].len() + self.values[1].len(), "trial"),
        };
        interval(&self.difference, &signed, "bootstrap", counted)
    }
}

fn sentence(
    best: Option<&Best<'_>>,
    objective: &Objective,
    (first, one): (&str, &Study),
    (second, two): (&str, &Study),
) -> String {
    let Some(best) = best else {
        let without: Vec<String> = [(first, one), (second, two)]
            .into_iter()
            .filter(|(_, study)| study.successes().next().is_none())
            .map(|(name, _)| name.to_owned())
            .collect();
        return format!(
            "No trial of {} has succeeded, so there is nothing to compare.",
            without.join(" and none of ")
        );
    };
    let (Some(one), Some(two), Some(value)) =
        (best.means[0].value, best.means[1].value, best.difference.value)
    else {
        return "The values are too large to be compared.".to_owned();
    };
    let begin = format!(
        "The {} {} is {} in {first} and {} in {second}",
        objective.best_word(),
        objective.metric,
        objective.shown(one),
        objective.shown(two)
    );
    if value == 0.0 {
        return format!("{begin}: no difference ({}).", best.interval(objective));
    }
    let favours = if (value > 0.0) == (objective.direction == Direction::Maximize) { first } else { second };
    let sure = match best.difference.interval.bounds() {
        Some((low, high)) if low > 0.0 || high < 0.0 => ", more than seeds alone would make",
        Some(_) => ", which may be chance",
        None => ", of which nobody can say whether it is chance",
    };
    format!(
        "{begin}: {} in favour of {favours} ({}){sure}.",
        points(objective, value.abs()),
        best.interval(objective)
    )
}

/// Points with equal settings and a value in both.
fn shared((one, of_one): (&Study, &[Point]), (two, of_two): (&Study, &[Point])) -> Vec<Shared> {
    let key = |point: &Point| -> Vec<(String, String)> {
        point.settings.iter().map(|(name, setting)| (name.clone(), setting.key())).collect()
    };
    let mean = |point: &Point, study: &Study| {
        let values = point.values(study);
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let known: BTreeMap<Vec<(String, String)>, f64> =
        of_two.iter().filter_map(|point| Some((key(point), mean(point, two)?))).collect();
    (of_one.iter())
        .filter_map(|point| {
            let second = *known.get(&key(point))?;
            Some(Shared { settings: in_a_line(&point.settings), first: mean(point, one)?, second })
        })
        .collect()
}

fn history((one, first): (&Study, &str), (two, second): (&Study, &str), objective: &Objective) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (id, study, name) in [("history-first", one, first), ("history-second", two, second)] {
        if study.trials.is_empty() {
            continue;
        }
        let mut chart = SweepHistory::new(name, &objective.label(), objective.goal());
        for trial in &study.trials {
            chart = chart.trial(
                trial.number,
                trial.value.map(|value| objective.scaled(value)),
                trial.state.outcome(),
            );
        }
        let data = Columns::new()
            .int("trial", study.trials.iter().map(|trial| trial.number.try_into().ok()))
            .text("state", study.trials.iter().map(|trial| Some(trial.state.word())))
            .float(
                &objective.label(),
                study.trials.iter().map(|trial| trial.value.map(|value| objective.scaled(value))),
            )
            .frame();
        let caption = format!(
            "{} of {name}; the line is the best of those that succeeded.",
            counted(study.trials.len(), "trial")
        );
        blocks.push(figure(id, caption, chart.draw(), data));
    }
    blocks
}

fn best_table(best: &Best<'_>, (first, second): (&str, &str), objective: &Objective) -> Block {
    let scaled = |value: Option<f64>| value.map(|value| objective.scaled(value));
    let bounds = || best.means.iter().map(|mean| mean.interval.bounds());
    let data = Columns::new()
        .text("sweep", [Some(first), Some(second)])
        .float(&objective.label(), best.means.iter().map(|mean| scaled(mean.value)))
        .float("low", bounds().map(|bounds| scaled(bounds.map(|bounds| bounds.0))))
        .float("high", bounds().map(|bounds| scaled(bounds.map(|bounds| bounds.1))))
        .count("seeds", best.values.iter().map(Vec::len))
        .text("settings", best.points.iter().map(|point| Some(in_a_line(&point.settings))))
        .frame();
    table(
        "best-table",
        "The best point of each sweep: the mean over its seeds with its 95 % bootstrap interval.",
        data,
    )
}

fn shared_blocks(shared: &[Shared], objective: &Objective, question: &Question) -> Vec<Block> {
    if shared.is_empty() {
        return Vec::new();
    }
    let of = |pick: fn(&Shared) -> f64| -> Vec<f64> { shared.iter().map(pick).collect() };
    let found = paired_difference(&of(|row| row.first), &of(|row| row.second), &question.bootstrap()).ok();
    let words = found.and_then(|found| {
        let signed = |value: f64| points(objective, value);
        let of = interval(&found, &signed, "bootstrap", (shared.len(), "point"));
        Some(format!(
            "Over the points that both have, the first is above the second by {} on average ({of}).",
            signed(found.value?)
        ))
    });
    let data = Columns::new()
        .text("settings", shared.iter().map(|row| Some(&row.settings)))
        .float("first", shared.iter().map(|row| Some(objective.scaled(row.first))))
        .float("second", shared.iter().map(|row| Some(objective.scaled(row.second))))
        .float("difference", shared.iter().map(|row| Some(objective.scaled(row.first - row.second))))
        .frame();
    let caption = format!(
        "{} that both sweeps have: the means of {}.",
        counted(shared.len(), "point"),
        objective.label()
    );
    words.map(Block::Text).into_iter().chain([table("shared-table", caption, data)]).collect()
}
