//! Frames and pages, which stand in a library of their own: `assemblet-results`.
//!
//! rustc reads, for every cell, what all crates beneath the prelude say of themselves, and the linker every name that
//! they share. polars and what pages are made of doubled both. So the prelude knows them by the traits of this module
//! alone, and the library is loaded when the first frame is made.

mod library;
mod nothing;

use std::any::Any;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use experiments::Finding;
use figures::chart::Drawing;
use jobs::wire::{SweepView, TrialView};
use store::Home;

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

/// What a frame is: columns of one length, each with a name and a type. Nothing of it changes.
pub trait Columns: fmt::Debug + Send + Sync {
    /// Rows and columns.
    fn shape(&self) -> (usize, usize);
    /// The names of the columns.
    fn names(&self) -> Vec<String>;
    /// The types of the columns, as polars calls them.
    fn types(&self) -> Vec<String>;
    /// What the column holds.
    fn kind(&self, column: usize) -> Kind;
    /// One cell.
    fn cell(&self, column: usize, row: usize) -> Cell;
    /// Rows one after another.
    fn slice(&self, first: usize, count: usize) -> Arc<dyn Columns>;
    /// Rows of which it is told whether they stay.
    fn filter(&self, stays: &[bool]) -> Result<Arc<dyn Columns>, String>;
    /// Rows by their places.
    fn take(&self, rows: &[usize]) -> Result<Arc<dyn Columns>, String>;
    /// The rows by a column; what is missing comes last, and rows that are alike stay in their order.
    fn sort(&self, column: &str, descending: bool) -> Result<Arc<dyn Columns>, String>;
    /// These columns, in this order.
    fn select(&self, columns: &[&str]) -> Result<Arc<dyn Columns>, String>;
    /// With a column more, or another one in the place of one of that name.
    fn with(&self, name: &str, values: Values<'_>) -> Result<Arc<dyn Columns>, String>;
    /// As a file's bytes.
    fn bytes(&self, format: Format) -> Result<Vec<u8>, String>;
    /// The polars frame, for the library that made it.
    fn as_any(&self) -> &dyn Any;
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers with a point.
    Float,
    /// Whole numbers.
    Whole,
    /// Points in time.
    Time,
    /// Anything else.
    Other,
}

/// One cell of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A truth value.
    Bool(bool),
    /// A number with a point.
    Float(f64),
    /// A text.
    Text(String),
    /// What has words of its own, and a number where it is one: NaN else.
    Other {
        /// All of its digits.
        words: String,
        /// Its number.
        number: f64,
    },
}

impl Cell {
    /// The cell as a number, NaN where it is none.
    #[must_use]
    pub fn number(&self) -> f64 {
        match self {
            Cell::Float(number) | Cell::Other { number, .. } => *number,
            Cell::Missing | Cell::Bool(_) | Cell::Text(_) => f64::NAN,
        }
    }

    /// The cell as it is, with all of its digits; nothing where it is missing.
    #[must_use]
    pub fn words(self) -> Option<String> {
        match self {
            Cell::Missing => None,
            Cell::Bool(is) => Some(is.to_string()),
            Cell::Float(number) => Some(number.to_string()),
            Cell::Text(words) | Cell::Other { words, .. } => Some(words),
        }
    }
}

/// The values of a new column.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Numbers.
    F64(&'a [f64]),
    /// Whole numbers.
    I64(&'a [i64]),
    /// Texts.
    Text(&'a [&'a str]),
    /// Truth values.
    Bool(&'a [bool]),
    /// Numbers of which some are missing.
    KnownF64(&'a [Option<f64>]),
    /// Whole numbers of which some are missing.
    KnownI64(&'a [Option<i64>]),
    /// Texts of which some are missing.
    KnownText(&'a [Option<&'a str>]),
    /// Truth values of which some are missing.
    KnownBool(&'a [Option<bool>]),
}

impl Values<'_> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::F64(values) => values.len(),
            Values::I64(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Bool(values) => values.len(),
            Values::KnownF64(values) => values.len(),
            Values::KnownI64(values) => values.len(),
            Values::KnownText(values) => values.len(),
            Values::KnownBool(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a frame is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With a line of headings.
    Csv,
    /// As the library writes it.
    Parquet,
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
