//! The index in sled: one tree, so that a commit is applied whole or not at all.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::Pair;
use super::guard::{patiently, quietly};
use super::memory::Memory;
use super::pending::Pending;
use super::tally::{Stamp, Tally, effects};
use crate::row::Batch;

/// Where the tally stands: before every row.
const TALLY: &[u8] = &[0];

/// sled's cache, a soft limit that its default of 1 GiB would make no limit at all.
const CACHE: u64 = 64 << 20;

/// Rows written at once when an index is made.
const CHUNK: usize = 1000;

/// How long reading the whole index may take. A sound one of a million rows takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a lock is tried for that sled's threads still hold, and the pause between.
const TRIES: u32 = 250;
const PAUSE: Duration = Duration::from_millis(20);

/// Why there is no index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It does not hold what was written: it is to be moved aside and made again.
    Damaged(String),
    /// It cannot be read or written just now, as on a full disk.
    Unavailable(String),
}

/// An open index.
#[derive(Debug)]
pub(crate) struct OnDisk {
    /// There until it is dropped.
    db: Option<sled::Db>,
    /// What sled has not been told yet.
    pending: Pending,
    /// Of sled's rows with what is pending.
    tally: Tally,
}

impl OnDisk {
    /// Opens an index and reads all of it, so that nothing can be missing or changed unnoticed.
    pub(crate) fn open(folder: &Path) -> Result<OnDisk, Trouble> {
        let of = folder.to_owned();
        let read = move || -> Result<OnDisk, Trouble> {
            let mut index = OnDisk::of(open_sled(&of)?);
            let recorded = index.recorded()?;
            let stamp = Stamp { number: recorded.applied, mark: recorded.mark };
            let mut tally = Tally::default().at(stamp);
            for row in index.rows() {
                let (key, value) = row.map_err(Trouble::Damaged)?;
                tally.add(&key, &value);
            }
            if tally == recorded {
                index.tally = tally;
                return Ok(index);
            }
            let (rows, expected) = (tally.rows, recorded.rows);
            Err(Trouble::Damaged(if rows == expected {
                "a row is not as it was written".to_owned()
            } else {
                format!("it holds {rows} rows instead of {expected}")
            }))
        };
        patiently(PATIENCE, read).map_err(Trouble::Damaged)?
    }

    /// Every row that a damaged index still gives, in whatever state it is.
    pub(crate) fn salvage(folder: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
        let folder = folder.to_owned();
        let read = move || {
            let index = open_sled(&folder).ok().map(OnDisk::of);
            index.map_or_else(Vec::new, |index| index.rows().map_while(Result::ok).collect())
        };
        patiently(PATIENCE, read).unwrap_or_default()
    }

    /// Makes an index of these rows, in a folder that does not exist. Where that fails there is none again.
    pub(crate) fn create(folder: &Path, memory: &Memory) -> Result<OnDisk, Trouble> {
        let (of, tally) = (folder.to_owned(), memory.tally);
        let open = move || Ok(OnDisk { db: Some(open_sled(&of)?), pending: Pending::default(), tally });
        let made = patiently(PATIENCE, open).map_err(Trouble::Unavailable)?.and_then(|mut index: OnDisk| {
            index.fill(memory)?;
            Ok(index)
        });
        if made.is_err() {
            // It is half of a copy, and no damaged original. What is left of it is found out by its missing tally.
            let _ = std::fs::remove_dir_all(folder);
        }
        made
    }

    fn of(db: sled::Db) -> OnDisk {
        OnDisk { db: Some(db), pending: Pending::default(), tally: Tally::default() }
    }

    fn fill(&mut self, memory: &Memory) -> Result<(), Trouble> {
        let mut rows = memory.rows.iter().peekable();
        while rows.peek().is_some() {
            let mut changes = sled::Batch::default();
            rows.by_ref()
                .take(CHUNK)
                .for_each(|(key, value)| changes.insert(key.as_slice(), value.as_slice()));
            self.write(changes)?;
        }
        // Last, so that an index that was not made to its end is found out.
        let mut changes = sled::Batch::default();
        changes.insert(TALLY, recording(&memory.tally));
        self.write(changes)?;
        self.flush()
    }

    /// What it holds.
    pub(crate) fn tally(&self) -> Tally {
        self.tally
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        if let Some(pending) = self.pending.get(key) {
            return Ok(pending.map(<[u8]>::to_vec));
        }
        let found = quietly(|| self.db().get(key))?;
        found.map(|value| value.map(|value| value.to_vec())).map_err(|error| error.to_string())
    }

