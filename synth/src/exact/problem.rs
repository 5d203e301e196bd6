//! A task laid out for the vector kernels.
//!
//! Everything that an instruction can read stands in one row of `L` lanes per pair: lane `i` below the
//! machine's places holds place `i` ([`crate::machine::Machine::index`]), and the last ten lanes hold the
//! digits 0 to 9. One vector operation then evaluates an opcode for every source at once. `L` is 16 up to
//! six places and 32 above.

use crate::machine::{Catalog, Digit, Instruction, Machine, Opcode, Source};
use crate::task::Task;

/// One pair's operands: places, unused lanes, digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Lanes<const L: usize>(pub(crate) [u32; L]);

/// The lanes that a machine needs: 16 or 32.
pub(crate) fn lanes_for(machine: Machine) -> usize {
    if machine.places() + Digit::ALL.len() <= 16 { 16 } else { 32 }
}

/// A canonical action in search order: destination, then opcode, then lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Action {
    pub(crate) destination: u8,
    pub(crate) opcode: Opcode,
    pub(crate) lane: u8,
}

impl Action {
    /// A dense number, below `places · 4 · L`.
    #[inline]
    pub(super) fn number<const L: usize>(self) -> usize {
        (usize::from(self.destination) * 4 + self.opcode.index()) * L + usize::from(self.lane)
    }

    /// The action of an instruction on `machine`.
    ///
    /// # Panics
    /// Where the machine lacks a place of the instruction.
    pub(crate) fn of(machine: Machine, instruction: &Instruction) -> Action {
        let index = |place| machine.index(place).expect("the catalogue names places of its machine") as u8;
        let lane = match instruction.source() {
            Source::Digit(digit) => (lanes_for(machine) - 10) as u8 + digit.value() as u8,
            source => index(source.place().expect("every source but a digit is a place")),
        };
        Action { destination: index(instruction.destination()), opcode: instruction.opcode(), lane }
    }

    /// The instruction of this action.
    pub(super) fn instruction(self, machine: Machine) -> Instruction {
        let lane = usize::from(self.lane);
        let source = if lane < machine.places() {
            machine.place(lane).into()
        } else {
            Source::Digit(Digit::ALL[lane + 10 - lanes_for(machine)])
        };
        let destination = machine.place(self.destination.into());
        Instruction::new(self.opcode, source, destination).expect("actions come from legal instructions")
    }
}

/// The canonical actions of a machine in search order.
pub(super) fn actions(machine: Machine) -> Vec<Action> {
    let catalog = Catalog::new(machine);
    let mut actions: Vec<Action> =
        catalog.canonical().iter().map(|&id| Action::of(machine, &catalog.instruction(id))).collect();
    actions.sort_unstable();
    actions
}

/// A task's start and goal in lanes.
#[derive(Clone, Debug)]
pub(super) struct Problem<const L: usize> {
    pub(super) machine: Machine,
    /// The number of pairs, K.
    pub(super) pairs: usize,
    /// `[K]` rows of operands at the start.
    pub(super) start: Vec<Lanes<L>>,
    /// `[places, K]`: the words wanted.
    pub(super) target: Vec<u32>,
    /// Bit `i`: whether place `i` must match.
    pub(super) care: u16,
}

impl<const L: usize> Problem<L> {
    /// The problem of a task.
    pub(super) fn new(task: &Task) -> Problem<L> {
        debug_assert_eq!(L, lanes_for(task.machine));
        let row = |words: Vec<u32>| {
            let mut lanes = [0; L];
            lanes[..words.len()].copy_from_slice(&words);
            for digit in Digit::ALL {
                lanes[L - 10 + digit.value() as usize] = digit.value();
            }
            Lanes(lanes)
        };
        Problem {
            machine: task.machine,
            pairs: task.pairs.len(),
            start: task.pairs.iter().map(|pair| row(pair.input.words(task.machine))).collect(),
            target: task
                .machine
                .all_places()
                .flat_map(|place| task.pairs.iter().map(move |pair| pair.output.get(place)))
                .collect(),
            care: task.care.bits(),
        }
    }

    /// The words wanted in a place; length K.
    #[inline]
    pub(super) fn target(&self, place: usize) -> &[u32] {
        &self.target[place * self.pairs..][..self.pairs]
    }

    /// Bit `i`: place `i` must match and does not.
    pub(super) fn wrong(&self, rows: &[Lanes<L>]) -> u16 {
        let differs = |place: usize| rows.iter().zip(self.target(place)).any(|(row, &t)| row.0[place] != t);
        (0..self.machine.places()).filter(|&place| differs(place)).fold(0, |set, place| set | 1 << place)
            & self.care
    }
}
