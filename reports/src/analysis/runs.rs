//! The page of training runs: how they learned, and what they came to.

use crate::chart::IntervalBars;
use crate::frame::{self, Columns};
use crate::page::{Attachment, Block, Page};
use crate::statistics::{Direction, Estimate, Scores, aggregates, difference};
use crate::study::words::{counted, grouped, listed};
use crate::study::{Objective, Runs, Series};

use super::Question;
use super::curves::{self, Asked};
use super::estimates::{interval, with_interval};
use super::parts::{fact, figure, id_of, section, table};

/// Metrics that are drawn.
const METRICS: usize = 8;

/// What the runs of a method came to, in a metric.
pub(super) struct Final {
    /// A value a run, in the order of the runs; NaN where a run has none.
    pub(super) values: Vec<f64>,
    /// Their interquartile mean.
    pub(super) iqm: Estimate,
    /// Their mean.
    pub(super) mean: Estimate,
}

impl Final {
    pub(super) fn of(runs: &Runs, metric: &str, method: usize, question: &Question) -> Final {
        let by_run: Vec<(u64, f64)> =
            runs.curves.of(metric).filter_map(|series| Some((series.trial, series.last()?.1))).collect();
        let value = |run: usize| {
            by_run.iter().find(|(trial, _)| *trial == run as u64).map_or(f64::NAN, |found| found.1)
        };
        let values: Vec<f64> = runs.of_method(method).map(value).collect();
        let found = aggregates(&Scores::by_task(&[values.as_slice()]), 1.0, &question.bootstrap());
        Final { values, iqm: found.iqm, mean: found.mean }
    }

    /// Runs with a value.
    fn seeds(&self) -> usize {
        self.values.iter().filter(|value| value.is_finite()).count()
    }
}

/// The page of training runs.
pub(super) fn page(runs: &Runs, question: &Question) -> Page {
    let main = runs.main_metric().unwrap_or("nothing").to_owned();
    let objective = objective(runs, &main);
    let finals: Vec<Final> =
        (0..runs.methods.len()).map(|method| Final::of(runs, &main, method, question)).collect();
    let sections = vec![
        section("learning", "Learning curves", learning(runs, &main, question)),
        section("final", "Final figures", final_figures(runs, &objective, &finals, question)),
        section("runs", "Runs", runs_table(runs, &objective)),
    ];
    let own = if runs.methods.len() > 1 {
        format!("Which of {} comes to the best {main}?", counted(runs.methods.len(), "method"))
    } else {
        format!("What does {main} come to?")
    };
    Page {
        title: question.title(&runs.name),
        question: question.question(own),
        answer: answer(runs, &objective, &finals, question),
        facts: facts(runs, &objective, &finals),
        cautions: cautions(runs, &objective, &finals),
        sections: sections.into_iter().flatten().collect(),
        attachments: attachments(runs),
        provenance: question.provenance(provenance(runs), &runs.definition),
    }
}

/// The metric as an objective. Where nothing says which way is better, more is, and no sentence depends on it.
pub(super) fn objective(runs: &Runs, metric: &str) -> Objective {
    let direction = Objective::direction_of(metric).unwrap_or(Direction::Maximize);
    let values = runs.curves.of(metric).flat_map(|series| series.values.iter().copied());
    Objective::new(metric, direction, values)
}

