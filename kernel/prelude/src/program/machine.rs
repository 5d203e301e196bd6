//! The machine by hand: instructions typed one at a time, taken back, and played again.

use synth::machine::{Machine as Size, Program as Instructions, State};

use super::execution::place;
use super::{Execution, Program, program};
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{Block, Html, Listing};
use crate::words::{state, word, words};

/// A machine whose registers hold `words`, 2 to 6 of them, in the order `%eax %ebx %ecx %edx %esi %edi`.
///
/// # Errors
/// Where that many registers make no machine, or a word has more than 32 bits.
///
/// ```
/// # use assemblet::prelude::*;
/// let mut machine = machine(&[5, 1, 7, 8])?;
/// machine.run("addl $1, %eax")?;
/// machine.run("imull %eax, %ecx")?;
/// assert_eq!(machine.words(), [6, 1, 42, 8]);
/// machine.undo();
/// assert_eq!(machine.words(), [6, 1, 7, 8]);
/// # Ok::<(), Error>(())
/// ```
pub fn machine(words: &[i64]) -> Result<Machine, Error> {
    machine_with_ram(words, &[])
}

/// A machine with RAM as well: 0 to 4 slots, `-0(%rbp) -4(%rbp) -8(%rbp) -12(%rbp)`.
///
/// # Errors
/// As [`machine`].
pub fn machine_with_ram(registers: &[i64], slots: &[i64]) -> Result<Machine, Error> {
    let size = Size::new(registers.len(), slots.len()).map_err(Fault::from)?;
    let start = state("the machine", size, &[registers, slots].concat())?;
    Ok(Machine { size, start, done: Instructions::default(), undone: Vec::new() })
}

/// A machine at work: its registers, and the instructions that it has run. [`machine`] makes one.
///
/// Shown as the listing of what it has run, where the word that each instruction changed stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    size: Size,
    start: State,
    done: Instructions,
    /// What was taken back, the last one taken back last.
    undone: Vec<synth::machine::Instruction>,
}

impl Machine {
    /// The same as [`machine`].
    ///
    /// # Errors
    /// As there.
    pub fn new(words: &[i64]) -> Result<Machine, Error> {
        machine(words)
    }

    /// Runs one instruction or several, and gives back what they did.
    ///
    /// # Errors
    /// Where the text is no program, or names a place that this machine lacks; nothing has been run then.
    pub fn run(&mut self, text: impl AsRef<str>) -> Result<Execution, Error> {
        self.run_program(program(text)?)
    }

    fn run_program(&mut self, Program { instructions }: Program) -> Result<Execution, Error> {
        if !instructions.fits(self.size) {
            let needed = self.size.widened_for(&instructions);
            return Err(Fault::TooWide { needed, given: self.size, given_by: "machine" }.into());
        }
        let before = self.state();
        self.done.extend(instructions.iter().copied());
        self.undone.clear();
        Ok(Execution::of(self.size, &instructions, before))
    }

    /// Takes the last instruction back; says whether there was one.
    pub fn undo(&mut self) -> bool {
        let last = self.done.pop();
        self.undone.extend(last);
        last.is_some()
    }

    /// Runs the instruction again that was taken back last; says whether there was one.
    pub fn redo(&mut self) -> bool {
        let next = self.undone.pop();
        self.done.extend(next);
        next.is_some()
    }

    /// Takes all instructions back.
    pub fn reset(&mut self) {
        while self.undo() {}
    }

    /// The words now, registers then slots, signed.
    #[must_use]
    pub fn words(&self) -> Vec<i64> {
        words(self.size, &self.state())
    }

    /// The word in a place now, such as `machine.get("ecx")?`.
    ///
    /// # Errors
    /// Where this machine has no such place.
    pub fn get(&self, name: &str) -> Result<i64, Error> {
        Ok(i64::from(self.state().get(place(self.size, name)?) as i32))
    }

    /// Puts a word into a place by hand. What was run before is forgotten: the machine starts from here.
    ///
    /// # Errors
    /// Where this machine has no such place, or the word has more than 32 bits.
    pub fn set(&mut self, name: &str, number: i64) -> Result<(), Error> {
        let (place, word) = (place(self.size, name)?, word("the machine", number)?);
        let mut start = self.state();
        start.set(place, word);
        (self.start, self.done, self.undone) = (start, Instructions::default(), Vec::new());
        Ok(())
    }

    /// What it has run, as a program.
    #[must_use]
    pub fn program(&self) -> Program {
        Program { instructions: self.done.clone() }
    }

    /// What it has run, with the words after each instruction.
    #[must_use]
    pub fn history(&self) -> Execution {
        Execution::of(self.size, &self.done, self.start)
    }

    fn state(&self) -> State {
        self.done.run(self.start)
    }
}

impl Rich for Machine {
    fn bundle(&self) -> Bundle {
        let block = Block::of("registers", &self.done, self.start);
        let listing = Listing { machine: self.size, program: self.done.clone(), blocks: vec![block] };
        Bundle::text(listing.to_text().trim_end()).html(Html::new().code(&listing.to_html()).finish())
    }
}

impl std::fmt::Display for Machine {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_taken_back_and_played_again() {
        let mut machine = machine_with_ram(&[5, 1], &[3]).unwrap();
        assert_eq!(machine.run("addl -0(%rbp), %eax; movl %eax, -0(%rbp)").unwrap().after(), [8, 1, 8]);
        assert!(machine.undo());
        assert_eq!((machine.words(), machine.get("%eax").unwrap()), (vec![8, 1, 3], 8));
        assert!(machine.redo() && !machine.redo());
        machine.reset();
        assert_eq!(machine.words(), [5, 1, 3]);
        assert!(!machine.undo());
        machine.set("-0(%rbp)", -2).unwrap();
        assert_eq!((machine.words(), machine.program().len()), (vec![5, 1, -2], 0));
        machine.run("addl $9, %ebx").unwrap();
        let text = "                    registers
                    eax ebx | -0
   start              5   1 | -2
1  addl $9, %ebx      5  10 | -2";
        assert_eq!(machine.bundle().get("text/plain"), Some(text));
    }

    #[test]
    fn what_it_cannot_run_changes_nothing() {
        let mut machine = machine(&[5, 1]).unwrap();
        let error = machine.run("addl $1, %eax; addl %edx, %eax").unwrap_err().to_string();
        assert!(
            error.starts_with("the program needs 4 registers, but the machine has 2 registers"),
            "{error}"
        );
        let error = machine.get("ecx").unwrap_err().to_string();
        assert_eq!(error, "register 'ecx' is not one of this machine's: %eax, %ebx");
        assert_eq!(machine.words(), [5, 1]);
    }
}
