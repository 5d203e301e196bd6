//! What the scheduler decides: an answer, and the changes that must be durable before the answer is given.

use std::collections::BTreeMap;

use store::row::{Batch, Key, Row};

use super::request::Answer;
use crate::wire::Problem;

/// What the scheduler decides on a request.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "the changes must be committed before the answer is given"]
pub struct Decision {
    /// What is answered, once the changes are durable.
    pub answer: Result<Answer, Problem>,
    /// What changed. Empty where the request was refused.
    pub changes: Batch,
}

/// Changes of several decisions, to be committed as one: of each row only what it is in the end.
///
/// Appending batches to each other would not do: in a batch, deletes come before puts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    rows: BTreeMap<Key, Option<Row>>,
}

impl Changes {
    /// A row is written.
    pub fn put(&mut self, row: Row) {
        self.rows.insert(row.key(), Some(row));
    }

    /// A row is removed.
    pub fn delete(&mut self, key: Key) {
        self.rows.insert(key, None);
    }

    /// What another decision changes, later.
    pub fn add(&mut self, batch: Batch) {
        for key in batch.deletes {
            self.delete(key);
        }
        for row in batch.puts {
            self.put(row);
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Everything in one batch, by key.
    pub fn into_batch(self) -> Batch {
        let mut batch = Batch::default();
        for (key, row) in self.rows {
            match row {
                Some(row) => batch.puts.push(row),
                None => batch.deletes.push(key),
            }
        }
        batch
    }
}
