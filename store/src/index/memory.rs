//! Rows in memory: the journal replayed, to build an index from, or to go on with while there is none.

use std::collections::BTreeMap;

use super::tally::{Stamp, Tally, effects};
use crate::codec::{key_bytes, row_bytes};
use crate::row::{Batch, Row};

/// All rows, by the bytes of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) rows: BTreeMap<Vec<u8>, Vec<u8>>,
    pub(crate) tally: Tally,
}

impl Memory {
    /// Writes a row.
    pub(crate) fn put(&mut self, row: &Row) {
        self.set(&key_bytes(&row.key()), Some(row_bytes(row)));
    }

    /// Applies a commit.
    pub(crate) fn apply(&mut self, stamp: Stamp, batch: &Batch) {
        for (key, value) in effects(batch) {
            self.set(&key, value);
        }
        self.tally = self.tally.at(stamp);
    }

    fn set(&mut self, key: &[u8], value: Option<Vec<u8>>) {
        if let Some(value) = &value {
            self.tally.add(key, value);
        }
        let old = match value {
            Some(value) => self.rows.insert(key.to_owned(), value),
            None => self.rows.remove(key),
        };
        if let Some(old) = old {
            self.tally.remove(key, &old);
        }
    }
}
