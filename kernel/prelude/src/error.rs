//! What can go wrong in the laboratory, each in a sentence that says what to do.

use std::fmt;

use experiments::{RowsError, RunError, SpecError, UnknownPreset};
use jobs::wire::Problem;
use synth::machine::{Machine, MachineSizeError, ParseError};
use synth::minimize::MinimizeError;
use synth::model::ModelError;
use synth::search::{OverrideError, SearchError};
use synth::solver::NetworkError;
use synth::task::{IntentError, PilotError, TaskError};
use synth::train::{ConfigError, TrainError};

use crate::task::ExampleError;

/// Why the laboratory could not do what it was asked to; shown, a sentence that says what to do.
///
/// `?` in a cell shows that sentence and stops "Run All"; a function of your own may return it, or box it.
///
/// ```
/// # use assemblet::prelude::*;
/// let error = solver("exct").unwrap_err();
/// assert!(error.to_string().starts_with("there is no solver 'exct'; there are portfolio, exact, "));
/// ```
pub struct Error {
    /// Behind a table of functions: else every cell with a `?` would compile how all of these are dropped.
    fault: Box<dyn std::error::Error + Send + Sync>,
}

impl fmt::Debug for Error {
    /// The same sentence, since `unwrap` shows this.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A sentence stands on one line, whatever a library underneath has said.
        let text = self.fault.to_string();
        f.write_str(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl std::error::Error for Error {}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error { fault: Box::new(fault) }
    }
}

