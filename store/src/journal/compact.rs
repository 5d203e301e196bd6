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
const SMALLEST: u64 = if cfg!(test) { 16 << 10 } else { 64 << 20 };

/// How many times as large as its rows a journal may be.
const RATIO: u64 = 4;

/// About so many bytes of the newest segments stay readable, so that who watches need not begin anew.
const KEPT: u64 = if cfg!(test) { 6 << 10 } else { 16 << 20 };

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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::home::Home;
    use crate::row::{Batch, ReportRow, SweepId, TrialId};
    use crate::status::{Opened, Since};
    use crate::store::Store;

    /// Commits from one number to another; each writes one of seven rows.
    fn write(store: &mut Store, numbers: std::ops::RangeInclusive<u64>) {
        for number in numbers {
            let trial = TrialId { sweep: SweepId(1), number: (number % 7) as u32 };
            let report = Row::Report(ReportRow { trial, step: 1, value: number as f64 });
            assert_eq!(store.commit(&Batch { puts: vec![report], deletes: Vec::new() }).unwrap(), number);
        }
    }

    /// Checks the rows after so many commits, here and after a start with and without the index.
    fn check(store: Store, home: &Home, last: u64) {
        let check = |store: &Store| {
            let value =
                |row: Result<Row, _>| if let Ok(Row::Report(row)) = row { row.value } else { f64::NAN };
            let mut values: Vec<f64> = store.rows().map(value).collect();
            values.sort_by(f64::total_cmp);
            assert_eq!(values, (last - 6..=last).map(|number| number as f64).collect::<Vec<_>>());
        };
        check(&store);
        drop(store);
        let (store, opened) = Store::open(home).unwrap();
        assert_eq!(opened, Opened::default());
        check(&store);
        drop(store);
        fs::remove_dir_all(home.index()).unwrap();
        check(&Store::open(home).unwrap().0);
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn a_compacted_journal_stays_short_and_tells_its_newest_changes() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let (mut store, _) = Store::open(&home).unwrap();
        for number in 1..=1000 {
            write(&mut store, number..=number);
            store.tend().unwrap();
        }
        assert!(store.status().journal_bytes < SMALLEST + SMALLEST / 2, "{:?}", store.status());
        assert_eq!(store.since(0, 10).unwrap(), Since::Gone);
        assert!((0..=1001).any(|after| matches!(store.since(after, 1).unwrap(), Since::Changes(_))));
        let first = (0..1000).find(|&after| store.since(after, 1).unwrap() != Since::Gone).unwrap();
        assert!(first < 990, "only the changes since {first} are told");
        for after in first..=1000 {
            let Since::Changes(changes) = store.since(after, usize::MAX).unwrap() else {
                panic!("{after} is gone")
            };
            let numbers: Vec<u64> = changes.iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, (after + 1..=1000).collect::<Vec<_>>());
        }
        check(store, &home, 1000);
    }

    /// The machine may stop between the snapshot's appearance and the removal of any file that it makes useless.
    #[test]
    fn a_compaction_may_be_cut_off_anywhere() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let (mut store, _) = Store::open(&home).unwrap();
        write(&mut store, 1..=150);
        let before: Vec<(PathBuf, Vec<u8>)> =
            files(&home.journal()).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        store.compact().unwrap();
        drop(store);
        let gone: Vec<_> = before.iter().filter(|(path, _)| !path.exists()).collect();
        assert!(gone.len() >= 3, "{gone:?}");
        for left in 0..=gone.len() {
            // Removed oldest first: the newest so many are still there.
            gone[gone.len() - left..].iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
            let (store, opened) = Store::open(&home).unwrap();
            assert!(opened.notes.iter().all(|note| note.contains("the index was missing")), "{opened:?}");
            check(store, &home, 150);
        }
    }
}
