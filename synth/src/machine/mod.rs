//! The machine of AutoAssemblet §4.1: a straight-line subset of 32-bit x86 in AT&T syntax.
//!
//! Words are 32 bits and wrap. A [`Machine`] has 2 to 6 registers and 0 to 4 slots of RAM; together
//! these are its *places*. Four instructions write one place each:
//!
//! | instruction  | effect    | source                  | destination       |
//! |--------------|-----------|-------------------------|-------------------|
//! | `addl s, d`  | d ← d + s | register, digit, slot   | register, slot    |
//! | `subl s, d`  | d ← d − s | register, digit, slot   | register, slot    |
//! | `movl s, d`  | d ← s     | register, digit, slot   | register, slot    |
//! | `imull s, d` | d ← d · s | register, digit, slot   | register          |
//!
//! As on the real processor no instruction has two memory operands. Flags, jumps and every other
//! instruction are left out (the paper's §5.2 names control flow as future work), so a program
//! computes, for each place, one polynomial in the initial values modulo 2³².

mod batch;
mod catalog;
mod instruction;
#[cfg(all(target_arch = "x86_64", unix))]
pub mod native;
mod operand;
mod parse;
mod program;
mod state;

pub use batch::Batch;
pub use catalog::{ActionId, Catalog};
pub use instruction::{Illegal, Instruction, Opcode};
pub use operand::{Digit, Place, Register, Slot, Source};
pub use parse::{ParseError, parse_program};
pub use program::Program;
pub use state::State;

/// The most registers a machine can have.
pub const MAX_REGISTERS: usize = 6;
/// The most slots of RAM a machine can have.
pub const MAX_SLOTS: usize = 4;
/// The most places (registers and slots) a machine can have.
pub const MAX_PLACES: usize = MAX_REGISTERS + MAX_SLOTS;

/// How large a machine is: its registers `%eax %ebx %ecx %edx %esi %edi`, the first `registers` of them,
/// and its RAM slots `-0(%rbp) -4(%rbp) -8(%rbp) -12(%rbp)`, the first `slots` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Machine {
    registers: u8,
    slots: u8,
}

/// A machine size outside 2 to 6 registers and 0 to 4 slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a machine has 2 to 6 registers and 0 to 4 RAM slots, not {registers} registers and {slots} slots")]
pub struct MachineSizeError {
    /// The number of registers asked for.
    pub registers: usize,
    /// The number of slots asked for.
    pub slots: usize,
}

impl Machine {
    /// The paper's default: four registers, no RAM.
    pub const PAPER: Machine = Machine { registers: 4, slots: 0 };
    /// The paper's machine with its optional four RAM slots.
    pub const PAPER_RAM: Machine = Machine { registers: 4, slots: 4 };
    /// The largest machine.
    pub const LARGEST: Machine = Machine { registers: MAX_REGISTERS as u8, slots: MAX_SLOTS as u8 };

    /// A machine with that many registers and RAM slots.
    ///
    /// # Errors
    /// Where `registers` is not in 2..=6 or `slots` not in 0..=4.
    pub fn new(registers: usize, slots: usize) -> Result<Machine, MachineSizeError> {
        if (2..=MAX_REGISTERS).contains(&registers) && slots <= MAX_SLOTS {
            Ok(Machine { registers: registers as u8, slots: slots as u8 })
        } else {
            Err(MachineSizeError { registers, slots })
        }
    }

    /// The number of registers, 2 to 6.
    pub fn registers(self) -> usize {
        usize::from(self.registers)
    }

    /// The number of RAM slots, 0 to 4.
    pub fn slots(self) -> usize {
        usize::from(self.slots)
    }

    /// The number of places, registers and slots together, 2 to 10.
    pub fn places(self) -> usize {
        self.registers() + self.slots()
    }

    /// Every place in order: the registers, then the slots.
    pub fn all_places(self) -> impl Iterator<Item = Place> {
        (0..self.places()).map(move |index| self.place(index))
    }

    /// The place with that index, 0 to `places() - 1`: the registers come first, then the slots.
    ///
    /// # Panics
    /// Where `index` is not below [`Machine::places`].
    pub fn place(self, index: usize) -> Place {
        assert!(index < self.places(), "a machine of {} places has no place {index}", self.places());
        if index < self.registers() {
            Place::Register(Register::ALL[index])
        } else {
            Place::Slot(Slot::ALL[index - self.registers()])
        }
    }

    /// The index of a place, or `None` where this machine does not have it.
    pub fn index(self, place: Place) -> Option<usize> {
        match place {
            Place::Register(register) => (register.index() < self.registers()).then(|| register.index()),
            Place::Slot(slot) => (slot.index() < self.slots()).then(|| self.registers() + slot.index()),
        }
    }

    /// The smallest machine with at least `self`'s size that has every place of `program`.
    #[must_use]
    pub fn widened_for(self, program: &Program) -> Machine {
        let places = program.iter().flat_map(|i| [Some(i.destination()), i.source().place()]).flatten();
        places.fold(self, |machine, place| match place {
            Place::Register(r) => {
                Machine { registers: machine.registers.max(r.index() as u8 + 1), ..machine }
            }
            Place::Slot(s) => Machine { slots: machine.slots.max(s.index() as u8 + 1), ..machine },
        })
    }
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::PAPER
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} registers", self.registers)?;
        match self.slots {
            0 => Ok(()),
            1 => write!(f, " and 1 RAM slot"),
            n => write!(f, " and {n} RAM slots"),
        }
    }
}
