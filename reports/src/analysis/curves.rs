//! Learning curves of any metric: every seed as a faint line, and what the seeds of a method come to.

use crate::chart::{CurvePoint, LearningCurves};
use crate::frame::Columns;
use crate::page::{Block, Figure};
use crate::statistics::{Bootstrap, Scores, sample_efficiency};
use crate::study::words::{counted, grouped};
use crate::study::{Series, is_share};

use super::thinning::{drawn, even};

/// Points of all faint lines together, so that a picture stays small.
const POINTS: usize = 16_000;
/// Faint lines of methods that have none of their own.
const LINES: usize = 100;
/// Steps at which seeds are summed up.
const STEPS: usize = 60;
/// No screen shows more.
const SPANS: usize = 500;

/// What is drawn.
pub(super) struct Asked<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) metric: &'a str,
    /// What a step is.
    pub(super) step: &'a str,
    /// Names with the series of their seeds.
    pub(super) methods: Vec<(String, Vec<&'a Series>)>,
    /// Trials that are drawn faintly, beneath the others.
    pub(super) others: Vec<&'a Series>,
    /// What a series that is none of a method's is called.
    pub(super) noun: &'a str,
    /// Whether there is a file with every number.
    pub(super) has_file: bool,
    pub(super) bootstrap: Bootstrap,
}

/// A row of what is drawn.
struct Row<'a> {
    method: &'a str,
    trial: Option<u64>,
    step: u64,
    value: f64,
    bounds: Option<(f64, f64)>,
}

/// The figure; none where no series has two numbers.
pub(super) fn figure(asked: &Asked<'_>) -> Option<Block> {
    let all = || asked.methods.iter().flat_map(|method| method.1.iter()).chain(&asked.others);
    if !all().any(|series| series.values.iter().filter(|value| value.is_finite()).count() >= 2) {
        return None;
    }
    let first = all().filter_map(|series| series.steps.first()).min().copied()?;
    let last = all().filter_map(|series| series.steps.last()).max().copied()?;
    let share = is_share(asked.metric, all().flat_map(|series| series.values.iter().copied()));
    let scale = if share { 100.0 } else { 1.0 };
    let label = if share { format!("{} (%)", asked.metric) } else { asked.metric.to_owned() };
    let others = even(&asked.others, LINES);
    let lines = asked.methods.iter().map(|method| method.1.len()).sum::<usize>() + others.len();
    let spans = (POINTS / lines.max(1) / 3).clamp(12, SPANS);
    let is_thinned = all().any(|series| series.steps.len() > 3 * spans);

    let mut chart = LearningCurves::new(&asked.title).x_label(asked.step).y_label(&label);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let line = |series: &Series| -> Vec<(u64, f64)> {
        drawn(series, (first, last), spans).into_iter().map(|(step, value)| (step, value * scale)).collect()
    };
    let floats = |points: &[(u64, f64)]| points.iter().map(|(step, value)| (*step as f64, *value)).collect();
    for (name, series) in &asked.methods {
        let lines: Vec<Vec<(u64, f64)>> = series.iter().map(|series| line(series)).collect();
        let summary = if let [single] = lines.as_slice() {
            let point = |&(step, value): &(u64, f64)| CurvePoint {
                x: step as f64,
                value,
                low: f64::NAN,
                high: f64::NAN,
            };
            single.iter().map(point).collect()
        } else {
            summary(series, scale, &asked.bootstrap)
        };
        for (series, line) in series.iter().zip(&lines) {
            let row = |&(step, value): &(u64, f64)| Row {
                method: name,
                trial: Some(series.trial),
                step,
                value,
                bounds: None,
            };
            rows.extend(line.iter().map(row));
        }
        if series.len() > 1 {
            let row = |point: &CurvePoint| Row {
                method: name,
                trial: None,
                step: point.x as u64,
                value: point.value,
                bounds: Some((point.low, point.high))
                    .filter(|bounds| bounds.0.is_finite() && bounds.1.is_finite()),
            };
            rows.extend(summary.iter().map(row));
        }
        // A single seed is the thick line itself.
        let faint: Vec<Vec<(f64, f64)>> =
            if series.len() > 1 { lines.iter().map(|line| floats(line)).collect() } else { Vec::new() };
        chart = chart.method(name, &faint, &summary);
    }
    let name = format!("other {}s", asked.noun);
    if !others.is_empty() {
        let lines: Vec<Vec<(u64, f64)>> = others.iter().map(|series| line(series)).collect();
        for (series, line) in others.iter().zip(&lines) {
            let row = |&(step, value): &(u64, f64)| Row {
                method: &name,
                trial: Some(series.trial),
                step,
                value,
                bounds: None,
            };
            rows.extend(line.iter().map(row));
        }
        let lines: Vec<Vec<(f64, f64)>> = lines.iter().map(|line| floats(line)).collect();
        chart = chart.method(&name, &lines, &[]);
    }
    let data = Columns::new()
        .text("line", rows.iter().map(|row| Some(row.method)))
        .int(asked.noun, rows.iter().map(|row| row.trial.and_then(|trial| trial.try_into().ok())))
        .int(asked.step, rows.iter().map(|row| row.step.try_into().ok()))
        .float(&label, rows.iter().map(|row| Some(row.value)))
        .float("low", rows.iter().map(|row| row.bounds.map(|bounds| bounds.0)))
        .float("high", rows.iter().map(|row| row.bounds.map(|bounds| bounds.1)))
        .frame();
    let caption = caption(asked, others.len(), is_thinned.then_some(spans));
    Some(Block::Figure(Figure { id: asked.id.clone(), caption, drawing: chart.draw(), data }))
}

