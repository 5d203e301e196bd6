//! Renaming registers and slots: a task with its places renamed has its programs renamed alike, so each
//! demonstration stands for as many as there are names (24 on the paper's machine).

use rand_chacha::ChaCha8Rng;

use super::objective::Demonstration;
use super::streams::below;
use super::trajectory::Trajectory;
use crate::machine::{ActionId, Catalog, Instruction, Place, Source, State};

/// New names for the places of a machine: registers among themselves, slots among themselves.
#[derive(Clone, Debug)]
pub(super) struct Renaming<'a> {
    catalog: &'a Catalog,
    /// The index that each place gets.
    to: Vec<usize>,
}

impl<'a> Renaming<'a> {
    /// New names, all alike likely.
    pub(super) fn random(catalog: &'a Catalog, rng: &mut ChaCha8Rng) -> Renaming<'a> {
        let machine = catalog.machine();
        let mut to: Vec<usize> = (0..machine.places()).collect();
        let (registers, slots) = to.split_at_mut(machine.registers());
        for names in [registers, slots] {
            // Fisher and Yates's shuffle.
            for last in (1..names.len()).rev() {
                names.swap(last, below(rng, last as u64 + 1) as usize);
            }
        }
        Renaming { catalog, to }
    }

    /// The same demonstration under the new names.
    pub(super) fn demonstration(&self, old: &Demonstration) -> Demonstration {
        let actions = old.trajectory.actions.iter().map(|&action| self.action(action)).collect();
        let trajectory = Trajectory {
            target: self.states(&old.trajectory.target),
            states: self.states(&old.trajectory.states),
            actions,
            steps_left: old.trajectory.steps_left,
        };
        let first = old.first.iter().map(|&(action, share)| (self.action(action), share)).collect();
        Demonstration { trajectory, first, teaches_value: old.teaches_value }
    }

    fn states(&self, old: &[State]) -> Vec<State> {
        let machine = self.catalog.machine();
        let renamed = |old: &State| {
            let mut new = *old;
            machine.all_places().for_each(|place| new.set(self.place(place), old.get(place)));
            new
        };
        old.iter().map(renamed).collect()
    }

    fn action(&self, old: ActionId) -> ActionId {
        let instruction = self.catalog.instruction(old);
        let source = match instruction.source() {
            Source::Digit(_) => instruction.source(),
            source => self.place(source.place().expect("every source but a digit is a place")).into(),
        };
        let new = Instruction::new(instruction.opcode(), source, self.place(instruction.destination()));
        let new = new.expect("slots stay slots, so what was legal is");
        self.catalog.action(&new).expect("the names are the machine's")
    }

    fn place(&self, old: Place) -> Place {
        let machine = self.catalog.machine();
        machine.place(self.to[machine.index(old).expect("the catalogue names places of its machine")])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Machine;
    use crate::train::streams::{Purpose, stream};

    proptest! {
        #[test]
        fn a_renamed_program_leads_through_renamed_states(
            words in proptest::collection::vec(any::<u32>(), 16),
            actions in proptest::collection::vec(0u16..456, 0..8),
            seed: u64,
        ) {
            let catalog = Catalog::new(Machine::PAPER_RAM);
            let states: Vec<State> =
                words.chunks(8).map(|words| State::new(Machine::PAPER_RAM, words)).collect();
            let actions: Vec<ActionId> = actions.into_iter().map(ActionId::new).collect();
            let old = Trajectory::replay(&catalog, &states, &states, &actions, 9);
            let renaming = Renaming::random(&catalog, &mut stream(seed, Purpose::Renaming, 0, 0, 0));
            let new = renaming.demonstration(&Demonstration::new(old)).trajectory;
            let again = Trajectory::replay(&catalog, new.state(0), &new.target, &new.actions, 9);
            prop_assert_eq!(again, new);
        }
    }

    #[test]
    fn all_names_come_up() {
        let catalog = Catalog::new(Machine::PAPER);
        let mut seen: Vec<Vec<usize>> = (0..400)
            .map(|item| Renaming::random(&catalog, &mut stream(0, Purpose::Renaming, 0, item, 0)).to)
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 24);
    }
}
