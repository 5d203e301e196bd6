//! Results in files, recognised by what is in them.
//!
//! | what is named                                   | what it is                                            |
//! |-------------------------------------------------|-------------------------------------------------------|
//! | a CSV or Parquet table                          | a [`Study`]: a row a trial, parameters and a value    |
//! | folders with `metrics.jsonl`, or folders of such | [`Runs`]                                              |
//! | JSON lines with `solved`                        | [`Attempts`]; lines of tasks beside them name tiers    |

mod attempts;
mod error;
mod lines;
mod parquet;
mod runs;
mod sheet;
mod table;
mod text;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use error::SourceError;

use crate::statistics::Direction;
use crate::study::{Attempts, Runs, Study};

/// Results of any kind.
#[derive(Clone, Debug)]
pub enum Source {
    /// Trials over a space of parameters.
    Study(Study),
    /// Training runs.
    Runs(Runs),
    /// Solvers on tasks.
    Attempts(Attempts),
}

/// What files do not say themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What the results are called; the file's name otherwise.
    pub name: Option<String>,
    /// The column that is the objective's value, in a table.
    pub value: Option<String>,
    /// Which way is better.
    pub direction: Option<Direction>,
}

/// What a path holds.
enum Found {
    Folder,
    Parquet,
    Lines,
    Text,
}

/// Reads results. All paths are of one kind: one table, any number of runs' folders, or any number of attempts' files.
///
/// # Errors
/// Where one is missing, cannot be read, is none of these, or leaves open what is meant.
pub fn read(paths: &[PathBuf], reading: &Reading) -> Result<Source, SourceError> {
    let Some(first) = paths.first() else { return Err(SourceError::Nothing) };
    let found: Vec<Found> = paths.iter().map(|path| look(path)).collect::<Result<_, _>>()?;
    let own = || match paths.len() {
        1 => name_of(first),
        several => format!("{} and {} more", name_of(first), several - 1),
    };
    let name = reading.name.clone().unwrap_or_else(own);
    if found.iter().all(|found| matches!(found, Found::Folder)) {
        return Ok(Source::Runs(runs::read(paths, &name)?));
    }
    if found.iter().all(|found| matches!(found, Found::Lines)) {
        return Ok(Source::Attempts(attempts::read(paths, &name)?));
    }
    let [path] = paths else { return Err(SourceError::Mixed { paths: paths.to_vec() }) };
    let sheet = match found.first() {
        Some(Found::Parquet) => parquet::read(path)?,
        _ => text::read(path)?,
    };
    Ok(Source::Study(table::study(path, &name, &sheet, reading)?))
}

/// The first bytes of a file say what it is; how it is named does not count.
fn look(path: &Path) -> Result<Found, SourceError> {
    if !path.exists() {
        return Err(SourceError::Missing { path: path.to_owned() });
    }
    if path.is_dir() {
        return Ok(Found::Folder);
    }
    let mut start = Vec::new();
    let file = File::open(path).map_err(|source| SourceError::io(path, source))?;
    file.take(4_096).read_to_end(&mut start).map_err(|source| SourceError::io(path, source))?;
    let is_named_parquet = path.extension().is_some_and(|extension| extension == "parquet");
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(match first {
        None => return Err(SourceError::Empty { path: path.to_owned() }),
        _ if start.starts_with(b"PAR1") || is_named_parquet => Found::Parquet,
        Some(b'{' | b'[') => Found::Lines,
        Some(_) => Found::Text,
    })
}

/// What a file or folder is called, without its ending.
fn name_of(path: &Path) -> String {
    let whole =
        || path.canonicalize().ok().and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()));
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.or_else(whole).unwrap_or_else(|| "results".to_owned())
}
