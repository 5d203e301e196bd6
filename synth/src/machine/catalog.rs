//! The finite set of actions: every legal instruction of a machine, in a fixed order.
//!
//! The order is opcode (`addl`, `subl`, `movl`, `imull`), then source (registers, digits 0 to 9, slots),
//! then destination (registers, slots), with the combinations that the processor lacks left out. For R
//! registers and no RAM an action's number is therefore `(opcode · (R + 10) + source) · R + destination`:
//! 4R(R + 10) actions, 224 for the paper's machine; 456 with four slots. This order is part of every
//! trained network and stored pool: it never changes.

use std::fmt;

use super::{Digit, Instruction, Machine, Opcode, Place, Register, Slot, Source};

/// The number of an action in its machine's [`Catalog`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActionId(u16);

impl ActionId {
    /// The action of that number; whether a catalogue has it is checked where it is used.
    pub fn new(number: u16) -> ActionId {
        ActionId(number)
    }

    /// Its number, 0 to `Catalog::len() - 1`.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Every action of one machine, and which of them are worth trying.
#[derive(Clone, Debug)]
pub struct Catalog {
    machine: Machine,
    instructions: Vec<Instruction>,
    canonical: Vec<ActionId>,
    canonical_of: Vec<Option<ActionId>>,
}

impl Catalog {
    /// The catalogue of a machine.
    pub fn new(machine: Machine) -> Catalog {
        let registers = || Register::ALL.into_iter().take(machine.registers());
        let slots = || Slot::ALL.into_iter().take(machine.slots());
        let sources = || {
            registers()
                .map(Source::Register)
                .chain(Digit::ALL.into_iter().map(Source::Digit))
                .chain(slots().map(Source::Slot))
        };
        let mut instructions = Vec::new();
        for opcode in Opcode::ALL {
            for source in sources() {
                for destination in machine.all_places() {
                    instructions.extend(Instruction::new(opcode, source, destination));
                }
            }
        }
        let canonical_of = representatives(machine, &instructions);
        let canonical = (0..instructions.len())
            .map(|i| ActionId(i as u16))
            .filter(|&action| canonical_of[action.index()] == Some(action))
            .collect();
        Catalog { machine, instructions, canonical, canonical_of }
    }

    /// The machine whose actions these are.
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// The number of actions: 224 for the paper's machine, 456 with RAM.
    #[allow(clippy::len_without_is_empty, reason = "a catalogue is never empty")]
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// The instruction of an action.
    ///
    /// # Panics
    /// Where the catalogue has no such action.
    pub fn instruction(&self, action: ActionId) -> Instruction {
        self.instructions[action.index()]
    }

    /// Every instruction; an action's number is its index here.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The action of an instruction, or `None` where the machine lacks a place it names.
    pub fn action(&self, instruction: &Instruction) -> Option<ActionId> {
        let key = |i: &Instruction| (i.opcode(), source_rank(i.source()), i.destination());
        // The catalogue's order is the order of this key, so the search can halve.
        let found = self.instructions.binary_search_by_key(&key(instruction), key).ok()?;
        Some(ActionId(found as u16))
    }

    /// One action for each distinct effect that changes anything, in order: 196 for the paper's
    /// machine, 420 with RAM. Left out are those that do nothing (`movl r,r`, `addl $0`, `subl $0`,
    /// `imull $1`) and those with the same effect as another (`subl r,r` and `imull $0,r` for
    /// `movl $0,r`; `imull $2,r` for `addl r,r`).
    pub fn canonical(&self) -> &[ActionId] {
        &self.canonical
    }

