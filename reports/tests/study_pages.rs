//! Pages of any study: every sentence holds, nothing panics, the same rows give the same bytes.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use reports::analysis::{Question, compare, page};
use reports::page::{Block, HtmlOptions, Page};
use reports::source::Source;
use reports::study::{State, Study};
use serde_json::{Value, json};
use store::metrics::Metric;
use store::row::{
    Attempt, AttemptEnd, Class, ReportRow, SweepId, SweepPhase, SweepRow, TrialId, TrialRow, TrialState,
};

/// How a trial ends.
#[derive(Clone, Debug)]
enum End {
    Value(f64),
    Pruned(f64),
    Failed(String),
    Lost,
    Cancelled,
    Running,
    Queued,
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn sweep(name: &str, metric: &str, direction: &str, total: u32) -> SweepRow {
    let definition = json!({
        "name": name,
        "space": {
            "rate": {"float": [1e-4, 1.0], "log": true}, "width": {"int": [1, 64]},
            "kind": {"choice": ["a", "b"]}, "gone": {"float": [0.0, 1.0]},
        },
        "sampler": {"kind": "random", "seed": 1}, "pruner": {"kind": "asha", "min_step": 1, "reduction": 3},
        "objective": {"metric": metric, "direction": direction},
        "budget": {"trials": total, "seeds": 2},
    });
    SweepRow {
        id: SweepId(1),
        name: name.to_owned(),
        definition,
        digest: "d".repeat(64),
        phase: SweepPhase::Active,
        created: at(0),
        total,
        drawn: total,
    }
}

fn trial(number: u32, point: u32, params: Value, end: &End) -> TrialRow {
    let (began, ended) = (at(i64::from(number)), at(i64::from(number) + 30));
    let (state, last) = match end.clone() {
        End::Value(value) => {
            let digest = String::new();
            (
                TrialState::Succeeded { at: ended, value, attempt: 2 },
                Some(AttemptEnd::Succeeded { at: ended, digest }),
            )
        }
        End::Pruned(value) => (
            TrialState::Pruned { at: ended, step: 3, value, attempt: 2 },
            Some(AttemptEnd::Pruned { at: ended }),
        ),
        End::Failed(message) => (
            TrialState::Failed { at: ended, class: Class::User, message: message.clone() },
            Some(AttemptEnd::Failed { at: ended, class: Class::User, message }),
        ),
        End::Lost => (TrialState::Lost { at: ended, again: ended }, None),
        End::Cancelled => (TrialState::Cancelled { at: ended }, Some(AttemptEnd::Cancelled { at: ended })),
        End::Running => (TrialState::Running { since: began }, None),
        End::Queued => (TrialState::Queued { since: began, not_before: None }, None),
    };
    let attempt = |number, end| Attempt {
        number,
        worker: format!("worker {}", number % 3),
        host: "host".to_owned(),
        leased: began,
        started: Some(began),
        end,
    };
    let attempts =
        if matches!(end, End::Queued) { Vec::new() } else { vec![attempt(1, None), attempt(2, last)] };
    TrialRow {
        id: TrialId { sweep: SweepId(1), number },
        params: serde_json::from_value(params).unwrap(),
        seed: u64::from(number),
        repeat: number % 2 + point % 2,
        given: false,
        forgiven: 0,
        state,
        attempts,
        created: at(0),
    }
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => (0.0..1.0f64).prop_map(End::Value),
        2 => Just(End::Value(0.5)),
        1 => any::<f64>().prop_map(End::Value),
        1 => any::<f64>().prop_map(End::Pruned),
        1 => "\\PC{0,12}".prop_map(End::Failed),
        1 => Just(End::Lost),
        1 => Just(End::Cancelled),
        1 => Just(End::Running),
        1 => Just(End::Queued),
    ]
}

/// What a parameter may be set to, and things that it may not.
fn setting() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (0.001..1.0f64).prop_map(Value::from),
        2 => (1..64i64).prop_map(Value::from),
        1 => Just(json!("a")),
        1 => "[<>&\"'\\PC]{0,8}".prop_map(Value::from),
        1 => Just(json!(true)),
        1 => Just(json!([1, 2])),
        1 => Just(json!(-1e300)),
    ]
}

fn study() -> impl Strategy<Value = Study> {
    let params = prop::collection::btree_map("(rate|width|kind|state|<b>|params\\.x|)", setting(), 0..4);
    let trials = prop::collection::vec((end(), params, 0..4u32), 0..14);
    let curves = prop::collection::vec((0..14u64, 0..9u64, any::<f64>()), 0..40);
    let names = ("[<>&\\PC]{0,10}", prop_oneof![Just("held_out/solved".to_owned()), "[<>&\\PC]{1,10}"]);
    (names, trials, curves, any::<bool>(), 0..20u32).prop_map(
        |((name, metric), trials, curves, most, total)| {
            let direction = if most { "maximize" } else { "minimize" };
            let sweep = sweep(&name, &metric, direction, total);
            let rows: Vec<TrialRow> = (0..)
                .zip(&trials)
                .map(|(n, (end, params, point))| trial(n, *point, json!(params), end))
                .collect();
            let reports =
                curves.iter().filter(|(_, _, value)| value.is_finite()).map(|&(trial, step, value)| {
                    ReportRow { trial: TrialId { sweep: SweepId(1), number: trial as u32 }, step, value }
                });
            let mut study = Study::of_rows(&sweep, &rows, &reports.collect::<Vec<_>>());
            for (trial, step, value) in curves {
                let name = if step % 2 == 0 { metric.clone() } else { "loss/<i>".to_owned() };
                study.curves.add(trial, [Metric { step, name, value }]);
            }
            study
        },
    )
}

