//! How a sweep stands, in a few lines of text.

use chrono::Utc;
use jobs::wire::SweepView;
use store::row::SweepPhase;

use super::chart;
use super::facts::Facts;
use super::watch::{Account, shortened, sparkline};
use super::words;
use crate::columns::{Align, columns};
use crate::output::Styles;

/// The states in the order in which they are counted.
const STATES: [&str; 9] =
    ["succeeded", "pruned", "failed", "quarantined", "cancelled", "running", "leased", "lost", "queued"];

/// The columns that the names of the facts take here.
const INDENT: usize = 13;

/// One sweep in full.
pub(crate) fn of_sweep(account: &Account, styles: &Styles, width: usize) -> String {
    let view = &account.view;
    let now = Utc::now();
    let room = width.saturating_sub(INDENT);
    let mut facts = Facts::default();
    let mut fact = |name: &str, fact: &str| facts.add(name, &shortened(fact, room));
    fact("sweep", &format!("{} {}, {}", view.sweep.id, view.sweep.name, phase(view)));
    fact("trials", &format!("{} of {} ended: {}", account.ended(), account.total(), counts(view)));
    if let Some(reason) = view.waits_for.as_ref().filter(|_| !view.finished) {
        fact("waits for", &words::printable(reason));
    }
    if let Some(begun) = account.begun() {
        let until = if view.finished { account.last_end().unwrap_or(now) } else { now };
        fact("begun", &format!("{}, {} long", words::moment(begun), words::span(until - begun)));
    }
    if let Some(left) = account.time_left(now) {
        fact("left", &format!("about {}", words::span(left)));
    }
    if let Some(best) = &view.best {
        let repeats =
            if best.repeats > 1 { format!(", mean of {} seeds", best.repeats) } else { String::new() };
        let metric = words::printable(&account.definition.objective.metric);
        fact("best", &format!("{metric} = {} by {}{repeats}", words::number(best.value), best.trial));
        fact("", &words::params(&best.params));
        fact("best so far", &sparkline(&account.best_so_far(), room.min(64)));
    }
    if let Some(chart) = chart::history(&account.values(), &account.best_so_far(), room) {
        fact("", "");
        fact("values", "by trials that succeeded, in the order of their ends; the line is the best so far");
        chart.iter().for_each(|line| facts.add("", line));
    }
    facts.render(styles)
}

/// Sweeps as a table.
pub(crate) fn of_sweeps(views: &[SweepView], styles: &Styles) -> String {
    let row = |view: &SweepView| {
        let count = |state: &str| view.counts.get(state).copied().unwrap_or(0);
        let total: u32 = view.counts.values().sum();
        let open: u32 = ["queued", "leased", "running", "lost"].into_iter().map(count).sum();
        let zero = |count: u32| if count == 0 { "-".to_owned() } else { count.to_string() };
        vec![
            view.sweep.id.to_string(),
            view.sweep.name.clone(),
            phase(view).to_owned(),
            format!("{} of {total}", total - open),
            zero(count("running") + count("leased")),
            zero(count("failed") + count("quarantined")),
            view.best.as_ref().map_or_else(|| "-".to_owned(), |best| words::number(best.value)),
            words::moment(view.sweep.created),
        ]
    };
    let rows: Vec<Vec<String>> = views.iter().map(row).collect();
    let headings = ["sweep", "name", "is", "ended", "running", "failed", "best", "submitted"];
    let (left, right) = (Align::Left, Align::Right);
    columns(&headings, &[left, left, left, right, right, right, right, left], &rows, styles)
}

/// What a sweep is up to, in a word.
pub(crate) fn phase(view: &SweepView) -> &'static str {
    match (&view.sweep.phase, view.finished) {
        (SweepPhase::Cancelled { .. }, _) => "cancelled",
        (_, true) => "finished",
        (SweepPhase::Paused { .. }, _) => "paused",
        (SweepPhase::Active, _) => "active",
    }
}

/// Trials by state: `14 succeeded, 3 pruned`.
pub(crate) fn counts(view: &SweepView) -> String {
    let count = |state: &&str| view.counts.get(*state).copied().filter(|&count| count > 0);
    let counts = STATES.iter().filter_map(|state| Some(format!("{} {state}", count(state)?)));
    counts.collect::<Vec<_>>().join(", ")
}
