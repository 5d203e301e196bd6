//! The journal read from its beginning: the rows that it stands for.

use std::path::Path;

use super::segment::{Fault, Segment};
use super::{REPAIR, read, snapshot};
use crate::error::StoreError;
use crate::index::memory::Memory;

/// Commits handed on at once.
const CHUNK: usize = 1024;

/// The rows after the last of these commits. None may be missing between the snapshot and the last one.
///
/// # Errors
/// Where the system cannot read, or a line is damaged.
pub(crate) fn replay(snapshot: Option<&Path>, segments: &[Segment]) -> Result<Memory, StoreError> {
    let mut memory = Memory::default();
    if let Some(path) = snapshot {
        let mut lines = snapshot::Lines::open(path)?.map_err(damaged)?;
        while let Some(row) = lines.next_row()? {
            memory.put(&row.map_err(damaged)?);
        }
        memory.tally = memory.tally.at(lines.stamp());
    }
    for segment in segments {
        while memory.tally.applied + 1 < segment.end() {
            let after = memory.tally.applied;
            read(segment, after, CHUNK, |stamp, batch| memory.apply(stamp, &batch))?;
            debug_assert!(memory.tally.applied > after, "each reading goes on");
        }
    }
    Ok(memory)
}

/// The error for a fault of an export.
pub(crate) fn damaged_import(fault: Fault) -> StoreError {
    let advice = "export it again where it came from";
    StoreError::Damaged { path: fault.path, line: fault.line, what: fault.what, advice }
}

/// The error for a fault that a row depends on.
pub(crate) fn damaged(fault: Fault) -> StoreError {
    StoreError::Damaged { path: fault.path, line: fault.line, what: fault.what, advice: REPAIR }
}