fn answer(runs: &Runs, objective: &Objective, finals: &[Final], question: &Question) -> String {
    let shown = |value: f64| objective.shown(value);
    let of = |found: &Final| with_interval(&found.iqm, &shown, "bootstrap", (found.seeds(), "seed"));
    let what = if finals.iter().any(|found| found.seeds() > 1) { "an interquartile mean of " } else { "" };
    if runs.runs.is_empty() {
        return "There is no run, so there is nothing to tell.".to_owned();
    }
    if finals.iter().all(|found| found.seeds() == 0) {
        return format!("No run has a finite number for {}, so there is nothing to tell.", objective.metric);
    }
    if let [single] = finals {
        return format!("{} ends at {what}{}.", objective.metric, of(single));
    }
    let mut order: Vec<usize> =
        (0..finals.len()).filter(|method| finals[*method].iqm.value.is_some()).collect();
    let value = |method: usize| finals[method].iqm.value.unwrap_or(f64::NAN);
    order.sort_by(|a, b| match objective.direction {
        Direction::Maximize => value(*b).total_cmp(&value(*a)),
        Direction::Minimize => value(*a).total_cmp(&value(*b)),
    });
    let [first, second, ..] = order.as_slice() else {
        let only: Vec<String> = order
            .iter()
            .map(|method| format!("{}: {}", runs.methods[*method], of(&finals[*method])))
            .collect();
        return format!("Only one method has a finite {}: {}.", objective.metric, listed(&only));
    };
    let (best, next) = (&finals[*first], &finals[*second]);
    let begin = format!(
        "Of {}, {} has the {} {}, {what}{}",
        counted(finals.len(), "method"),
        runs.methods[*first],
        objective.best_word(),
        objective.metric,
        of(best)
    );
    if value(*first) == value(*second) {
        return format!("{begin}; {} ends at the same.", runs.methods[*second]);
    }
    let (one, two) = (Scores::by_task(&[best.values.as_slice()]), Scores::by_task(&[next.values.as_slice()]));
    let apart = difference(&one, &two, 1.0, &question.bootstrap()).map(|found| found.iqm);
    let apart = match apart {
        Ok(Estimate { interval, value: Some(value), .. }) => match interval.bounds() {
            Some((low, high)) => {
                let sure =
                    if low > 0.0 || high < 0.0 { "the interval excludes 0" } else { "which may be chance" };
                format!(
                    ", {} from the next, {} (95 % interval {} to {}: {sure})",
                    points(objective, value.abs()),
                    runs.methods[*second],
                    points(objective, low),
                    points(objective, high)
                )
            }
            None => format!(
                ", {} from the next, {}; whether that is chance one seed does not tell",
                points(objective, value.abs()),
                runs.methods[*second]
            ),
        },
        _ => String::new(),
    };
    format!("{begin}{apart}.")
}

/// A difference in words: of shares in points of percent.
pub(super) fn points(objective: &Objective, difference: f64) -> String {
    if objective.is_share {
        format!("{:.1} points", difference * 100.0).replace('-', "−")
    } else {
        objective.shown(difference)
    }
}

fn facts(runs: &Runs, objective: &Objective, finals: &[Final]) -> Vec<crate::page::Fact> {
    let shown = |value: f64| objective.shown(value);
    let mut facts = Vec::new();
    for (method, found) in finals.iter().enumerate().take(3) {
        let name = if finals.len() == 1 {
            format!("final {}", objective.metric)
        } else {
            runs.methods[method].clone()
        };
        let value = found.iqm.value.map_or_else(|| "none".to_owned(), shown);
        facts.push(fact(&name, value, interval(&found.iqm, &shown, "bootstrap", (found.seeds(), "seed"))));
    }
    let note = if runs.methods.len() == 1 {
        "of one method".to_owned()
    } else {
        format!("of {}", counted(runs.methods.len(), "method"))
    };
    facts.push(fact("runs", grouped(runs.runs.len()), note));
    let (least, most) = last_steps(runs);
    let note =
        if least == most { "each".to_owned() } else { format!("the shortest {}", grouped(least as usize)) };
    facts.push(fact(&format!("{}s", runs.step), grouped(most as usize), note));
    facts
}

/// The least and the greatest last step of the runs.
fn last_steps(runs: &Runs) -> (u64, u64) {
    let last = |run: usize| {
        let own = runs.curves.series().iter().filter(|series| series.trial == run as u64);
        own.filter_map(|series| series.steps.last().copied()).max().unwrap_or(0)
    };
    let all: Vec<u64> = (0..runs.runs.len()).map(last).collect();
    (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(0))
}

