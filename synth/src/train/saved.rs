//! What a run needs to go on bit for bit, as bytes.
//!
//! Numbers are little-endian, and lists of bytes begin with their length as u64. Version 1 is
//!
//! | part       | bytes                                                                     |
//! |------------|---------------------------------------------------------------------------|
//! | head       | `ASBLTRAI`, version u16                                                   |
//! | config     | its TOML, as a list of bytes                                              |
//! | pool       | fingerprint u32, number of tasks u64                                      |
//! | counters   | update u64, updates reported u64                                          |
//! | curriculum | limit u64, solved f64, weight f64                                         |
//! | tasks      | for each its weight f32, then for each its failures u16                   |
//! | tally      | number of temperatures u64, then 14 and as many f64                       |
//! | learner    | its state, as a list of bytes                                             |
//! | end        | CRC-32 of every byte before it, u32                                       |
//!
//! Random streams need no place: each is named by the update that it is for.

use super::curriculum::Progression;
use super::metrics::Tally;

const MAGIC: [u8; 8] = *b"ASBLTRAI";
const VERSION: u16 = 1;

/// What is wrong with a saved run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    /// It does not start as one.
    #[error("this is no saved training run; name a folder that `train` wrote")]
    Foreign,
    /// It is of a later format.
    #[error("the saved run is of version {0}, but this program reads version {VERSION}; use a newer program")]
    Newer(u16),
    /// Its bytes are not those that were written.
    #[error("the saved run is cut off or damaged, and so is any before it; start again in another folder")]
    Damaged,
    /// It is of another config.
    #[error(
        "the run was started with `{key} = {saved}`, but the config now says {found}; resume with the same config"
    )]
    Config {
        /// The setting.
        key: String,
        /// What it was.
        saved: String,
        /// What it is.
        found: String,
    },
    /// It is of other tasks.
    #[error(
        "the run was started with other tasks than this program makes; resume with the program that started it"
    )]
    Pool,
    /// The learner does not take its part.
    #[error("the network in the saved run does not fit: {0}")]
    Learner(String),
}

/// A run between two updates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Saved {
    pub(super) config: String,
    pub(super) fingerprint: u32,
    pub(super) update: u64,
    pub(super) reported: u64,
    pub(super) curriculum: Progression,
    /// For each task.
    pub(super) weights: Vec<f32>,
    pub(super) failures: Vec<u16>,
    pub(super) tally: Tally,
    pub(super) learner: Vec<u8>,
}

impl Saved {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [&MAGIC[..], &VERSION.to_le_bytes()].concat();
        let list = |bytes: &mut Vec<u8>, list: &[u8]| {
            bytes.extend((list.len() as u64).to_le_bytes());
            bytes.extend(list);
        };
        list(&mut bytes, self.config.as_bytes());
        bytes.extend(self.fingerprint.to_le_bytes());
        let Progression { limit, solved, weight } = self.curriculum;
        for number in [self.weights.len() as u64, self.update, self.reported, limit] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([solved, weight].iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend(self.weights.iter().flat_map(|weight| weight.to_le_bytes()));
        bytes.extend(self.failures.iter().flat_map(|failures| failures.to_le_bytes()));
        bytes.extend((self.tally.solved.len() as u64).to_le_bytes());
        bytes.extend(self.tally.clone().numbers().into_iter().flat_map(|number| number.to_le_bytes()));
        list(&mut bytes, &self.learner);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Reads what [`Saved::to_bytes`] wrote. Nothing is believed before the checksum agrees.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Saved, SavedError> {
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            // A file cut within its first bytes was one of ours.
            return Err(if MAGIC.starts_with(bytes) { SavedError::Damaged } else { SavedError::Foreign });
        };
        let (body, sum) = rest.split_last_chunk::<4>().ok_or(SavedError::Damaged)?;
        if crc32fast::hash(&bytes[..MAGIC.len() + body.len()]) != u32::from_le_bytes(*sum) {
            return Err(SavedError::Damaged);
        }
        let mut reader = Reader(body);
        match u16::from_le_bytes(reader.array()?) {
            VERSION => {}
            newer if newer > VERSION => return Err(SavedError::Newer(newer)),
            _ => return Err(SavedError::Damaged),
        }
        let saved = reader.saved()?;
        if reader.0.is_empty() { Ok(saved) } else { Err(SavedError::Damaged) }
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn saved(&mut self) -> Result<Saved, SavedError> {
        let config = String::from_utf8(self.list()?.to_vec()).map_err(|_| SavedError::Damaged)?;
        let fingerprint = u32::from_le_bytes(self.array()?);
        let tasks = self.count()?;
        let (update, reported, limit) = (self.number()?, self.number()?, self.number()?);
        let (solved, weight) = (f64::from_le_bytes(self.array()?), f64::from_le_bytes(self.array()?));
        let weights = self.take(tasks, 4)?.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
        let failures = self.take(tasks, 2)?.as_chunks().0.iter().map(|&b| u16::from_le_bytes(b)).collect();
        let temperatures = self.count()?;
        if temperatures > self.0.len() {
            return Err(SavedError::Damaged);
        }
        let mut tally = Tally::new(temperatures);
        for number in tally.numbers() {
            *number = f64::from_le_bytes(self.array()?);
        }
        let learner = self.list()?.to_vec();
        let curriculum = Progression { limit, solved, weight };
        Ok(Saved { config, fingerprint, update, reported, curriculum, weights, failures, tally, learner })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SavedError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(SavedError::Damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u64, SavedError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn count(&mut self) -> Result<usize, SavedError> {
        usize::try_from(self.number()?).map_err(|_| SavedError::Damaged)
    }

    fn take(&mut self, count: usize, size: usize) -> Result<&'a [u8], SavedError> {
        let length = count.checked_mul(size).ok_or(SavedError::Damaged)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(SavedError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn list(&mut self) -> Result<&'a [u8], SavedError> {
        let length = self.count()?;
        self.take(length, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Saved {
        let mut tally = Tally::new(2);
        tally.numbers().into_iter().zip(1..).for_each(|(number, n)| *number = f64::from(n) / 7.0);
        Saved {
            config: "seed = 3\n".into(),
            fingerprint: 0xDEAD_BEEF,
            update: 12,
            reported: 10,
            curriculum: Progression { limit: 3, solved: 0.1, weight: 1.5 },
            weights: vec![0.5, -3.0, 1e-9],
            failures: vec![0, 7, 65535],
            tally,
            learner: vec![9, 8, 7],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Saved::from_bytes(&sample().to_bytes()), Ok(sample()));
    }

    #[test]
    fn version_1_is_still_read() {
        assert_eq!(Saved::from_bytes(include_bytes!("../../tests/data/training-v1.saved")), Ok(sample()));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_seen() {
        let good = sample().to_bytes();
        for length in 0..good.len() {
            assert!(Saved::from_bytes(&good[..length]).is_err(), "cut to {length}");
        }
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Saved::from_bytes(&bad).is_err(), "bit {bit}");
        }
        assert_eq!(Saved::from_bytes(b"PK\x03\x04 something else"), Err(SavedError::Foreign));
        assert_eq!(Saved::from_bytes(&good[..good.len() - 1]), Err(SavedError::Damaged));
        let mut newer = good[..good.len() - 4].to_vec();
        newer[8] = 2;
        newer.extend(crc32fast::hash(&newer).to_le_bytes());
        assert_eq!(Saved::from_bytes(&newer), Err(SavedError::Newer(2)));
    }
}
