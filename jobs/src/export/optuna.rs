//! Optuna's journal: one JSON object a line, each an operation; `JournalFileBackend` plays them in order.
//!
//! An operation's `op_code` is 0 for a new study, 2 and 3 for an attribute of it, the user's or the system's, 4 for a
//! trial. Parameters stand in Optuna's inner representation, always a number: of a choice it is the index.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::row::{SweepRow, TrialState};

use super::table::started;
use crate::sweep::{Definition, Direction, Domain};
use crate::wire::TrialView;

/// Who, by Optuna's reckoning, wrote the operations.
const WORKER: &str = "assemblet";

/// Writes a study of the sweep's name with its trials, which must be all of those drawn, by number.
///
/// A parameter that a trial does not have, since its condition does not hold, is absent there. What somebody queued by
/// hand outside of the space is no parameter to Optuna, and becomes the attribute `param:NAME`.
///
/// # Errors
/// Where `out` fails.
pub fn write(
    out: &mut dyn Write,
    sweep: &SweepRow,
    definition: &Definition,
    trials: &[TrialView],
) -> io::Result<()> {
    let direction = match definition.objective.direction {
        Direction::Minimize => 1,
        Direction::Maximize => 2,
    };
    let study = |code: u8, key: &str, attribute: Value| json!({"op_code": code, "worker_id": WORKER, "study_id": 0, key: attribute});
    line(
        out,
        &json!({"op_code": 0, "worker_id": WORKER, "study_name": sweep.name, "directions": [direction]}),
    )?;
    // So does Optuna itself keep the names of what is optimized.
    line(out, &study(3, "system_attr", json!({"study:metric_names": [definition.objective.metric]})))?;
    line(out, &study(2, "user_attr", json!({"sweep": sweep.id.to_string()})))?;
    line(out, &study(2, "user_attr", json!({"definition_sha256": sweep.digest})))?;
    trials.iter().try_for_each(|trial| line(out, &operation(definition, trial)))
}

fn line(out: &mut dyn Write, operation: &Value) -> io::Result<()> {
    writeln!(out, "{operation}")
}

/// A trial as one operation.
fn operation(definition: &Definition, view: &TrialView) -> Value {
    let row = &view.trial;
    let mut distributions = BTreeMap::new();
    let mut params = BTreeMap::new();
    let mut attributes = BTreeMap::from([
        ("trial".to_owned(), json!(row.id.to_string())),
        ("seed".to_owned(), json!(row.seed)),
        ("repeat".to_owned(), json!(row.repeat)),
        ("attempt".to_owned(), json!(row.attempts.last().map(|attempt| attempt.number))),
        ("attempts".to_owned(), json!(row.attempts.len())),
        ("state".to_owned(), json!(row.state.word())),
    ]);
    attributes.extend(row.state.message().map(|message| ("message".to_owned(), json!(message))));
    for (name, value) in &row.params {
        let domain = definition.space.get(name).map(|parameter| &parameter.domain);
        match domain.and_then(|domain| Some((domain, inner(domain, value)?))) {
            Some((domain, inner)) => {
                // A JSON object in a text, as Optuna wants it.
                distributions.insert(name, distribution(domain).to_string());
                params.insert(name, inner);
            }
            None => {
                attributes.insert(format!("param:{name}"), value.clone());
            }
        }
    }
    let reports: BTreeMap<String, f64> =
        view.reports.iter().map(|(step, value)| (step.to_string(), *value)).collect();
    let mut operation = json!({
        "op_code": 4, "worker_id": WORKER, "study_id": 0, "state": state(&row.state),
        "datetime_start": started(row).map(iso), "value": row.state.value(), "values": null,
        "distributions": distributions, "params": params, "user_attrs": attributes, "system_attrs": {},
        "intermediate_values": reports,
    });
    // The key itself says that the trial is complete.
    if let Some(ended) = row.state.ended() {
        operation["datetime_complete"] = json!(iso(ended));
        // A trial that was cancelled before it began has no start, which Optuna takes for one that did not end.
        operation["datetime_start"] = json!(iso(started(row).unwrap_or(ended)));
    }
    operation
}

/// Optuna's number of a state.
fn state(state: &TrialState) -> u8 {
    match state {
        TrialState::Leased { .. } | TrialState::Running { .. } | TrialState::Lost { .. } => 0,
        TrialState::Succeeded { .. } => 1,
        TrialState::Pruned { .. } => 2,
        TrialState::Failed { .. } | TrialState::Cancelled { .. } | TrialState::Quarantined { .. } => 3,
        TrialState::Queued { .. } => 4,
    }
}

