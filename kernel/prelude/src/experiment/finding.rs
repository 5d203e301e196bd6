//! What came out of an experiment: an answer, tables and charts, and the rows beneath.

use std::path::Path;

use experiments::{Finding as Found, Row, findings, read_rows};

use super::experiment::Experiment;
use super::{rows, running};
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::page::{Figure, Table};
use crate::report::{Reported, Subject};
use crate::results::{Matter, Part, results};

/// What came out of an experiment. [`Experiment::run`] and [`Experiment::finding`] give one.
///
/// Shown as its answer with charts and tables, beside the paper where the paper has a figure. `report(&finding)?` writes
/// it as a page.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(super) found: Found,
    /// Units without all of their rows, by title.
    missing: Vec<String>,
    rows: Vec<Row>,
    /// By name.
    pub(super) tables: Vec<(String, Shown)>,
    pub(super) figures: Vec<(String, Figure)>,
    preset: String,
    definition: String,
}

/// A table as a frame, and which of its columns are shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    title: String,
    columns: Vec<String>,
    frame: Frame,
}

impl Shown {
    /// The columns that are shown, as text.
    pub(super) fn table(&self) -> Table {
        let headings: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let mut table = Table::new(&headings).titled(&self.title);
        let columns: Vec<Vec<String>> =
            headings.iter().map(|name| self.frame.column_text(name).unwrap_or_default()).collect();
        for row in 0..self.frame.len() {
            let cells: Vec<&str> =
                columns.iter().map(|column| column.get(row).map_or("", String::as_str)).collect();
            table.row(&cells);
        }
        table
    }
}

impl Finding {
    /// What the rows in a folder say.
    pub(super) fn read(experiment: &Experiment, folder: &Path) -> Result<Finding, Error> {
        let (mut measured, mut missing) = (Vec::new(), Vec::new());
        for unit in &experiment.units {
            if running::is_complete(folder, unit) {
                let path = running::place(folder, unit).join("rows.jsonl");
                measured.extend(read_rows(&path).map_err(Fault::from)?);
            } else {
                missing.push(unit.title.clone());
            }
        }
        let mut all = findings(std::slice::from_ref(&experiment.spec), experiment.preset, &measured);
        let mut found = all.remove(0);
        if experiment.text.is_some() {
            // The command knows no file.
            found.command = String::new();
        }
        if !missing.is_empty() {
            let (count, of) = (missing.len(), experiment.units.len());
            found.cautions.insert(0, format!("{count} of {of} units are not done yet; run() does them."));
        }
        let preset = experiment.preset.to_string();
        let definition = experiment.text.clone().unwrap_or_default();
        let (tables, figures) = parts(results()?.finding_parts(&found));
        Ok(Finding { found, missing, rows: measured, tables, figures, preset, definition })
    }

    /// The experiment's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.found.name.clone()
    }

    /// What came out, with intervals; `not measured` where nothing was.
    #[must_use]
    pub fn answer(&self) -> String {
        self.found.answer.clone()
    }

    /// What one must know before believing it, a sentence each.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        self.found.cautions.clone()
    }

    /// Units that are not done yet; empty where everything was measured.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.missing.clone()
    }

    /// The names of its tables.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        self.tables.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A table of that name, to be shown.
    ///
    /// # Errors
    /// Where there is none; the sentence lists them.
    pub fn table(&self, name: &str) -> Result<Table, Error> {
        Ok(named("table", &self.tables, name)?.table())
    }

    /// The same table as a frame, whose shares are numbers with the ends of their intervals.
    ///
    /// # Errors
    /// As [`Finding::table`].
    pub fn frame(&self, name: &str) -> Result<Frame, Error> {
        Ok(named("table", &self.tables, name)?.frame.clone())
    }

    /// The names of its charts.
    #[must_use]
    pub fn figures(&self) -> Vec<String> {
        self.figures.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A chart of that name.
    ///
    /// # Errors
    /// Where there is none; the sentence lists them.
    pub fn figure(&self, name: &str) -> Result<Figure, Error> {
        Ok(named("chart", &self.figures, name)?.clone())
    }

    /// Every attempt of a solver at a task that it was read from.
    ///
    /// # Errors
    /// Never, as long as the library of frames has room.
    pub fn rows(&self) -> Result<Frame, Error> {
        rows::frame(&self.rows)
    }
}

impl Reported for Finding {
    fn subject(&self) -> Result<Subject, Error> {
        let provenance = [
            ("preset", self.preset.clone()),
            ("rows", self.rows.len().to_string()),
            ("units that are not done", self.missing.len().to_string()),
        ];
        let provenance = provenance.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let (finding, definition) = (Box::new(self.found.clone()), self.definition.clone());
        Ok(Subject::new(&self.found.name, Matter::Finding { finding, provenance, definition }))
    }
}

fn named<'a, T>(what: &'static str, all: &'a [(String, T)], name: &str) -> Result<&'a T, Error> {
    let known: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let found = all.iter().find(|(known, _)| known == name).map(|(_, found)| found);
    found.ok_or_else(|| Fault::unknown(what, name, &known).into())
}

/// Tables and charts by name.
#[allow(clippy::type_complexity, reason = "two lists by name")]
fn parts(parts: Vec<Part>) -> (Vec<(String, Shown)>, Vec<(String, Figure)>) {
    let (mut tables, mut figures) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Table { name, title, columns, data } => {
                tables.push((name, Shown { title, columns, frame: data.into() }));
            }
            Part::Figure { name, drawn } => figures.push((name, Figure::of_page(drawn))),
        }
    }
    (tables, figures)
}
