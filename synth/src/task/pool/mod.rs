//! Self-made tasks in a file: a compact binary format, written and read as a stream.
//!
//! Numbers of fixed width are little-endian. A *varint* has 7 bits a byte, lowest first, with the top bit
//! set in all bytes but the last; *zigzag* writes 0, −1, 1, −2, … as 0, 1, 2, 3, … A pool of version 1 is
//!
//! | part   | bytes                                                                                         |
//! |--------|-----------------------------------------------------------------------------------------------|
//! | header | `ASBLPOOL`, version u16, registers u8, slots u8, lines u16, pairs u16, seed u64, checksum u32 |
//! | blocks | tasks u32 (not 0), length u32, that many bytes of records, checksum u32                       |
//! | end    | 0u32, 8u32, number of tasks u64, checksum u32                                                 |
//!
//! and a record is the zigzag varint of the task's number less that of the record before it in its block
//! (less 0 for the first), then varints: each action's number, each input word, each output word in zigzag. A
//! checksum is the CRC-32 of every byte before it in the file but those of other checksums, so that blocks can
//! neither change nor change places unseen. It is checked before any task of its block is given. The number
//! of tasks stands at the end because that is where a writer knows it.

mod encoding;
mod read;
mod write;

pub use read::PoolReader;
pub use write::PoolWriter;

use super::PilotError;
use crate::machine::{Machine, MachineSizeError};

const MAGIC: [u8; 8] = *b"ASBLPOOL";
const VERSION: u16 = 1;
/// A block is written once its records are at least this long.
const BLOCK_BYTES: usize = 1 << 16;
/// No block is longer: a record of 64 lines and 64 pairs of 10 places is under 8 KiB.
const MAX_BLOCK_BYTES: usize = BLOCK_BYTES + (1 << 13);

/// What is wrong with a pool, or with writing one. Tasks are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It does not start as a pool does.
    #[error("this is not a task pool: it does not start with ASBLPOOL")]
    NotAPool,
    /// It is not of the version that is read here.
    #[error("the pool is of version {0}, but this program reads version {VERSION}; use a newer program")]
    Newer(u16),
    /// It stops before its end.
    #[error("the pool is cut off after {0} whole tasks; copy it again, or make it again from its seed")]
    Truncated(u64),
    /// Its bytes are not those that were written.
    #[error("the pool is damaged after its first {0} tasks; copy it again, or make it again from its seed")]
    Checksum(u64),
    /// Something follows its end.
    #[error("the pool goes on after its end, task {0}; a file holds one pool")]
    Trailing(u64),
    /// A header with a machine that does not exist.
    #[error("the pool's header is wrong: {0}")]
    Machine(#[from] MachineSizeError),
    /// A header, or a policy to be written, outside its limits.
    #[error("the pool's policy is wrong: {0}")]
    Policy(#[from] PilotError),
    /// An action that the machine does not have.
    #[error("task {task} of the pool has action {action}, but {machine} have no action above {}", actions - 1)]
    Action {
        /// The task.
        task: u64,
        /// The action's number.
        action: u64,
        /// The pool's machine.
        machine: Machine,
        /// How many actions that machine has.
        actions: usize,
    },
    /// A record that is not one: a word out of range, or more or fewer bytes than its block has.
    #[error("task {0} of the pool is not written as the format asks; make the pool again from its seed")]
    Record(u64),
    /// A program that does not map its inputs to its outputs.
    #[error("the program of task {0} of the pool does not solve it; make the pool again from its seed")]
    Unsolved(u64),
    /// The number of tasks at the end is not how many there are.
    #[error("the pool should hold {promised} tasks but holds {found}; make it again from its seed")]
    Count {
        /// The number written at the end.
        promised: u64,
        /// How many there are.
        found: u64,
    },
    /// Tasks offered to a pool of another policy.
    #[error("the tasks were made by another policy than the pool's; write them into a pool of their own")]
    Mixed,
}
