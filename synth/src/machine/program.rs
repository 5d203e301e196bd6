//! A program: instructions in order, with no jumps.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use super::{Instruction, Machine, ParseError, State, parse_program};

/// Instructions that run one after another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Program(Vec<Instruction>);

impl Program {
    /// The state after the whole program, started in `state`.
    #[must_use]
    pub fn run(&self, mut state: State) -> State {
        for instruction in &self.0 {
            state.step(instruction);
        }
        state
    }

    /// The state before the first instruction and after each: `len() + 1` states.
    pub fn trace(&self, state: State) -> Vec<State> {
        let mut states = vec![state];
        for instruction in &self.0 {
            let mut next = states[states.len() - 1];
            next.step(instruction);
            states.push(next);
        }
        states
    }

    /// Whether `machine` has every place that the program names.
    pub fn fits(&self, machine: Machine) -> bool {
        self.0.iter().all(|instruction| instruction.fits(machine))
    }

    /// The program's lines, as the result format wants them.
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl Deref for Program {
    type Target = Vec<Instruction>;

    fn deref(&self) -> &Vec<Instruction> {
        &self.0
    }
}

impl DerefMut for Program {
    fn deref_mut(&mut self) -> &mut Vec<Instruction> {
        &mut self.0
    }
}

impl From<Vec<Instruction>> for Program {
    fn from(instructions: Vec<Instruction>) -> Program {
        Program(instructions)
    }
}

impl FromIterator<Instruction> for Program {
    fn from_iter<I: IntoIterator<Item = Instruction>>(instructions: I) -> Program {
        Program(instructions.into_iter().collect())
    }
}

impl FromStr for Program {
    type Err = ParseError;

    /// Parses AT&T text, see [`parse_program`].
    fn from_str(text: &str) -> Result<Program, ParseError> {
        parse_program(text)
    }
}

impl fmt::Display for Program {
    /// One instruction a line, each line ended.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|instruction| writeln!(f, "{instruction}"))
    }
}
