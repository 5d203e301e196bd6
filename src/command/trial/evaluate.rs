//! Evaluation trials: one solver on one set of tasks.

use std::io::{self, Write};

use anyhow::anyhow;
use clap::Parser;
use clap::error::{ContextKind, ContextValue};
use serde_json::{Map, Value};
use store::row::Params;

use super::{Place, settings};
use crate::command::eval::Eval;
use crate::ending::{Conclusion, Ending, Failure};
use crate::interrupt;

/// An evaluation's arguments, read from settings.
#[derive(Debug, Parser)]
#[command(name = "evaluate", no_binary_name = true)]
struct Settings {
    #[command(flatten)]
    eval: Eval,
}

pub(super) fn run(place: &Place) -> Conclusion {
    let params = settings::read(&place.params)?;
    let (eval, seed) = read(&params, place.threads)?;
    interrupt::listen()?;
    let Some(metrics) = eval.measure(seed)? else { return Ok(Ending::Later) };
    let mut object = Map::new();
    object.insert("step".to_owned(), Value::from(1));
    object.extend(metrics.into_iter().map(|(name, number)| (name, Value::from(number))));
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{}", Value::from(object)).and_then(|()| out.flush());
    written.map_err(|error| Failure::writing("standard output", error))?;
    Ok(Ending::Done)
}

/// The evaluation that settings describe, and its seed.
///
/// # Errors
/// Where a setting is none of `assemblet eval`, or its value does not fit.
pub(super) fn read(params: &Params, threads: u16) -> Result<(Eval, u64), Failure> {
    let mut words = vec!["--quiet".to_owned(), format!("--threads={threads}")];
    let mut seed = 0;
    for (name, value) in params {
        let text = settings::written(value);
        if let Some(key) = name.strip_prefix("search.") {
            words.push(format!("--search={key}={text}"));
        } else if name == "seed" {
            seed = value.as_u64().ok_or_else(|| {
                Failure::bad_input(anyhow!("the setting `seed` must be a whole number from 0 on, not {text}"))
            })?;
        } else if ["json", "out", "quiet", "threads"].contains(&name.as_str()) {
            return Err(Failure::bad_input(anyhow!(
                "`{name}` is no setting of a trial: the worker decides it"
            )));
        } else {
            words.push(format!("--{name}={text}"));
        }
    }
    let settings =
        Settings::try_parse_from(words).map_err(|error| Failure::bad_input(anyhow!(sentence(&error))))?;
    Ok((settings.eval, seed))
}

/// What the argument parser says, in one sentence about settings.
fn sentence(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.trim_start_matches('-').to_owned()),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg);
    let argument = argument.map(|text| text.split([' ', '=']).next().unwrap_or_default().to_owned());
    match (error.kind(), argument, context(ContextKind::InvalidValue)) {
        (clap::error::ErrorKind::UnknownArgument, Some(name), _) => {
            format!(
                "there is no setting `{name}` of an evaluation; they are the long names of `assemblet eval --help`"
            )
        }
        (
            clap::error::ErrorKind::InvalidValue | clap::error::ErrorKind::ValueValidation,
            Some(name),
            Some(value),
        ) => {
            let known = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(known)) if !known.is_empty() => {
                    format!("; it is one of {}", known.join(", "))
                }
                _ => String::new(),
            };
            format!("the setting `{name}` cannot be {value}{known}")
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            if line.ends_with("not provided:") {
                "an evaluation needs one of the settings `suite`, `tasks` and `run`".to_owned()
            } else {
                line
            }
        }
    }
}
