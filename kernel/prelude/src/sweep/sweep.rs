//! A sweep as a value: its definition, and the sweep of that name that the service runs.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use jobs::api::Api;
use jobs::sweep::Definition;
use jobs::wire::{Lease, Submission, SweepView, TrialQuery, TrialView};
use store::TrialId;

use super::board::watch;
use super::results::{Best, Results};
use super::service::connect;
use crate::error::{Error, Fault};
use crate::page::{Plot, Table};

/// Bytes of a log that are shown, from its end.
const LOG: u64 = 64 << 10;

/// A sweep: many trials of one thing with different settings. `what` is the path of a definition in TOML, as
/// `assemblet sweep new` writes one, or the name of a sweep that was submitted before.
///
/// Nothing runs before [`Sweep::submit`]; then a service of its own runs it, and goes on when the notebook is closed.
///
/// # Errors
/// Where the definition has a mistake (the sentence has its place), or there is neither such a file nor such a sweep.
///
/// ```no_run
/// # use assemblet::prelude::*;
/// let sweep = sweep("configs/sweeps/smoke.toml")?;
/// sweep.submit()?;
/// sweep.watch()?;
/// sweep.best()?;
/// # Ok::<(), Error>(())
/// ```
pub fn sweep(what: impl AsRef<str>) -> Result<Sweep, Error> {
    Sweep::open(what.as_ref())
}

/// A sweep. [`sweep()`] reads one.
///
/// Shown as what it tries, and, once it was submitted, as where it stands.
#[derive(Clone)]
pub struct Sweep {
    name: String,
    written: Option<Written>,
}

/// A definition as it was written down.
#[derive(Clone)]
struct Written {
    text: String,
    folder: PathBuf,
    /// Settings in place of the text's, `key=value`.
    changes: Vec<String>,
    definition: Definition,
}

impl Sweep {
    fn open(what: &str) -> Result<Sweep, Error> {
        let path = Path::new(what);
        if !path.is_file() && path.extension().is_none_or(|extension| extension != "toml") {
            let view = connect()?.sweep(what).map_err(Fault::from)?;
            return Ok(Sweep { name: view.sweep.name, written: None });
        }
        let text = std::fs::read_to_string(path).map_err(|error| Fault::io("read the sweep", what, error))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Sweep::written(text, folder, Vec::new())
    }

    /// A sweep from the text of a definition; paths in it start where the notebook is.
    ///
    /// # Errors
    /// Where the definition has a mistake.
    pub fn from_toml(text: impl AsRef<str>) -> Result<Sweep, Error> {
        Sweep::written(text.as_ref().to_owned(), PathBuf::new(), Vec::new())
    }

    fn written(text: String, folder: PathBuf, changes: Vec<String>) -> Result<Sweep, Error> {
        let definition = Definition::from_toml(&text, &folder, &changes)
            .map_err(|error| Fault::Definition(error.to_string()))?;
        let name = definition.name.clone();
        Ok(Sweep { name, written: Some(Written { text, folder, changes, definition }) })
    }

