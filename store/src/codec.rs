//! Bytes: keys that sort as they are read, and rows under them.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::row::{Key, Row, SweepId, TrialId};

/// The version of a row's bytes, their first one.
const VERSION: u8 = 1;

/// A table's first byte of every key. 0 is what the index says about itself.
const SWEEP: u8 = 1;
const TRIAL: u8 = 2;
const REPORT: u8 = 3;
const RECEIPT: u8 = 4;

/// A key's bytes: table, sweep, trial, step, each big-endian, so that bytes sort as keys do.
pub(crate) fn key_bytes(key: &Key) -> Vec<u8> {
    let trial_bytes = |table: u8, trial: &TrialId| {
        let mut bytes = vec![table];
        bytes.extend(trial.sweep.0.to_be_bytes());
        bytes.extend(trial.number.to_be_bytes());
        bytes
    };
    match key {
        Key::Sweep { sweep } => [&[SWEEP][..], &sweep.0.to_be_bytes()].concat(),
        Key::Trial { trial } => trial_bytes(TRIAL, trial),
        Key::Report { trial, step } => {
            let mut bytes = trial_bytes(REPORT, trial);
            bytes.extend(step.to_be_bytes());
            bytes
        }
        Key::Receipt { key } => [&[RECEIPT][..], key.as_bytes()].concat(),
    }
}

/// The key of these bytes, if they are some key's.
pub(crate) fn key_of(bytes: &[u8]) -> Option<Key> {
    let (&table, rest) = bytes.split_first()?;
    let trial = |bytes: &[u8]| {
        let (sweep, number) = bytes.split_first_chunk::<4>()?;
        let number = u32::from_be_bytes(number.try_into().ok()?);
        Some(TrialId { sweep: SweepId(u32::from_be_bytes(*sweep)), number })
    };
    match table {
        SWEEP => Some(Key::Sweep { sweep: SweepId(u32::from_be_bytes(rest.try_into().ok()?)) }),
        TRIAL => Some(Key::Trial { trial: trial(rest)? }),
        REPORT => {
            let (trial_bytes, step) = rest.split_at_checked(8)?;
            Some(Key::Report { trial: trial(trial_bytes)?, step: u64::from_be_bytes(step.try_into().ok()?) })
        }
        RECEIPT => Some(Key::Receipt { key: String::from_utf8(rest.to_vec()).ok()? }),
        _ => None,
    }
}

/// A row's bytes: the version, then JSON. The key says which table's row it is.
pub(crate) fn row_bytes(row: &Row) -> Vec<u8> {
    fn json(row: &impl Serialize) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        serde_json::to_writer(&mut bytes, row).expect("a row is plain data with texts as keys");
        bytes
    }
    match row {
        Row::Sweep(row) => json(row),
        Row::Trial(row) => json(row),
        Row::Report(row) => json(row),
        Row::Receipt(row) => json(row),
    }
}

/// The row of these bytes under a key.
///
/// # Errors
/// What is wrong with the bytes.
pub(crate) fn row_of(key: &[u8], value: &[u8]) -> Result<Row, String> {
    fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, String> {
        serde_json::from_slice(json).map_err(|error| error.to_string())
    }
    let (&version, json) = value.split_first().ok_or("a row without bytes")?;
    if version != VERSION {
        return Err(format!("a row of version {version}, and this program knows version {VERSION}"));
    }
    let row = match key.first() {
        Some(&SWEEP) => Row::Sweep(parse(json)?),
        Some(&TRIAL) => Row::Trial(parse(json)?),
        Some(&REPORT) => Row::Report(parse(json)?),
        Some(&RECEIPT) => Row::Receipt(parse(json)?),
        _ => return Err("a key of no table".to_owned()),
    };
    if key_bytes(&row.key()) == key { Ok(row) } else { Err("a row under another row's key".to_owned()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_key() -> impl Strategy<Value = Key> {
        let small = || prop_oneof![0..3_u32, any::<u32>()];
        let trial = (small(), small()).prop_map(|(sweep, number)| TrialId { sweep: SweepId(sweep), number });
        prop_oneof![
            small().prop_map(|sweep| Key::Sweep { sweep: SweepId(sweep) }),
            trial.clone().prop_map(|trial| Key::Trial { trial }),
            (trial, prop_oneof![0..3_u64, any::<u64>()])
                .prop_map(|(trial, step)| Key::Report { trial, step }),
            ".{0,3}".prop_map(|key| Key::Receipt { key }),
        ]
    }

    proptest! {
        #[test]
        fn bytes_sort_as_keys_and_read_back(a in any_key(), b in any_key()) {
            prop_assert_eq!(key_bytes(&a).cmp(&key_bytes(&b)), a.cmp(&b));
            prop_assert_eq!(key_of(&key_bytes(&a)), Some(a));
        }

        #[test]
        fn any_bytes_are_a_key_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            if let Some(key) = key_of(&bytes) {
                prop_assert_eq!(key_bytes(&key), bytes);
            }
        }
    }
}
