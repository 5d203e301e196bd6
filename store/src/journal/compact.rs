//! Compaction: a snapshot of all rows takes the place of old segments.

use std::fs;
use std::path::PathBuf;

use super::segment::{self, Segment};
use super::{Journal, snapshot};
use crate::error::StoreError;
use crate::files;
use crate::index::tally::{Stamp, Tally};
use crate::row::Row;

/// A smaller journal is never compacted.
const SMALLEST: u64 = 64 << 20;

/// How many times as large as its rows a journal may be.
const RATIO: u64 = 4;

/// About so many bytes of the newest segments stay readable, so that who watches need not begin anew.
const KEPT: u64 = 16 << 20;

impl Journal {
    /// Whether compaction is worth its time, with so many bytes of rows.
    pub(crate) fn is_long(&self, rows: u64) -> bool {
        self.bytes() > SMALLEST.max(RATIO * rows)
    }

    /// Writes a snapshot of the rows after the last commit, and removes what it makes useless.
    ///
    /// # Errors
    /// Where a row cannot be read or the system fails to write. Nothing is lost then.
    pub(crate) fn compact(
        &mut self,
        tally: Tally,
        rows: impl Iterator<Item = Result<Row, StoreError>>,
    ) -> Result<(), StoreError> {
        let number = self.last;
        let path = self.folder.join(segment::snapshot_name(number));
        let bytes = snapshot::write(&path, Stamp { number, mark: tally.mark }, tally.rows, rows)?;
        let old = self.snapshot.replace((number, bytes)).map(|(number, _)| number);
        let old = old.filter(|&old| old != number).map(|old| self.folder.join(segment::snapshot_name(old)));
        let mut kept = 0;
        let mut keep = |segment: &Segment| {
            kept += segment.length;
            kept <= KEPT
        };
        let keep = self.segments.iter().rev().take_while(|segment| keep(segment)).count().max(1);
        let go = self.segments.len().saturating_sub(keep);
        self.doubtful = false;
        let gone = self.segments.drain(..go).map(|segment| segment.path);
        let gone: Vec<PathBuf> = old.into_iter().chain(gone).collect();
        // Oldest first, so that at any moment what is left has no gap.
        remove(&gone)?;
        files::sync_folder(&self.folder).map_err(StoreError::io("write", &self.folder))
    }
}

/// Removes files, where they are still there.
///
/// # Errors
/// Where the system fails to.
pub(crate) fn remove(paths: &[PathBuf]) -> Result<(), StoreError> {
    for path in paths {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}
