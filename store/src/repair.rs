//! Repair: every row that can still be read is kept, what is damaged is moved aside, what is lost is said.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::aside;
use crate::codec::{key_bytes, row_of};
use crate::disk::RealDisk;
use crate::error::StoreError;
use crate::home::Home;
use crate::index::memory::Memory;
use crate::index::on_disk::OnDisk;
use crate::index::tally::Stamp;
use crate::journal::segment::{self, Fault};
use crate::journal::snapshot::{self, Lines};
use crate::journal::survey::Survey;
use crate::journal::{change_at, remove};
use crate::open;
use crate::place;

/// What a repair did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// What was mended, a sentence each. Empty where nothing was damaged.
    pub notes: Vec<String>,
    /// What could not be read any more, a sentence each. Empty where nothing is lost.
    pub lost: Vec<String>,
    /// Rows that are there now.
    pub rows: u64,
}

impl Repaired {
    /// Repairs a home's store.
    ///
    /// # Errors
    /// Where there is none, another process owns it, or the system fails to read or write.
    pub fn of(home: &Home) -> Result<Repaired, StoreError> {
        let lock = place::take_existing(home)?;
        let (lost, mut notes, lock) = match open::with_lock(home, Arc::new(RealDisk), lock) {
            Ok((store, opened)) => {
                return Ok(Repaired { notes: opened.notes, lost: Vec::new(), rows: store.status().rows });
            }
            Err((StoreError::Damaged { .. }, lock)) => {
                let (lost, notes) = Salvage::of(home)?.write(home)?;
                (lost, notes, lock)
            }
            Err((error, _)) => return Err(error),
        };
        let (store, opened) = open::with_lock(home, Arc::new(RealDisk), lock).map_err(|(error, _)| error)?;
        notes.extend(opened.notes);
        Ok(Repaired { notes, lost, rows: store.status().rows })
    }
}

/// What can still be read.
#[derive(Debug, Default)]
struct Salvage {
    memory: Memory,
    /// Keys that a commit deleted last.
    deleted: BTreeSet<Vec<u8>>,
    lost: Vec<String>,
    notes: Vec<String>,
    /// The journal's files.
    files: Vec<PathBuf>,
    last: u64,
}

impl Salvage {
    fn of(home: &Home) -> Result<Salvage, StoreError> {
        let survey = Survey::of(&home.journal())?;
        let mut salvage = Salvage { last: survey.last, ..Salvage::default() };
        let entries = fs::read_dir(home.journal()).map_err(StoreError::io("read", home.journal()))?;
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        salvage.files = files.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")).collect();
        salvage.files.sort();
        let index = home.index().exists().then(|| OnDisk::open(&home.index()));
        if let Some(Ok(index)) = &index {
            // Sound, but behind a gap: the best beginning there is, if it is newer than the snapshot.
            if index.tally().applied >= survey.base() {
                let rows = index.rows().collect::<Result<_, _>>();
                let rows = rows.map_err(|what| StoreError::Index { path: home.index(), what })?;
                salvage.memory = Memory { rows, tally: index.tally() };
            }
        }
        if salvage.memory.tally.applied == 0 {
            salvage.read_snapshot(&survey)?;
        }
        salvage.say_gaps(&survey);
        salvage.read_runs(&survey)?;
        salvage.notes.extend(survey.faults.iter().map(Fault::sentence));
        drop(index);
        salvage.read_index(home);
        Ok(salvage)
    }

    /// The rows of the newest snapshot, sound or not.
    fn read_snapshot(&mut self, survey: &Survey) -> Result<(), StoreError> {
        let damaged = survey.faults.iter().map(|fault| &fault.path);
        let damaged = damaged.filter(|path| path.to_string_lossy().ends_with(".snapshot.jsonl"));
        let Some(path) = survey.snapshot.as_ref().map(|(_, path)| path).or_else(|| damaged.max()) else {
            return Ok(());
        };
        let mut lines = Lines::open_anyway(path)?;
        let mut read = 0;
        while let Some(row) = lines.next_row()? {
            if let Ok(row) = row {
                self.memory.put(&row);
                read += 1;
            }
        }
        self.memory.tally = self.memory.tally.at(lines.stamp());
        if read < lines.rows() {
            let missing = lines.rows() - read;
            self.lost.push(format!("{missing} rows of {} cannot be read", path.display()));
        }
        Ok(())
    }

    /// Every commit that can be read, whatever is missing between.
    fn read_runs(&mut self, survey: &Survey) -> Result<(), StoreError> {
        for run in &survey.runs {
            for number in run.first.max(self.memory.tally.applied + 1)..run.end() {
                match change_at(run, number)? {
                    Ok((stamp, batch)) => {
                        self.deleted.extend(batch.deletes.iter().map(key_bytes));
                        for row in &batch.puts {
                            self.deleted.remove(&key_bytes(&row.key()));
                        }
                        self.memory.apply(stamp, &batch);
                    }
                    Err(fault) => self.lost.push(fault.sentence()),
                }
            }
        }
        Ok(())
    }

    /// Says which commits are missing after those that the rows so far stand for.
    fn say_gaps(&mut self, survey: &Survey) {
        let mut expected = self.memory.tally.applied + 1;
        for run in &survey.runs {
            if run.first > expected {
                self.lost.push(match run.first - expected {
                    1 => format!("commit {expected} cannot be read"),
                    _ => format!("the commits {expected} to {} cannot be read", run.first - 1),
                });
            }
            expected = expected.max(run.end());
        }
    }

    /// Rows that only a damaged index still has.
    fn read_index(&mut self, home: &Home) {
        let rows = if home.index().exists() { OnDisk::salvage(&home.index()) } else { Vec::new() };
        for (key, value) in rows {
            if !self.memory.rows.contains_key(&key)
                && !self.deleted.contains(&key)
                && let Ok(row) = row_of(&key, &value)
            {
                self.memory.put(&row);
            }
        }
    }

    /// Writes the rows as a snapshot in place of the journal's files, which are moved aside; the index is made again
    /// from it. Gives what is lost, and what was damaged and where it is now.
    fn write(mut self, home: &Home) -> Result<(Vec<String>, Vec<String>), StoreError> {
        // A number that no commit has: who watches is told to read everything again.
        let stamp = Stamp { number: self.last + 1, mark: 0 };
        let kept = aside::keep(&home.journal(), &self.files)?;
        let path = home.journal().join(segment::snapshot_name(stamp.number));
        let rows = self.memory.rows.iter().map(|(key, value)| {
            row_of(key, value).map_err(|what| StoreError::Index { path: home.index(), what })
        });
        snapshot::write(&path, stamp, self.memory.tally.rows, rows)?;
        remove(&self.files)?;
        if home.index().exists() {
            aside::move_away(&home.index())?;
        }
        self.notes.push(format!("the damaged journal was moved to {}", kept.display()));
        Ok((self.lost, self.notes))
    }
}