/// What an [`Error`] is made of.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("there is no {what} '{name}'; there are {known}")]
    Unknown { what: &'static str, name: String, known: String },
    #[error(transparent)]
    Example(#[from] ExampleError),
    #[error("intent, {0}")]
    Intent(#[from] IntentError),
    #[error("the task in JSON: {0}")]
    Task(#[from] TaskError),
    #[error("{name}, line {number}: {error}")]
    TaskLine { name: String, number: usize, error: TaskError },
    #[error(
        "'{0}' is no task; write examples such as \"5 1 7 8 -> 5 1 37 8\", an intent such as \"ecx = ecx + 30\", \
         a task in JSON, or the id of a suite's task such as human-add-1"
    )]
    NoTask(String),
    #[error("the suite {suite} has no task '{id}'; its table lists them")]
    NoTaskIn { suite: String, id: String },
    #[error("no random program of {0} instructions made a task; choose another length or seed")]
    NoRandomTask(usize),
    #[error("a suite needs at least one task")]
    EmptySuite,
    #[error("the program is empty text; give instructions such as 'addl $2, %ecx'")]
    EmptyProgram,
    #[error("program, {0}")]
    Program(#[from] ParseError),
    #[error(
        "the program needs {needed}, but the {given_by} has {given}; write a number for each place it names"
    )]
    TooWide { needed: Machine, given: Machine, given_by: &'static str },
    #[error("register '{0}' is not one of this machine's: {1}")]
    NoPlace(String, String),
    #[error("{what} has {found} numbers, but a machine of {machine} needs {}", machine.places())]
    Width { what: &'static str, found: usize, machine: Machine },
    #[error("{what} has {number}, which is outside 32 bits; a word holds -2147483648 to 4294967295")]
    Word { what: &'static str, number: i64 },
    #[error(transparent)]
    Machine(#[from] MachineSizeError),
    #[error(transparent)]
    Pilot(#[from] PilotError),
    #[error(transparent)]
    Minimize(#[from] MinimizeError),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error("a model by hand has no numbers to save; save what it asks")]
    NothingToSave,
    #[error("'{text}' is not one instruction of a machine of {machine}; write one such as addl $1, %eax")]
    NotOneInstruction { text: String, machine: Machine },
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Override(#[from] OverrideError),
    #[error(
        "the solver {0} has no tree search whose settings could be set; portfolio, plus, autoassemblet and mcts-prior have"
    )]
    NoSettings(String),
    #[error("the search has no node {node}; it has 0 to {last}")]
    NoNode { node: usize, last: usize },
    #[error("config {name}: {error}")]
    Config { name: String, error: ConfigError },
    #[error("the network of the config: {0}")]
    Sizes(ModelError),
    #[error(
        "there is no config '{0}'; there are smoke, paper, reinforce and plus, or give the path of a TOML file"
    )]
    NoConfig(String),
    #[error("stopped before the tasks were made, so there is no run yet; train again")]
    NotBegun,
    #[error(
        "{folder} holds a run already; open it with Run::open, or choose another folder with config.folder"
    )]
    RunExists { folder: String },
    #[error("{folder} holds no run to go on with; train one there first")]
    NoRun { folder: String },
    #[error("the network of run {run}: {error}")]
    Learned { run: String, error: ModelError },
    #[error("the run has {made} updates already; ask for more than that")]
    FewerUpdates { made: u64 },
    #[error(transparent)]
    Train(TrainError),
    #[error("the solver {solver} is wrong on task {task}: {what}; please report it")]
    WrongSolver { solver: String, task: String, what: String },
    #[error("name at least one solver, such as &[exact()]")]
    NoSolver,
    #[error(
        "a model by hand must give {actions} numbers, one for each instruction of its machine, but gave {found}"
    )]
    Logits { actions: usize, found: usize },
    #[error("{0}")]
    Service(String),
    #[error(
        "sweeps are run by the program assemblet, which is not to be found; install the kernel again, or put it on the search path"
    )]
    NoProgram,
    #[error("{0}")]
    Definition(String),
    #[error(
        "the sweep {0} was opened by its name, so its definition cannot be changed; open the TOML file that it was made from"
    )]
    NotWritten(String),
    #[error("trial {0} was not begun yet, so it has no log")]
    NotBegunTrial(String),
    #[error("no trial of {0} has ended with a value yet; sweep.watch() waits for one")]
    NoBest(String),
    #[error("the column {column} holds {kind}, not numbers; column_text reads it")]
    NoNumbers { column: String, kind: String },
    #[error("the column {column} has {found} values, but the frame has {rows} rows")]
    Rows { column: String, found: usize, rows: usize },
    #[error("{path} cannot be read as a frame: {why}")]
    FrameFile { path: String, why: String },
    #[error("the frame: {0}")]
    Frame(String),
    #[error("{of} has too little to draw: {lack}")]
    TooLittle { of: String, lack: &'static str },
    #[error("{0}")]
    Page(String),
    #[error(
        "frames and pages have a library of their own, which cannot be loaded: {0}; install the kernel again"
    )]
    NoResults(String),
    #[error("{0} is no chart, so it has no PNG; give its file a name that ends in .svg")]
    NoPixels(String),
    #[error("{of}: {error}")]
    Spec { of: String, error: SpecError },
    #[error("the plan: {0}")]
    Plan(#[from] SpecError),
    #[error(transparent)]
    Preset(#[from] UnknownPreset),
    #[error(
        "the unit \"{0}\" is being done by another notebook or cell; wait for it, or name another folder with run_in"
    )]
    UnitTaken(String),
    #[error(transparent)]
    Unit(Box<RunError>),
    #[error(transparent)]
    Measured(#[from] RowsError),
    #[error("cannot {action} {path}: {error}")]
    Io { action: &'static str, path: String, error: std::io::Error },
}

impl Fault {
    /// A name that is not one of those known.
    pub(crate) fn unknown(what: &'static str, name: &str, known: &[&str]) -> Fault {
        Fault::Unknown { what, name: name.to_owned(), known: known.join(", ") }
    }

    /// A failure to do `action` with the file at `path`.
    pub(crate) fn io(action: &'static str, path: &str, error: std::io::Error) -> Fault {
        Fault::Io { action, path: path.to_owned(), error }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        Fault::Service(problem.message)
    }
}

impl From<TrainError> for Fault {
    /// The folder's troubles in the words of a notebook, where there is no option `--resume`.
    fn from(error: TrainError) -> Fault {
        match error {
            TrainError::Exists(folder) => Fault::RunExists { folder: folder.display().to_string() },
            TrainError::Nothing(folder) => Fault::NoRun { folder: folder.display().to_string() },
            other => Fault::Train(other),
        }
    }
}
