//! The store: rows that are durable when `commit` returns.

use std::sync::Arc;

use crate::aside;
use crate::codec::{key_bytes, row_of};
use crate::disk::{Disk, RealDisk};
use crate::error::StoreError;
use crate::home::Home;
use crate::index::Index;
use crate::index::memory::Memory;
use crate::index::on_disk::{OnDisk, Trouble};
use crate::index::tally::{Stamp, Tally};
use crate::journal::{Journal, line};
use crate::open;
use crate::owner::Lock;
use crate::place;
use crate::row::{Batch, Key, Row};
use crate::status::{Opened, Since, Status};

/// Indices that a running store moves aside at most, lest a faulty disk fill up with them.
const MOST_MOVED: u32 = 3;

/// The rows of a home. One process has it at a time.
#[derive(Debug)]
pub struct Store {
    home: Home,
    journal: Journal,
    index: Index,
    rebuilt: bool,
    moved: u32,
    /// Freed last.
    _lock: Lock,
}

impl Store {
    /// Opens the store of a home, which is made where there is none. Everything is read and checked; what is
    /// damaged in the index or the journal is mended from the other, and said in [`Opened`].
    ///
    /// # Errors
    /// Where the home cannot be used, another process has it, or the journal is damaged where the index does not help.
    pub fn open(home: &Home) -> Result<(Store, Opened), StoreError> {
        Store::open_on(home, Arc::new(RealDisk))
    }

    /// Opens the store with another disk below the journal, which may fail as a test wishes.
    ///
    /// # Errors
    /// As of [`Store::open`].
    pub fn open_on(home: &Home, disk: Arc<dyn Disk>) -> Result<(Store, Opened), StoreError> {
        open::open(home, disk)
    }

    /// Opens the store of a home that is there already.
    ///
    /// # Errors
    /// As of [`Store::open`], and where there is none.
    pub fn open_existing(home: &Home) -> Result<(Store, Opened), StoreError> {
        open::with_lock(home, Arc::new(RealDisk), place::take_existing(home)?).map_err(|(error, _)| error)
    }

    pub(crate) fn new(home: Home, journal: Journal, index: Index, rebuilt: bool, lock: Lock) -> Store {
        Store { home, journal, index, rebuilt, moved: 0, _lock: lock }
    }

    /// Makes changes durable, all of them or none, and gives the journal's number for them. Deletes are carried out
    /// before puts; of several puts of one key the last one holds. An empty batch is no commit.
    ///
    /// # Errors
    /// Where a row could not be read again, or the system fails to write. Nothing is changed then, and a later commit
    /// can succeed.
    pub fn commit(&mut self, batch: &Batch) -> Result<u64, StoreError> {
        if batch.is_empty() {
            return Ok(self.last());
        }
        let line = self.line(batch)?;
        if self.journal.is_doubtful() && !self.journal.settle()? {
            self.compact()?;
        }
        let number = self.journal.append(&line)?;
        // From here on it is durable, whatever becomes of the index.
        if let Err(Trouble::Damaged(why) | Trouble::Unavailable(why)) =
            self.index.apply(Stamp { number, mark: line::mark(&line) }, batch)
        {
            self.fall_back(why);
        }
        Ok(number)
    }

    /// The number of the last commit; 0 before the first.
    pub fn last(&self) -> u64 {
        self.journal.last()
    }