    /// The canonical action with the same effect, or `None` where the action does nothing.
    pub fn canonical_of(&self, action: ActionId) -> Option<ActionId> {
        self.canonical_of[action.index()]
    }
}

/// Sources in catalogue order: registers, digits, slots.
fn source_rank(source: Source) -> (u8, usize) {
    match source {
        Source::Register(register) => (0, register.index()),
        Source::Digit(digit) => (1, digit.value() as usize),
        Source::Slot(slot) => (2, slot.index()),
    }
}

/// For each instruction the action that stands for its effect, or `None` for no effect.
fn representatives(machine: Machine, instructions: &[Instruction]) -> Vec<Option<ActionId>> {
    // Three rules name all of the coincidences; a test compares the result with effects observed on
    // random states.
    let zero = Source::Digit(Digit::ALL[0]);
    let find = |opcode, source, destination: Place| {
        let wanted = Instruction::new(opcode, source, destination).ok();
        let found = instructions.iter().position(|i| Some(*i) == wanted);
        found.map(|i| ActionId(i as u16))
    };
    let representative = |(index, i): (usize, &Instruction)| {
        let own = i.source() == Source::from(i.destination());
        let digit = match i.source() {
            Source::Digit(digit) => Some(digit.value()),
            _ => None,
        };
        match (i.opcode(), digit) {
            (Opcode::Movl, _) if own => None,
            (Opcode::Addl | Opcode::Subl, Some(0)) | (Opcode::Imull, Some(1)) => None,
            (Opcode::Imull, Some(0)) => find(Opcode::Movl, zero, i.destination()),
            (Opcode::Subl, _) if own => find(Opcode::Movl, zero, i.destination()),
            (Opcode::Imull, Some(2)) => find(Opcode::Addl, Source::from(i.destination()), i.destination()),
            _ => Some(ActionId(index as u16)),
        }
    };
    debug_assert!(instructions.iter().all(|i| i.fits(machine)));
    instructions.iter().enumerate().map(representative).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::machine::State;

    /// The effect of an instruction on a few states, enough to tell any two instructions apart.
    fn observed(machine: Machine, instruction: &Instruction) -> Vec<u32> {
        let words = |i: u32| (0..machine.places() as u32).map(move |p| (7919 * i + 104_729 * p + 13).pow(2));
        (0..4)
            .flat_map(|i| {
                let mut state = State::new(machine, &words(i).collect::<Vec<_>>());
                state.step(instruction);
                state.words(machine)
            })
            .collect()
    }

    #[test]
    fn sizes_are_the_published_ones() {
        let check = |registers, slots, all, distinct| {
            let catalog = Catalog::new(Machine::new(registers, slots).unwrap());
            assert_eq!((catalog.len(), catalog.canonical().len()), (all, distinct));
        };
        check(4, 0, 224, 196);
        check(4, 4, 456, 420);
        for r in 2..=6 {
            check(r, 0, 4 * r * (r + 10), 4 * r * (r + 10) - 7 * r);
        }
    }

    #[test]
    fn numbers_follow_the_documented_formula() {
        let catalog = Catalog::new(Machine::PAPER);
        for (number, i) in catalog.instructions().iter().enumerate() {
            let source = match i.source() {
                Source::Register(r) => r.index(),
                Source::Digit(d) => 4 + d.value() as usize,
                Source::Slot(_) => unreachable!(),
            };
            let Place::Register(destination) = i.destination() else { unreachable!() };
            assert_eq!(number, (i.opcode().index() * 14 + source) * 4 + destination.index());
        }
    }

    #[test]
    fn canonical_actions_are_exactly_the_distinct_effects() {
        for (registers, slots) in [(2, 0), (4, 0), (4, 4), (6, 4)] {
            let machine = Machine::new(registers, slots).unwrap();
            let catalog = Catalog::new(machine);
            let nothing = observed(
                machine,
                &Instruction::new(
                    Opcode::Movl,
                    Source::Register(Register::Eax),
                    Place::Register(Register::Eax),
                )
                .unwrap(),
            );
            let mut seen: HashMap<Vec<u32>, Option<ActionId>> = HashMap::from([(nothing, None)]);
            for &action in catalog.canonical() {
                let effect = observed(machine, &catalog.instruction(action));
                assert_eq!(seen.insert(effect, Some(action)), None, "{action} repeats an effect");
            }
            for (number, instruction) in catalog.instructions().iter().enumerate() {
                let found = seen[&observed(machine, instruction)];
                assert_eq!(catalog.canonical_of(ActionId::new(number as u16)), found, "{instruction}");
                assert_eq!(catalog.action(instruction), Some(ActionId::new(number as u16)));
            }
        }
    }
}
