//! Training trials: a run in the trial's folder, gone on with from its newest state.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use serde_json::{Map, Value};
use synth::train::{self, Config, Event, Line, Run, SavedError, TrainError};

use super::{Place, settings};
use crate::command::train::{failure, trainer, wall_time};
use crate::ending::{self, Conclusion, Ending, Failure};
use crate::interrupt;

/// What a run leaves in its folder, besides the logs of others.
const FILES: [&str; 5] =
    ["config.toml", "metrics.jsonl", "network.safetensors", "imitation.safetensors", "states"];

pub(super) fn run(config: Option<&Path>, place: &Place) -> Conclusion {
    let text = config.map_or_else(
        || Ok(String::new()),
        |path| fs::read_to_string(path).with_context(|| format!("cannot read the config {}", path.display())),
    );
    let text = text.map_err(Failure::BadInput)?;
    let overrides = settings::overrides(&settings::read(&place.params)?);
    let config = Config::from_toml(&text, &overrides).map_err(Failure::bad_input)?;
    interrupt::listen()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(place.threads.into()).build();
    let pool = pool.context("cannot start threads").map_err(Failure::Other)?;
    pool.install(|| conduct(&place.work, &config))
}

fn conduct(work: &Path, config: &Config) -> Conclusion {
    let Some(mut run) = begin(work, config)? else { return Ok(Ending::Later) };
    let mut failed = None;
    let ending = run.train(
        &mut |event| {
            if let Event::Reported(line) = event
                && let Err(failure) = print(line)
            {
                failed.get_or_insert(failure);
            }
        },
        &wall_time,
        &|| interrupt::requested(),
    );
    let ending = ending.map_err(fault)?;
    failed.map_or(Ok(()), Err)?;
    Ok(if ending == train::Ending::Stopped { Ending::Later } else { Ending::Done })
}

/// The run in the folder; `None` where it was interrupted before it was there.
fn begin(work: &Path, config: &Config) -> Result<Option<Run>, Failure> {
    let Some(first) = trainer(config.clone())? else { return Ok(None) };
    match Run::resume(work, first) {
        Ok(mut run) => {
            print_earlier(work, &mut run)?;
            return Ok(Some(run));
        }
        // A run that was killed before its first state was saved begins anew.
        Err(TrainError::Nothing(_)) => {}
        Err(TrainError::File { path, source: SavedError::Damaged | SavedError::Foreign }) => {
            ending::warn(format!(
                "{} is damaged, and there is no other state: the run begins anew",
                path.display()
            ));
        }
        Err(error) => return Err(fault(error)),
    }
    clear(work)?;
    // The one before was used up.
    let Some(trainer) = trainer(config.clone())? else { return Ok(None) };
    Run::start(work, trainer).map(Some).map_err(fault)
}

/// Prints again what the run said up to its state: of what it said before it was killed, the worker may have missed the
/// end.
fn print_earlier(work: &Path, run: &mut Run) -> Result<(), Failure> {
    let path = work.join("metrics.jsonl");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(fault(TrainError::Io { action: "read", path, source })),
    };
    let made = run.trainer().updates();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    lines.filter(|line| line.update <= made).try_for_each(|line| print(&line))
}

/// Removes what a run left that cannot be gone on with.
fn clear(work: &Path) -> Result<(), Failure> {
    for name in FILES {
        let path = work.join(name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(fault(TrainError::Io { action: "remove", path, source })),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// A line of metrics: the update as the step, then every number by its name.
fn print(line: &Line) -> Result<(), Failure> {
    let mut object = Map::new();
    object.insert("step".to_owned(), Value::from(line.update));
    object.extend(line.scalars().into_iter().map(|(name, number)| (name, Value::from(number))));
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{}", Value::from(object)).and_then(|()| out.flush());
    written.map_err(|error| Failure::writing("standard output", error))
}

/// What went wrong; a full disk is no fault of the trial's.
fn fault(error: TrainError) -> Failure {
    match error {
        TrainError::Io { .. } => Failure::Machine(anyhow!(error)),
        other => failure(other),
    }
}
