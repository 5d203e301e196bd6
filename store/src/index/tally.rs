//! What an index must hold: the journal's number, and a sum over all rows in which no order shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash64;

use crate::codec::{key_bytes, row_bytes};
use crate::row::Batch;

/// What an index holds, in four numbers. Recorded in it with every change; counted again when it is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// The last commit that was applied.
    pub(crate) applied: u64,
    /// That commit's checksum in the journal, by which an index and a journal of two histories are told apart.
    pub(crate) mark: u32,
    /// Rows.
    pub(crate) rows: u64,
    /// Bytes of their keys and values.
    pub(crate) bytes: u64,
    /// The wrapping sum of a hash of each row. A lost, changed or foreign row changes it.
    pub(crate) sum: u64,
}

impl Tally {
    /// Counts a row in.
    pub(crate) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.rows += 1;
        self.bytes += (key.len() + value.len()) as u64;
        self.sum = self.sum.wrapping_add(hash(key, value));
    }

    /// Counts a row out that was counted in.
    pub(crate) fn remove(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_sub(1);
        self.bytes = self.bytes.wrapping_sub((key.len() + value.len()) as u64);
        self.sum = self.sum.wrapping_sub(hash(key, value));
    }
}

fn hash(key: &[u8], value: &[u8]) -> u64 {
    XxHash64::oneshot(XxHash64::oneshot(0, key), value)
}

impl Tally {
    /// The same rows after another commit.
    pub(crate) fn at(self, stamp: Stamp) -> Tally {
        Tally { applied: stamp.number, mark: stamp.mark, ..self }
    }
}

/// A commit's number and its line's checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) number: u64,
    pub(crate) mark: u32,
}

/// What becomes of each key that a batch touches: the bytes written there, or nothing.
pub(crate) fn effects(batch: &Batch) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let deletes = batch.deletes.iter().map(|key| (key_bytes(key), None));
    let puts = batch.puts.iter().map(|row| (key_bytes(&row.key()), Some(row_bytes(row))));
    deletes.chain(puts).collect()
}
