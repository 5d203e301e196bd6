//! Reading a pool.

use std::io::{self, ErrorKind, Read};

use super::encoding::{Summed, take_varint, unzigzag};
use super::{MAGIC, MAX_BLOCK_BYTES, PoolError, VERSION};
use crate::machine::{ActionId, Catalog, Machine};
use crate::task::{PilotPolicy, PilotTask, PilotTasks, Task};

/// Reads a pool in constant memory: an iterator over its blocks of tasks. Every task is checked before it is
/// given, so that its program is known to solve it. After an error there is nothing more.
#[derive(Debug)]
pub struct PoolReader<R: Read> {
    input: Summed<R>,
    policy: PilotPolicy,
    catalog: Catalog,
    block: Vec<u8>,
    /// How many tasks have been given.
    total: u64,
    ended: bool,
}

impl<R: Read> PoolReader<R> {
    /// Reads a pool's header.
    ///
    /// # Errors
    /// Where this is not the start of a pool that is understood here, or `input` fails.
    pub fn new(input: R) -> Result<PoolReader<R>, PoolError> {
        let mut input = Summed::new(input);
        match input.take_array() {
            Ok(MAGIC) => {}
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(error.into()),
            _ => return Err(PoolError::NotAPool),
        }
        let cut = |error| truncated(error, 0);
        let version = u16::from_le_bytes(input.take_array().map_err(cut)?);
        if version > VERSION {
            return Err(PoolError::Newer(version));
        }
        let [registers, slots] = input.take_array().map_err(cut)?;
        let lines = u16::from_le_bytes(input.take_array().map_err(cut)?).into();
        let pairs = u16::from_le_bytes(input.take_array().map_err(cut)?).into();
        let seed = u64::from_le_bytes(input.take_array().map_err(cut)?);
        // There was no version 0.
        if !input.take_checksum().map_err(cut)? || version == 0 {
            return Err(PoolError::Checksum(0));
        }
        let machine = Machine::new(registers.into(), slots.into())?;
        let policy = PilotPolicy { machine, lines, pairs, seed };
        policy.check()?;
        let catalog = Catalog::new(machine);
        Ok(PoolReader { input, policy, catalog, block: Vec::new(), total: 0, ended: false })
    }

    /// The policy that made the tasks.
    pub fn policy(&self) -> &PilotPolicy {
        &self.policy
    }

    /// The tasks in full, one after another; after an error there is nothing more.
    pub fn tasks(self) -> impl Iterator<Item = Result<Task, PoolError>> {
        let catalog = self.catalog.clone();
        self.flat_map(move |block| match block {
            Ok(tasks) => tasks.iter().map(|task| Ok(task.to_task(&catalog))).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// All tasks that are left, together.
    ///
    /// # Errors
    /// The first thing wrong with the pool.
    pub fn read_all(self) -> Result<PilotTasks, PoolError> {
        let mut all = PilotTasks::new(self.policy);
        for block in self {
            all.append(&block?);
        }
        Ok(all)
    }

    /// The next block's tasks, or `None` at the end.
    fn read_block(&mut self) -> Result<Option<PilotTasks>, PoolError> {
        let total = self.total;
        let cut = |error| truncated(error, total);
        let tasks = u32::from_le_bytes(self.input.take_array().map_err(cut)?);
        let length = u32::from_le_bytes(self.input.take_array().map_err(cut)?) as usize;
        // Tested before the checksum can be, so that a damaged length claims no memory.
        if length > MAX_BLOCK_BYTES {
            return Err(PoolError::Checksum(total));
        }
        self.block.resize(length, 0);
        self.input.take(&mut self.block).map_err(cut)?;
        if !self.input.take_checksum().map_err(cut)? {
            return Err(PoolError::Checksum(total));
        }
        if tasks == 0 { self.end().map(|()| None) } else { self.records(tasks).map(Some) }
    }

    /// Checks what the last block says and that nothing follows it.
    fn end(&mut self) -> Result<(), PoolError> {
        let bytes = self.block[..].try_into().map_err(|_| PoolError::Record(self.total + 1))?;
        let promised = u64::from_le_bytes(bytes);
        if promised != self.total {
            return Err(PoolError::Count { promised, found: self.total });
        }
        match self.input.take_array::<1>() {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(error.into()),
            Ok(_) => Err(PoolError::Trailing(self.total)),
        }
    }

    /// The block's records.
    fn records(&mut self, count: u32) -> Result<PilotTasks, PoolError> {
        let mut tasks = PilotTasks::new(self.policy);
        let mut bytes = &self.block[..];
        let words = self.policy.pairs * self.policy.machine.places();
        let (mut actions, mut inputs, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        let mut index = 0u64;
        for number in self.total + 1..=self.total + u64::from(count) {
            let mut next = || take_varint(&mut bytes).ok_or(PoolError::Record(number));
            index = index.wrapping_add(unzigzag(next()?) as u64);
            actions.clear();
            for _ in 0..self.policy.lines {
                actions.push(self.action(number, next()?)?);
            }
            inputs.clear();
            for _ in 0..words {
                let digit = u8::try_from(next()?).ok().filter(|&digit| digit <= 9);
                inputs.push(digit.ok_or(PoolError::Record(number))?);
            }
            outputs.clear();
            for _ in 0..words {
                let word = i32::try_from(unzigzag(next()?));
                outputs.push(word.map_err(|_| PoolError::Record(number))?);
            }
            let policy = &self.policy;
            let task = PilotTask { policy, index, actions: &actions, inputs: &inputs, outputs: &outputs };
            if !task.is_solved(&self.catalog) {
                return Err(PoolError::Unsolved(number));
            }
            tasks.push(&task);
        }
        self.total += u64::from(count);
        if bytes.is_empty() { Ok(tasks) } else { Err(PoolError::Record(self.total)) }
    }

    fn action(&self, task: u64, action: u64) -> Result<ActionId, PoolError> {
        let (machine, actions) = (self.policy.machine, self.catalog.len());
        let known = u16::try_from(action).ok().filter(|&number| usize::from(number) < actions);
        known.map(ActionId::new).ok_or(PoolError::Action { task, action, machine, actions })
    }
}

impl<R: Read> Iterator for PoolReader<R> {
    type Item = Result<PilotTasks, PoolError>;

    fn next(&mut self) -> Option<Result<PilotTasks, PoolError>> {
        if self.ended {
            return None;
        }
        let block = self.read_block().transpose();
        self.ended = !matches!(block, Some(Ok(_)));
        block
    }
}

/// The end of the input, met after `tasks` tasks, is the pool's fault and not the reader's.
fn truncated(error: io::Error, tasks: u64) -> PoolError {
    if error.kind() == ErrorKind::UnexpectedEof { PoolError::Truncated(tasks) } else { error.into() }
}
