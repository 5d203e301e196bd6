//! Pools of self-made tasks: what is written comes back, what is damaged is refused, and old files load.
#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

use proptest::prelude::*;
use synth::machine::Machine;
use synth::task::pool::{PoolError, PoolReader, PoolWriter};
use synth::task::{Pilot, PilotPolicy, PilotTasks, Task};

const SAMPLE: &[u8] = include_bytes!("data/pool-v1.bin");
const SAMPLE_TASKS: &str = include_str!("data/pool-v1.jsonl");

fn policy(registers: usize, slots: usize, lines: usize, pairs: usize, seed: u64) -> PilotPolicy {
    PilotPolicy { machine: Machine::new(registers, slots).unwrap(), lines, pairs, seed }
}

/// A pool of the first `count` tasks of a policy, written batch by batch, and the tasks.
fn pool(policy: PilotPolicy, count: usize) -> (Vec<u8>, PilotTasks) {
    let pilot = Pilot::new(policy).unwrap();
    let mut writer = PoolWriter::new(Vec::new(), policy).unwrap();
    pilot.batches(count).for_each(|batch| writer.write(&batch).unwrap());
    (writer.finish().unwrap(), pilot.distinct(count))
}

fn read(bytes: &[u8]) -> Result<PilotTasks, PoolError> {
    PoolReader::new(bytes)?.read_all()
}

/// A changed pool of one block with its checksums made right again.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 20;
    // Header, block and end, each followed by its checksum.
    let parts = [(0, 24), (28, end - 4), (end, end + 16)];
    let mut sum = crc32fast::Hasher::new();
    for (from, to) in parts {
        sum.update(&bytes[from..to]);
        bytes[to..to + 4].copy_from_slice(&sum.clone().finalize().to_le_bytes());
    }
    bytes
}

#[test]
fn the_old_sample_loads() {
    let reader = PoolReader::new(SAMPLE).unwrap();
    assert_eq!(*reader.policy(), policy(4, 2, 3, 2, 2026));
    let tasks: Vec<Task> = reader.tasks().collect::<Result<_, _>>().unwrap();
    let expected: Vec<Task> = SAMPLE_TASKS.lines().map(|line| Task::from_json(line).unwrap()).collect();
    assert_eq!(tasks.len(), 20);
    assert_eq!(tasks, expected);
}

/// Experiments name a pool by its policy: that must go on meaning the same tasks and the same bytes.
#[test]
fn the_old_sample_is_made_again_from_its_seed() {
    assert!(pool(policy(4, 2, 3, 2, 2026), 20).0 == SAMPLE);
}

#[test]
fn a_large_pool_is_compact_and_comes_back() {
    let (bytes, tasks) = pool(policy(4, 0, 3, 2, 1), 30_000);
    assert!(bytes.len() < 30_000 * 30, "{} bytes", bytes.len());
    assert_eq!(read(&bytes).unwrap(), tasks);
}

proptest! {
    #[test]
    fn a_pool_comes_back(
        (registers, slots) in (2..=6usize, 0..=4usize),
        (lines, pairs) in (1..=6usize, 1..=4usize),
        seed: u64,
        count in 0..60usize,
    ) {
        let (bytes, tasks) = pool(policy(registers, slots, lines, pairs, seed), count);
        prop_assert_eq!(read(&bytes).unwrap(), tasks);
    }

    /// Whoever forges a checksum gets an error or tasks that are solved, never a panic.
    #[test]
    fn forged_pools_are_refused_or_hold_solved_tasks(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let (mut bytes, _) = pool(policy(3, 1, 2, 2, 9), 5);
        let length = bytes.len();
        changes.iter().for_each(|(at, byte)| bytes[at.index(length)] = *byte);
        if let Ok(reader) = PoolReader::new(&resealed(bytes)[..]) {
            for task in reader.tasks().filter_map(Result::ok) {
                prop_assert!(task.is_solved_by(task.witness.as_ref().unwrap()));
            }
        }
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_an_error() {
    let (bytes, _) = pool(policy(2, 1, 2, 1, 7), 12);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            assert!(read(&damaged).is_err(), "bit {bit} of byte {at}");
        }
        assert!(
            matches!(read(&bytes[..at]), Err(PoolError::NotAPool | PoolError::Truncated(_))),
            "cut at {at}"
        );
    }
}

#[test]
fn blocks_that_changed_places_are_an_error() {
    let (bytes, _) = pool(policy(4, 0, 3, 2, 1), 10_000);
    let length = |at: usize| 12 + u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
    let second = 28 + length(28);
    let third = second + length(second);
    let swapped = [&bytes[..28], &bytes[second..third], &bytes[28..second], &bytes[third..]].concat();
    assert!(matches!(read(&swapped), Err(PoolError::Checksum(0))));
}

#[test]
fn an_error_ends_the_tasks() {
    let (bytes, tasks) = pool(policy(4, 0, 3, 2, 1), 10_000);
    let mut given = PoolReader::new(&bytes[..bytes.len() - 30]).unwrap().tasks();
    let whole = given.by_ref().take_while(Result::is_ok).count();
    assert!(whole > 1000 && whole < tasks.len());
    assert!(given.next().is_none());
}

/// Pools whose checksums are right, so that only what they say can be wrong.
#[test]
fn errors_say_what_and_where() {
    let (bytes, tasks) = pool(policy(2, 0, 1, 1, 3), 2);
    let check = |at: usize, byte: u8, message: &str| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        assert_eq!(read(&resealed(bytes)).unwrap_err().to_string(), message);
    };
    assert_eq!(read(&resealed(bytes.clone())).unwrap(), tasks);
    check(0, b'B', "this is not a task pool: it does not start with ASBLPOOL");
    check(8, 2, "the pool is of version 2, but this program reads version 1; use a newer program");
    check(8, 0, "the pool is damaged after its first 0 tasks; copy it again, or make it again from its seed");
    check(
        10,
        7,
        "the pool's header is wrong: a machine has 2 to 6 registers and 0 to 4 RAM slots, \
         not 7 registers and 0 slots",
    );
    check(12, 0, "the pool's policy is wrong: a pilot program has 1 to 64 lines, not 0");
    check(14, 65, "the pool's policy is wrong: a self-made task has 1 to 64 pairs, not 65");
    // The first record starts at byte 36: its number, one action, two inputs, two outputs.
    check(37, 96, "task 1 of the pool has action 96, but 2 registers have no action above 95");
    check(38, 10, "task 1 of the pool is not written as the format asks; make the pool again from its seed");
    check(40, 99, "the program of task 1 of the pool does not solve it; make the pool again from its seed");
    let promised = bytes.len() - 12;
    check(promised, 3, "the pool should hold 3 tasks but holds 2; make it again from its seed");

    let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_eq!(
        message(&bytes[..bytes.len() - 1]),
        "the pool is cut off after 2 whole tasks; copy it again, or make it again from its seed"
    );
    assert_eq!(
        message(&[&bytes[..], b"\n"].concat()),
        "the pool goes on after its end, task 2; a file holds one pool"
    );
    let mut writer = PoolWriter::new(Vec::new(), policy(2, 0, 1, 1, 4)).unwrap();
    assert!(matches!(writer.write(&tasks), Err(PoolError::Mixed)));
}
