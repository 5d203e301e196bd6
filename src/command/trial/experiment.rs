//! Trials of experiments: one unit of a plan.

use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use anyhow::anyhow;
use experiments::{Ended, Event, Observer, RunError, Unit};
use serde_json::{Map, Value};
use store::row::Params;

use super::{Place, settings};
use crate::clock::Stopwatch;
use crate::command::experiment::choice::Choice;
use crate::command::experiment::definition::setting;
use crate::command::experiment::results::PROGRAMS;
use crate::command::report::provenance;
use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;

/// The metric that every unit prints: how much of it is done, from 0 to 1.
pub(super) const DONE: &str = "done";

pub(super) fn run(place: &Place) -> Conclusion {
    let unit = unit(&settings::read(&place.params)?)?;
    interrupt::listen()?;
    sign(&place.work)?;
    let mut teller = Teller { began: Stopwatch::start(), failed: None };
    let ended = experiments::run(&unit, &place.work, place.threads.into(), &mut teller);
    teller.failed.map_or(Ok(()), Err)?;
    match ended.map_err(fault)? {
        Ended::Complete => Ok(Ending::Done),
        Ended::Stopped => Ok(Ending::Later),
    }
}

/// Puts this program among those that worked on a unit: going on, it may be another one.
fn sign(work: &Path) -> Result<(), Failure> {
    let (path, program) = (work.join(PROGRAMS), provenance::program());
    let signed = fs::create_dir_all(work).and_then(|()| {
        let before = fs::read_to_string(&path).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(String::new()),
            _ => Err(error),
        })?;
        if before.lines().any(|line| line == program) {
            return Ok(());
        }
        fs::write(&path, format!("{before}{program}\n"))
    });
    signed.map_err(|error| Failure::Machine(anyhow!("cannot write {}: {error}", path.display())))
}

/// The unit that settings name.
///
/// # Errors
/// Where a setting is unknown or missing, or there is no such unit.
pub(super) fn unit(params: &Params) -> Result<Unit, Failure> {
    let mut preset = None;
    let (mut names, mut texts, mut named) = (Vec::new(), Vec::new(), None);
    for (name, value) in params {
        match name.as_str() {
            "preset" => preset = Some(word(name, value)?),
            "experiments" => names = words(name, value)?,
            "specs" => texts = words(name, value)?,
            "unit" => named = Some(word(name, value)?),
            // A unit has its seeds in itself.
            "seed" => {}
            _ => {
                return Err(Failure::bad_input(anyhow!(
                    "there is no setting `{name}` of an experiment; they are preset, experiments, specs and unit"
                )));
            }
        }
    }
    let missing = |name: &str| Failure::bad_input(anyhow!("an experiment needs the setting `{name}`"));
    let preset = preset.ok_or_else(|| missing("preset"))?;
    let preset =
        preset.parse().map_err(|error| Failure::bad_input(anyhow!("the setting `preset`: {error}")))?;
    let named = named.ok_or_else(|| missing("unit"))?;
    let choice = Choice::of_settings(&names, texts)?;
    let units = choice.plan(preset)?;
    let count = units.len();
    units.into_iter().find(|unit| setting(unit) == named).ok_or_else(|| {
        Failure::bad_input(anyhow!(
            "the setting `unit`: none of the {count} units of this plan is \"{named}\"; it is of another version of the program"
        ))
    })
}

fn word(name: &str, value: &Value) -> Result<String, Failure> {
    let wrong = || Failure::bad_input(anyhow!("the setting `{name}` must be a text, not {value}"));
    value.as_str().map(str::to_owned).ok_or_else(wrong)
}

fn words(name: &str, value: &Value) -> Result<Vec<String>, Failure> {
    let wrong = || Failure::bad_input(anyhow!("the setting `{name}` must be a list of texts, not {value}"));
    let list = value.as_array().ok_or_else(wrong)?;
    list.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

/// Tells a worker how far the unit is.
struct Teller {
    began: Stopwatch,
    failed: Option<Failure>,
}

impl Observer for Teller {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        let line = match event {
            Event::Metrics { step, numbers } => {
                let mut object = Map::new();
                object.insert("step".to_owned(), Value::from(step));
                object.extend(numbers.iter().map(|&(name, number)| (name.to_owned(), Value::from(number))));
                Value::from(object).to_string()
            }
            Event::Note(sentence) => sentence.to_owned(),
        };
        let mut out = io::stdout().lock();
        if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
            self.failed.get_or_insert(Failure::writing("standard output", error));
            return ControlFlow::Break(());
        }
        if interrupt::requested() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn is_stopping(&mut self) -> bool {
        interrupt::requested()
    }

    fn now(&mut self) -> Option<Duration> {
        Some(self.began.elapsed())
    }
}

/// What went wrong; a full disk is no fault of the unit's.
fn fault(error: RunError) -> Failure {
    match error {
        RunError::Io { .. } | RunError::Threads(_) => Failure::Machine(anyhow!(error)),
        other => Failure::Other(anyhow!(other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_name_a_unit_or_say_why_not() {
        #[allow(clippy::needless_pass_by_value, reason = "JSON that is written where it is given")]
        let check = |settings: Value, part: &str| {
            let params: Params = serde_json::from_value(settings).unwrap();
            match unit(&params) {
                Err(Failure::BadInput(error)) => assert!(error.to_string().contains(part), "{error}"),
                other => panic!("{other:?}"),
            }
        };
        let table = json!(["table-1"]);
        check(json!({}), "needs the setting `preset`");
        check(json!({"preset": "quick"}), "needs the setting `unit`");
        check(json!({"preset": "slow", "unit": "x"}), "the setting `preset`: ");
        check(json!({"preset": 3, "unit": "x"}), "the setting `preset` must be a text, not 3");
        check(json!({"preset": "quick", "unit": "x", "units": 3}), "there is no setting `units`");
        check(json!({"preset": "quick", "unit": "x", "experiments": ["tabel-1"]}), "'table-1'");
        check(json!({"preset": "quick", "unit": "x", "experiments": "table-1"}), "a list of texts");
        check(json!({"preset": "quick", "unit": "0123", "experiments": table}), "none of the ");
        let spec = json!(["name = 1"]);
        check(json!({"preset": "quick", "unit": "x", "specs": spec}), "spec");
        let first = Choice::of_settings(&["table-1".to_owned()], vec![]).unwrap();
        let first = first.plan(experiments::Preset::Quick).unwrap().remove(0);
        let named = json!({"preset": "quick", "unit": setting(&first), "experiments": table, "seed": 3});
        assert_eq!(unit(&serde_json::from_value(named).unwrap()).unwrap(), first);
    }
}
