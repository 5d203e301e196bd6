//! Programs: text that can be run, held to a task, and made shorter.

mod execution;
mod machine;
mod verdict;

pub use execution::Execution;
pub use machine::{Machine, machine, machine_with_ram};
pub use verdict::Verdict;
pub(crate) use verdict::judged;

use std::fmt;

use synth::exact::Limits;
use synth::machine::{Machine as Size, Program as Instructions};
use synth::minimize::{Preserve, minimize};
use synth::task::Care;
use synth::verify::{Budget, Symbolic};

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich, interrupt};
use crate::page::{FAINT, Html, Table, counted, span};
use crate::task::Task;
use crate::words::state;

/// A program from AT&T text, one instruction a line or `;` between them; `#` begins a comment.
///
/// Instructions are `addl`, `subl`, `movl` and `imull`; sources are registers `%eax` to `%edi`, digits `$0` to `$9` and
/// slots such as `-4(%rbp)`; destinations are registers and slots.
///
/// # Errors
/// Where the text is no program; the sentence has the line and the column.
///
/// ```
/// # use assemblet::prelude::*;
/// let program = program("imull %eax, %ecx\naddl $2, %ecx")?;
/// assert_eq!(program.run(&[5, 1, 7, 8])?.after(), [5, 1, 37, 8]);
/// # Ok::<(), Error>(())
/// ```
pub fn program(text: impl AsRef<str>) -> Result<Program, Error> {
    program_of(text.as_ref())
}

/// Compiled here once, and not in every cell that calls the function above.
fn program_of(text: &str) -> Result<Program, Error> {
    if text.trim().is_empty() {
        return Err(Fault::EmptyProgram.into());
    }
    Ok(Program { instructions: text.parse().map_err(Fault::Program)? })
}

/// Instructions that run one after another. [`program`] makes one from text.
///
/// Shown as its listing, and what it leaves in each register as a polynomial of what was there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    pub(crate) instructions: Instructions,
}

impl Program {
    /// The same as [`program`].
    ///
    /// # Errors
    /// As there.
    pub fn new(text: impl AsRef<str>) -> Result<Program, Error> {
        program(text)
    }

    /// The number of instructions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether it has no instructions, and so changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// Its instructions as text, one each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.instructions.lines()
    }

    /// Runs it on registers that hold `words`, 2 to 6 of them.
    ///
    /// # Errors
    /// Where that many registers make no machine, or the program names one beyond them or a RAM slot.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// program("addl $1, %eax")?.run(&[5, 1])?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn run(&self, words: &[i64]) -> Result<Execution, Error> {
        self.run_with_ram(words, &[])
    }

    /// Runs it on registers and RAM: 2 to 6 registers, 0 to 4 slots.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn run_with_ram(&self, registers: &[i64], slots: &[i64]) -> Result<Execution, Error> {
        let machine = Size::new(registers.len(), slots.len()).map_err(Fault::from)?;
        if !self.instructions.fits(machine) {
            let needed = machine.widened_for(&self.instructions);
            return Err(Fault::TooWide { needed, given: machine, given_by: "input" }.into());
        }
        let input = state("the input", machine, &[registers, slots].concat())?;
        Ok(Execution::of(machine, &self.instructions, input))
    }

    /// Holds it to a task: to its pairs, and to what is meant where the task says it.
    ///
    /// # Errors
    /// Where it names a place that the task's machine lacks.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// let task = task("ecx = ecx + 30")?;
    /// assert_eq!(program("addl $9, %ecx")?.verify(&task)?.io(), false);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn verify(&self, task: &Task) -> Result<Verdict, Error> {
        Verdict::of(task, self)
    }

    /// A shorter program that does the same for every input, or this one where none was found. It runs on four registers
    /// or as many as the program names.
    ///
    /// ```
    /// # use assemblet::prelude::*;
    /// assert_eq!(program("addl $1, %eax; addl $2, %eax")?.minimize().to_string(), "addl $3, %eax\n");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn minimize(&self) -> Program {
        let machine = self.size();
        self.shortened(Preserve::Function { machine, care: Care::all(machine) })
            .unwrap_or_else(|_| self.clone())
    }

    /// A shorter program that still maps the pairs of a task, or this one where none was found.
    ///
    /// # Errors
    /// Where this one does not solve the task.
    pub fn minimize_for(&self, task: &Task) -> Result<Program, Error> {
        self.shortened(Preserve::Pairs(&task.asked))
    }

    fn shortened(&self, preserve: Preserve<'_>) -> Result<Program, Error> {
        let limits = Limits { stop: &interrupt::requested, ..Limits::default() };
        let shorter = minimize(&self.instructions, preserve, &limits).map_err(Fault::from)?;
        Ok(Program { instructions: shorter.program })
    }

    /// What it leaves in each place, as a polynomial of what was there before, modulo 2³².
    #[must_use]
    pub fn meaning(&self) -> Table {
        let symbolic = Symbolic::of_program(&self.instructions, &mut Budget::default());
        let mut table = Table::new(&["place", "after"]);
        for place in self.size().all_places() {
            let after = symbolic.get(place).map_or_else(|why| why.to_string(), ToString::to_string);
            table.row(&[place.to_string(), after]);
        }
        table
    }

    /// The smallest machine with four registers or more that has its places.
    fn size(&self) -> Size {
        Size::PAPER.widened_for(&self.instructions)
    }
}

