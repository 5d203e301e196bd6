//! What a page may be about.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::results::Matter;
use crate::sweep::{Sweep, sweep};
use crate::train::Run;

/// What [`report`](super::report) writes a page about.
pub trait Reported {
    /// The results, as they stand now.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn subject(&self) -> Result<Subject, Error>;
}

/// Results that a page can be written about.
#[derive(Clone, Debug)]
pub struct Subject {
    pub(super) name: String,
    pub(super) matter: Matter,
}

impl Subject {
    pub(crate) fn new(name: &str, matter: Matter) -> Subject {
        Subject { name: name.to_owned(), matter }
    }
}

impl Reported for Sweep {
    fn subject(&self) -> Result<Subject, Error> {
        Ok(Subject::new(&self.name(), Matter::Sweep(Box::new(self.state(true)?))))
    }
}

impl Reported for Run {
    fn subject(&self) -> Result<Subject, Error> {
        Ok(of_paths(&self.name(), vec![PathBuf::from(self.folder())]))
    }
}

impl Reported for [Run] {
    /// Runs that differ in their seeds only are taken together.
    fn subject(&self) -> Result<Subject, Error> {
        let folders: Vec<PathBuf> = self.iter().map(|run| PathBuf::from(run.folder())).collect();
        Ok(of_paths("runs", folders))
    }
}

impl Reported for Vec<Run> {
    fn subject(&self) -> Result<Subject, Error> {
        self.as_slice().subject()
    }
}

impl Reported for str {
    /// What is there as a file or folder, else the sweep of that name.
    fn subject(&self) -> Result<Subject, Error> {
        let path = Path::new(self);
        let is_path = path.exists() || path.extension().is_some() || self.contains(std::path::MAIN_SEPARATOR);
        if !is_path {
            return sweep(self)?.subject();
        }
        let name = path.file_stem().map_or_else(|| "page".into(), |stem| stem.to_string_lossy());
        Ok(of_paths(&name, vec![path.to_owned()]))
    }
}

impl Reported for String {
    fn subject(&self) -> Result<Subject, Error> {
        self.as_str().subject()
    }
}

fn of_paths(name: &str, paths: Vec<PathBuf>) -> Subject {
    Subject::new(name, Matter::Paths(paths))
}
