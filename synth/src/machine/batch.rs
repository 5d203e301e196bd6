//! Many states of one machine side by side, stepped together.

use super::{Instruction, Machine, Opcode, Place, Source, State};

/// K states of one machine, stored place by place so that one instruction is one loop over
/// neighbouring words, which the compiler turns into vector instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    machine: Machine,
    pairs: usize,
    /// `[places, pairs]`.
    words: Vec<u32>,
}

impl Batch {
    /// The states of `machine` in `states`, which may be empty.
    pub fn new(machine: Machine, states: &[State]) -> Batch {
        let words = machine.all_places().flat_map(|place| states.iter().map(move |s| s.get(place))).collect();
        Batch { machine, pairs: states.len(), words }
    }

    /// The number of states.
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// The words of one place in every state; length [`Batch::pairs`].
    ///
    /// # Panics
    /// Where the machine does not have the place.
    pub fn place(&self, place: Place) -> &[u32] {
        &self.words[self.range(place)]
    }

    /// The state number `pair`.
    ///
    /// # Panics
    /// Where `pair` is not below [`Batch::pairs`].
    pub fn state(&self, pair: usize) -> State {
        let mut state = State::default();
        for place in self.machine.all_places() {
            state.set(place, self.place(place)[pair]);
        }
        state
    }

    /// Executes one instruction in every state.
    ///
    /// # Panics
    /// Where the machine lacks a place of the instruction.
    pub fn step(&mut self, instruction: &Instruction) {
        // The operation is chosen once, outside the loop: each arm is a loop of its own with a single
        // vector operation in it.
        match instruction.opcode() {
            Opcode::Addl => self.update(instruction, u32::wrapping_add),
            Opcode::Subl => self.update(instruction, u32::wrapping_sub),
            Opcode::Movl => self.update(instruction, |_, source| source),
            Opcode::Imull => self.update(instruction, u32::wrapping_mul),
        }
    }

    fn update(&mut self, instruction: &Instruction, apply: impl Fn(u32, u32) -> u32) {
        let to = self.range(instruction.destination());
        match instruction.source() {
            Source::Digit(digit) => {
                let source = digit.value();
                self.words[to].iter_mut().for_each(|d| *d = apply(*d, source));
            }
            source if source == Source::from(instruction.destination()) => {
                self.words[to].iter_mut().for_each(|d| *d = apply(*d, *d));
            }
            source => {
                let from = self.range(source.place().expect("every source but a digit is a place"));
                let both = self.words.get_disjoint_mut([to, from]);
                let [destination, source] = both.expect("different places do not overlap");
                destination.iter_mut().zip(source).for_each(|(d, s)| *d = apply(*d, *s));
            }
        }
    }

    fn range(&self, place: Place) -> std::ops::Range<usize> {
        let index = self.machine.index(place);
        let start = index.unwrap_or_else(|| panic!("{} do not include {place}", self.machine)) * self.pairs;
        start..start + self.pairs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::{ActionId, Catalog};

    proptest! {
        #[test]
        fn a_batch_steps_as_its_states_do(
            words in proptest::collection::vec(proptest::array::uniform8(any::<u32>()), 0..9),
            actions in proptest::collection::vec(0u16..456, 0..17),
        ) {
            let catalog = Catalog::new(Machine::PAPER_RAM);
            let mut states: Vec<State> = words.iter().map(|w| State::new(Machine::PAPER_RAM, w)).collect();
            let mut batch = Batch::new(Machine::PAPER_RAM, &states);
            for action in actions {
                let instruction = catalog.instruction(ActionId::new(action));
                states.iter_mut().for_each(|s| s.step(&instruction));
                batch.step(&instruction);
            }
            prop_assert_eq!(batch, Batch::new(Machine::PAPER_RAM, &states));
        }
    }
}
