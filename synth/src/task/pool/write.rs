//! Writing a pool.

use std::io::{self, Write};

use super::encoding::{Summed, put_varint, zigzag};
use super::{BLOCK_BYTES, MAGIC, MAX_BLOCK_BYTES, PoolError, VERSION};
use crate::task::{PilotPolicy, PilotTasks};

/// Writes a pool, in constant memory and with large writes only, so that the output needs no buffer. Without
/// [`PoolWriter::finish`] the pool stays cut off, and readers say so.
#[derive(Debug)]
pub struct PoolWriter<W: Write> {
    out: Summed<W>,
    policy: PilotPolicy,
    /// The records of the block to come, how many they are, and the number of the last one's task.
    block: Vec<u8>,
    in_block: u32,
    last_index: u64,
    total: u64,
}

impl<W: Write> PoolWriter<W> {
    /// Starts a pool of `policy`'s tasks.
    ///
    /// # Errors
    /// Where the policy is outside its limits, or `out` fails.
    pub fn new(out: W, policy: PilotPolicy) -> Result<PoolWriter<W>, PoolError> {
        policy.check()?;
        let mut header = MAGIC.to_vec();
        header.extend(VERSION.to_le_bytes());
        header.extend([policy.machine.registers() as u8, policy.machine.slots() as u8]);
        header.extend((policy.lines as u16).to_le_bytes());
        header.extend((policy.pairs as u16).to_le_bytes());
        header.extend(policy.seed.to_le_bytes());
        let mut out = Summed::new(out);
        out.put(&header)?;
        out.put_checksum()?;
        let block = Vec::with_capacity(MAX_BLOCK_BYTES);
        Ok(PoolWriter { out, policy, block, in_block: 0, last_index: 0, total: 0 })
    }

    /// Appends tasks.
    ///
    /// # Errors
    /// Where they are of another policy, or the output fails.
    pub fn write(&mut self, tasks: &PilotTasks) -> Result<(), PoolError> {
        if *tasks.policy() != self.policy {
            return Err(PoolError::Mixed);
        }
        for task in tasks.iter() {
            let block = &mut self.block;
            put_varint(block, zigzag(task.index.wrapping_sub(self.last_index) as i64));
            task.actions.iter().for_each(|action| put_varint(block, action.index() as u64));
            task.inputs.iter().for_each(|&input| put_varint(block, u64::from(input)));
            task.outputs.iter().for_each(|&output| put_varint(block, zigzag(i64::from(output))));
            self.last_index = task.index;
            self.in_block += 1;
            self.total += 1;
            if self.block.len() >= BLOCK_BYTES {
                self.put_block()?;
            }
        }
        Ok(())
    }

    /// Writes what is left and the end, and gives the output back, flushed.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn finish(mut self) -> Result<W, PoolError> {
        if self.in_block > 0 {
            self.put_block()?;
        }
        self.block.extend(self.total.to_le_bytes());
        self.put_block()?;
        let mut out = self.out.into_inner();
        out.flush()?;
        Ok(out)
    }

    fn put_block(&mut self) -> io::Result<()> {
        self.out.put(&self.in_block.to_le_bytes())?;
        self.out.put(&(self.block.len() as u32).to_le_bytes())?;
        self.out.put(&self.block)?;
        self.out.put_checksum()?;
        self.block.clear();
        (self.in_block, self.last_index) = (0, 0);
        Ok(())
    }
}
