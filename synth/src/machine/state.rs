//! The words of one machine: its registers and RAM.

use super::{Digit, Instruction, MAX_PLACES, Machine, Place, Slot, Source};

/// The contents of every place of one machine: 10 words, first the 6 registers, then the 4 slots.
/// Places that a smaller machine lacks are there too and stay as they were (0 unless set).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    words: [u32; MAX_PLACES],
}

/// Where a place's word lies in [`State::words`].
fn position(place: Place) -> usize {
    match place {
        Place::Register(register) => register.index(),
        Place::Slot(slot) => super::MAX_REGISTERS + Slot::index(slot),
    }
}

impl State {
    /// The state of `machine` whose places, registers then slots, hold `words`.
    ///
    /// # Panics
    /// Where `words` is not as long as [`Machine::places`].
    pub fn new(machine: Machine, words: &[u32]) -> State {
        assert_eq!(words.len(), machine.places(), "one word for each place");
        let mut state = State::default();
        for (place, &word) in machine.all_places().zip(words) {
            state.set(place, word);
        }
        state
    }

    /// The word in a place.
    #[inline]
    pub fn get(&self, place: Place) -> u32 {
        self.words[position(place)]
    }

    /// Puts a word into a place.
    #[inline]
    pub fn set(&mut self, place: Place, word: u32) {
        self.words[position(place)] = word;
    }

    /// The words of `machine`'s places, registers then slots; length [`Machine::places`].
    pub fn words(&self, machine: Machine) -> Vec<u32> {
        machine.all_places().map(|place| self.get(place)).collect()
    }

    /// What a source reads.
    #[inline]
    pub fn read(&self, source: Source) -> u32 {
        match source {
            Source::Register(register) => self.words[register.index()],
            Source::Digit(digit) => Digit::value(digit),
            Source::Slot(slot) => self.get(Place::Slot(slot)),
        }
    }

    /// Executes one instruction.
    #[inline]
    pub fn step(&mut self, instruction: &Instruction) {
        let destination = instruction.destination();
        let word = instruction.opcode().apply(self.get(destination), self.read(instruction.source()));
        self.set(destination, word);
    }
}
