//! Where the tasks of an evaluation come from.

use std::path::Path;

use anyhow::{Context, anyhow};
use synth::machine::Catalog;
use synth::task::Task;
use synth::train::{Config, TaskSets};

use super::Eval;
use crate::command;
use crate::ending::Failure;
use crate::interrupt;
use crate::quantity;
use crate::task_source::TaskFile;

/// What solvers are measured on.
pub(super) struct TaskSet {
    /// The suite's name, or that of a file or folder.
    pub(super) name: String,
    /// At least one.
    pub(super) tasks: Vec<Task>,
}

impl Eval {
    /// The tasks asked for; `None` after Ctrl-C.
    ///
    /// # Errors
    /// Where a file cannot be used or there is no task.
    pub(super) fn task_set(&self) -> Result<Option<TaskSet>, Failure> {
        if let Some(name) = &self.suite {
            return Ok(Some(TaskSet { name: name.clone(), tasks: command::suite::tasks(name) }));
        }
        if let Some(path) = &self.tasks {
            let name = if path == "-" { "standard input" } else { path }.to_owned();
            return Ok(file(path)?.map(|tasks| TaskSet { name, tasks }));
        }
        let folder = self.run.as_ref().expect("the argument parser wants a source");
        let name = folder.display().to_string();
        Ok(run(folder)?.map(|tasks| TaskSet { name, tasks }))
    }
}

fn file(path: &str) -> Result<Option<Vec<Task>>, Failure> {
    let mut tasks = Vec::new();
    for sourced in TaskFile::open(path).map_err(Failure::bad_input)? {
        if interrupt::requested() {
            return Ok(None);
        }
        tasks.push(sourced.map_err(Failure::bad_input)?.task);
    }
    Ok(Some(tasks))
}

/// The tasks that the training run in a folder held out, each in a tier by the length of the program known for it.
fn run(folder: &Path) -> Result<Option<Vec<Task>>, Failure> {
    let (path, folder) = (folder.join("config.toml"), folder.display());
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("there is no training run in {folder}: cannot read its config.toml"))
        .map_err(Failure::BadInput)?;
    let config = Config::from_toml(&text, &[])
        .map_err(|error| Failure::bad_input(anyhow!("config {}: {error}", path.display())))?;
    let catalog = Catalog::new(config.machine());
    let Some(pool) = TaskSets::held_out(&config, &interrupt::requested).map_err(Failure::bad_input)? else {
        return Ok(None);
    };
    if pool.is_empty() {
        let why = "tasks.held_out in its config.toml is 0";
        return Err(Failure::bad_input(anyhow!("the training run in {folder} held no task out; {why}")));
    }
    let task = |position| {
        let lines = pool.get(position).actions.len() as u64;
        let id = format!("held-out-{position}");
        Task { id, tier: Some(quantity::counted(lines, "line")), ..pool.to_task(position, &catalog) }
    };
    Ok(Some((0..pool.len()).map(task).collect()))
}