/// With six digits after the point, as Python prints and reads it.
fn iso(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// The values of a parameter, as Optuna writes them.
fn distribution(domain: &Domain) -> Value {
    let (name, attributes) = match domain {
        Domain::Choice(choices) => ("CategoricalDistribution", json!({"choices": choices})),
        Domain::Int { low, high, step, log } => {
            // Optuna knows no step on a logarithmic scale.
            let step = if *log { 1 } else { step.unwrap_or(1).max(1) };
            let high = low.wrapping_add_unsigned(high.abs_diff(*low) / step * step);
            ("IntDistribution", json!({"log": log, "step": step, "low": low, "high": high}))
        }
        Domain::Float { low, high, step: Some(step), log: false } => {
            let high = low + steps(*low, *high, *step) * step;
            ("FloatDistribution", json!({"step": step, "low": low, "high": high, "log": false}))
        }
        Domain::Float { low, high, log, .. } => {
            ("FloatDistribution", json!({"step": null, "low": low, "high": high, "log": log}))
        }
    };
    json!({"name": name, "attributes": attributes})
}

/// How many steps fit between two numbers. A step such as 0.1 is no binary fraction, so the last may seem not to.
fn steps(low: f64, high: f64, step: f64) -> f64 {
    ((high - low) / step + 1e-8).floor()
}

/// A value in Optuna's inner representation, if it is of the domain.
fn inner(domain: &Domain, value: &Value) -> Option<f64> {
    let within = |low: f64, high: f64| value.as_f64().filter(|value| (low..=high).contains(value));
    match domain {
        Domain::Choice(choices) => {
            let same = |choice: &Value| {
                choice == value || choice.as_f64().is_some_and(|choice| value.as_f64() == Some(choice))
            };
            choices.iter().position(same).map(|index| index as f64)
        }
        Domain::Int { low, high, .. } => {
            value.as_i64().filter(|value| (low..=high).contains(&value)).map(|value| value as f64)
        }
        Domain::Float { low, high, .. } => within(*low, *high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_written_as_optuna_reads_them() {
        let check = |domain: Domain, name: &str, attributes: Value| {
            assert_eq!(distribution(&domain), json!({"name": name, "attributes": attributes}));
        };
        let int = |low, high, step, log| Domain::Int { low, high, step, log };
        let float = |low, high, step, log| Domain::Float { low, high, step, log };
        let choices = vec![json!("relu"), json!(3), json!(true)];
        check(Domain::Choice(choices), "CategoricalDistribution", json!({"choices": ["relu", 3, true]}));
        check(
            int(1, 10, None, false),
            "IntDistribution",
            json!({"low": 1, "high": 10, "step": 1, "log": false}),
        );
        // The largest value is one that the steps reach.
        check(
            int(-5, 10, Some(4), false),
            "IntDistribution",
            json!({"low": -5, "high": 7, "step": 4, "log": false}),
        );
        check(
            int(1, 64, Some(3), true),
            "IntDistribution",
            json!({"low": 1, "high": 64, "step": 1, "log": true}),
        );
        let whole = json!({"low": i64::MIN, "high": i64::MAX, "step": 1, "log": false});
        check(int(i64::MIN, i64::MAX, None, false), "IntDistribution", whole);
        let log = json!({"low": 1e-5, "high": 0.1, "step": null, "log": true});
        check(float(1e-5, 0.1, None, true), "FloatDistribution", log);
        let stepped = json!({"low": 0.0, "high": 0.5, "step": 0.25, "log": false});
        check(float(0.0, 0.7, Some(0.25), false), "FloatDistribution", stepped);
        assert_eq!(steps(0.0, 0.3, 0.1), 3.0);
    }

    #[test]
    fn values_outside_of_their_domain_are_no_parameters() {
        let check = |domain: &Domain, value: Value, expected: Option<f64>| {
            assert_eq!(inner(domain, &value), expected, "{domain:?} {value}");
        };
        let choice = Domain::Choice(vec![json!("a"), json!(1), json!(true)]);
        check(&choice, json!("a"), Some(0.0));
        check(&choice, json!(1.0), Some(1.0));
        check(&choice, json!(true), Some(2.0));
        check(&choice, json!("b"), None);
        let int = Domain::Int { low: 1, high: 9, step: None, log: false };
        check(&int, json!(9), Some(9.0));
        check(&int, json!(10), None);
        check(&int, json!("9"), None);
        let float = Domain::Float { low: 0.0, high: 1.0, step: None, log: false };
        check(&float, json!(1), Some(1.0));
        check(&float, json!(1.5), None);
    }
}
