//! What a page is about: a sweep that the service has, or files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::anyhow;
use jobs::api::Api;
use jobs::wire::SweepView;
use reports::source::{self, Reading, Source};
use reports::statistics;
use reports::study::{Attempts, Study};
use store::Home;
use store::row::{ReportRow, TrialRow};
use synth::suite;

use super::Direction;
use crate::command::sweep::laboratory::{HomeArguments, about, failure};
use crate::command::sweep::watch::trials;
use crate::ending::Failure;
use crate::interrupt;

/// Reads what pages are about.
pub(super) struct Reader<'a> {
    arguments: &'a HomeArguments,
    reading: Reading,
    /// Connected when a sweep is asked for.
    service: OnceLock<(Home, Arc<dyn Api>)>,
}

/// What a page is about.
pub(super) struct Subject {
    pub(super) source: Source,
    /// The sweep as it stands, where it is one.
    pub(super) sweep: Option<SweepView>,
    /// The journal's number from which on the sweep may be another.
    seen: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        arguments: &'a HomeArguments,
        value: Option<&str>,
        direction: Option<Direction>,
    ) -> Reader<'a> {
        let direction = direction.map(|direction| match direction {
            Direction::Minimize => statistics::Direction::Minimize,
            Direction::Maximize => statistics::Direction::Maximize,
        });
        let reading = Reading { name: None, value: value.map(str::to_owned), direction };
        Reader { arguments, reading, service: OnceLock::new() }
    }

    /// Reads the files and folders of these names, or the one sweep.
    ///
    /// # Errors
    /// Where there is neither, or what is there cannot be read; in one sentence.
    pub(super) fn read(&self, names: &[String]) -> Result<Subject, Failure> {
        if let [name] = names
            && !is_path(name)
        {
            return self.sweep(name);
        }
        let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        let source = source::read(&paths, &self.reading).map_err(|error| {
            if error.is_bad_input() { Failure::bad_input(error) } else { Failure::Other(error.into()) }
        });
        let mut source = source?;
        if let Source::Attempts(attempts) = &mut source {
            name_tiers(attempts);
        }
        Ok(Subject { source, sweep: None, seen: 0 })
    }

    fn sweep(&self, name: &str) -> Result<Subject, Failure> {
        if self.reading.value.is_some() || self.reading.direction.is_some() {
            return Err(Failure::bad_input(anyhow!(
                "{name} is no file, and a sweep's definition says its objective: leave out --value and --direction"
            )));
        }
        let (home, api) = self.service()?;
        // Before the rows, so that no change after them goes unseen.
        let seen = api.happenings(u64::MAX, Duration::ZERO).map_err(failure)?;
        let view = about(&**api, name, |api, name| api.sweep(name))?;
        let views = trials(&**api, view.sweep.id).map_err(failure)?;
        let rows: Vec<TrialRow> = views.iter().map(|view| view.trial.clone()).collect();
        let reports: Vec<ReportRow> = views
            .iter()
            .flat_map(|view| {
                view.reports.iter().map(|&(step, value)| ReportRow { trial: view.trial.id, step, value })
            })
            .collect();
        let mut study = Study::of_rows(&view.sweep, &rows, &reports);
        study.read_metrics(&|trial, attempt| home.attempt(trial, attempt));
        // A sweep that was made through the API has no file.
        let text = std::fs::read_to_string(home.sweep(view.sweep.id).join("sweep.toml"));
        study.definition = text.unwrap_or_default();
        let seen = seen.first().map_or(0, |happening| happening.id);
        Ok(Subject { source: Source::Study(study), sweep: Some(view), seen })
    }

    fn service(&self) -> Result<&(Home, Arc<dyn Api>), Failure> {
        if let Some(service) = self.service.get() {
            return Ok(service);
        }
        let service = (self.arguments.find()?, self.arguments.connect()?);
        Ok(self.service.get_or_init(|| service))
    }
}

/// Waits until the sweep may have changed, and at least so many seconds. Whether nobody asked to leave meanwhile.
pub(super) fn changed(reader: &Reader<'_>, subject: &Subject, least_s: u32) -> Result<bool, Failure> {
    let (_, api) = reader.service()?;
    for _ in 0..least_s * 10 {
        if interrupt::requested() {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    while api.happenings(subject.seen, Duration::from_millis(500)).map_err(failure)?.is_empty() {
        if interrupt::requested() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a name is a file's or folder's. What looks like one and is not there is no sweep either: the reader says so.
fn is_path(name: &str) -> bool {
    let looks_like_one = name.contains(std::path::MAIN_SEPARATOR) || Path::new(name).extension().is_some();
    looks_like_one || Path::new(name).exists()
}

/// Names the tiers of tasks where all of them are one suite's, which does not say them in each attempt.
fn name_tiers(attempts: &mut Attempts) {
    let suites = suite::NAMES.iter().filter_map(|name| suite::load(name));
    let of_all = suites
        .into_iter()
        .find(|tasks| attempts.tasks().iter().all(|name| tasks.iter().any(|task| task.id == *name)));
    if let Some(tasks) = of_all {
        attempts.name_tiers(&|name| tasks.iter().find(|task| task.id == name)?.tier.clone());
    }
}
