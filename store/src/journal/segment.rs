//! Segments: files of the journal, each named by the first number in it, with a header.
//!
//! A segment ends where the next one begins: what stands in it from there on was never acknowledged.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::line;

/// The version of the journal's format.
pub(crate) const VERSION: u32 = 1;

/// What the first line of each file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// Always `assemblet-journal`.
    pub(crate) format: String,
    /// [`VERSION`].
    pub(crate) version: u32,
    /// What the other lines are.
    #[serde(flatten)]
    pub(crate) content: Content,
}

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "content", rename_all = "kebab-case")]
pub(crate) enum Content {
    /// Commits, one a line, from this number on.
    Changes {
        /// The first line's number.
        first: u64,
    },
    /// All rows as they were after a commit, one a line, in the order of their keys.
    Rows {
        /// The commit's number.
        number: u64,
        /// The checksum of its line; 0 where there was none.
        mark: u32,
        /// How many rows.
        rows: u64,
    },
}

impl Header {
    pub(crate) fn new(content: Content) -> Header {
        Header { format: "assemblet-journal".to_owned(), version: VERSION, content }
    }

    /// The header's line.
    pub(crate) fn line(&self) -> Vec<u8> {
        line::encode(self).expect("a header is plain data")
    }

    /// Reads a header's line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(bytes: &[u8]) -> Result<Header, String> {
        let header: Header = serde_json::from_slice(line::json(bytes)?).map_err(|error| error.to_string())?;
        if header.format != "assemblet-journal" {
            return Err(format!("it is a file of format {:?}", header.format));
        }
        if header.version > VERSION {
            let newer = header.version;
            return Err(format!(
                "its format is of version {newer}, made by a newer program; this one knows {VERSION}"
            ));
        }
        Ok(header)
    }
}

/// The name of a segment.
pub(crate) fn name(first: u64) -> String {
    format!("{first:020}.jsonl")
}

/// The name of a snapshot after a commit.
pub(crate) fn snapshot_name(number: u64) -> String {
    format!("{number:020}.snapshot.jsonl")
}

/// A segment as it lies on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The file.
    pub(crate) path: PathBuf,
    /// The number of its first commit.
    pub(crate) first: u64,
    /// Where the line of each commit begins, from `first` on, without gaps.
    pub(crate) offsets: Vec<u64>,
    /// Bytes of the header and these lines.
    pub(crate) length: u64,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The file.
    pub(crate) path: PathBuf,
    /// The line, from 1.
    pub(crate) line: u64,
    /// How it is damaged.
    pub(crate) what: String,
}

impl Fault {
    /// The fault in a sentence.
    pub(crate) fn sentence(&self) -> String {
        format!("{}, line {}: {}", self.path.display(), self.line, self.what)
    }
}

/// What a segment's file held.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The good lines: one run, and another behind each fault. The first one may be empty, no other.
    pub(crate) runs: Vec<Segment>,
    /// What is damaged, in order.
    pub(crate) faults: Vec<Fault>,
    /// Whether the file ends with a fault, as a commit does that the machine's end cut off.
    pub(crate) torn: bool,
    /// Bytes of the file.
    pub(crate) bytes: u64,
}

impl Segment {
    /// The number behind its last commit.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.offsets.len() as u64
    }

    /// Where a commit's line begins; behind the last one, where the next would.
    pub(crate) fn place(&self, number: u64) -> u64 {
        self.offsets.get((number - self.first) as usize).copied().unwrap_or(self.length)
    }

    /// The lines of these commits.
    ///
    /// # Errors
    /// Where the system cannot read them.
    pub(crate) fn bytes(&self, numbers: Range<u64>) -> io::Result<Vec<u8>> {
        let begin = self.place(numbers.start);
        let mut bytes = vec![0; (self.place(numbers.end) - begin) as usize];
        File::open(&self.path)?.read_exact_at(&mut bytes, begin)?;
        Ok(bytes)
    }

    /// Forgets the commits from `number` on.
    pub(crate) fn end_before(&mut self, number: u64) {
        let keep = number.saturating_sub(self.first) as usize;
        if let Some(&length) = self.offsets.get(keep) {
            self.offsets.truncate(keep);
            self.length = length;
        }
    }
}

/// Reads a segment and checks every line's checksum and number.
///
/// # Errors
/// Where the system cannot read it.
pub(crate) fn read(path: &Path, first: u64) -> io::Result<Reading> {
    let bytes = fs::read(path)?;
    let run = |first, length| Segment { path: path.to_owned(), first, offsets: Vec::new(), length };
    let mut reading =
        Reading { runs: vec![run(first, 0)], faults: Vec::new(), torn: bytes.is_empty(), bytes: 0 };
    let mut fault = |line: usize, what: String| {
        reading.faults.push(Fault { path: path.to_owned(), line: line as u64 + 1, what });
    };
    if bytes.is_empty() {
        fault(0, "the file is empty".to_owned());
    }
    for (index, text) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let (at, end) = (reading.bytes, reading.bytes + text.len() as u64);
        reading.bytes = end;
        let expected = reading.runs.last().map_or(first, Segment::end);
        let verdict = if index == 0 { header(text, first).map(|()| None) } else { number(text).map(Some) };
        let number = match verdict {
            Ok(Some(number)) if number < expected => Err(format!("it has the number {number} again")),
            verdict => verdict,
        };
        let behind_fault = std::mem::replace(&mut reading.torn, number.is_err());
        match number {
            Err(what) => fault(index, what),
            Ok(None) => {}
            Ok(Some(number)) => {
                if number > expected && !behind_fault {
                    fault(index, format!("it has the number {number} instead of {expected}"));
                }
                if number > expected || behind_fault {
                    reading.runs.push(run(number, at));
                }
                reading.runs.last_mut().expect("there is one from the start").offsets.push(at);
            }
        }
        if !reading.torn {
            reading.runs.last_mut().expect("there is one from the start").length = end;
        }
    }
    Ok(reading)
}

/// Checks the header of the segment that begins with `first`.
fn header(text: &[u8], first: u64) -> Result<(), String> {
    match Header::read(text)?.content {
        Content::Changes { first: told } if told == first => Ok(()),
        _ => Err("it does not say what the file's name says".to_owned()),
    }
}

/// The number of a commit's line.
fn number(text: &[u8]) -> Result<u64, String> {
    line::number(line::json(text)?).ok_or_else(|| "it has no number".to_owned())
}
