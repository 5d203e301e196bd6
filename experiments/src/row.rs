//! What was measured: a solver's attempt at one task, and the files of these.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The version of the lines.
pub(crate) const ROWS_VERSION: u32 = 1;

/// One attempt at one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The version of the line, 1.
    pub version: u32,
    /// The key of the unit.
    pub unit: String,
    /// The key of the network, which tells it from all others.
    pub network: String,
    /// The key of the measurement, which tells it from all others.
    pub measurement: String,
    /// The seed of the network's training; none where it was not trained here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_seed: Option<u64>,
    /// The solver's name.
    pub solver: String,
    /// The suite's name, or `held-out`.
    pub tasks: String,
    /// The task's name, unique within `measurement`.
    pub task: String,
    /// The task's tier; of tasks held out, the lines of the pilot's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The seed of the search's draws.
    pub search_seed: u64,
    /// Settings by name, such as `lines`, `pairs`, `registers`, and `pool` where a network was trained.
    pub x: BTreeMap<String, f64>,
    /// The most nodes allowed.
    pub budget: u64,
    /// The most instructions allowed.
    pub max_steps: u64,
    /// Whether a program was found that maps every pair.
    pub solved: bool,
    /// Whether that program is proved to be the function meant; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub general: Option<bool>,
    /// The instructions of the program found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
    /// Whether it is proved that none is shorter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optimal: bool,
    /// States expanded.
    pub nodes: u64,
    /// What was evaluated, in the unit of the solver.
    pub evals: u64,
    /// The program, where the measurement keeps it; instructions are parted by semicolons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Milliseconds of wall-clock time: its own, or its share where tasks are solved together. In a file of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<f64>,
}

/// The time of one row, in the same line of a file beside.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Time {
    /// Milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ms: Option<f64>,
}

/// What is wrong with a file of rows.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is no row.
    #[error("line {line} of {}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
}

/// The rows of a file `rows.jsonl`, with the times of the `times.jsonl` beside it, if there is one. A last line that
/// was cut off is left out.
///
/// # Errors
/// Where it cannot be read, or another line is no row.
pub fn read_rows(path: &Path) -> Result<Vec<Row>, RowsError> {
    let text = fs::read_to_string(path).map_err(|source| RowsError::Io { path: path.to_owned(), source })?;
    let times = fs::read_to_string(path.with_file_name("times.jsonl")).unwrap_or_default();
    let mut times = times.lines();
    let mut rows = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if !line.ends_with('\n') {
            break;
        }
        let wrong = |message: String| RowsError::Line { path: path.to_owned(), line: index + 1, message };
        let mut row: Row = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        if row.version != ROWS_VERSION {
            return Err(wrong(format!(
                "it is of version {}, but this program reads version {ROWS_VERSION}; use a newer program",
                row.version
            )));
        }
        let time = times.next().and_then(|line| serde_json::from_str::<Time>(line).ok());
        row.ms = time.and_then(|time| time.ms);
        rows.push(row);
    }
    Ok(rows)
}