impl fmt::Display for Program {
    /// AT&T text, one instruction a line, which GNU `as` assembles.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instructions.fmt(f)
    }
}

impl Rich for Program {
    fn bundle(&self) -> Bundle {
        let length = counted(self.len() as u64, "instruction");
        let meaning = self.meaning();
        let listing: String = (1..)
            .zip(self.lines())
            .map(|(number, line)| {
                let number = format!("{number:>3}  ");
                format!(
                    "<div style=\"white-space:pre\">{}{}</div>",
                    span(FAINT, &number),
                    crate::page::coloured(&line)
                )
            })
            .collect();
        let html = Html::new().block(&span(FAINT, &length)).code(&listing);
        let html = html.code(&format!("<div style=\"margin-top:6px\">{}</div>", meaning.to_html()));
        Bundle::text(format!("{self}\n{meaning}").trim_end()).html(html.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_run_and_say_what_they_mean() {
        let program = program("imull %eax, %ecx # twice\naddl $2, %ecx").unwrap();
        assert_eq!((program.len(), program.lines()[1].as_str()), (2, "addl $2, %ecx"));
        let text = program.bundle().get("text/plain").unwrap().to_owned();
        assert!(text.starts_with("imull %eax, %ecx\naddl $2, %ecx\n\nplace  after\n%eax   "), "{text}");
        let html = program.bundle().get("text/html").unwrap().to_owned();
        assert!(html.contains("imull"), "{html}");
    }

    #[test]
    fn wrong_programs_are_told_with_their_line() {
        let check = |text: &str, message: &str| assert_eq!(program(text).unwrap_err().to_string(), message);
        check(" ", "the program is empty text; give instructions such as 'addl $2, %ecx'");
        check(
            "addl $1, %eax\nadd $1, %eax",
            "program, line 2, column 1: expected addl, subl, movl or imull, found 'add'",
        );
        let error = program("addl %ecx, %eax").unwrap().run(&[1, 2]).unwrap_err().to_string();
        let text = "the program needs 3 registers, but the input has 2 registers; write a number for each place it names";
        assert_eq!(error, text);
        let error = program("addl $1, %eax").unwrap().run(&[1]).unwrap_err().to_string();
        assert_eq!(error, "a machine has 2 to 6 registers and 0 to 4 RAM slots, not 1 registers and 0 slots");
        let error = program("addl $1, %eax").unwrap().run(&[1, 1 << 40]).unwrap_err().to_string();
        assert!(error.starts_with("the input has 1099511627776, which is outside 32 bits"), "{error}");
    }
}
