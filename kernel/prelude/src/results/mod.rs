//! Frames and pages, which stand in a library of their own: `assemblet-results`.
//!
//! rustc reads, for every cell, what all crates beneath the prelude say of themselves, and the linker every name that
//! they share. polars and what pages are made of doubled both. So the prelude knows them by the traits of this module
//! alone, and the library is loaded when the first frame is made.

mod columns;
mod library;
mod nothing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use experiments::Finding;
use figures::chart::Drawing;
use jobs::wire::{SweepView, TrialView};
use store::Home;

pub use columns::{Cell, Columns, Format, Kind, Values};
pub(crate) use library::results;
pub use library::{Provided, provide};
pub(crate) use nothing::Nothing;

/// What the library does for the prelude. Whatever goes wrong is one sentence.
pub trait Results: Send + Sync {
    /// A frame without columns.
    fn empty(&self) -> Arc<dyn Columns>;

    /// A frame from the bytes of a file.
    ///
    /// # Errors
    /// Where they are damaged.
    fn read(&self, bytes: Vec<u8>, format: Format) -> Result<Arc<dyn Columns>, String>;

    /// A table of a sweep.
    fn sweep_frame(&self, sweep: &SweepState, what: SweepTable) -> Arc<dyn Columns>;

    /// A chart of a sweep, as its page has it.
    ///
    /// # Errors
    /// Where it has too little for the chart, or nothing of a name.
    fn sweep_chart(&self, sweep: &SweepState, chart: SweepChart<'_>) -> Result<Drawn, Lack>;

    /// The mean value for each pair of two parameters' values.
    ///
    /// # Errors
    /// Where there is no such parameter, or no trial with a value has both.
    fn sweep_heat_map(&self, sweep: &SweepState, x: &str, y: &str) -> Result<HeatTable, Lack>;

    /// A row an attempt.
    fn attempts_frame(&self, attempts: &Attempts) -> Arc<dyn Columns>;

    /// A chart of attempts by its name on their page; none where they have too little for it.
    fn attempts_chart(&self, attempts: &Attempts, id: &str) -> Option<Drawn>;

    /// The tables and charts of a finding, as its page has them.
    fn finding_parts(&self, finding: &Finding) -> Vec<Part>;

    /// Whether a page can be written into a folder.
    ///
    /// # Errors
    /// Where it holds something else, or cannot be written.
    fn check_folder(&self, folder: &Path) -> Result<(), String>;

    /// Writes a page into a folder.
    ///
    /// # Errors
    /// Where the results cannot be read, or the folder cannot be written.
    fn write(
        &self,
        matter: &Matter,
        folder: &Path,
        provenance: Vec<(String, String)>,
    ) -> Result<Written, String>;
}

/// A sweep as the service has it, and where the files of its trials are.
#[derive(Clone, Debug)]
pub struct SweepState {
    /// The sweep.
    pub sweep: SweepView,
    /// Its trials, in order.
    pub trials: Vec<TrialView>,
    /// Where the files are; none where they are not to be read, which takes long when there are many.
    pub files: Option<Home>,
    /// The text of its definition; empty where there is none.
    pub definition: String,
}

/// A table of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepTable {
    /// A row a trial.
    Trials,
    /// A row a point.
    Points,
    /// A row for each number that a trial reported.
    Metrics,
    /// A row an attempt.
    Attempts,
}

/// A chart of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepChart<'a> {
    /// Every trial's value, and the best so far.
    History,
    /// What each parameter tells.
    Importance,
    /// An axis a parameter.
    Parallel,
    /// The value against each parameter.
    Slices,
    /// The value over two parameters: these, or the most important ones.
    Contour(Option<(&'a str, &'a str)>),
    /// Curves of the objective, or of another metric.
    Learning(Option<&'a str>),
    /// Where trials were stopped.
    Rungs,
    /// Who did what when.
    Timeline,
}

/// Why there is no chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// There is too little to draw.
    Little,
    /// There is nothing of that name.
    Unknown {
        /// What was named: `parameter`, `metric`.
        what: &'static str,
        /// How.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

/// A chart with what it shows.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The picture.
    pub drawing: Drawing,
    /// What one sees, and how it was computed.
    pub caption: String,
    /// A row a mark.
    pub data: Arc<dyn Columns>,
}

/// A table of colours.
#[derive(Clone, Debug)]
pub struct HeatTable {
    /// What is shown, with its unit.
    pub label: String,
    /// From left to right.
    pub columns: Vec<String>,
    /// From top to bottom; NaN where there is nothing.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// Attempts of solvers at tasks.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    /// What was tried, in a word.
    pub name: String,
    /// Tasks with their tiers.
    pub tiers: Vec<(String, String)>,
    /// One after another.
    pub attempts: Vec<Attempt>,
}

/// One attempt of a solver at a task.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The task.
    pub task: String,
    /// The solver.
    pub solver: String,
    /// Its seed.
    pub seed: u64,
    /// Whether a program was found.
    pub solved: bool,
    /// Whether it does what was meant for all inputs, where that could be said.
    pub general: Option<bool>,
    /// Whether none is shorter.
    pub optimal: bool,
    /// Instructions.
    pub steps: Option<u64>,
    /// Nodes that were expanded.
    pub nodes: u64,
    /// Networks' evaluations.
    pub evals: u64,
    /// Milliseconds.
    pub ms: f64,
    /// What was found, an instruction a line; empty where nothing was.
    pub program: Vec<String>,
    /// Why nothing was.
    pub reason: Option<String>,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Part {
    /// A table, and which of its columns are shown.
    Table {
        /// Its name.
        name: String,
        /// What stands above it.
        title: String,
        /// The columns that are shown.
        columns: Vec<String>,
        /// All of it.
        data: Arc<dyn Columns>,
    },
    /// A chart.
    Figure {
        /// Its name.
        name: String,
        /// The chart.
        drawn: Drawn,
    },
}

/// What a page is about.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A sweep.
    Sweep(Box<SweepState>),
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// What solvers did.
    Attempts(Attempts),
    /// What came of an experiment.
    Finding {
        /// What was found.
        finding: Box<Finding>,
        /// What is to be told of how it came to be.
        provenance: Vec<(String, String)>,
        /// The text of the experiment, where it is not one of ours.
        definition: String,
    },
}

/// A page that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its folder.
    pub folder: PathBuf,
    /// The heading.
    pub title: String,
    /// What was asked.
    pub question: String,
    /// In a sentence.
    pub answer: String,
    /// Name, value, and what stands beneath it.
    pub facts: Vec<[String; 3]>,
    /// A sentence each.
    pub cautions: Vec<String>,
    /// How many files there are.
    pub files: usize,
    /// How large they are together.
    pub bytes: u64,
}
