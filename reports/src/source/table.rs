//! A study from a table: which columns are parameters, which one is the value, what the others are.

use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::sheet::{Column, Sheet};
use super::{Reading, SourceError};
use crate::statistics::Direction;
use crate::study::words::listed;
use crate::study::{Curves, Objective, Parameter, Setting, State, Study, Trial};

/// What stands before parameters' names: in our own exports and `MLflow`'s, in Optuna's, in W&B's.
const PARAMETERS: [&str; 5] = ["params.", "params_", "params/", "config.", "config/"];
/// What stands before metrics' names.
const METRICS: [&str; 4] = ["metrics.", "metrics/", "summary.", "summary/"];
/// What stands before what is neither.
const OTHERS: [&str; 6] = ["user_attrs_", "system_attrs_", "tags.", "tags/", "_", "Unnamed:"];
/// Names of columns that are the value where nothing else is said.
const VALUES: [&str; 6] = ["value", "objective", "metric", "result", "y", "fitness"];
const NUMBER: [&str; 6] = ["number", "trial", "trial_id", "index", "id", ""];
const STATE: [&str; 2] = ["state", "status"];
const SEED: [&str; 4] = ["seed", "random_seed", "user_attrs_seed", "params_seed"];
const REPEAT: [&str; 2] = ["repeat", "replicate"];
const CREATED: [&str; 2] = ["created", "created_at"];
const STARTED: [&str; 4] = ["started", "datetime_start", "start_time", "started_at"];
const ENDED: [&str; 5] = ["ended", "datetime_complete", "end_time", "finished", "ended_at"];
const MESSAGE: [&str; 3] = ["message", "exception", "failure"];
/// Columns that tell of a trial and are no parameters.
const KNOWN: [&str; 10] =
    ["duration", "step", "steps", "point", "attempts", "host", "worker", "name", "run_id", "run_name"];

/// The table with its columns told apart.
struct Layout<'a> {
    value: &'a Column,
    /// Under their names without what stands before them.
    parameters: Vec<(&'a str, &'a Column)>,
}

