//! The journal: what was committed, in checksummed lines, synced before anybody is told.

mod compact;
pub(crate) mod line;
mod replay;
pub(crate) mod segment;
pub(crate) mod snapshot;
pub(crate) mod survey;

use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::Disk;
use crate::error::StoreError;
use crate::index::memory::Memory;
use crate::index::tally::Stamp;
use crate::row::Batch;
use crate::status::Since;
pub(crate) use compact::remove;
pub(crate) use replay::{damaged, damaged_import, replay};
use segment::{Content, Fault, Header, Segment};

/// A segment of about so many bytes is followed by a new one. Small in the tests beside this.
const SEGMENT: u64 = if cfg!(test) { 2 << 10 } else { 8 << 20 };

/// The journal, open for writing.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    /// The newest snapshot: the number that it stands for, and its bytes.
    snapshot: Option<(u64, u64)>,
    /// By number, oldest first.
    segments: Vec<Segment>,
    /// The last segment's file, where it can be written further.
    tail: Option<File>,
    /// Whether a sync of the last segment failed, so that it is to be read again before it is relied on.
    doubtful: bool,
    last: u64,
}

impl Journal {
    /// A journal of what was surveyed. `last` is the number of the last commit.
    ///
    /// # Errors
    /// Where the last segment cannot be opened for writing.
    pub(crate) fn new(
        folder: PathBuf,
        disk: Arc<dyn Disk>,
        snapshot: Option<(u64, u64)>,
        segments: Vec<Segment>,
        last: u64,
    ) -> Result<Journal, StoreError> {
        let open = |segment: &Segment| {
            let file = OpenOptions::new().read(true).write(true).open(&segment.path);
            let file = file.map_err(StoreError::io("open", &segment.path))?;
            // What is longer has an end that could not be cut off.
            let length = file.metadata().map_err(StoreError::io("read", &segment.path))?.len();
            Ok((length == segment.length).then_some(file))
        };
        let tail = match segments.last().filter(|segment| segment.end() == last + 1) {
            Some(segment) => open(segment)?,
            None => None,
        };
        Ok(Journal { folder, disk, snapshot, segments, tail, doubtful: false, last })
    }

    /// The number of the last commit; 0 before the first.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Bytes of the snapshot and the segments.
    pub(crate) fn bytes(&self) -> u64 {
        let segments: u64 = self.segments.iter().map(|segment| segment.length).sum();
        segments + self.snapshot.map_or(0, |(_, bytes)| bytes)
    }

    /// Writes the next commit's line durably.
    ///
    /// After a failed sync the system may have dropped what it could not write and call the next sync a success,
    /// so nothing more is written to that file; the next commit checks it and starts another one.
    ///
    /// # Errors
    /// Where the system fails to. The journal is as before then.
    pub(crate) fn append(&mut self, line: &[u8]) -> Result<u64, StoreError> {
        if self.tail.is_none() || self.segments.last().is_some_and(|segment| segment.length >= SEGMENT) {
            self.start_segment()?;
        }
        let (Some(file), Some(segment)) = (&self.tail, self.segments.last_mut()) else {
            unreachable!("a segment was started");
        };
        let failed = match self.disk.write(file, line, segment.length) {
            Ok(()) => self.disk.sync(file).err().inspect(|_| self.doubtful = true),
            Err(error) => Some(error),
        };
        if let Some(error) = failed {
            let error = StoreError::io("write", &segment.path)(error);
            let cut = self.disk.cut(file, segment.length);
            if cut.is_err() || self.doubtful {
                // The next segment's number will say where this one ends.
                self.tail = None;
            }
            return Err(error);
        }
        segment.offsets.push(segment.length);
        segment.length += line.len() as u64;
        self.last += 1;
        Ok(self.last)
    }

    /// Whether a sync failed, so that [`Journal::settle`] is to be called before the next commit.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// Reads the segment again whose sync failed; says whether it still holds every commit. Where it does not, only a
    /// snapshot makes the journal whole again.
    ///
    /// # Errors
    /// Where the system cannot read it.
    pub(crate) fn settle(&mut self) -> Result<bool, StoreError> {
        let whole = match self.segments.last() {
            None => true,
            Some(segment) => {
                let reading = segment::read(&segment.path, segment.first);
                let reading = reading.map_err(StoreError::io("read", &segment.path))?;
                reading.runs.first().is_some_and(|run| run.length >= segment.length)
            }
        };
        self.doubtful = !whole;
        Ok(whole)
    }

