//! The store: rows that are durable when `commit` returns.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};

use crate::codec::{key_bytes, row_bytes, row_of};
use crate::error::StoreError;
use crate::home::Home;
use crate::row::{Batch, Key, Row};
use crate::status::{Opened, Since, Status};

/// The rows of a home. One process has it at a time.
#[derive(Debug)]
pub struct Store {
    journal: File,
    path: std::path::PathBuf,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    changes: Vec<Batch>,
    bytes: u64,
}

impl Store {
    /// Opens the store of a home, which is made where there is none.
    ///
    /// # Errors
    /// Where the home cannot be used, another process has it, or rows are lost.
    pub fn open(home: &Home) -> Result<(Store, Opened), StoreError> {
        let folder = home.journal();
        fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
        let path = folder.join("first.jsonl");
        let journal = OpenOptions::new().create(true).append(true).read(true).open(&path);
        let journal = journal.map_err(StoreError::io("open", &path))?;
        let mut store = Store { path, rows: BTreeMap::new(), changes: Vec::new(), bytes: 0, journal };
        let reader = BufReader::new(store.journal.try_clone().map_err(StoreError::io("read", &store.path))?);
        for line in reader.lines() {
            let Ok(line) = line else { break };
            let Ok(batch) = serde_json::from_str::<Batch>(&line) else { break };
            store.apply(&batch);
        }
        Ok((store, Opened::default()))
    }

    /// Makes changes durable, all of them or none, and gives the journal's number for them.
    ///
    /// # Errors
    /// Where the system fails to write. Nothing is changed then, and a later commit can succeed.
    pub fn commit(&mut self, batch: &Batch) -> Result<u64, StoreError> {
        if batch.is_empty() {
            return Ok(self.last());
        }
        let mut line = serde_json::to_vec(batch).expect("rows are plain data with texts as keys");
        line.push(b'\n');
        self.journal.write_all(&line).map_err(StoreError::io("write", &self.path))?;
        self.journal.sync_data().map_err(StoreError::io("write", &self.path))?;
        self.bytes += line.len() as u64;
        self.apply(batch);
        Ok(self.last())
    }

    /// The number of the last commit; 0 before the first.
    pub fn last(&self) -> u64 {
        self.changes.len() as u64
    }

    /// All rows, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, StoreError>> + '_ {
        self.rows.iter().map(|(key, value)| self.row(key, value))
    }

    /// The row under a key.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn get(&self, key: &Key) -> Result<Option<Row>, StoreError> {
        let key = key_bytes(key);
        self.rows.get(&key).map(|value| self.row(&key, value)).transpose()
    }

    /// What was committed after the number `after`, oldest first, at most `most` commits.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn since(&self, after: u64, most: usize) -> Result<Since, StoreError> {
        if after > self.last() {
            return Ok(Since::Gone);
        }
        let changes = (after + 1..).zip(self.changes.iter().skip(after as usize).cloned());
        Ok(Since::Changes(changes.take(most).collect()))
    }

    /// Housekeeping, for when there is time, every few seconds: writes the index out, compacts the journal
    /// where that is worth it.
    ///
    /// # Errors
    /// Where the system fails to. Nothing is lost then.
    pub fn tend(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// How the store is.
    pub fn status(&self) -> Status {
        let (last, rows) = (self.last(), self.rows.len() as u64);
        Status { last, rows, journal_bytes: self.bytes, ..Status::default() }
    }

    fn row(&self, key: &[u8], value: &[u8]) -> Result<Row, StoreError> {
        row_of(key, value).map_err(|what| StoreError::Index { path: self.path.clone(), what })
    }

    fn apply(&mut self, batch: &Batch) {
        for key in &batch.deletes {
            self.rows.remove(&key_bytes(key));
        }
        for row in &batch.puts {
            self.rows.insert(key_bytes(&row.key()), row_bytes(row));
        }
        self.changes.push(batch.clone());
    }
}
