//! The index: all rows where they are found fast. It can be made again from the journal at any time.

mod guard;
pub(crate) mod memory;
pub(crate) mod on_disk;
mod pending;
pub(crate) mod tally;

use crate::row::Batch;
use memory::Memory;
use on_disk::{OnDisk, Trouble};
use tally::{Stamp, Tally};

/// All rows.
#[derive(Debug)]
pub(crate) enum Index {
    /// In sled.
    OnDisk(OnDisk),
    /// In memory, since sled cannot be used just now, and why.
    Memory(Memory, String),
    /// Nowhere: sled cannot be used, and the journal could not be read again. `tend` tries again.
    Nowhere(String),
}

/// A key's and a row's bytes.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

impl Index {
    /// What it holds.
    pub(crate) fn tally(&self) -> Tally {
        match self {
            Index::OnDisk(index) => index.tally(),
            Index::Memory(memory, _) => memory.tally,
            Index::Nowhere(_) => Tally::default(),
        }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        match self {
            Index::OnDisk(index) => index.get(key),
            Index::Memory(memory, _) => Ok(memory.rows.get(key).cloned()),
            Index::Nowhere(why) => Err(why.clone()),
        }
    }

    /// All rows, in order.
    pub(crate) fn rows(&self) -> Box<dyn Iterator<Item = Result<Pair, String>> + '_> {
        match self {
            Index::OnDisk(index) => Box::new(index.rows()),
            Index::Memory(memory, _) => {
                Box::new(memory.rows.iter().map(|(key, value)| Ok((key.clone(), value.clone()))))
            }
            Index::Nowhere(why) => Box::new(std::iter::once(Err(why.clone()))),
        }
    }

    /// Applies a commit.
    pub(crate) fn apply(&mut self, stamp: Stamp, batch: &Batch) -> Result<(), Trouble> {
        match self {
            Index::OnDisk(index) => index.apply(stamp, batch),
            Index::Memory(memory, _) => {
                memory.apply(stamp, batch);
                Ok(())
            }
            Index::Nowhere(_) => Ok(()),
        }
    }

    /// What is wrong with sled just now.
    pub(crate) fn trouble(&self) -> Option<&str> {
        match self {
            Index::OnDisk(_) => None,
            Index::Memory(_, why) | Index::Nowhere(why) => Some(why),
        }
    }
}
