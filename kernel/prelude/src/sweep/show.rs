//! A sweep in figures, tables and words.

use std::fmt;

use jobs::sampler;
use jobs::sweep::{Definition, Direction, Domain, Parameter};
use jobs::wire::SweepView;
use serde_json::Value;

use super::service::connect;
use super::sweep::Sweep;
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{Html, Table, counted, note, spaced, strong};

/// A number in few digits.
pub(super) fn value(number: f64) -> String {
    if number == 0.0 || (0.001..1e6).contains(&number.abs()) {
        let text = format!("{number:.4}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{number:.3e}")
    }
}

/// A parameter's value as text.
pub(super) fn parameter(given: &Value) -> String {
    match given {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(|| number.to_string(), value),
        other => other.to_string(),
    }
}

/// The trials in each state, in words.
pub(super) fn counts(view: &SweepView) -> String {
    let some = view.counts.iter().filter(|(_, count)| **count > 0);
    some.map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}

/// The first trials of a definition.
pub(super) fn dry_run(definition: &Definition, count: usize) -> Result<Table, Error> {
    let most = u32::try_from(count).unwrap_or(u32::MAX);
    let drawn = sampler::dry_run(definition, most).map_err(|error| Fault::Definition(error.to_string()))?;
    let names: Vec<&String> = definition.space.keys().collect();
    let mut columns = vec!["point"];
    columns.extend(names.iter().map(|name| name.as_str()));
    let mut table = Table::new(&columns).noted(&drawn.note.unwrap_or_default());
    for (number, point) in drawn.points.iter().enumerate() {
        let mut row = vec![number.to_string()];
        row.extend(names.iter().map(|name| point.get(*name).map(parameter).unwrap_or_default()));
        table.row(&row);
    }
    Ok(table)
}

fn domain(of: &Parameter) -> String {
    let log = |log: bool| if log { ", by magnitude" } else { "" };
    let text = match &of.domain {
        Domain::Choice(values) => values.iter().map(parameter).collect::<Vec<_>>().join(", "),
        Domain::Int { low, high, step, log: by } => {
            let step =
                step.filter(|&step| step > 1).map_or(String::new(), |step| format!(" in steps of {step}"));
            format!("{low} to {high}{step}{}", log(*by))
        }
        Domain::Float { low, high, step, log: by } => {
            let step = step.map_or(String::new(), |step| format!(" in steps of {}", value(step)));
            format!("{} to {}{step}{}", value(*low), value(*high), log(*by))
        }
    };
    let when = of.when.iter().map(|(name, values)| {
        let values: Vec<String> = values.iter().map(parameter).collect();
        format!(", where {name} is {}", values.join(" or "))
    });
    text + &when.collect::<String>()
}

/// The kind of something that is tagged by it.
fn kind(tagged: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(tagged).unwrap_or_default();
    json["kind"].as_str().unwrap_or("none").to_owned()
}

/// What a definition tries, in one line.
fn about(definition: &Definition) -> String {
    let goal = match definition.objective.direction {
        Direction::Minimize => "minimize",
        Direction::Maximize => "maximize",
    };
    let trials =
        definition.budget.trials.map_or("every point".to_owned(), |n| counted(u64::from(n), "point"));
    let seeds = match definition.budget.seeds {
        1 => String::new(),
        seeds => format!(" with {}", counted(u64::from(seeds), "seed")),
    };
    let pruner =
        definition.pruner.as_ref().map_or(String::new(), |pruner| format!(", pruned by {}", kind(pruner)));
    format!(
        "{goal} {}: {trials}{seeds}, drawn by {}{pruner}",
        definition.objective.metric,
        kind(&definition.sampler)
    )
}

impl Sweep {
    /// Where it stands, if a service runs that has it. Showing a sweep starts none.
    fn standing(&self) -> Option<String> {
        let view = self.view(&super::service::running()?).ok()?;
        let best = view.best.as_ref().map_or(String::new(), |best| format!("; best {}", value(best.value)));
        let waits = view.waits_for.as_ref().map_or(String::new(), |why| format!("; {why}"));
        Some(format!("{}{best}{waits}", counts(&view)))
    }

    /// Where it stands: counts by state, the best value, and what it waits for.
    ///
    /// # Errors
    /// Where it was not submitted, or the service cannot be reached.
    pub fn status(&self) -> Result<String, Error> {
        let view = self.view(&connect()?)?;
        let best = view.best.as_ref().map_or(String::new(), |best| format!("; best {}", value(best.value)));
        Ok(format!("{}: {}{best}", self.name(), counts(&view)))
    }
}

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = self.definition().map_or("opened by its name".to_owned(), about);
        write!(f, "Sweep({}, {about})", self.name())
    }
}

impl Rich for Sweep {
    fn bundle(&self) -> Bundle {
        let name = format!("sweep {}", self.name());
        let about = self.definition().map(about).unwrap_or_default();
        let standing =
            self.standing().unwrap_or_else(|| "not submitted yet; sweep.submit()? runs it".to_owned());
        let mut table = Table::new(&["parameter", "values"]);
        let space = self.definition().map(|definition| &definition.space);
        for (name, of) in space.into_iter().flatten() {
            table.row(&[name.clone(), domain(of)]);
        }
        let mut html = Html::new().block(&format!("{} {about}", strong("inherit", &name)));
        let mut text = format!("{name} {about}\n");
        if !table.is_empty() {
            html = html.block(&spaced(&table.to_html()));
            text.push_str(&table.to_string());
        }
        Bundle::text(text + &standing).html(html.block(&note(&standing)).finish())
    }
}

impl fmt::Display for Sweep {
    /// As in a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bundle().fmt(f)
    }
}