    /// All rows, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Result<Pair, String>> + '_ {
        self.pending.over(self.rows_of_sled())
    }

    fn rows_of_sled(&self) -> impl Iterator<Item = Result<Pair, String>> + '_ {
        let mut rows = self.db().range([1]..);
        let mut failed = false;
        std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let next = quietly(|| rows.next()).transpose()?;
            let next = next.and_then(|row| row.map_err(|error| error.to_string()));
            failed = next.is_err();
            Some(next.map(|(key, value)| (key.to_vec(), value.to_vec())))
        })
    }

    /// Applies a commit. sled is told of it later, and flushed later still: the journal has it already, and a start
    /// replays what sled has not got.
    pub(crate) fn apply(&mut self, stamp: Stamp, batch: &Batch) -> Result<(), Trouble> {
        let mut tally = self.tally.at(stamp);
        for (key, value) in effects(batch) {
            if let Some(old) = self.get(&key).map_err(Trouble::Damaged)? {
                tally.remove(&key, &old);
            }
            if let Some(value) = &value {
                tally.add(&key, value);
            }
            self.pending.put(key, value);
        }
        self.tally = tally;
        if self.pending.is_full() { self.tell() } else { Ok(()) }
    }

    /// Tells sled what is pending, with the tally that it then has, all at once.
    fn tell(&mut self) -> Result<(), Trouble> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut changes = sled::Batch::default();
        for (key, value) in self.pending.take() {
            match value {
                Some(value) => changes.insert(key, value),
                None => changes.remove(key),
            }
        }
        changes.insert(TALLY, recording(&self.tally));
        self.write(changes)
    }

    /// Tells sled what is pending, and writes out what it holds in memory.
    pub(crate) fn flush(&mut self) -> Result<(), Trouble> {
        self.tell()?;
        let flushed = quietly(|| self.db().flush()).map_err(Trouble::Damaged)?;
        flushed.map(drop).map_err(|error| trouble(&error))
    }

    /// Bytes of its files.
    pub(crate) fn bytes(&self) -> u64 {
        self.db().size_on_disk().unwrap_or_default()
    }

    fn write(&self, changes: sled::Batch) -> Result<(), Trouble> {
        let written = quietly(|| self.db().apply_batch(changes)).map_err(Trouble::Damaged)?;
        written.map_err(|error| trouble(&error))
    }

    fn recorded(&self) -> Result<Tally, Trouble> {
        let recorded = self.get(TALLY).map_err(Trouble::Damaged)?;
        let recorded = recorded.ok_or_else(|| Trouble::Damaged("it was not finished".to_owned()))?;
        serde_json::from_slice(&recorded).map_err(|error| Trouble::Damaged(error.to_string()))
    }

    fn db(&self) -> &sled::Db {
        self.db.as_ref().expect("there until it is dropped")
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        // What sled is not told now, a start replays.
        if self.db.is_some() {
            let _ = self.tell();
        }
        let db = self.db.take();
        // sled writes out what it holds, which may fail as anything of it may; the journal has it.
        let _ = quietly(move || drop(db));
    }
}

fn recording(tally: &Tally) -> Vec<u8> {
    serde_json::to_vec(tally).expect("numbers under names")
}

/// Opens sled; waits a little for a lock that threads of an index closed just before may still hold.
fn open_sled(folder: &Path) -> Result<sled::Db, Trouble> {
    let config = sled::Config::new().path(folder).cache_capacity(CACHE).flush_every_ms(None);
    let mut tries = 0;
    loop {
        match quietly(|| config.open()).map_err(Trouble::Damaged)? {
            Ok(db) => return Ok(db),
            Err(error) if tries < TRIES && error.to_string().contains("could not acquire lock") => {
                tries += 1;
                thread::sleep(PAUSE);
            }
            Err(error) => return Err(trouble(&error)),
        }
    }
}

/// Whether an error of sled is damage or the system's refusal.
fn trouble(error: &sled::Error) -> Trouble {
    use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let text = error.to_string();
    let system = |kind| {
        [FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull].contains(&kind)
    };
    match error {
        sled::Error::Io(error) if system(error.kind()) || text.contains("could not acquire lock") => {
            Trouble::Unavailable(text)
        }
        _ => Trouble::Damaged(text),
    }
}
