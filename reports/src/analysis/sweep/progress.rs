//! How a sweep went: its trials one after another, and its workers over time.

use crate::chart::{SweepHistory, Timeline};
use crate::frame;
use crate::frame::Columns;
use crate::page::Block;
use crate::study::words::counted;
use crate::study::{State, Trial};

use super::super::parts::{figure, table};
use super::Of;

/// Rows of a timeline at most.
const WORKERS: usize = 64;

pub(super) fn history(of: &Of<'_>) -> Vec<Block> {
    let study = of.study;
    if study.trials.is_empty() {
        return Vec::new();
    }
    let objective = &study.objective;
    let mut chart = SweepHistory::new("Trials one after another", &objective.label(), objective.goal());
    let mut best: Option<f64> = None;
    let mut so_far = Vec::with_capacity(study.trials.len());
    for trial in &study.trials {
        chart = chart.trial(
            trial.number,
            trial.value.map(|value| objective.scaled(value)),
            trial.state.outcome(),
        );
        if let Some(value) = trial.success()
            && best.is_none_or(|best| objective.is_better(value, best))
        {
            best = Some(value);
        }
        so_far.push(best.map(|best| objective.scaled(best)));
    }
    let data = Columns::new()
        .int("trial", study.trials.iter().map(|trial| trial.number.try_into().ok()))
        .text("state", study.trials.iter().map(|trial| Some(trial.state.word())))
        .float(
            &objective.label(),
            study.trials.iter().map(|trial| trial.value.map(|value| objective.scaled(value))),
        )
        .float("best so far", so_far)
        .frame();
    let without = study.trials.iter().filter(|trial| trial.value.is_none()).count();
    let mut caption = format!(
        "{} in the order of their numbers; the line is the best of those that succeeded.",
        counted(study.trials.len(), "trial")
    );
    if study.count(State::Pruned) > 0 {
        caption.push_str(" Pruned ones have the value at which they were stopped.");
    }
    if without > 0 {
        let stands = if without == 1 { "stands" } else { "stand" };
        caption.push_str(&format!(
            " {} without a value {stands} in the strip above the others.",
            counted(without, "trial")
        ));
    }
    vec![figure("history", caption, chart.draw(), data)]
}

/// What is drawn: a bar of a row.
struct Bar {
    row: String,
    name: String,
    from_s: f64,
    to_s: f64,
    outcome: crate::chart::Outcome,
}

pub(super) fn timeline(of: &Of<'_>) -> Vec<Block> {
    let study = of.study;
    let Some((begin, last)) = study.span() else { return Vec::new() };
    let seconds = |at: chrono::DateTime<chrono::Utc>| (at - begin).as_seconds_f64();
    let mut bars = Vec::new();
    let has_attempts = study.trials.iter().any(|trial| !trial.attempts.is_empty());
    for trial in &study.trials {
        for attempt in &trial.attempts {
            let again =
                if attempt.number > 1 { format!(", attempt {}", attempt.number) } else { String::new() };
            bars.push(Bar {
                row: attempt.worker.clone(),
                name: format!("trial {}{again}", trial.number),
                from_s: seconds(attempt.began),
                to_s: seconds(attempt.ended.unwrap_or(last).max(attempt.began)),
                outcome: attempt.outcome,
            });
        }
    }
    if !has_attempts {
        bars = lanes(study.trials.iter().collect::<Vec<_>>().as_slice(), &seconds, seconds(last));
    }
    if bars.is_empty() {
        return Vec::new();
    }
    let rows = crate::study::in_order(bars.iter().map(|bar| bar.row.as_str()));
    let shown: Vec<&str> = rows.iter().take(WORKERS).copied().collect();
    let mut chart = Timeline::new("Who did what when");
    let kept: std::collections::BTreeSet<&str> = shown.iter().copied().collect();
    for bar in bars.iter().filter(|bar| kept.contains(bar.row.as_str())) {
        chart = chart.attempt(&bar.row, &bar.name, bar.from_s, bar.to_s, bar.outcome);
    }
    let data = Columns::new()
        .text("worker", bars.iter().map(|bar| Some(&bar.row)))
        .text("attempt", bars.iter().map(|bar| Some(&bar.name)))
        .float("from (s)", bars.iter().map(|bar| Some(bar.from_s)))
        .float("to (s)", bars.iter().map(|bar| Some(bar.to_s)))
        .text("outcome", bars.iter().map(|bar| Some(bar.outcome.words())))
        .frame();
    let mut caption = if has_attempts {
        format!("{} by {}.", counted(bars.len(), "attempt"), counted(rows.len(), "worker"))
    } else {
        format!(
            "{}; who ran them is not known, so those that overlap stand in rows of their own.",
            counted(bars.len(), "trial")
        )
    };
    if rows.len() > shown.len() {
        caption.push_str(&format!(" The first {} are drawn.", counted(shown.len(), "row")));
    }
    let mut blocks = vec![figure("timeline", caption, chart.draw(), data)];
    if has_attempts && study.trials.iter().any(|trial| trial.attempts.len() > 1) {
        let caption = "Every attempt at every trial. Times are in UTC.";
        blocks.push(table("attempts", caption, frame::tries(study)));
    }
    blocks
}

/// Trials of which nobody knows the worker: each in the first row that is free.
fn lanes(trials: &[&Trial], seconds: &dyn Fn(chrono::DateTime<chrono::Utc>) -> f64, last: f64) -> Vec<Bar> {
    let mut begun: Vec<(f64, f64, &Trial)> = (trials.iter())
        .filter_map(|trial| Some((seconds(trial.started?), trial.ended.map_or(last, seconds), *trial)))
        .collect();
    begun.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.number.cmp(&b.2.number)));
    let mut free: Vec<f64> = Vec::new();
    let mut bars = Vec::new();
    for (from_s, to_s, trial) in begun {
        let lane = free.iter().position(|free| *free <= from_s).unwrap_or_else(|| {
            free.push(0.0);
            free.len() - 1
        });
        let to_s = to_s.max(from_s);
        free[lane] = to_s;
        let (row, name) = (format!("row {}", lane + 1), format!("trial {}", trial.number));
        bars.push(Bar { row, name, from_s, to_s, outcome: trial.state.outcome() });
    }
    bars.sort_by(|a, b| a.row.len().cmp(&b.row.len()).then(a.row.cmp(&b.row)));
    bars
}
