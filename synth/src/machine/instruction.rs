//! One instruction: opcode, source, destination, and which of these go together.

use std::fmt;

use super::{Machine, Place, Source};

/// The four operations of the paper's reduced syntax (§4.1), in catalogue order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Opcode {
    Addl,
    Subl,
    Movl,
    Imull,
}

impl Opcode {
    /// Every opcode, in catalogue order.
    pub const ALL: [Opcode; 4] = [Opcode::Addl, Opcode::Subl, Opcode::Movl, Opcode::Imull];

    /// Its index, 0 to 3.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its mnemonic.
    pub fn name(self) -> &'static str {
        ["addl", "subl", "movl", "imull"][self.index()]
    }

    /// The word that it leaves in a destination holding `destination`, modulo 2³².
    #[inline]
    pub fn apply(self, destination: u32, source: u32) -> u32 {
        match self {
            Opcode::Addl => destination.wrapping_add(source),
            Opcode::Subl => destination.wrapping_sub(source),
            Opcode::Movl => source,
            Opcode::Imull => destination.wrapping_mul(source),
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A combination of operands that the processor does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Illegal {
    /// Two memory operands.
    #[error("no instruction has two memory operands; load one into a register first")]
    MemoryToMemory,
    /// `imull` into a slot.
    #[error("imull writes a register only; multiply in a register and store it with movl")]
    MultiplyIntoMemory,
}

/// One instruction that the processor has. It reads its source and (but for `movl`) its destination,
/// and writes its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instruction {
    opcode: Opcode,
    source: Source,
    destination: Place,
}

impl Instruction {
    /// The instruction of these parts.
    ///
    /// # Errors
    /// Where the processor has no such instruction: two memory operands, or `imull` into memory.
    pub fn new(opcode: Opcode, source: Source, destination: Place) -> Result<Instruction, Illegal> {
        if destination.is_slot() && source.is_slot() {
            Err(Illegal::MemoryToMemory)
        } else if destination.is_slot() && opcode == Opcode::Imull {
            Err(Illegal::MultiplyIntoMemory)
        } else {
            Ok(Instruction { opcode, source, destination })
        }
    }

    /// What it does.
    pub fn opcode(&self) -> Opcode {
        self.opcode
    }

    /// What it reads besides its destination.
    pub fn source(&self) -> Source {
        self.source
    }

    /// What it writes.
    pub fn destination(&self) -> Place {
        self.destination
    }

    /// Whether `machine` has every place that it names.
    pub fn fits(&self, machine: Machine) -> bool {
        machine.index(self.destination).is_some()
            && self.source.place().is_none_or(|place| machine.index(place).is_some())
    }
}

impl fmt::Display for Instruction {
    /// AT&T text such as `addl $2, %ecx`; GNU `as` assembles it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {}", self.opcode, self.source, self.destination)
    }
}
