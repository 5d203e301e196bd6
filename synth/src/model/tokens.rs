//! An instruction as the paper's decoder writes it: opcode, then source, then destination.

use crate::machine::{Catalog, Machine, Source};

/// The three tokens of every action, and which destinations may follow an opcode and a source.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    /// Opcode, source and destination of each action, in catalogue order.
    pub(super) of_action: Vec<[usize; 3]>,
    /// `[opcodes, sources, places]`: whether the machine has that instruction.
    pub(super) legal: Vec<bool>,
    pub(super) sources: usize,
    pub(super) places: usize,
}

impl Tokens {
    pub(super) fn new(machine: Machine) -> Tokens {
        let (sources, places) = (machine.registers() + 10 + machine.slots(), machine.places());
        let mut legal = vec![false; 4 * sources * places];
        let catalog = Catalog::new(machine);
        let tokens = |instruction: &crate::machine::Instruction| {
            let source = match instruction.source() {
                Source::Register(register) => register.index(),
                Source::Digit(digit) => machine.registers() + digit.value() as usize,
                Source::Slot(slot) => machine.registers() + 10 + slot.index(),
            };
            let destination =
                machine.index(instruction.destination()).expect("the catalogue is this machine's");
            [instruction.opcode().index(), source, destination]
        };
        let of_action: Vec<_> = catalog.instructions().iter().map(tokens).collect();
        for &[opcode, source, destination] in &of_action {
            legal[(opcode * sources + source) * places + destination] = true;
        }
        Tokens { of_action, legal, sources, places }
    }

    /// Which destinations may follow an opcode and a source; length `places`.
    pub(super) fn destinations(&self, opcode: usize, source: usize) -> &[bool] {
        &self.legal[(opcode * self.sources + source) * self.places..][..self.places]
    }
}