/// A study from a table with a row a trial.
pub(super) fn study(path: &Path, name: &str, sheet: &Sheet, reading: &Reading) -> Result<Study, SourceError> {
    if sheet.columns.is_empty() {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    let Layout { value, parameters } = layout(path, sheet, reading)?;
    let metric = METRICS.iter().find_map(|start| value.name.strip_prefix(start)).unwrap_or(&value.name);
    let named = Objective::direction_of(metric);
    // Optuna's own, which its tables do not tell.
    let direction = reading.direction.or(named).unwrap_or(Direction::Minimize);
    let mut trials = Vec::with_capacity(sheet.rows);
    let lines = Lines::of(sheet);
    for row in 0..sheet.rows {
        trials.push(trial(path, &lines, row, value, &parameters)?);
    }
    trials.sort_by_key(|trial| trial.number);
    if trials.windows(2).any(|pair| pair[0].number == pair[1].number) {
        // Numbers that are none, such as a run's identity: the rows' own.
        (0..).zip(&mut trials).for_each(|(number, trial): (u64, &mut Trial)| trial.number = number);
    }
    let of = |(name, column): &(&str, &Column)| Parameter::of_settings(name, column.cells.iter().flatten());
    let mut parameters: Vec<Parameter> = parameters.iter().map(of).collect();
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    let objective = Objective::new(metric, direction, trials.iter().filter_map(|trial| trial.value));
    let mut remarks = Vec::new();
    if reading.direction.is_none() {
        let better = if direction == Direction::Minimize { "less" } else { "more" };
        remarks.push(match named {
            Some(_) => format!("That {better} of “{metric}” is better was taken from its name."),
            None => format!(
                "Nothing says whether less or more of “{metric}” is better; {better} was assumed, and --direction maximize \
                 says otherwise."
            ),
        });
    }
    let mut study = Study {
        name: name.to_owned(),
        sweep: None,
        objective,
        parameters,
        planned: trials.len(),
        trials,
        seeds: 1,
        cores: None,
        rungs: Vec::new(),
        methods: Vec::new(),
        curves: Curves::default(),
        definition: String::new(),
        provenance: vec![("table".to_owned(), path.display().to_string())],
        remarks,
    };
    study.number_points();
    let has_repeats = lines.repeat.is_some();
    let mut counts = std::collections::BTreeMap::new();
    for trial in &mut study.trials {
        let count: &mut u64 = counts.entry(trial.point).or_insert(0);
        if !has_repeats {
            trial.repeat = *count;
        }
        *count += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1);
    // A point that happens to be tried again does not make a study of seeds.
    let whole = counts.values().filter(|count| **count == most).count();
    study.seeds = if whole * 2 > counts.len() { usize::try_from(most).unwrap_or(1) } else { 1 };
    Ok(study)
}

/// Which column is what.
fn layout<'a>(path: &Path, sheet: &'a Sheet, reading: &Reading) -> Result<Layout<'a>, SourceError> {
    let starts = |name: &str, starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    let known: Vec<&str> =
        [&NUMBER[..], &STATE, &SEED, &REPEAT, &CREATED, &STARTED, &ENDED, &MESSAGE, &KNOWN].concat();
    let is_known =
        |name: &str| known.iter().any(|known| name.eq_ignore_ascii_case(known)) || starts(name, &OTHERS);
    let is_marked = sheet.columns.iter().any(|column| starts(&column.name, &PARAMETERS));
    let may_be = |column: &&Column| {
        let name = column.name.as_str();
        let is_named = VALUES.iter().any(|value| name.eq_ignore_ascii_case(value));
        is_named || Objective::direction_of(name).is_some() || starts(name, &METRICS) || is_optuna_value(name)
    };
    let candidates = || {
        let each = sheet
            .columns
            .iter()
            .filter(|column| !starts(&column.name, &PARAMETERS) && !is_known(&column.name));
        each.filter(may_be)
    };
    let value = value(path, sheet, reading, &candidates().collect::<Vec<_>>())?;
    let parameters: Vec<(&str, &Column)> = if is_marked {
        let of = |column: &'a Column| {
            let name = PARAMETERS.iter().find_map(|start| column.name.strip_prefix(start))?;
            (!SEED.contains(&column.name.as_str())).then_some((name, column))
        };
        sheet.columns.iter().filter_map(of).collect()
    } else {
        let others =
            sheet.columns.iter().filter(|column| !is_known(&column.name) && column.name != value.name);
        // Other metrics are results, too.
        let others = others.filter(|column| !(may_be(column) && column.is_numeric()));
        others.map(|column| (column.name.as_str(), column)).collect()
    };
    Ok(Layout { value, parameters })
}

/// `values_0`, as Optuna has it for several objectives.
fn is_optuna_value(name: &str) -> bool {
    name.strip_prefix("values_").is_some_and(|rest| !rest.is_empty())
}

/// The column that is the value.
fn value<'a>(
    path: &Path,
    sheet: &'a Sheet,
    reading: &Reading,
    candidates: &[&'a Column],
) -> Result<&'a Column, SourceError> {
    let quoted = |names: Vec<String>| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        listed(&names)
    };
    if let Some(wanted) = &reading.value {
        let with_start = METRICS.iter().map(|start| format!("{start}{wanted}"));
        let mut names = std::iter::once(wanted.clone()).chain(with_start);
        return names.find_map(|name| sheet.exact(&name)).ok_or_else(|| {
            let what = format!("has no column `{wanted}`; it has {}", quoted(sheet.names()));
            SourceError::columns(path, what)
        });
    }
    // A column named for it is meant, whatever metrics stand beside it.
    let is_plain =
        |column: &&&Column| column.name.eq_ignore_ascii_case("value") || column.name == "objective";
    let plain: Vec<&Column> = candidates.iter().filter(is_plain).copied().collect();
    match (plain.as_slice(), candidates) {
        ([column], _) | ([], [column]) => Ok(column),
        (_, []) => {
            let found = quoted(sheet.names());
            let what = format!(
                "has none of the columns that are taken for a trial's value, such as `value`, `loss` or `accuracy`; it \
                 has {found}; pass --value NAME"
            );
            Err(SourceError::columns(path, what))
        }
        (_, several) => {
            let found = quoted(several.iter().map(|column| column.name.clone()).collect());
            Err(SourceError::columns(
                path,
                format!("has several columns that may be the value: {found}; pass --value NAME"),
            ))
        }
    }
}

