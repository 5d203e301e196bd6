//! What sled is still to be told: commits are handed to it many at a time.
//!
//! Every write wakes all of sled's threads and costs more than the row; the journal has the commits meanwhile.

use std::collections::BTreeMap;

use super::Pair;

/// Keys after which sled is told.
const MOST: usize = 256;

/// Keys, and what was last written under them; `None` is a key that is gone.
#[derive(Debug, Default)]
pub(super) struct Pending(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Pending {
    pub(super) fn put(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.0.insert(key, value);
    }

    /// What stands under a key; `None` where sled is to be asked.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.0.get(key).map(Option::as_deref)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is time to tell sled.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// All of it, which is pending no more.
    pub(super) fn take(&mut self) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
        std::mem::take(&mut self.0)
    }

    /// Rows in the order of their keys: those beneath, but for what is pending.
    pub(super) fn over<'a>(
        &'a self,
        beneath: impl Iterator<Item = Result<Pair, String>> + 'a,
    ) -> impl Iterator<Item = Result<Pair, String>> + 'a {
        let mut beneath = beneath.peekable();
        let mut pending = self.0.iter().peekable();
        std::iter::from_fn(move || {
            loop {
                let Some((key, value)) = pending.peek() else { return beneath.next() };
                match beneath.peek() {
                    Some(Err(_)) => return beneath.next(),
                    Some(Ok((older, _))) if older < *key => return beneath.next(),
                    // What is pending takes the place of what was there.
                    Some(Ok((older, _))) if older == *key => drop(beneath.next()),
                    _ => {
                        let row = value.as_ref().map(|value| ((*key).clone(), value.clone()));
                        pending.next();
                        if let Some(row) = row {
                            return Some(Ok(row));
                        }
                    }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some_rows() -> impl Strategy<Value = BTreeMap<Vec<u8>, Vec<u8>>> {
        proptest::collection::btree_map(proptest::collection::vec(0u8..4, 1..3), any::<[u8; 1]>(), 0..12)
            .prop_map(|rows| rows.into_iter().map(|(key, value)| (key, value.to_vec())).collect())
    }

    proptest! {
        #[test]
        fn rows_over_others_are_those_of_a_map(
            beneath in some_rows(),
            puts in some_rows(),
            gone in proptest::collection::vec(proptest::collection::vec(0u8..4, 1..3), 0..6),
        ) {
            let mut pending = Pending::default();
            let mut expected = beneath.clone();
            for key in gone {
                expected.remove(&key);
                pending.put(key, None);
            }
            for (key, value) in puts {
                expected.insert(key.clone(), value.clone());
                pending.put(key, Some(value));
            }
            let rows: Result<BTreeMap<_, _>, _> = pending.over(beneath.clone().into_iter().map(Ok)).collect();
            prop_assert_eq!(rows.unwrap(), expected.clone());
            let keys: Vec<Vec<u8>> = pending.over(beneath.clone().into_iter().map(Ok)).map(|row| row.unwrap().0).collect();
            prop_assert_eq!(keys, expected.keys().cloned().collect::<Vec<_>>());
            for key in expected.keys().chain(beneath.keys()) {
                let found = pending.get(key).unwrap_or_else(|| beneath.get(key).map(Vec::as_slice));
                prop_assert_eq!(found, expected.get(key).map(Vec::as_slice));
            }
        }
    }
}