    /// The rows after the last commit, read from the files.
    ///
    /// # Errors
    /// Where the system cannot read, or a line is damaged.
    pub(crate) fn replay(&self) -> Result<Memory, StoreError> {
        replay(self.snapshot_path().as_deref(), &self.segments)
    }

    /// The newest snapshot.
    pub(crate) fn snapshot_path(&self) -> Option<PathBuf> {
        self.snapshot.map(|(number, _)| self.folder.join(segment::snapshot_name(number)))
    }

    /// Starts the segment of the next commit.
    fn start_segment(&mut self) -> Result<(), StoreError> {
        let first = self.last + 1;
        let path = self.folder.join(segment::name(first));
        let header = Header::new(Content::Changes { first }).line();
        self.disk.create(&path, &header).map_err(StoreError::io("write", &path))?;
        let file = OpenOptions::new().read(true).write(true).open(&path);
        self.tail = Some(file.map_err(StoreError::io("open", &path))?);
        // A segment of the same number holds nothing that was acknowledged, and its file was just replaced.
        self.segments.retain(|segment| segment.first < first);
        self.segments.push(Segment { path, first, offsets: Vec::new(), length: header.len() as u64 });
        Ok(())
    }

    /// What was committed after a number, at most so many commits.
    ///
    /// # Errors
    /// Where the system cannot read, or a line is damaged.
    pub(crate) fn since(&self, after: u64, most: usize) -> Result<Since, StoreError> {
        if after > self.last || (after < self.last && after + 1 < self.first()) {
            return Ok(Since::Gone);
        }
        let mut changes = Vec::new();
        for segment in self.segments.iter().filter(|segment| segment.end() > after + 1) {
            let from = after.max(segment.first - 1);
            read(segment, from, most - changes.len(), |stamp, batch| changes.push((stamp.number, batch)))?;
        }
        Ok(Since::Changes(changes))
    }

    /// The first commit from which on none is missing.
    fn first(&self) -> u64 {
        let mut first = self.last + 1;
        for segment in self.segments.iter().rev() {
            if segment.end() != first {
                break;
            }
            first = segment.first;
        }
        first
    }
}

/// Hands on the commits of a segment after a number, at most so many.
///
/// # Errors
/// Where the system cannot read, or a line is damaged.
pub(crate) fn read(
    segment: &Segment,
    after: u64,
    most: usize,
    mut each: impl FnMut(Stamp, Batch),
) -> Result<(), StoreError> {
    let begin = (after + 1).max(segment.first);
    let end = begin.saturating_add(most as u64).min(segment.end());
    if begin >= end {
        return Ok(());
    }
    let bytes = segment.bytes(begin..end).map_err(StoreError::io("read", &segment.path))?;
    for number in begin..end {
        let place =
            segment.place(number) - segment.place(begin)..segment.place(number + 1) - segment.place(begin);
        let (stamp, batch) =
            change(segment, number, &bytes[place.start as usize..place.end as usize]).map_err(damaged)?;
        each(stamp, batch);
    }
    Ok(())
}

/// One commit of a segment, or what is wrong with its line.
///
/// # Errors
/// Where the system cannot read.
pub(crate) fn change_at(segment: &Segment, number: u64) -> Result<Result<(Stamp, Batch), Fault>, StoreError> {
    let bytes = segment.bytes(number..number + 1).map_err(StoreError::io("read", &segment.path))?;
    Ok(change(segment, number, &bytes))
}

fn change(segment: &Segment, number: u64, text: &[u8]) -> Result<(Stamp, Batch), Fault> {
    let fault = |what| Fault { path: segment.path.clone(), line: number - segment.first + 2, what };
    let (number, batch) = line::change(text).map_err(fault)?;
    Ok((Stamp { number, mark: line::mark(text) }, batch))
}

/// What to do about a damaged journal.
pub(crate) const REPAIR: &str =
    "`assemblet store repair` keeps every row that can be read, and says what is lost";
