//! What a shorter program must keep, and whether one does.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Preserve;
use super::live::live_before;
use super::windows::common_ends;
use crate::machine::{Instruction, Machine, Program, State};
use crate::task::Care;
use crate::verify::{Equivalence, equivalent};

/// That two programs leave the same words in the places of `care`, at some inputs or everywhere.
pub(super) struct Requirement {
    pub(super) machine: Machine,
    pub(super) care: Care,
    /// Inputs at which a candidate is tried first; all that there is to try unless `everywhere`.
    inputs: Vec<State>,
    everywhere: bool,
    /// Whether whole programs are still compared: one that was too large once stays so.
    compares_whole: bool,
}

/// Whether one program may stand for another.
pub(super) enum Verdict {
    /// Proved.
    Yes,
    /// No: they differ at this input.
    No(State),
    /// Not proved either way.
    Unknown,
}

/// Inputs made for a function: half of random words, which tell nearly all programs apart, half of digits,
/// which catch what happens at 0 and 1.
const INPUTS: usize = 16;
/// Inputs that a search starts with. Few make it fast, and it is given more where they turn out too few.
const FIRST_INPUTS: usize = 2;
/// Fixed, so that the same program is always minimized in the same way.
const SEED: u64 = 0x51A1;

impl Requirement {
    pub(super) fn new(preserve: Preserve<'_>) -> Requirement {
        let (machine, care, inputs, everywhere) = match preserve {
            Preserve::Function { machine, care } => (machine, care, made_inputs(machine), true),
            Preserve::Pairs(task) => {
                (task.machine, task.care, task.pairs.iter().map(|pair| pair.input).collect(), false)
            }
        };
        Requirement { machine, care, inputs, everywhere, compares_whole: true }
    }

    /// The inputs that a search starts with, at least one.
    pub(super) fn first_inputs(&self) -> Vec<State> {
        self.inputs.iter().take(FIRST_INPUTS).copied().collect()
    }

    /// The places that matter before `rest`, the end of a program.
    pub(super) fn live_before(&self, rest: &[Instruction]) -> Care {
        live_before(rest, self.machine, self.care)
    }

    /// Whether `candidate` may stand for `program`.
    pub(super) fn compare(&mut self, program: &Program, candidate: &Program) -> Verdict {
        let differ = |input: &State| {
            let (a, b) = (program.run(*input), candidate.run(*input));
            let mut places = self.machine.all_places().enumerate();
            places.any(|(index, place)| self.care.contains(index) && a.get(place) != b.get(place))
        };
        if let Some(input) = self.inputs.iter().find(|input| differ(input)) {
            return Verdict::No(*input);
        }
        if !self.everywhere || self.middles_are_equal(program, candidate) {
            return Verdict::Yes;
        }
        if !self.compares_whole {
            return Verdict::Unknown;
        }
        match equivalent(program, candidate, self.machine, self.care) {
            Equivalence::Same => Verdict::Yes,
            Equivalence::Different(counterexample) => {
                self.inputs.push(counterexample.input);
                Verdict::No(counterexample.input)
            }
            Equivalence::TooLarge => {
                self.compares_whole = false;
                Verdict::Unknown
            }
        }
    }

    /// Whether the programs are the same outside of a middle part, and that part is the same function as far
    /// as its result is used. This proves most replacements cheaply, and also those in programs that are too
    /// large to be compared as a whole.
    fn middles_are_equal(&self, a: &Program, b: &Program) -> bool {
        let (head, tail) = common_ends(a, b);
        let middle = |program: &Program| Program::from(program[head..program.len() - tail].to_vec());
        let live = self.live_before(&a[a.len() - tail..]);
        equivalent(&middle(a), &middle(b), self.machine, live) == Equivalence::Same
    }
}

fn made_inputs(machine: Machine) -> Vec<State> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut input = |number: usize| {
        let mut word = || if number < INPUTS / 2 { rng.random() } else { rng.random_range(0..10) };
        let words: Vec<u32> = (0..machine.places()).map(|_| word()).collect();
        State::new(machine, &words)
    };
    (0..INPUTS).map(&mut input).collect()
}
