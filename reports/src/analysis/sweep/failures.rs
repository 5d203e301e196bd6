//! What went wrong in a sweep: each message with how often it came.

use std::collections::BTreeMap;

use crate::chart::Outcome;
use crate::frame::Columns;
use crate::page::Block;
use crate::study::State;
use crate::study::words::counted;

use super::super::parts::table;
use super::Of;

pub(super) fn blocks(of: &Of<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let failed = of.study.trials.iter().filter(|trial| trial.state == State::Failed);
    let failed: Vec<(String, u64)> =
        failed.map(|trial| (message(trial.message.as_deref()), trial.number)).collect();
    if !failed.is_empty() {
        let caption = format!("{} failed for good.", counted(failed.len(), "trial"));
        blocks.push(table("failures-of-trials", caption, counted_messages(&failed, "trials", "first trial")));
    }
    // Attempts that went wrong, of trials that may have succeeded since.
    let attempts =
        of.study.trials.iter().flat_map(|trial| trial.attempts.iter().map(move |attempt| (trial, attempt)));
    let wrong = attempts.filter(|(_, attempt)| matches!(attempt.outcome, Outcome::Failed | Outcome::Lost));
    let wrong: Vec<(String, u64)> = wrong
        .map(|(trial, attempt)| {
            let why = match attempt.outcome {
                Outcome::Lost => attempt.message.as_deref().unwrap_or("its worker was not heard of any more"),
                _ => attempt.message.as_deref().unwrap_or_default(),
            };
            (message(Some(why)), trial.number)
        })
        .collect();
    if wrong.len() > failed.len() {
        let caption = format!(
            "{} went wrong; the trial was tried again where it may be.",
            counted(wrong.len(), "attempt")
        );
        blocks.push(table(
            "failures-of-attempts",
            caption,
            counted_messages(&wrong, "attempts", "first trial"),
        ));
    }
    blocks
}

fn message(message: Option<&str>) -> String {
    message.map(str::trim).filter(|message| !message.is_empty()).unwrap_or("no message").to_owned()
}

/// Messages, the most frequent first.
fn counted_messages(all: &[(String, u64)], count: &str, first: &str) -> polars::frame::DataFrame {
    let mut found: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for (message, trial) in all {
        let entry = found.entry(message).or_insert((0, *trial));
        *entry = (entry.0 + 1, entry.1.min(*trial));
    }
    let mut rows: Vec<(&str, (usize, u64))> = found.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.1.1.cmp(&b.1.1)));
    Columns::new()
        .count(count, rows.iter().map(|row| row.1.0))
        .int(first, rows.iter().map(|row| row.1.1.try_into().ok()))
        .text("message", rows.iter().map(|row| Some(row.0)))
        .frame()
}