/// The interquartile mean of the seeds at each step that one of them has, with its interval.
fn summary(series: &[&Series], scale: f64, bootstrap: &Bootstrap) -> Vec<CurvePoint> {
    let mut steps: Vec<u64> = series.iter().flat_map(|series| series.steps.iter().copied()).collect();
    steps.sort_unstable();
    steps.dedup();
    let steps = even(&steps, STEPS);
    let at = |step: &u64| -> Scores {
        let value = |series: &&Series| {
            // A run that has not come as far is none there.
            let has_come = series.steps.last().is_some_and(|last| last >= step);
            series.at(*step).filter(|_| has_come).map_or(f64::NAN, |value| value * scale)
        };
        Scores::by_task(&[series.iter().map(value).collect::<Vec<f64>>()])
    };
    let scores: Vec<Scores> = steps.iter().map(at).collect();
    let places: Vec<f64> = steps.iter().map(|step| *step as f64).collect();
    let found = sample_efficiency(&places, &scores, bootstrap).unwrap_or_default();
    let point = |point: crate::statistics::Point| {
        let (low, high) = point.estimate.interval.bounds().unwrap_or((f64::NAN, f64::NAN));
        point.estimate.value.map(|value| CurvePoint { x: point.at, value, low, high })
    };
    found.into_iter().filter_map(point).collect()
}

fn caption(asked: &Asked<'_>, drawn: usize, spans: Option<usize>) -> String {
    let seeds: Vec<usize> = asked.methods.iter().map(|method| method.1.len()).collect();
    let (fewest, most) = (seeds.iter().min().copied().unwrap_or(0), seeds.iter().max().copied().unwrap_or(0));
    let mut words = vec![format!("{} over {}s.", asked.metric, asked.step)];
    if most > 1 {
        let count = if fewest == most { counted(most, "seed") } else { format!("{fewest} to {most} seeds") };
        words.push(format!(
            "Faint: each seed. Thick: the interquartile mean of {count} at each {}, with its 95 % bootstrap interval; \
             with one seed the line itself.",
            asked.step
        ));
    } else if most == 1 {
        words.push(format!("Thick: one {} each, so without intervals.", asked.noun));
    }
    let others = asked.others.len();
    if others > drawn {
        words.push(format!(
            "Of {} {drawn} are drawn faintly, evenly chosen.",
            counted(others, &format!("other {}", asked.noun))
        ));
    } else if others > 0 {
        words.push(format!("The {} are faint.", counted(others, &format!("other {}", asked.noun))));
    }
    if let Some(spans) = spans {
        words.push(format!(
            "Of each line the lowest, the highest and the last value in each of {} equal spans are drawn, and these the CSV \
             has{}.",
            grouped(spans),
            if asked.has_file { "; metrics.parquet has every number" } else { "" }
        ));
    }
    words.join(" ")
}