/// What is true of any page: texts are there, ids are proper and unique, what is shown exists.
fn is_sound(page: &Page) {
    assert!(!page.title.is_empty() && !page.question.is_empty() && !page.answer.is_empty());
    let mut ids = std::collections::BTreeSet::new();
    let mut once = |id: &str| {
        let proper = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(!id.is_empty() && proper && ids.insert(id.to_owned()), "{id}");
    };
    page.attachments.iter().for_each(|attachment| once(&attachment.id));
    for section in &page.sections {
        once(&section.id);
        for block in &section.blocks {
            match block {
                Block::Figure(figure) => once(&figure.id),
                Block::Table(table) => {
                    once(&table.id);
                    assert!(
                        table.shown.iter().all(|name| table.data.column(name).is_ok()),
                        "{:?}",
                        table.shown
                    );
                }
                Block::Explorer(explorer) => {
                    once(&explorer.id);
                    let table = section.blocks.iter().find_map(|block| match block {
                        Block::Table(table) if table.id == explorer.table => Some(table),
                        _ => None,
                    });
                    let names = explorer.axes.iter().map(|axis| &axis.0).chain([&explorer.colour.0]);
                    names.for_each(|name| assert!(table.unwrap().data.column(name).is_ok(), "{name}"));
                }
                Block::Text(_) | Block::Listings(_) => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_study_has_a_sound_page_with_the_same_bytes_each_time(study in study()) {
        let question = Question::default();
        let found = page(&Source::Study(study.clone()), &question);
        is_sound(&found);
        let successes = study.successes().count();
        prop_assert_eq!(found.answer.contains("No trial has"), successes == 0 && (!study.trials.is_empty() || study.planned > 0));
        let failed = study.trials.iter().filter(|trial| trial.state == State::Failed).count();
        prop_assert_eq!(found.cautions.iter().any(|caution| caution.contains(" failed. ")), failed > 0);
        let again = page(&Source::Study(study), &question);
        prop_assert_eq!(found.to_html(HtmlOptions::default()), again.to_html(HtmlOptions::default()));
    }

    #[test]
    fn any_two_studies_are_compared_or_told_apart(one in study(), two in study()) {
        match compare(&Source::Study(one.clone()), &Source::Study(two), &Question::default()) {
            Ok(page) => is_sound(&page),
            Err(why) => prop_assert!(why.to_string().contains("nothing in common")),
        }
        let itself = compare(&Source::Study(one.clone()), &Source::Study(one), &Question::default()).unwrap();
        prop_assert!(itself.answer.contains("no difference") || itself.answer.contains("nothing to compare") || itself.answer.contains("too large"), "{}", itself.answer);
    }
}

#[test]
fn a_value_that_is_not_finite_is_a_failure_and_said_to_be_one() {
    let rows: Vec<TrialRow> = [f64::NAN, f64::INFINITY, 0.25]
        .into_iter()
        .zip(0..)
        .map(|(value, number)| {
            trial(number, 0, json!({"rate": 0.1 * f64::from(number + 1)}), &End::Value(value))
        })
        .collect();
    let study = Study::of_rows(&sweep("night", "loss", "minimize", 3), &rows, &[]);
    assert_eq!((study.count(State::Failed), study.count(State::Succeeded)), (2, 1));
    let page = page(&Source::Study(study), &Question::default());
    assert!(page.answer.contains("has the lowest loss, 0.25 (one seed, so no interval)"), "{}", page.answer);
    assert!(page.cautions[0].starts_with("2 of 3 trials failed."), "{:?}", page.cautions);
}

#[test]
fn the_best_point_is_that_with_the_best_mean_of_all_of_its_seeds() {
    let values = [(0.1, 0.9), (0.1, 0.1), (0.2, 0.6), (0.2, 0.7), (0.3, 0.99)];
    let rows: Vec<TrialRow> = (0..)
        .zip(values)
        .map(|(number, (rate, value))| trial(number, 0, json!({"rate": rate}), &End::Value(value)))
        .collect();
    let study = Study::of_rows(&sweep("night", "held_out/solved", "maximize", 5), &rows, &[]);
    let page = page(&Source::Study(study), &Question::default());
    let expected = "Of 3 points, that of point 1 has the highest held_out/solved, 65.0 % (95 % bootstrap interval 60.0 % to 70.0 %, \
                    2 seeds): rate=0.2.";
    assert_eq!(page.answer, expected);
}
