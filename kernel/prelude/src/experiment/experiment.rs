//! One experiment: its question, its plan, and running it.

use std::path::{Path, PathBuf};

use experiments::{Preset, Spec, Unit, plan};
use store::Home;

use super::finding::Finding;
use super::{core_seconds, running};
use crate::error::{Error, Fault};
use crate::page::Table;

/// One claim and how it is checked. [`experiment`](super::experiment) gives one of the laboratory, [`Experiment::from_toml`] and
/// [`experiment_from`](super::experiment_from) one of your own.
///
/// Shown as its question, what is otherwise than in the paper, and the units of its plan.
#[derive(Clone, Debug)]
pub struct Experiment {
    pub(super) spec: Spec,
    pub(super) preset: Preset,
    pub(super) units: Vec<Unit>,
    /// The text of a user's own.
    pub(super) text: Option<String>,
}

impl Experiment {
    pub(super) fn of(spec: Spec, text: Option<String>) -> Result<Experiment, Error> {
        let preset = Preset::Quick;
        let units = plan(std::slice::from_ref(&spec), preset).map_err(Fault::from)?;
        Ok(Experiment { spec, preset, units, text })
    }

    /// From a text, which `of` names in sentences.
    pub(super) fn read(text: &str, of: &str) -> Result<Experiment, Error> {
        let spec = Spec::read(text).map_err(|error| Fault::Spec { of: of.to_owned(), error })?;
        Experiment::of(spec, Some(text.to_owned()))
    }

    /// An experiment of your own from the text of a spec.
    ///
    /// # Errors
    /// Where something in it cannot be; the sentence says what.
    pub fn from_toml(text: &str) -> Result<Experiment, Error> {
        Experiment::read(text, "the experiment")
    }

    /// The same experiment in another size: `quick`, which it has at first, or `paper`, which takes hours.
    ///
    /// # Errors
    /// Where there is no size of that name.
    pub fn preset(self, name: &str) -> Result<Experiment, Error> {
        let preset: Preset = name.parse().map_err(Fault::from)?;
        let units = plan(std::slice::from_ref(&self.spec), preset).map_err(Fault::from)?;
        Ok(Experiment { preset, units, ..self })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.spec.name.clone()
    }

    /// Its heading.
    #[must_use]
    pub fn title(&self) -> String {
        self.spec.title.clone()
    }

    /// What it asks, in a sentence.
    #[must_use]
    pub fn question(&self) -> String {
        self.spec.question.clone()
    }

    /// What is otherwise than in the paper, a sentence each.
    #[must_use]
    pub fn departures(&self) -> Vec<String> {
        self.spec.departures.clone()
    }

    /// About how many seconds one core needs for all of it.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.units.iter().map(|unit| unit.weight).sum()
    }

    /// The units of its plan, each with about how long one core needs for it.
    #[must_use]
    pub fn units(&self) -> Table {
        let mut table = Table::new(&["unit", "time (core)", "key"]);
        for unit in &self.units {
            table.row(&[&unit.title, &core_seconds(unit.weight), &unit.key]);
        }
        table
    }

    /// Measures it in this process, with a bar while it works, and gives what came out. What was measured before is
    /// not measured again: the rows of each unit lie in the laboratory's data folder, and all experiments share them.
    ///
    /// The stop button saves and ends it; the finding says what is missing, and the same call goes on.
    ///
    /// # Errors
    /// Where a unit fails, another process is at the same one, or its folder cannot be written.
    pub fn run(&self) -> Result<Finding, Error> {
        running::run(self, &data_folder()?)
    }

    /// Measures it as [`Experiment::run`], with its rows in a folder of your choice.
    ///
    /// # Errors
    /// As [`Experiment::run`].
    pub fn run_in(&self, folder: impl AsRef<str>) -> Result<Finding, Error> {
        running::run(self, Path::new(folder.as_ref()))
    }

    /// What came out so far, without measuring anything.
    ///
    /// # Errors
    /// Where rows cannot be read.
    pub fn finding(&self) -> Result<Finding, Error> {
        Finding::read(self, &data_folder()?)
    }

    /// What came out so far in a folder of your choice.
    ///
    /// # Errors
    /// As [`Experiment::finding`].
    pub fn finding_in(&self, folder: impl AsRef<str>) -> Result<Finding, Error> {
        Finding::read(self, Path::new(folder.as_ref()))
    }
}

/// Where rows go that nobody gave a place. Another program may compute something else, so each version has its own.
fn data_folder() -> Result<PathBuf, Error> {
    let home = Home::find(None).map_err(|error| Fault::Service(error.to_string()))?;
    let mut folder = home.root().as_os_str().to_owned();
    // Beside the scheduler's folder, which has nothing but its own.
    folder.push("-experiments");
    Ok(PathBuf::from(folder).join(env!("CARGO_PKG_VERSION")))
}
