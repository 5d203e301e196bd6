//! Snapshots: all rows after a commit, one a line. An export is the same file.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::line;
use super::segment::{Content, Fault, Header};
use crate::error::StoreError;
use crate::files::Whole;
use crate::index::tally::Stamp;
use crate::row::Row;

/// Writes a snapshot that is there whole or not at all; gives its bytes.
///
/// # Errors
/// Where a row cannot be read or the system fails to write.
pub(crate) fn write(
    path: &Path,
    stamp: Stamp,
    rows: u64,
    each: impl Iterator<Item = Result<Row, StoreError>>,
) -> Result<u64, StoreError> {
    let failed = || StoreError::io("write", path);
    let mut out = BufWriter::with_capacity(1 << 20, Whole::create(path).map_err(failed())?);
    let bytes = write_lines(&mut out, path, stamp, rows, each)?;
    let whole = out.into_inner().map_err(|error| failed()(error.into_error()))?;
    whole.finish().map_err(failed())?;
    Ok(bytes)
}

/// Writes a snapshot's lines; gives their bytes. `path` is what an error names.
///
/// # Errors
/// Where a row cannot be read or the system fails to write.
pub(crate) fn write_lines(
    out: &mut impl Write,
    path: &Path,
    stamp: Stamp,
    rows: u64,
    each: impl Iterator<Item = Result<Row, StoreError>>,
) -> Result<u64, StoreError> {
    let failed = || StoreError::io("write", path);
    let header = Header::new(Content::Rows { number: stamp.number, mark: stamp.mark, rows }).line();
    out.write_all(&header).map_err(failed())?;
    let mut bytes = header.len() as u64;
    let mut written = 0;
    for row in each {
        let line = line::encode(&row?).expect("a row is plain data with texts as keys");
        out.write_all(&line).map_err(failed())?;
        bytes += line.len() as u64;
        written += 1;
    }
    if written != rows {
        let what = format!("it holds {written} rows instead of {rows}");
        return Err(StoreError::Index { path: path.to_owned(), what });
    }
    Ok(bytes)
}

/// A snapshot being read.
pub(crate) struct Lines<R> {
    path: PathBuf,
    input: R,
    stamp: Stamp,
    rows: u64,
    line: u64,
    text: Vec<u8>,
}

impl Lines<BufReader<File>> {
    /// Opens a snapshot and reads its header.
    ///
    /// # Errors
    /// Where it cannot be read. The fault says that it is no snapshot.
    pub(crate) fn open(path: &Path) -> Result<Result<Self, Fault>, StoreError> {
        let file = File::open(path).map_err(StoreError::io("read", path))?;
        Lines::read(BufReader::with_capacity(1 << 20, file), path)
    }
}

impl Lines<BufReader<File>> {
    /// Opens a snapshot whose header may be damaged; then its name says the commit.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn open_anyway(path: &Path) -> Result<Self, StoreError> {
        if let Ok(lines) = Lines::open(path)? {
            return Ok(lines);
        }
        let file = File::open(path).map_err(StoreError::io("read", path))?;
        let mut input = BufReader::new(file);
        input.read_until(b'\n', &mut Vec::new()).map_err(StoreError::io("read", path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let number = name.split('.').next().and_then(|digits| digits.parse().ok()).unwrap_or_default();
        let stamp = Stamp { number, mark: 0 };
        Ok(Lines { path: path.to_owned(), input, stamp, rows: 0, line: 1, text: Vec::new() })
    }
}

impl<R: BufRead> Lines<R> {
    /// Reads a snapshot's header. `path` is what faults and errors name.
    ///
    /// # Errors
    /// Where it cannot be read. The fault says that it is no snapshot.
    pub(crate) fn read(mut input: R, path: &Path) -> Result<Result<Self, Fault>, StoreError> {
        let failed = || StoreError::io("read", path);
        let mut text = Vec::new();
        input.read_until(b'\n', &mut text).map_err(failed())?;
        let fault = |what| Fault { path: path.to_owned(), line: 1, what };
        Ok(match Header::read(&text) {
            Ok(Header { content: Content::Rows { number, mark, rows }, .. }) => {
                Ok(Lines { path: path.to_owned(), input, stamp: Stamp { number, mark }, rows, line: 1, text })
            }
            Ok(_) => Err(fault("it is no snapshot".to_owned())),
            Err(what) => Err(fault(what)),
        })
    }

    /// The commit after which the rows were so.
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// How many rows there are to be.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// The next row's JSON, checked; nothing at the end. After a fault the next line can be asked for.
    ///
    /// # Errors
    /// Where the system cannot read.
    pub(crate) fn next_json(&mut self) -> Result<Option<Result<&[u8], Fault>>, StoreError> {
        self.text.clear();
        let read = self.input.read_until(b'\n', &mut self.text);
        if read.map_err(StoreError::io("read", &self.path))? == 0 {
            return Ok(None);
        }
        self.line += 1;
        let fault = |what: &str| Fault { path: self.path.clone(), line: self.line, what: what.to_owned() };
        Ok(Some(line::json(&self.text).map_err(fault)))
    }

    /// The next row.
    ///
    /// # Errors
    /// Where the system cannot read.
    pub(crate) fn next_row(&mut self) -> Result<Option<Result<Row, Fault>>, StoreError> {
        let parsed = match self.next_json()? {
            None => return Ok(None),
            Some(Err(fault)) => return Ok(Some(Err(fault))),
            Some(Ok(json)) => serde_json::from_slice(json),
        };
        let fault = |error: serde_json::Error| self.fault(error.to_string());
        Ok(Some(parsed.map_err(fault)))
    }

    /// A fault of the line read last.
    pub(crate) fn fault(&self, what: String) -> Fault {
        Fault { path: self.path.clone(), line: self.line, what }
    }
}

/// Checks every line's checksum and their number; gives the first fault.
///
/// # Errors
/// Where the system cannot read.
pub(crate) fn check(path: &Path, number: u64) -> Result<Option<Fault>, StoreError> {
    let mut lines = match Lines::open(path)? {
        Ok(lines) => lines,
        Err(fault) => return Ok(Some(fault)),
    };
    if lines.stamp().number != number {
        return Ok(Some(lines.fault("it does not say what the file's name says".to_owned())));
    }
    let mut rows = 0;
    while let Some(json) = lines.next_json()? {
        if let Err(fault) = json {
            return Ok(Some(fault));
        }
        rows += 1;
    }
    let short = || lines.fault(format!("the file ends after {rows} of {} rows", lines.rows()));
    Ok((rows != lines.rows()).then(short))
}
