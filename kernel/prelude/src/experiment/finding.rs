//! What came out of an experiment: an answer, tables and charts, and the rows beneath.

use std::path::Path;

use experiments::{Row, findings, read_rows};
use reports::analysis::{self, Claims, Question};
use reports::claim::Claim;
use reports::page::Block;

use super::claim::of_finding;
use super::experiment::Experiment;
use super::{rows, running};
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::page::{Figure, Table};
use crate::report::{Reported, Subject};

/// What came out of an experiment. [`Experiment::run`] and [`Experiment::finding`] give one.
///
/// Shown as its answer with charts and tables, beside the paper where the paper has a figure. `report(&finding)?` writes
/// it as a page.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(super) claim: Claim,
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
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for unit in &experiment.units {
            if running::is_complete(folder, unit) {
                let path = running::place(folder, unit).join("rows.jsonl");
                found.extend(read_rows(&path).map_err(Fault::from)?);
            } else {
                missing.push(unit.title.clone());
            }
        }
        let mut all = findings(std::slice::from_ref(&experiment.spec), experiment.preset, &found);
        let mut claim = of_finding(&all.remove(0));
        if experiment.text.is_some() {
            // The command knows no file.
            claim.command = String::new();
        }
        if !missing.is_empty() {
            let (count, of) = (missing.len(), experiment.units.len());
            claim.cautions.insert(0, format!("{count} of {of} units are not done yet; run() does them."));
        }
        let preset = experiment.preset.to_string();
        let definition = experiment.text.clone().unwrap_or_default();
        let (tables, figures) = parts(&claim);
        Ok(Finding { claim, missing, rows: found, tables, figures, preset, definition })
    }

    /// The experiment's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.claim.name.clone()
    }

    /// What came out, with intervals; `not measured` where nothing was.
    #[must_use]
    pub fn answer(&self) -> String {
        self.claim.answer.clone()
    }

    /// What one must know before believing it, a sentence each.
    #[must_use]
    pub fn cautions(&self) -> Vec<String> {
        self.claim.cautions.clone()
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

    fn claims(&self) -> Claims {
        let provenance = [
            ("preset", self.preset.clone()),
            ("rows", self.rows.len().to_string()),
            ("units that are not done", self.missing.len().to_string()),
        ];
        Claims {
            title: self.claim.title.clone(),
            answer: self.claim.answer.clone(),
            claims: vec![self.claim.clone()],
            provenance: provenance.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            definition: self.definition.clone(),
            ..Claims::default()
        }
    }
}

impl Reported for Finding {
    fn subject(&self) -> Result<Subject, Error> {
        Ok(Subject::of_claims(&self.claim.name, self.claims(), &self.claim.question))
    }
}

fn named<'a, T>(what: &'static str, all: &'a [(String, T)], name: &str) -> Result<&'a T, Error> {
    let known: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let found = all.iter().find(|(known, _)| known == name).map(|(_, found)| found);
    found.ok_or_else(|| Fault::unknown(what, name, &known).into())
}

/// The tables and charts as the page has them.
#[allow(clippy::type_complexity, reason = "two lists by name")]
fn parts(claim: &Claim) -> (Vec<(String, Shown)>, Vec<(String, Figure)>) {
    let page =
        analysis::claims(&Claims { claims: vec![claim.clone()], ..Claims::default() }, &Question::default());
    let prefix = format!("{}-", claim.name);
    let own = |id: &str| id.strip_prefix(&prefix).unwrap_or(id).to_owned();
    let (mut tables, mut figures) = (Vec::new(), Vec::new());
    for block in page.sections.into_iter().flat_map(|section| section.blocks) {
        match block {
            Block::Table(table) => {
                let shown = Shown { title: table.caption, columns: table.shown, frame: table.data.into() };
                // A page tells the files of a table from those of a figure of the same name.
                let name = own(&table.id);
                tables.push((name.strip_suffix("-table").unwrap_or(&name).to_owned(), shown));
            }
            Block::Figure(figure) => {
                let title = figure.drawing.name().to_owned();
                let drawn =
                    Figure::drawn(figure.drawing, &title).explained(&figure.caption, figure.data.into());
                figures.push((own(&figure.id), drawn));
            }
            _ => {}
        }
    }
    (tables, figures)
}