fn cautions(runs: &Runs, objective: &Objective, finals: &[Final]) -> Vec<String> {
    let mut cautions = Vec::new();
    let without: usize = finals.iter().map(|found| found.values.len() - found.seeds()).sum();
    if without > 0 {
        let verb = if without == 1 { "has" } else { "have" };
        cautions.push(format!(
            "{} {verb} no finite {} and count as failed.",
            counted(without, "run"),
            objective.metric
        ));
    }
    if finals.iter().any(|found| found.seeds() == 1) {
        cautions.push(
            "A method with one seed has no interval: another seed may come to something else.".to_owned(),
        );
    } else if finals.iter().any(|found| (2..5).contains(&found.seeds())) {
        cautions.push("Bootstrap intervals of fewer than five seeds are too narrow.".to_owned());
    }
    let (least, most) = last_steps(runs);
    if least != most {
        cautions.push(format!(
            "The runs have come to different {}s, {} to {}; each counts with its last number.",
            runs.step,
            grouped(least as usize),
            grouped(most as usize)
        ));
    }
    if Objective::direction_of(&objective.metric).is_none() && runs.methods.len() > 1 {
        cautions.push(format!(
            "Nothing says whether more of {} is better; more was taken to be.",
            objective.metric
        ));
    }
    cautions.extend(runs.remarks.iter().cloned());
    cautions
}

/// Curves of the main metric and of others that change.
fn learning(runs: &Runs, main: &str, question: &Question) -> Vec<Block> {
    let start = main.split('/').next().unwrap_or_default();
    let mut names: Vec<&String> = runs
        .curves
        .names()
        .iter()
        .filter(|name| runs.curves.of(name).any(Series::changes) || *name == main)
        .collect();
    names.sort_by_key(|name| {
        if *name == main {
            0
        } else if name.starts_with(start) {
            1
        } else if name.contains("loss") {
            2
        } else {
            3
        }
    });
    let each = names.into_iter().take(METRICS).enumerate();
    each.filter_map(|(nth, metric)| {
        let methods = (0..runs.methods.len()).map(|method| {
            let own: Vec<&Series> = (runs.of_method(method))
                .filter_map(|run| runs.curves.of(metric).find(|series| series.trial == run as u64))
                .collect();
            (runs.methods[method].clone(), own)
        });
        curves::figure(&Asked {
            id: id_of("learning", nth, metric),
            title: metric.clone(),
            metric,
            step: &runs.step,
            methods: methods.filter(|method| !method.1.is_empty()).collect(),
            others: Vec::new(),
            noun: "run",
            has_file: true,
            bootstrap: question.quick(),
        })
    })
    .collect()
}

