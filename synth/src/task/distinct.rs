//! Distinct self-made tasks in order, drawn on all threads and sifted by a key of their states.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;

use super::generate::{Draft, Pilot};
use super::{PilotTask, PilotTasks};

/// How many numbers one after another may bring no new task before there are taken to be no more.
const PATIENCE: u64 = 1 << 16;
/// The most numbers that are drawn between two passes over the keys, and by one thread at a time.
const ROUND: u64 = 1 << 16;
const CHUNK: u64 = 1 << 10;

/// The first `count` distinct tasks, or as many as there are, in batches; see [`Pilot::distinct`].
pub(super) fn batches(pilot: &Pilot, count: usize) -> impl Iterator<Item = PilotTasks> {
    let mut sieve = Sieve { pilot, seen: HashSet::default(), next: 0, after_newest: 0, left: count };
    std::iter::from_fn(move || sieve.batch())
}

/// What has been met so far.
struct Sieve<'a> {
    pilot: &'a Pilot,
    seen: HashSet<u128, BuildHasherDefault<OwnHash>>,
    /// The number to draw next.
    next: u64,
    /// The number after that of the last new task.
    after_newest: u64,
    /// How many tasks are still wanted.
    left: usize,
}

impl Sieve<'_> {
    /// The new tasks of the next round that has any, at most as many as are wanted.
    fn batch(&mut self) -> Option<PilotTasks> {
        let mut batch = PilotTasks::new(*self.pilot.policy());
        while self.left > 0 && batch.is_empty() {
            for (tasks, keys) in self.round() {
                for (task, key) in tasks.iter().zip(keys) {
                    // Only task numbers decide where to stop, not how they fall into rounds.
                    if task.index - self.after_newest >= PATIENCE {
                        self.left = 0;
                    }
                    if self.left > 0 && self.seen.insert(key) {
                        self.after_newest = task.index + 1;
                        self.left -= 1;
                        batch.push(&task);
                    }
                }
            }
            if self.next - self.after_newest >= PATIENCE {
                self.left = 0;
            }
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// Draws the next numbers, with repeats among them: chunks in order, each task with its key.
    fn round(&mut self) -> Vec<(PilotTasks, Vec<u128>)> {
        // Some more than are wanted, as a few repeat, in whole chunks.
        let wanted = (self.left as u64).saturating_add(self.left as u64 / 8);
        let chunks = wanted.clamp(1, ROUND).div_ceil(CHUNK);
        let first = self.next;
        self.next += chunks * CHUNK;
        (0..chunks)
            .into_par_iter()
            .map(|chunk| {
                let mut draft = Draft::new(self.pilot);
                let mut tasks = PilotTasks::new(*self.pilot.policy());
                let mut keys = Vec::with_capacity(CHUNK as usize);
                for index in (first + chunk * CHUNK..).take(CHUNK as usize) {
                    if let Some(task) = draft.draw(index) {
                        tasks.push(&task);
                        keys.push(key(&task));
                    }
                }
                (tasks, keys)
            })
            .collect()
    }
}

/// A key of a task's pairs. Where two tasks' keys were the same by chance, one would be passed over that need
/// not be; among 10⁹ tasks that has a chance of some 10⁻²¹.
fn key(task: &PilotTask<'_>) -> u128 {
    // Two chains of multiply-and-fold, started and multiplied differently; the digits of π.
    let [mut low, mut high] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344];
    let words = task.inputs.iter().zip(task.outputs);
    for word in words.map(|(&input, &output)| u64::from(input) << 32 | u64::from(output as u32)) {
        low = fold(low ^ word, 0xA409_3822_299F_31D1);
        high = fold(high ^ word, 0x082E_FA98_EC4E_6C89);
    }
    u128::from(high) << 64 | u128::from(low)
}

/// Both halves of a product, each of which alone forgets some bits.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

/// The hash of a key is its own lower half.
#[derive(Default)]
struct OwnHash(u64);

impl Hasher for OwnHash {
    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are 128-bit numbers");
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;
    use crate::task::PilotPolicy;

    fn pilot(registers: usize, lines: usize, pairs: usize) -> Pilot {
        let machine = Machine::new(registers, 0).unwrap();
        Pilot::new(PilotPolicy { machine, lines, pairs, seed: 5 }).unwrap()
    }

    #[test]
    fn any_number_of_threads_makes_the_same_tasks() {
        let pilot = pilot(4, 2, 1);
        let made = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| pilot.distinct(100_000))
        };
        let one = made(1);
        assert_eq!(one.len(), 100_000);
        assert_eq!(made(2), one);
        assert_eq!(made(3), one);
    }

    #[test]
    fn tasks_are_the_first_of_their_states_in_order() {
        let pilot = pilot(2, 1, 1);
        let mut met = HashSet::new();
        let first = (0..20_000).filter_map(|index| {
            let task = pilot.task(index).unwrap();
            met.insert(task.pairs.clone()).then_some(task)
        });
        let first: Vec<_> = first.take(2000).collect();
        let tasks = pilot.distinct(2000);
        assert!(tasks.get(1999).index > 2100, "there were repeats to leave out");
        assert_eq!(tasks.iter().map(|t| t.to_task(pilot.catalog())).collect::<Vec<_>>(), first);
        // Fewer are the beginning of more, and batches are the whole in parts.
        assert!(pilot.distinct(70).iter().eq(tasks.iter().take(70)));
    }

    #[test]
    fn a_small_machine_runs_out_of_tasks() {
        // Every pair of digits and every canonical action of two registers, counted by their states.
        let pilot = pilot(2, 1, 1);
        let catalog = pilot.catalog();
        let mut all = HashSet::new();
        for digits in 0..100u32 {
            let input = crate::machine::State::new(Machine::new(2, 0).unwrap(), &[digits / 10, digits % 10]);
            for &action in catalog.canonical() {
                let mut output = input;
                output.step(&catalog.instruction(action));
                all.insert((input, output));
            }
            all.remove(&(input, input));
        }
        assert_eq!(pilot.distinct(usize::MAX).len(), all.len());
    }
}
