//! A sweep's trials as a table: one row a trial, the same in every format.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use store::row::TrialRow;
use store::table::{Cells, Column};

use crate::sweep::Definition;
use crate::wire::TrialView;

/// What a parameter's column has in front of its name, so that no parameter hides a column of ours.
const PARAMETER: &str = "params.";

/// Columns of the same length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// How many rows each of them has.
    pub rows: usize,
}

impl Table {
    /// The table of a sweep's trials, in the order given.
    ///
    /// `number`, `state`, `value`, `step` (the last one reported), a column `params.NAME` for each parameter, `seed`,
    /// `repeat`, `attempts` (how many), `host` (of the last attempt), `created`, `started`, `ended`, `message`.
    pub fn of(definition: &Definition, trials: &[TrialView]) -> Table {
        let rows = || trials.iter().map(|view| &view.trial);
        let mut columns = vec![
            int("number", rows().map(|row| Some(i64::from(row.id.number)))),
            text("state", rows().map(|row| Some(row.state.word().to_owned()))),
            Column {
                name: "value".to_owned(),
                cells: Cells::Float(rows().map(|row| row.state.value()).collect()),
            },
            int(
                "step",
                trials.iter().map(|view| view.reports.last().and_then(|(step, _)| (*step).try_into().ok())),
            ),
        ];
        columns.extend(parameter_names(definition, trials).into_iter().map(|name| {
            let values: Vec<Option<&Value>> = rows().map(|row| row.params.get(name)).collect();
            Column { name: format!("{PARAMETER}{name}"), cells: cells_of(&values) }
        }));
        columns.extend([
            int("seed", rows().map(|row| row.seed.try_into().ok())),
            int("repeat", rows().map(|row| Some(i64::from(row.repeat)))),
            int("attempts", rows().map(|row| row.attempts.len().try_into().ok())),
            text("host", rows().map(|row| row.attempts.last().map(|attempt| attempt.host.clone()))),
            time("created", rows().map(|row| Some(row.created))),
            time("started", rows().map(started)),
            time("ended", rows().map(|row| row.state.ended())),
            text("message", rows().map(|row| row.state.message().map(str::to_owned))),
        ]);
        Table { columns, rows: trials.len() }
    }
}

/// The narrowest type that holds all of the values; texts, written as JSON, where they are mixed.
fn cells_of(values: &[Option<&Value>]) -> Cells {
    let all = |fits: fn(&Value) -> bool| values.iter().flatten().all(|value| fits(value));
    let each = || values.iter().copied();
    if all(Value::is_boolean) && values.iter().any(Option::is_some) {
        Cells::Bool(each().map(|value| value.and_then(Value::as_bool)).collect())
    } else if all(Value::is_i64) {
        Cells::Int(each().map(|value| value.and_then(Value::as_i64)).collect())
    } else if all(Value::is_number) {
        Cells::Float(each().map(|value| value.and_then(Value::as_f64)).collect())
    } else {
        Cells::Text(each().map(|value| value.map(as_text)).collect())
    }
}

/// The names of the space's parameters, and of others that trials have.
fn parameter_names<'a>(definition: &'a Definition, trials: &'a [TrialView]) -> BTreeSet<&'a str> {
    let drawn = trials.iter().flat_map(|view| view.trial.params.keys());
    definition.space.keys().chain(drawn).map(String::as_str).collect()
}

/// A text as it is, anything else as JSON.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// When its first attempt began.
pub(super) fn started(row: &TrialRow) -> Option<DateTime<Utc>> {
    row.attempts.iter().find_map(|attempt| attempt.started)
}

fn int(name: &str, cells: impl Iterator<Item = Option<i64>>) -> Column {
    Column { name: name.to_owned(), cells: Cells::Int(cells.collect()) }
}

fn text(name: &str, cells: impl Iterator<Item = Option<String>>) -> Column {
    Column { name: name.to_owned(), cells: Cells::Text(cells.collect()) }
}

fn time(name: &str, cells: impl Iterator<Item = Option<DateTime<Utc>>>) -> Column {
    Column { name: name.to_owned(), cells: Cells::Time(cells.collect()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_column_has_the_narrowest_type_that_holds_its_values() {
        let check = |values: Value, expected: Cells| {
            let values = values.as_array().unwrap().clone();
            let cells: Vec<Option<&Value>> =
                values.iter().map(|value| Some(value).filter(|v| !v.is_null())).collect();
            assert_eq!(cells_of(&cells), expected, "{values:?}");
        };
        let text = |text: &str| Some(text.to_owned());
        check(json!([1, null, -2]), Cells::Int(vec![Some(1), None, Some(-2)]));
        check(json!([1, 2.5]), Cells::Float(vec![Some(1.0), Some(2.5)]));
        check(json!([true, null]), Cells::Bool(vec![Some(true), None]));
        check(json!([null]), Cells::Int(vec![None]));
        check(json!(["a", null]), Cells::Text(vec![text("a"), None]));
        check(json!(["1", 1, true]), Cells::Text(vec![text("1"), text("1"), text("true")]));
    }
}