    /// The sweep with another value for a key of its definition, such as `sweep.set("budget.trials", 12)?`.
    ///
    /// # Errors
    /// Where there is no such key, the value is outside its range, or the sweep was opened by its name.
    pub fn set(&self, key: impl AsRef<str>, value: impl Display) -> Result<Sweep, Error> {
        let Some(written) = self.written.clone() else {
            return Err(Fault::NotWritten(self.name.clone()).into());
        };
        let mut changes = written.changes;
        changes.push(format!("{}={value}", key.as_ref()));
        Sweep::written(written.text, written.folder, changes)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    pub(super) fn definition(&self) -> Option<&Definition> {
        self.written.as_ref().map(|written| &written.definition)
    }

    /// The first trials, at most `count`, as they would be tried. Nothing is stored.
    ///
    /// # Errors
    /// Where the sweep was opened by its name.
    pub fn dry_run(&self, count: usize) -> Result<Table, Error> {
        let Some(definition) = self.definition() else {
            return Err(Fault::NotWritten(self.name.clone()).into());
        };
        super::show::dry_run(definition, count)
    }

    /// Gives it to the service, which begins at once, and goes on when this notebook is closed. A sweep that is there
    /// already, with the same definition, is left as it is.
    ///
    /// # Errors
    /// Where the service has a sweep of this name with another definition (the sentence has the difference), or cannot
    /// be reached and not started.
    pub fn submit(&self) -> Result<(), Error> {
        let Some(Written { text, definition, .. }) = self.written.clone() else { return self.resume() };
        let submission = Submission { definition, source: text, key: None };
        connect()?.submit(&submission).map_err(Fault::from)?;
        Ok(())
    }

    /// Shows how it goes on until all of its trials have ended: counts, best value, curves. The stop button ends the
    /// watching, and not the sweep.
    ///
    /// # Errors
    /// Where it was not submitted, or the service cannot be reached.
    pub fn watch(&self) -> Result<(), Error> {
        watch(&connect()?, &self.name)
    }

    /// The best point so far, and the command that repeats it.
    ///
    /// # Errors
    /// Where no trial has ended with a value yet, or it was not submitted.
    pub fn best(&self) -> Result<Best, Error> {
        let client = connect()?;
        let view = self.view(&client)?;
        Best::of(&client, &view)
    }

    /// Every trial that was drawn: its parameters, state and value.
    ///
    /// # Errors
    /// Where it was not submitted, or the service cannot be reached.
    pub fn results(&self) -> Result<Results, Error> {
        let client = connect()?;
        let view = self.view(&client)?;
        Results::of(view, trials(&client, &self.name)?)
    }

    /// The objective on the way, a line a trial.
    ///
    /// # Errors
    /// As [`Sweep::results`].
    pub fn curves(&self) -> Result<Plot, Error> {
        Ok(self.results()?.curves())
    }

    /// Lets running trials end, and begins no others until [`Sweep::resume`].
    ///
    /// # Errors
    /// Where it was not submitted, or the service cannot be reached.
    pub fn pause(&self) -> Result<(), Error> {
        connect()?.pause(&self.name).map_err(Fault::from)?;
        Ok(())
    }

    /// Goes on after [`Sweep::pause`].
    ///
    /// # Errors
    /// As [`Sweep::pause`].
    pub fn resume(&self) -> Result<(), Error> {
        connect()?.resume(&self.name).map_err(Fault::from)?;
        Ok(())
    }

    /// Stops its trials and begins no others. What has ended stays.
    ///
    /// # Errors
    /// As [`Sweep::pause`].
    pub fn cancel(&self) -> Result<(), Error> {
        connect()?.cancel(&self.name).map_err(Fault::from)?;
        Ok(())
    }

    /// Queues again what has failed, was quarantined or cancelled.
    ///
    /// # Errors
    /// As [`Sweep::pause`].
    pub fn retry(&self) -> Result<(), Error> {
        connect()?.retry(&self.name).map_err(Fault::from)?;
        Ok(())
    }

    /// Tries that many points more.
    ///
    /// # Errors
    /// As [`Sweep::pause`].
    pub fn add(&self, points: u32) -> Result<(), Error> {
        connect()?.add(&self.name, points, None).map_err(Fault::from)?;
        Ok(())
    }

    /// Forgets it, with its files. Only once none of its trials runs any more.
    ///
    /// # Errors
    /// As [`Sweep::pause`], or where a trial runs.
    pub fn remove(&self) -> Result<(), Error> {
        connect()?.remove(&self.name).map_err(Fault::from)?;
        Ok(())
    }

    /// What a trial has printed in its newest attempt, the last 64 KiB of it.
    ///
    /// # Errors
    /// Where there is no such trial, or it was not begun.
    pub fn log(&self, trial: u32) -> Result<String, Error> {
        let client = connect()?;
        let view = self.view(&client)?;
        let trial = TrialId { sweep: view.sweep.id, number: trial };
        let attempts = client.trial(trial).map_err(Fault::from)?.trial.attempts;
        let Some(attempt) = attempts.last() else {
            return Err(Fault::NotBegunTrial(trial.to_string()).into());
        };
        let lease = Lease { trial, attempt: attempt.number };
        let files = client.files(lease).map_err(Fault::from)?;
        let bytes = files.iter().find(|file| file.path == "log.txt").map_or(0, |file| file.bytes);
        let text = client.read_file(lease, "log.txt", bytes.saturating_sub(LOG), LOG).map_err(Fault::from)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    pub(super) fn view(&self, client: &dyn Api) -> Result<SweepView, Error> {
        Ok(client.sweep(&self.name).map_err(Fault::from)?)
    }
}

/// All trials that were drawn.
pub(super) fn trials(client: &dyn Api, name: &str) -> Result<Vec<TrialView>, Error> {
    let mut all: Vec<TrialView> = Vec::new();
    loop {
        let from = all.last().map_or(0, |view| view.trial.id.number + 1);
        let page = client.trials(name, &TrialQuery { from, ..TrialQuery::default() }).map_err(Fault::from)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
