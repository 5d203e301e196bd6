//! Why a page could not be written, in one sentence that says what, where and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a page could not be written.
#[derive(Debug, Error)]
pub enum PageError {
    /// The folder is not ours to write over.
    #[error("{} {why}; choose another folder for the page, or move that away", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What is there: `holds notes.txt, which is no part of a page`.
        why: String,
    },
    /// The system refused to read or write.
    #[error("cannot {doing} {}: {}", path.display(), told(source))]
    Io {
        /// What was tried, as a verb: `write`.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A frame has columns that a file cannot hold.
    #[error("the data of {id} cannot be written as {format}: {why}")]
    Data {
        /// The figure's or table's id.
        id: String,
        /// `CSV` or `Parquet`.
        format: &'static str,
        /// Why.
        why: String,
    },
    /// The user's template is none, or asks for what there is not.
    #[error("{template}{}: {why}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Template {
        /// The file.
        template: String,
        /// Where in it, from 1.
        line: Option<usize>,
        /// What is wrong.
        why: String,
    },
    /// There is no such format.
    #[error("{name:?} is no format of a page; there are html, md and tex")]
    Format {
        /// What was asked for.
        name: String,
    },
}

impl PageError {
    /// Whether the user chose something that cannot be used, so that the exit code is 2.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(self, PageError::Occupied { .. } | PageError::Format { .. } | PageError::Template { .. })
    }

    pub(super) fn template(template: &str, error: &minijinja::Error) -> PageError {
        let asked = error.range().and_then(|range| error.template_source()?.get(range));
        let why = match (error.kind(), asked) {
            (minijinja::ErrorKind::UndefinedError, Some(asked)) => format!("there is no {asked} to show"),
            (kind, _) => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
        };
        PageError::Template { template: template.to_owned(), line: error.line(), why }
    }

    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> PageError {
        let path = path.into();
        move |source| PageError::Io { doing, path, source }
    }
}

/// A system's error with what to do where that is known.
fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full; free some space".to_owned(),
        io::ErrorKind::QuotaExceeded => "your quota of the disk is used up; free some space".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::NotFound => "there is no such place".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not write there".to_owned(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a part of this path is a file, not a folder".to_owned()
        }
        _ => error.to_string(),
    }
}
