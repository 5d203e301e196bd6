//! A watched sweep, drawn and counted, without anybody who runs it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use jobs::sweep::Definition;
use jobs::wire::{BestView, SweepView, TrialView, What};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::text::Line;
use serde_json::json;
use store::row::{Attempt, SweepId, SweepPhase, SweepRow, TrialId, TrialRow, TrialState};

use super::account::Account;
use super::screen;

const DEFINITION: &str = "name = \"smoke\"\ntrial = { kind = \"command\", command = [\"true\"] }\n\
    sampler = { kind = \"random\" }\nobjective = { metric = \"loss\", direction = \"minimize\" }\n\
    budget = { trials = 10 }\nspace.rate = { float = [0.0, 1.0] }\n";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn trial(number: u32, state: TrialState) -> TrialRow {
    let attempt = Attempt {
        number: 1,
        worker: "host-1".to_owned(),
        host: "host".to_owned(),
        leased: at(0),
        started: Some(at(0)),
        end: None,
    };
    TrialRow {
        id: TrialId { sweep: SweepId(1), number },
        params: [("rate".to_owned(), json!(0.25))].into(),
        seed: 1,
        repeat: 0,
        given: false,
        forgiven: 0,
        state,
        attempts: vec![attempt],
        created: at(0),
    }
}

fn succeeded(number: u32, seconds: i64, value: f64) -> TrialRow {
    trial(number, TrialState::Succeeded { at: at(seconds), value, attempt: 1 })
}

/// Ten trials: two succeeded, at 60 s and 120 s, one runs since 100 s, the others wait.
fn account() -> Account {
    let definition = Definition::from_toml(DEFINITION, Path::new("."), &[]).unwrap();
    let counts = [("succeeded", 2), ("running", 1), ("queued", 7)];
    let view = SweepView {
        sweep: SweepRow {
            id: SweepId(1),
            name: "smoke".to_owned(),
            definition: definition.to_json(),
            digest: String::new(),
            phase: SweepPhase::Active,
            created: at(0),
            total: 10,
            drawn: 3,
        },
        counts: counts.map(|(state, count)| (state.to_owned(), count)).into(),
        finished: false,
        best: Some(BestView {
            trial: TrialId { sweep: SweepId(1), number: 1 },
            value: 0.5,
            repeats: 1,
            params: [("rate".to_owned(), json!(0.25))].into(),
        }),
        waits_for: None,
    };
    let mut account = Account { view, definition, trials: BTreeMap::new() };
    for row in
        [succeeded(0, 60, 2.0), succeeded(1, 120, 0.5), trial(2, TrialState::Running { since: at(100) })]
    {
        account.apply(&What::Trial { trial: row });
    }
    account
}

fn drawn(account: &Account, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let foot = Line::raw("q leaves");
    terminal.draw(|frame| screen::draw(frame, account, at(120), foot)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content.chunks(usize::from(width));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned())
        .collect()
}

#[test]
fn the_rest_takes_as_long_as_the_last_trials_say() {
    let account = account();
    // Two in 120 s; eight are left.
    assert_eq!(account.rate(at(120)), Some(60.0));
    assert_eq!(account.time_left(at(120)), Some(TimeDelta::seconds(480)));
    assert_eq!((account.ended(), account.total()), (2, 10));
    let mut still = account.clone();
    still.apply(&What::Trial { trial: trial(2, TrialState::Queued { since: at(0), not_before: None }) });
    assert_eq!(still.rate(at(120)), None, "where nothing runs there is no rate");
}

#[test]
fn the_best_so_far_only_gets_better() {
    let mut account = account();
    account.apply(&What::Trial { trial: succeeded(3, 90, 3.0) });
    account.apply(&What::Trial { trial: succeeded(4, 130, 0.25) });
    assert_eq!(account.best_so_far(), [2.0, 2.0, 0.5, 0.25]);
    let best: Vec<f64> = account.best_trials(2).into_iter().map(|(value, _)| value).collect();
    assert_eq!(best, [0.25, 0.5]);
}

#[test]
fn a_step_that_is_reported_again_replaces_itself() {
    let mut account = account();
    let trial = TrialId { sweep: SweepId(1), number: 2 };
    for (step, value) in [(1, 9.0), (3, 7.0), (2, 8.0), (3, 6.0)] {
        account.apply(&What::Report { trial, step, value });
    }
    assert_eq!(account.trials[&2].reports, [(1, 9.0), (2, 8.0), (3, 6.0)]);
}

#[test]
fn every_size_of_terminal_shows_what_fits() {
    let account = account();
    let screen = drawn(&account, 80, 24);
    assert_eq!(screen[0], format!("smoke  s1  minimize loss  random{:42}active", ""));
    assert!(screen[1].ends_with("2 of 10  20 %"), "{}", screen[1]);
    assert_eq!(screen[2], "2 succeeded   1 running   7 queued");
    assert_eq!(screen[3], "60.0 trials/h   about 8 min 0 s left   2 min 0 s since it began");
    assert!(
        screen.iter().any(|line| line.starts_with("s1/2") && line.contains("20 s  rate=0.25")),
        "{screen:?}"
    );
    assert_eq!(screen[23], "q leaves");
    for (width, height) in [(1, 1), (10, 3), (20, 4), (21, 5), (40, 9), (140, 40), (300, 5)] {
        let small = drawn(&account, width, height);
        assert!(!small.concat().is_empty(), "{width} by {height}");
    }
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let mut account = account();
    let view = TrialView { trial: succeeded(0, 60, 2.0), reports: Vec::new() };
    account.trials.insert(0, view);
    let row = account.trials.get_mut(&0).unwrap();
    row.trial.params = [("\u{1b}[31m\n".to_owned(), json!("\u{7}\u{9b}2J"))].into();
    let screen = drawn(&account, 140, 24).concat();
    assert!(!screen.contains(char::is_control), "{screen:?}");
}
