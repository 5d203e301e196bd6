//! A check: everything is read, and the index is compared with the journal; nothing is changed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::aside;
use crate::codec::{key_of, row_of};
use crate::error::StoreError;
use crate::home::Home;
use crate::index::memory::Memory;
use crate::index::on_disk::{OnDisk, Trouble};
use crate::journal::segment::Fault;
use crate::journal::survey::Survey;
use crate::journal::{read, replay};
use crate::open::catch_up;
use crate::place;
use crate::row::Key;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkup {
    /// Whether every row is there twice, in the journal and in the index.
    pub sound: bool,
    /// Whether every row is there once at least.
    pub complete: bool,
    /// The journal's last number.
    pub last: u64,
    /// Sweeps, trials, reports and receipts.
    pub counts: Counts,
    /// Bytes of the journal.
    pub journal_bytes: u64,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
    /// What was moved aside when something was mended earlier; it may be deleted.
    pub aside: Vec<PathBuf>,
}

/// Rows by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Sweeps.
    pub sweeps: u64,
    /// Trials.
    pub trials: u64,
    /// Values reported on the way.
    pub reports: u64,
    /// Answers to requests that may come twice.
    pub receipts: u64,
}

impl Checkup {
    /// Reads all of a home's store. The index is read in a copy, since sled writes to what it opens.
    ///
    /// # Errors
    /// Where there is no store, another process owns it, or the system cannot read.
    pub fn of(home: &Home) -> Result<Checkup, StoreError> {
        let _lock = place::take_existing(home)?;
        let survey = Survey::of(&home.journal())?;
        let mut checkup = Checkup { last: survey.last, journal_bytes: survey.bytes, ..Checkup::default() };
        checkup.faults.extend(survey.faults.iter().map(Fault::sentence));
        if let Some(torn) = &survey.torn {
            let (path, bytes) = (torn.path.display(), torn.bytes - torn.good);
            checkup
                .faults
                .push(format!("{path}: the last {bytes} bytes are no whole commit, and will be cut off"));
        }
        let journal = replayed(&survey, home);
        let index = copied_index(home, &survey);
        checkup.complete = journal.is_ok() || index.is_ok();
        checkup.counts = Counts::of(journal.as_ref().ok().or(index.as_ref().ok()));
        match (&journal, &index) {
            (Ok(journal), Ok(index)) if !are_same(journal, index) => {
                let differ = "the index and the journal do not hold the same rows";
                checkup.faults.push(differ.to_owned());
            }
            _ => {}
        }
        checkup.faults.extend(journal.err());
        checkup.faults.extend(index.err());
        checkup.sound = checkup.faults.is_empty();
        checkup.aside = aside::list(&home.root().join("store"));
        checkup.aside.extend(aside::list(&home.journal()));
        Ok(checkup)
    }
}

impl Counts {
    fn of(memory: Option<&Memory>) -> Counts {
        let mut counts = Counts::default();
        for key in memory.into_iter().flat_map(|memory| memory.rows.keys()) {
            match key_of(key) {
                Some(Key::Sweep { .. }) => counts.sweeps += 1,
                Some(Key::Trial { .. }) => counts.trials += 1,
                Some(Key::Report { .. }) => counts.reports += 1,
                Some(Key::Receipt { .. }) => counts.receipts += 1,
                None => {}
            }
        }
        counts
    }
}

/// Whether both hold the same rows after the same commit. Bytes may differ, where a newer program knows more fields.
fn are_same(journal: &Memory, index: &Memory) -> bool {
    let stamp = |memory: &Memory| (memory.tally.applied, memory.tally.mark);
    let is_same = |key: &[u8], value: &[u8], other: &[u8]| {
        value == other || row_of(key, value).is_ok_and(|row| row_of(key, other) == Ok(row))
    };
    stamp(journal) == stamp(index)
        && journal.rows.len() == index.rows.len()
        && (journal.rows.iter().zip(&index.rows))
            .all(|((key, value), (other_key, other))| key == other_key && is_same(key, value, other))
}

/// The rows that the journal stands for, every commit of it read, or why they cannot be told.
fn replayed(survey: &Survey, home: &Home) -> Result<Memory, String> {
    if survey.missing(survey.base()).is_some() {
        return Err(survey.obstacle(&home.journal()).sentence());
    }
    for run in &survey.runs {
        read(run, run.first - 1, usize::MAX, |_, _| {}).map_err(|error| error.to_string())?;
    }
    let snapshot = survey.snapshot.as_ref().map(|(_, path)| path.as_path());
    replay(snapshot, &survey.runs).map_err(|error| error.to_string())
}

/// The rows of the index with what the journal has beyond it, or why they cannot be told.
fn copied_index(home: &Home, survey: &Survey) -> Result<Memory, String> {
    let folder = home.index();
    if !folder.exists() {
        return if survey.last == 0 {
            Ok(Memory::default())
        } else {
            Err(format!("the index {} is missing, and will be made again from the journal", folder.display()))
        };
    }
    let damaged = |why: &str| format!("the index {} is damaged ({why})", folder.display());
    let copy = tempfile::Builder::new().prefix(".check").tempdir_in(home.root().join("store"));
    let copy = copy.map_err(|error| damaged(&error.to_string()))?;
    let to = copy.path().join("index");
    copy_folder(&folder, &to).map_err(|error| damaged(&error.to_string()))?;
    let index = OnDisk::open(&to).and_then(|index| catch_up(index, survey));
    let index = match index {
        Ok(Some(index)) => index,
        Ok(None) => return Err(damaged("it is older than what the journal still tells")),
        Err(Trouble::Damaged(why) | Trouble::Unavailable(why)) => return Err(damaged(&why)),
    };
    let rows = index.rows().collect::<Result<_, _>>().map_err(|why| damaged(&why))?;
    Ok(Memory { rows, tally: index.tally() })
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}
