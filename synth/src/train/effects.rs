//! The actions of a machine on plain words: all pairs of a task are stepped in place.

use crate::machine::{ActionId, Catalog, Digit, Machine, Opcode, Source};

/// What each action does, by place indices.
#[derive(Clone, Debug)]
pub(super) struct Effects {
    places: usize,
    actions: Vec<Effect>,
}

#[derive(Clone, Copy, Debug)]
struct Effect {
    opcode: Opcode,
    destination: usize,
    source: Operand,
}

#[derive(Clone, Copy, Debug)]
enum Operand {
    Place(usize),
    Word(u32),
}

impl Effects {
    pub(super) fn new(catalog: &Catalog) -> Effects {
        let machine = catalog.machine();
        let index =
            |place| Machine::index(machine, place).expect("the catalogue names places of its machine");
        let effects = catalog.instructions().iter().map(|instruction| Effect {
            opcode: instruction.opcode(),
            destination: index(instruction.destination()),
            source: match instruction.source() {
                Source::Digit(digit) => Operand::Word(Digit::value(digit)),
                source => Operand::Place(index(source.place().expect("every source but a digit is a place"))),
            },
        });
        Effects { places: machine.places(), actions: effects.collect() }
    }

    /// Executes an action on `[pairs, places]` words.
    pub(super) fn step(&self, action: ActionId, words: &mut [u32]) {
        let Effect { opcode, destination, source } = self.actions[action.index()];
        for pair in words.chunks_exact_mut(self.places) {
            let word = match source {
                Operand::Place(place) => pair[place],
                Operand::Word(word) => word,
            };
            pair[destination] = opcode.apply(pair[destination], word);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::State;

    proptest! {
        #[test]
        fn words_step_as_states_do(
            words in proptest::collection::vec(any::<u32>(), 16),
            actions in proptest::collection::vec(0u16..456, 0..12),
        ) {
            let machine = Machine::PAPER_RAM;
            let catalog = Catalog::new(machine);
            let effects = Effects::new(&catalog);
            let mut states: Vec<State> = words.chunks(8).map(|pair| State::new(machine, pair)).collect();
            let mut words = words;
            for action in actions.into_iter().map(ActionId::new) {
                states.iter_mut().for_each(|state| state.step(&catalog.instruction(action)));
                effects.step(action, &mut words);
            }
            let expected: Vec<u32> = states.iter().flat_map(|state| state.words(machine)).collect();
            prop_assert_eq!(words, expected);
        }
    }
}
