//! Receipts: what became of requests with a key, so that the second time does nothing again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::row::{ReceiptRow, SweepId};

/// The receipt of the largest number that a removed sweep had, since numbers are never used again. Clients' keys have a
/// verb before them, so none is like this one.
pub(super) const LAST_SWEEP: &str = "last sweep";

/// Receipts by key and age.
#[derive(Default)]
pub(super) struct Receipts {
    by_key: BTreeMap<String, (DateTime<Utc>, Receipt)>,
    by_age: BTreeSet<(DateTime<Utc>, String)>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// The sweep that it made or changed.
    pub(super) sweep: SweepId,
    /// The trial that it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<u32>,
    /// The request's fingerprint: another request with the same key is a mistake.
    pub(super) request: u64,
}

impl Receipts {
    pub(super) fn get(&self, key: &str) -> Option<&Receipt> {
        self.by_key.get(key).map(|(_, receipt)| receipt)
    }

    /// Keeps one; its row is given back.
    pub(super) fn insert(&mut self, key: String, at: DateTime<Utc>, receipt: Receipt) -> ReceiptRow {
        let answer = serde_json::to_value(&receipt).expect("a receipt is numbers under names");
        self.by_age.insert((at, key.clone()));
        self.by_key.insert(key.clone(), (at, receipt));
        ReceiptRow { key, at, answer }
    }

    /// Keeps one that was stored. Whether it could be read.
    pub(super) fn restore(&mut self, row: ReceiptRow) -> bool {
        let receipt: Option<Receipt> = serde_json::from_value(row.answer).ok();
        receipt.map(|receipt| self.insert(row.key, row.at, receipt)).is_some()
    }

    /// Forgets one from before a time; its key is given back.
    pub(super) fn pop_before(&mut self, time: DateTime<Utc>) -> Option<String> {
        if self.by_age.first()?.0 >= time {
            return None;
        }
        let (_, key) = self.by_age.pop_first()?;
        self.by_key.remove(&key);
        Some(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.by_key.keys()
    }
}

/// The row that remembers the largest number.
pub(super) fn last_sweep(at: DateTime<Utc>, number: u32) -> ReceiptRow {
    ReceiptRow { key: LAST_SWEEP.to_owned(), at, answer: Value::from(number) }
}