    /// All rows, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, StoreError>> + '_ {
        let path = self.home.index();
        self.index.rows().map(move |pair| {
            let row = pair.and_then(|(key, value)| row_of(&key, &value));
            row.map_err(|what| StoreError::Index { path: path.clone(), what })
        })
    }

    /// The row under a key.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn get(&self, key: &Key) -> Result<Option<Row>, StoreError> {
        let key = key_bytes(key);
        let found =
            self.index.get(&key).and_then(|value| value.map(|value| row_of(&key, &value)).transpose());
        found.map_err(|what| StoreError::Index { path: self.home.index(), what })
    }

    /// What was committed after the number `after`, oldest first, at most `most` commits.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn since(&self, after: u64, most: usize) -> Result<Since, StoreError> {
        self.journal.since(after, most)
    }

    /// Housekeeping, for when there is time, every few seconds: writes the index out, makes it again where it is in
    /// trouble, compacts the journal where that is worth it. Compaction takes about a second for each 100,000 trials.
    ///
    /// # Errors
    /// Where the system fails to. Nothing is lost then.
    pub fn tend(&mut self) -> Result<(), StoreError> {
        if self.index.trouble().is_some() {
            self.heal()?;
        }
        if let Index::OnDisk(index) = &mut self.index
            && let Err(Trouble::Damaged(what) | Trouble::Unavailable(what)) = index.flush()
        {
            self.fall_back(what.clone());
            return Err(StoreError::Index { path: self.home.index(), what });
        }
        if self.journal.is_long(self.index.tally().bytes) { self.compact() } else { Ok(()) }
    }

    /// How the store is.
    pub fn status(&self) -> Status {
        let index_bytes = if let Index::OnDisk(index) = &self.index { index.bytes() } else { 0 };
        Status {
            last: self.last(),
            rows: self.index.tally().rows,
            journal_bytes: self.journal.bytes(),
            index_bytes,
            rebuilt: self.rebuilt,
            trouble: self.index.trouble().map(ToOwned::to_owned),
        }
    }

    /// The home whose rows these are.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What the rows add up to.
    pub(crate) fn tally(&self) -> Tally {
        self.index.tally()
    }

    /// Writes a snapshot of all rows in place of old segments.
    pub(crate) fn compact(&mut self) -> Result<(), StoreError> {
        let (tally, folder) = (self.index.tally(), self.home.index());
        self.journal.compact(tally, open::rows(&self.index, &folder))
    }

    /// The line of the next commit, where it can be read back as what it is.
    fn line(&self, batch: &Batch) -> Result<Vec<u8>, StoreError> {
        let bad = |key: String, why: String| StoreError::BadRow { key, why };
        let number = self.last() + 1;
        let line =
            line::encode_change(number, batch).map_err(|error| bad(String::new(), error.to_string()))?;
        if line::change(&line).is_ok_and(|read| read == (number, batch.clone())) {
            return Ok(line);
        }
        let one = |row: &Row| {
            let json = serde_json::to_vec(row).map_err(|error| error.to_string())?;
            let read: Row = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
            if read == *row { Ok(()) } else { Err("it reads back as another".to_owned()) }
        };
        let culprit = batch.puts.iter().find_map(|row| Some((row, one(row).err()?)));
        Err(culprit.map_or_else(
            || bad(String::new(), "the batch reads back as another".to_owned()),
            |(row, why)| bad(format!("{:?}", row.key()), format!("it could not be read again ({why})")),
        ))
    }

    /// Goes on with the rows in memory, since sled failed.
    fn fall_back(&mut self, why: String) {
        // sled is closed before the journal is read, which takes a moment.
        self.index = Index::Nowhere(why.clone());
        self.index = match self.journal.replay() {
            Ok(memory) => Index::Memory(memory, why),
            Err(error) => Index::Nowhere(format!("{why}; and {error}")),
        };
    }

    /// Tries to have an index on the disk again.
    fn heal(&mut self) -> Result<(), StoreError> {
        let why = self.index.trouble().unwrap_or_default().to_owned();
        let memory = match std::mem::replace(&mut self.index, Index::Nowhere(why)) {
            Index::Memory(memory, _) => memory,
            _ => self.journal.replay()?,
        };
        self.index = match self.new_index(&memory) {
            Ok(index) => Index::OnDisk(index),
            Err(Trouble::Damaged(why) | Trouble::Unavailable(why)) => Index::Memory(memory, why),
        };
        Ok(())
    }

    /// The index that is there, where it holds these rows, else a new one.
    fn new_index(&mut self, memory: &Memory) -> Result<OnDisk, Trouble> {
        let folder = self.home.index();
        if folder.exists() {
            match OnDisk::open(&folder) {
                Ok(index) if index.tally() == memory.tally => return Ok(index),
                Err(Trouble::Unavailable(why)) => return Err(Trouble::Unavailable(why)),
                Ok(_) | Err(Trouble::Damaged(_)) => {}
            }
            if self.moved == MOST_MOVED {
                return Err(Trouble::Unavailable(
                    "the index fails again and again; check the disk".to_owned(),
                ));
            }
            self.moved += 1;
            aside::move_away(&folder).map_err(|error| Trouble::Unavailable(error.to_string()))?;
        }
        self.rebuilt = true;
        OnDisk::create(&folder, memory)
    }
}