fn final_figures(runs: &Runs, objective: &Objective, finals: &[Final], question: &Question) -> Vec<Block> {
    let mut blocks = Vec::new();
    if finals.len() > 1 {
        let mut chart = IntervalBars::new("Where the methods end").x_label(&objective.label());
        for (name, found) in runs.methods.iter().zip(finals) {
            let scaled = |value: f64| objective.scaled(value);
            let (low, high) = found.iqm.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
            chart =
                chart.bar(name, "", scaled(found.iqm.value.unwrap_or(f64::NAN)), scaled(low), scaled(high));
        }
        let caption = format!(
            "The interquartile mean of the last {} of each method's seeds, with its 95 % bootstrap interval.",
            objective.metric
        );
        blocks.push(figure("final-bars", caption, chart.draw(), bars_data(runs, objective, finals)));
    }
    let mut rows: Vec<(String, String, Final)> = Vec::new();
    for metric in runs.curves.names() {
        for (method, name) in runs.methods.iter().enumerate() {
            let found = Final::of(runs, metric, method, question);
            rows.push((metric.clone(), name.clone(), found));
        }
    }
    let bound = |estimate: &Estimate, upper: bool| {
        estimate.interval.bounds().map(|(low, high)| if upper { high } else { low })
    };
    let mut columns = Columns::new().text("metric", rows.iter().map(|row| Some(&row.0)));
    if runs.methods.len() > 1 {
        columns = columns.text("method", rows.iter().map(|row| Some(&row.1)));
    }
    let data = columns
        .float("IQM", rows.iter().map(|row| row.2.iqm.value))
        .float("low", rows.iter().map(|row| bound(&row.2.iqm, false)))
        .float("high", rows.iter().map(|row| bound(&row.2.iqm, true)))
        .float("mean", rows.iter().map(|row| row.2.mean.value))
        .count("seeds", rows.iter().map(|row| row.2.values.len()))
        .count("failed", rows.iter().map(|row| row.2.values.len() - row.2.seeds()))
        .frame();
    if data.height() > 0 {
        let caption = "The last number of each metric: interquartile mean and mean over seeds, with the former's 95 % \
                       bootstrap interval. Shares are of 1.";
        blocks.push(table("final-table", caption, data));
    }
    blocks
}

fn bars_data(runs: &Runs, objective: &Objective, finals: &[Final]) -> polars::frame::DataFrame {
    let scaled = |value: Option<f64>| value.map(|value| objective.scaled(value));
    let bounds = || finals.iter().map(|found| found.iqm.interval.bounds());
    Columns::new()
        .text("method", runs.methods.iter().map(Some))
        .float(&objective.label(), finals.iter().map(|found| scaled(found.iqm.value)))
        .float("low", bounds().map(|bounds| scaled(bounds.map(|bounds| bounds.0))))
        .float("high", bounds().map(|bounds| scaled(bounds.map(|bounds| bounds.1))))
        .count("seeds", finals.iter().map(Final::seeds))
        .frame()
}

fn runs_table(runs: &Runs, objective: &Objective) -> Vec<Block> {
    if runs.runs.is_empty() {
        return Vec::new();
    }
    let last = |run: usize| {
        let own = runs.curves.of(&objective.metric).find(|series| series.trial == run as u64);
        own.and_then(Series::last)
    };
    let data = Columns::new()
        .text("run", runs.runs.iter().map(|run| Some(&run.name)))
        .text("method", runs.runs.iter().map(|run| runs.methods.get(run.method)))
        .int("seed", runs.runs.iter().map(|run| run.seed.and_then(|seed| seed.try_into().ok())))
        .int(
            &format!("last {}", runs.step),
            (0..runs.runs.len()).map(|run| last(run).and_then(|found| found.0.try_into().ok())),
        )
        .float(
            &objective.label(),
            (0..runs.runs.len()).map(|run| last(run).map(|found| objective.scaled(found.1))),
        )
        .text("folder", runs.runs.iter().map(|run| Some(run.folder.display().to_string())))
        .frame();
    vec![table("runs-table", format!("Each run with its last {}.", objective.label()), data)]
}

fn attachments(runs: &Runs) -> Vec<Attachment> {
    let rows = runs.curves.rows();
    if rows == 0 {
        return Vec::new();
    }
    let caption = format!(
        "Every number that the runs reported: {}, with the columns trial (the run's place in the table of runs), metric, \
         step and value.",
        counted(rows, "row")
    );
    vec![Attachment { id: "metrics".to_owned(), caption, data: frame::metrics(&runs.curves) }]
}

fn provenance(runs: &Runs) -> Vec<(String, String)> {
    let mut entries = runs.provenance.clone();
    let seeds: Vec<String> =
        runs.runs.iter().filter_map(|run| run.seed).map(|seed| seed.to_string()).collect();
    if !seeds.is_empty() {
        entries.push(("seeds".to_owned(), listed(&seeds)));
    }
    entries
}
