//! What a program does to one input, instruction by instruction.

use synth::machine::{Machine, Program, State};

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{Block, Html, Listing};
use crate::words::words;

/// What a program did to one input: the words at the start and after each instruction.
///
/// Shown as the listing with a row for each instruction, where the word that it changed stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    machine: Machine,
    program: Program,
    states: Vec<State>,
}

impl Execution {
    pub(crate) fn of(machine: Machine, program: &Program, input: State) -> Execution {
        Execution { machine, program: program.clone(), states: program.trace(input) }
    }

    /// The words before the first instruction, registers then slots, signed.
    #[must_use]
    pub fn before(&self) -> Vec<i64> {
        words(self.machine, &self.states[0])
    }

    /// The words after the last instruction.
    #[must_use]
    pub fn after(&self) -> Vec<i64> {
        words(self.machine, &self.states[self.states.len() - 1])
    }

    /// The words at the start and after each instruction: one row more than there are instructions.
    #[must_use]
    pub fn states(&self) -> Vec<Vec<i64>> {
        self.states.iter().map(|state| words(self.machine, state)).collect()
    }

    /// The word in a place after the last instruction, such as `execution.get("ecx")?`.
    ///
    /// # Errors
    /// Where the machine has no such place.
    pub fn get(&self, place: &str) -> Result<i64, Error> {
        let place = self.place(place)?;
        Ok(i64::from(self.states[self.states.len() - 1].get(place) as i32))
    }

    fn place(&self, name: &str) -> Result<synth::machine::Place, Error> {
        place(self.machine, name)
    }
}

/// The place of a machine with that name, with or without `%`.
///
/// # Errors
/// Where there is none.
pub(super) fn place(machine: Machine, name: &str) -> Result<synth::machine::Place, Error> {
    let bare = name.trim().trim_start_matches('%');
    let found = machine.all_places().find(|place| place.to_string().trim_start_matches('%') == bare);
    found.ok_or_else(|| {
        let known: Vec<String> = machine.all_places().map(|place| place.to_string()).collect();
        Fault::NoPlace(name.to_owned(), known.join(", ")).into()
    })
}

impl Rich for Execution {
    fn bundle(&self) -> Bundle {
        let block = Block::of("input", &self.program, self.states[0]);
        let listing = Listing { machine: self.machine, program: self.program.clone(), blocks: vec![block] };
        Bundle::text(listing.to_text().trim_end()).html(Html::new().code(&listing.to_html()).finish())
    }
}

impl std::fmt::Display for Execution {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
