//! Random draws of a suite: one stream for each key, so that adding a task moves no other.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::machine::{Machine, Register, State};

/// The seed of every suite.
const SEED: u64 = 0xA55E;

/// The draws that belong to one key: a family's parameters, a task's inputs.
pub(super) struct Stream {
    rng: ChaCha8Rng,
}

impl Stream {
    /// The stream of a key, at its start: number SHA-256(key), its first 8 bytes read as little endian, of
    /// the `ChaCha8` generator of the suites' seed.
    pub(super) fn new(key: &str) -> Stream {
        let digest = Sha256::digest(key.as_bytes());
        let number = digest.iter().take(8).rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        rng.set_stream(number);
        Stream { rng }
    }

    /// A number from 0 to `n - 1`, `n` at least 1. For the small `n` here none is more likely than another
    /// by more than a millionth.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.rng.next_u32()) * n as u64) >> 32) as usize
    }

    /// A state of uniform digits 0 to 9.
    pub(super) fn digits(&mut self, machine: Machine) -> State {
        let words: Vec<u32> = (0..machine.places()).map(|_| self.below(10) as u32).collect();
        State::new(machine, &words)
    }

    /// `count` of the `items`, no position twice, in random order.
    ///
    /// # Panics
    /// Where there are fewer items.
    pub(super) fn sample<T>(&mut self, items: impl IntoIterator<Item = T>, count: usize) -> Vec<T> {
        let mut items: Vec<T> = items.into_iter().collect();
        for position in 0..count {
            let from = position + self.below(items.len() - position);
            items.swap(position, from);
        }
        items.truncate(count);
        items
    }

    /// `count` different registers of the paper's four, in random order.
    pub(super) fn registers<const COUNT: usize>(&mut self) -> [Register; COUNT] {
        let registers = self.sample(Register::ALL[..4].iter().copied(), COUNT);
        registers.try_into().expect("a sample is as large as asked for")
    }
}
