//! What lies in the journal's folder, every line of it checked.

use std::fs;
use std::path::{Path, PathBuf};

use super::segment::{self, Fault, Segment};
use super::{line, snapshot};
use crate::error::StoreError;

/// What lies in the journal's folder.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// The newest sound snapshot and its number.
    pub(crate) snapshot: Option<(u64, PathBuf)>,
    /// Snapshots that a newer one has made useless.
    pub(crate) older: Vec<PathBuf>,
    /// Good lines, ordered by their numbers; a file with a fault in it gives several runs.
    pub(crate) runs: Vec<Segment>,
    /// Everything that is damaged, but for a torn end.
    pub(crate) faults: Vec<Fault>,
    /// The last file's torn end.
    pub(crate) torn: Option<Torn>,
    /// The last number that is written anywhere; 0 where there is none.
    pub(crate) last: u64,
    /// Bytes of all files.
    pub(crate) bytes: u64,
}

/// An end that the machine's end left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    /// The file.
    pub(crate) path: PathBuf,
    /// Bytes of it that are good; 0 where not even the header is.
    pub(crate) good: u64,
    /// Bytes of all of it.
    pub(crate) bytes: u64,
}

impl Survey {
    /// Looks at every file of the folder. Nothing is changed.
    ///
    /// # Errors
    /// Where the system cannot read.
    pub(crate) fn of(folder: &Path) -> Result<Survey, StoreError> {
        let (mut snapshots, mut segments) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).map_err(StoreError::io("read", folder))? {
            let path = entry.map_err(StoreError::io("read", folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let number = |digits: &str| (digits.len() == 20).then(|| digits.parse::<u64>().ok())?;
            if let Some(number) = name.strip_suffix(".snapshot.jsonl").and_then(number) {
                snapshots.push((number, path));
            } else if let Some(number) = name.strip_suffix(".jsonl").and_then(number) {
                segments.push((number, path));
            }
        }
        snapshots.sort();
        segments.sort();
        let mut survey = Survey::default();
        survey.read_snapshots(snapshots)?;
        survey.read_segments(&segments)?;
        Ok(survey)
    }

    fn read_snapshots(&mut self, mut snapshots: Vec<(u64, PathBuf)>) -> Result<(), StoreError> {
        while let Some((number, path)) = snapshots.pop() {
            self.bytes += fs::metadata(&path).map_err(StoreError::io("read", &path))?.len();
            if self.snapshot.is_some() {
                self.older.push(path);
                continue;
            }
            // What a damaged snapshot stood for is missing, where an older one and the commits since do not tell it.
            self.last = self.last.max(number);
            match snapshot::check(&path, number)? {
                None => self.snapshot = Some((number, path)),
                Some(fault) => self.faults.push(fault),
            }
        }
        Ok(())
    }

    fn read_segments(&mut self, segments: &[(u64, PathBuf)]) -> Result<(), StoreError> {
        for (index, (first, path)) in segments.iter().enumerate() {
            let mut reading = segment::read(path, *first).map_err(StoreError::io("read", path))?;
            self.bytes += reading.bytes;
            let next = segments.get(index + 1).map(|(next, _)| *next);
            if let Some(next) = next {
                // Behind the next file's first number stands what was never acknowledged.
                let superseded = reading.torn && reading.runs.last().is_some_and(|run| run.end() >= next);
                reading.runs.retain(|run| run.first < next);
                reading.runs.iter_mut().for_each(|run| run.end_before(next));
                if superseded {
                    reading.faults.pop();
                }
            } else if reading.torn {
                reading.faults.pop();
                let good = reading.runs.last().map_or(0, |run| run.length);
                self.torn = Some(Torn { path: path.clone(), good, bytes: reading.bytes });
            }
            self.faults.append(&mut reading.faults);
            self.runs.append(&mut reading.runs);
        }
        self.runs.retain(|run| run.length > 0);
        self.last = self.runs.last().map_or(0, |run| run.end() - 1).max(self.last);
        Ok(())
    }

    /// The number that the newest sound snapshot stands for; 0 where there is none.
    pub(crate) fn base(&self) -> u64 {
        self.snapshot.as_ref().map_or(0, |(number, _)| *number)
    }

    /// The first number after `after` that no line holds, up to the last one.
    pub(crate) fn missing(&self, after: u64) -> Option<u64> {
        let mut reached = after;
        for run in self.runs.iter().filter(|run| run.end() > after + 1) {
            if run.first > reached + 1 {
                break;
            }
            reached = reached.max(run.end() - 1);
        }
        (reached < self.last).then_some(reached + 1)
    }

    /// The checksum of a commit's line, where there is one.
    ///
    /// # Errors
    /// Where the system cannot read it.
    pub(crate) fn mark(&self, number: u64) -> Result<Option<u32>, StoreError> {
        let Some(run) = self.runs.iter().find(|run| run.first <= number && number < run.end()) else {
            return Ok(None);
        };
        let line = run.bytes(number..number + 1).map_err(StoreError::io("read", &run.path))?;
        Ok(Some(line::mark(&line)))
    }

    /// What keeps the changes after a number from being read, for the message.
    pub(crate) fn obstacle(&self, folder: &Path) -> Fault {
        let missing = self.missing(self.base()).unwrap_or_default();
        let what = format!("the commits from {missing} on are missing");
        let nothing = Fault { path: folder.join(segment::name(missing)), line: 1, what };
        self.faults.first().cloned().unwrap_or(nothing)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};

    use super::*;
    use crate::journal::line;
    use crate::journal::segment::{Content, Header};
    use crate::row::{Batch, Key};

    /// A segment's file of about so many bytes, and where each of its lines ends.
    fn segment_of(bytes: usize) -> (Vec<u8>, Vec<u64>) {
        let mut file = Header::new(Content::Changes { first: 1 }).line();
        let mut ends = vec![file.len() as u64];
        for number in 1.. {
            if file.len() > bytes {
                break;
            }
            let key = Key::Receipt { key: "\\\n\u{e9}".repeat((number % 40) as usize) };
            let batch = Batch { puts: Vec::new(), deletes: vec![key] };
            file.extend(line::encode_change(number, &batch).unwrap());
            ends.push(file.len() as u64);
        }
        (file, ends)
    }

    /// R10: every byte of a tail of 64 KiB.
    #[test]
    fn a_journal_cut_at_any_byte_is_read_to_its_last_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let (bytes, ends) = segment_of(64 << 10);
        let path = folder.path().join(segment::name(1));
        fs::write(&path, &bytes).unwrap();
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        for length in (0..=bytes.len() as u64).rev() {
            file.set_len(length).unwrap();
            let survey = Survey::of(folder.path()).unwrap();
            let lines = ends.partition_point(|&end| end <= length);
            let good = if lines == 0 { 0 } else { ends[lines - 1] };
            let torn =
                (good < length || length == 0).then(|| Torn { path: path.clone(), good, bytes: length });
            assert_eq!(survey.torn, torn, "cut to {length} bytes");
            assert_eq!(survey.last, lines.saturating_sub(1) as u64, "cut to {length} bytes");
            assert_eq!((survey.faults.len(), survey.missing(0)), (0, None), "cut to {length} bytes");
        }
    }

    #[test]
    fn a_segment_ends_where_the_next_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        let (mut bytes, ends) = segment_of(1000);
        let next = ends.len() as u64;
        // A commit that was not acknowledged, whole or in part, and the one that was, in the next segment.
        let unacknowledged = line::encode_change(next, &Batch::default()).unwrap();
        let header = Header::new(Content::Changes { first: next }).line();
        fs::write(folder.path().join(segment::name(next)), [header, unacknowledged.clone()].concat())
            .unwrap();
        bytes.extend(&unacknowledged);
        for cut in 0..unacknowledged.len() {
            fs::write(folder.path().join(segment::name(1)), &bytes[..bytes.len() - cut]).unwrap();
            let survey = Survey::of(folder.path()).unwrap();
            assert_eq!((survey.faults, survey.torn), (Vec::new(), None), "{cut} bytes cut off");
            let ends: Vec<u64> = survey.runs.iter().map(Segment::end).collect();
            assert_eq!(ends, [next, next + 1], "{cut} bytes cut off");
        }
    }
}