/// What is known of trials beside their parameters and values.
struct Lines<'a> {
    number: Option<&'a Column>,
    state: Option<&'a Column>,
    seed: Option<&'a Column>,
    repeat: Option<&'a Column>,
    created: Option<&'a Column>,
    started: Option<&'a Column>,
    ended: Option<&'a Column>,
    message: Option<&'a Column>,
}

impl<'a> Lines<'a> {
    fn of(sheet: &'a Sheet) -> Lines<'a> {
        Lines {
            number: sheet.any(&NUMBER).filter(|column| column.is_numeric()),
            state: sheet.any(&STATE),
            seed: sheet.any(&SEED),
            repeat: sheet.any(&REPEAT),
            created: sheet.any(&CREATED),
            started: sheet.any(&STARTED),
            ended: sheet.any(&ENDED),
            message: sheet.any(&MESSAGE),
        }
    }
}

fn trial(
    path: &Path,
    lines: &Lines<'_>,
    row: usize,
    value: &Column,
    parameters: &[(&str, &Column)],
) -> Result<Trial, SourceError> {
    let cell = |column: Option<&Column>| column.and_then(|column| column.cells[row].clone());
    let whole = |column: Option<&Column>| match cell(column) {
        Some(Setting::Int(whole)) => u64::try_from(whole).ok(),
        Some(Setting::Float(number)) if number >= 0.0 && number.fract() == 0.0 && number < 9e15 => {
            Some(number as u64)
        }
        _ => None,
    };
    let at = |column: Option<&Column>| cell(column).and_then(|cell| time(&cell.to_string()));
    let each =
        parameters.iter().filter_map(|(name, column)| Some(((*name).to_owned(), column.cells[row].clone()?)));
    let state = cell(lines.state).map(|state| state_of(&state.to_string()));
    let trial = Trial {
        settings: each.collect(),
        seed: whole(lines.seed),
        repeat: whole(lines.repeat).unwrap_or(0),
        created: at(lines.created),
        started: at(lines.started),
        ended: at(lines.ended),
        message: cell(lines.message).map(|message| message.to_string()),
        ..Trial::new(whole(lines.number).unwrap_or(row as u64))
    };
    let found = match &value.cells[row] {
        None => None,
        Some(cell) => Some(cell.number().ok_or_else(|| {
            let what = format!("the column `{}` has {cell:?} where a number is expected", value.name);
            let what = what.replace("Text(", "").replace("Flag(", "").replace(')', "");
            SourceError::Line { path: path.to_owned(), line: row as u64 + 2, what }
        })?),
    };
    Ok(match (state, found) {
        (None, Some(number)) => trial.with_value(State::Succeeded, number),
        (None, None) => Trial {
            state: State::Failed,
            message: trial.message.or(Some("it has no value".to_owned())),
            ..trial
        },
        (Some(state @ (State::Succeeded | State::Pruned)), Some(number)) => trial.with_value(state, number),
        (Some(State::Succeeded), None) => Trial {
            state: State::Failed,
            message: trial.message.or(Some("it has no value".to_owned())),
            ..trial
        },
        (Some(state), _) => Trial { state, ..trial },
    })
}

/// A state in the words of Optuna, `MLflow`, W&B or ours. An unknown one counts as a failure.
fn state_of(word: &str) -> State {
    match word.to_lowercase().as_str() {
        "complete" | "completed" | "succeeded" | "success" | "finished" | "done" | "ok" => State::Succeeded,
        "pruned" | "stopped" | "early_stopped" => State::Pruned,
        "running" | "leased" => State::Running,
        "waiting" | "queued" | "scheduled" | "pending" => State::Waiting,
        "cancelled" | "canceled" | "killed" => State::Cancelled,
        "lost" => State::Lost,
        _ => State::Failed,
    }
}

/// A moment as any of these tools writes it; without a zone it is taken for UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let zoned = ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f%z"];
    let naive = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let naive = naive.map(|naive| naive.and_utc());
    let zoned = || zoned.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
    naive.or_else(|| zoned().map(|at| at.with_timezone(&Utc)))
}
