//! Where the tasks of an evaluation come from.

use std::path::Path;

use anyhow::{Context, anyhow};
use synth::task::Task;
use synth::train::{Config, TaskSets};

use super::Eval;
use crate::command;
use crate::ending::Failure;
use crate::interrupt;
use crate::task_source::TaskFile;

impl Eval {
    /// The tasks, and what they are called in results; `None` after Ctrl-C.
    ///
    /// # Errors
    /// Where a file cannot be used.
    pub(super) fn source(&self) -> Result<Option<(Vec<Task>, String)>, Failure> {
        if let Some(name) = &self.suite {
            return Ok(Some((command::suite::tasks(name), name.clone())));
        }
        if let Some(path) = &self.tasks {
            let mut tasks = Vec::new();
            for sourced in TaskFile::open(path).map_err(Failure::bad_input)? {
                tasks.push(sourced.map_err(Failure::bad_input)?.task);
                if interrupt::requested() {
                    return Ok(None);
                }
            }
            return Ok(Some((tasks, path.clone())));
        }
        let folder = self.run.as_deref().expect("the argument parser wants one source");
        Ok(held_out(folder)?.map(|tasks| (tasks, folder.display().to_string())))
    }
}

/// The tasks held out of the training run in a folder, each with its length for a tier; `None` after Ctrl-C.
fn held_out(folder: &Path) -> Result<Option<Vec<Task>>, Failure> {
    let path = folder.join("config.toml");
    let text = std::fs::read_to_string(&path)
        .with_context(|| {
            format!("there is no training run in {}: cannot read its config.toml", folder.display())
        })
        .map_err(Failure::BadInput)?;
    let config = Config::from_toml(&text, &[])
        .map_err(|error| Failure::bad_input(anyhow!("config {}: {error}", path.display())))?;
    let catalog = synth::machine::Catalog::new(config.machine());
    let held_out = TaskSets::held_out(&config, &interrupt::requested).map_err(Failure::bad_input)?;
    let Some(held_out) = held_out else { return Ok(None) };
    if held_out.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "the training run in {} held no task out; `tasks.held_out` in its config is 0",
            folder.display()
        )));
    }
    let task = |position| {
        let task = held_out.to_task(position, &catalog);
        let lines = held_out.get(position).actions.len();
        Task { id: format!("held-out-{position}"), tier: Some(lines.to_string()), ..task }
    };
    Ok(Some((0..held_out.len()).map(task).collect()))
}
