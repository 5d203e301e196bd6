//! What an instruction reads and writes: registers, digits and RAM slots.

use std::fmt;

/// A 32-bit general register, in the paper's order (`%eax` first).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Register {
    Eax,
    Ebx,
    Ecx,
    Edx,
    Esi,
    Edi,
}

impl Register {
    /// Every register, in order.
    pub const ALL: [Register; 6] =
        [Register::Eax, Register::Ebx, Register::Ecx, Register::Edx, Register::Esi, Register::Edi];

    /// Its index, 0 (`%eax`) to 5 (`%edi`).
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name without the percent sign.
    pub fn name(self) -> &'static str {
        ["eax", "ebx", "ecx", "edx", "esi", "edi"][self.index()]
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.name())
    }
}

/// A 32-bit word of RAM below `%rbp`: slot `i` is at `-4i(%rbp)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u8);

impl Slot {
    /// Every slot, in order: `-0(%rbp)`, `-4(%rbp)`, `-8(%rbp)`, `-12(%rbp)`.
    pub const ALL: [Slot; 4] = [Slot(0), Slot(1), Slot(2), Slot(3)];

    /// Its index, 0 to 3.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its address relative to `%rbp` in bytes: 0, −4, −8 or −12.
    pub fn displacement(self) -> i32 {
        -4 * i32::from(self.0)
    }
}

impl fmt::Display for Slot {
    /// As the paper prints it, slot 0 as `-0(%rbp)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-{}(%rbp)", 4 * self.0)
    }
}

/// An immediate operand, 0 to 9 (the paper's "10 digit numbers").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digit(u8);

impl Digit {
    /// Every digit, in order.
    pub const ALL: [Digit; 10] = {
        let mut all = [Digit(0); 10];
        let mut i = 0;
        while i < 10 {
            all[i] = Digit(i as u8);
            i += 1;
        }
        all
    };

    /// The digit of that value, or `None` above 9.
    pub fn new(value: u8) -> Option<Digit> {
        (value <= 9).then_some(Digit(value))
    }

    /// Its value, 0 to 9.
    pub fn value(self) -> u32 {
        u32::from(self.0)
    }
}

impl fmt::Display for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.0)
    }
}

/// Where a word lives and an instruction can write: a register or a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Place {
    Register(Register),
    Slot(Slot),
}

impl Place {
    /// Whether it is a slot of RAM.
    pub fn is_slot(self) -> bool {
        matches!(self, Place::Slot(_))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Register(register) => register.fmt(f),
            Place::Slot(slot) => slot.fmt(f),
        }
    }
}

/// What an instruction reads besides its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Source {
    Register(Register),
    Digit(Digit),
    Slot(Slot),
}

impl Source {
    /// The place it reads, or `None` for a digit.
    pub fn place(self) -> Option<Place> {
        match self {
            Source::Register(register) => Some(Place::Register(register)),
            Source::Slot(slot) => Some(Place::Slot(slot)),
            Source::Digit(_) => None,
        }
    }

    /// Whether it is a slot of RAM.
    pub fn is_slot(self) -> bool {
        matches!(self, Source::Slot(_))
    }
}

impl From<Place> for Source {
    fn from(place: Place) -> Source {
        match place {
            Place::Register(register) => Source::Register(register),
            Place::Slot(slot) => Source::Slot(slot),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Register(register) => register.fmt(f),
            Source::Digit(digit) => digit.fmt(f),
            Source::Slot(slot) => slot.fmt(f),
        }
    }
}
