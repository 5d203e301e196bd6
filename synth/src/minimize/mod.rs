//! Shorter programs that do the same.
//!
//! First what keeps its order, as long as it helps:
//! - instructions are dropped, one or two at a time, where the rest does the same without them;
//! - *windows* of up to [`WINDOW`] neighbours give way to fewer instructions, found by exact search, where
//!   only the places that are used later must match.
//!
//! Then the whole program is searched for in the same way, within a budget.
//!
//! A search sees a few inputs only. What it finds is compared with the program at every input by normal
//! form; where the two differ the counterexample becomes one more input, and the search is repeated
//! (counterexample-guided synthesis: Solar-Lezama et al., "Combinatorial Sketching for Finite Programs",
//! ASPLOS 2006; peephole windows: Bansal and Aiken, "Automatic Generation of Peephole Superoptimizers", ASPLOS 2006).
//! So nothing is accepted that is not proved, and where a search for the whole program finds nothing
//! shorter, that is proved too: a shorter program would have met these inputs as well.

mod live;
mod requirement;
mod windows;

use std::collections::HashSet;
use std::fmt;

pub use windows::WINDOW;

use crate::exact::Limits;
use crate::machine::{Instruction, Machine, Program};
use crate::task::{Care, Task};
use crate::verify::{Mismatch, verify_io};
use requirement::{Requirement, Verdict};

/// What a shorter program must keep.
#[derive(Clone, Copy, Debug)]
pub enum Preserve<'a> {
    /// The words that it leaves in the places of `care`, for every input.
    Function {
        /// The machine that the program runs on.
        machine: Machine,
        /// The places that matter at the end.
        care: Care,
    },
    /// That it solves this task: only the pairs and the task's care count.
    Pairs(&'a Task),
}

/// A program that nothing in here could make shorter, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimized {
    /// The program; never longer than the one given.
    pub program: Program,
    /// What was done, in order; each step makes the program shorter.
    pub steps: Vec<Step>,
    /// Whether it is proved that no shorter program keeps what had to be kept.
    pub proved: bool,
    /// It is proved that every such program has at least this many instructions.
    pub at_least: usize,
    /// States expanded by all searches together.
    pub nodes: u64,
}

/// One thing that made the program shorter. Lines count from 1, in the program before the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Instructions that did not matter were dropped.
    Dropped {
        /// The lines with their instructions, in order.
        lines: Vec<(usize, Instruction)>,
    },
    /// Neighbours gave way to fewer instructions.
    Replaced {
        /// The line of the first of them.
        first: usize,
        /// The instructions that were there.
        old: Program,
        /// The instructions in their place.
        new: Program,
    },
}

/// A program that cannot be minimized as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MinimizeError {
    /// It uses a place that the machine lacks.
    #[error(
        "instruction {line}, `{instruction}`, needs a place that {machine} lack: choose a larger machine"
    )]
    DoesNotFit {
        /// The instruction's number, from 1.
        line: usize,
        /// The instruction.
        instruction: Instruction,
        /// The machine.
        machine: Machine,
    },
    /// It does not solve the task whose pairs it should keep.
    #[error("the program does not solve the task, {0}: minimize a program that does")]
    Fails(Mismatch),
}

/// Makes `program` shorter where it can be, without changing what `preserve` says.
///
/// Of `limits`, `nodes` bounds all searches together (each also has a bound of its own, so that twenty
/// instructions take about a second), `memory` bounds each, and `stop` ends the work early with what has been
/// reached. The result is the same on every machine unless `stop` said yes.
///
/// # Errors
/// Where the program does not fit the machine, or does not solve the task.
pub fn minimize(
    program: &Program,
    preserve: Preserve<'_>,
    limits: &Limits<'_>,
) -> Result<Minimized, MinimizeError> {
    let requirement = Requirement::new(preserve);
    let machine = requirement.machine;
    if let Some(index) = program.iter().position(|instruction| !instruction.fits(machine)) {
        return Err(MinimizeError::DoesNotFit { line: index + 1, instruction: program[index], machine });
    }
    if let Preserve::Pairs(task) = preserve {
        verify_io(task, program).map_err(MinimizeError::Fails)?;
    }
    let mut minimizer = Minimizer {
        requirement,
        limits,
        result: Minimized {
            program: program.clone(),
            steps: Vec::new(),
            proved: false,
            at_least: 0,
            nodes: 0,
        },
        searched: HashSet::new(),
    };
    minimizer.run();
    Ok(minimizer.result)
}

struct Minimizer<'a> {
    requirement: Requirement,
    limits: &'a Limits<'a>,
    result: Minimized,
    /// Windows that were searched in vain: their instructions and those before, their start, what is live.
    searched: HashSet<(Vec<Instruction>, usize, Care)>,
}

impl Minimizer<'_> {
    fn run(&mut self) {
        self.drop_instructions();
        while self.replace_window() {
            self.drop_instructions();
        }
        // Last, since it keeps nothing of the order that the program's author chose. It needs no second
        // round: what it finds is a shortest program.
        self.replace_whole();
        self.result.proved = self.result.at_least >= self.result.program.len();
    }

    /// Drops dead stores, then single instructions and pairs, until all that are left matter.
    fn drop_instructions(&mut self) {
        loop {
            let program = &self.result.program;
            let dead = live::dead_stores(program, self.requirement.machine, self.requirement.care);
            if !dead.is_empty() {
                self.drop_lines(&dead);
                continue;
            }
            let all = 0..program.len();
            let singles = all.clone().map(|line| vec![line]);
            let pairs = all.clone().flat_map(|a| (a + 1..all.end).map(move |b| vec![a, b]));
            let found = singles.chain(pairs).find(|lines| {
                let candidate = without(&self.result.program, lines);
                !(self.limits.stop)()
                    && matches!(self.requirement.compare(&self.result.program, &candidate), Verdict::Yes)
            });
            let Some(lines) = found else { return };
            self.drop_lines(&lines);
        }
    }

    fn drop_lines(&mut self, lines: &[usize]) {
        let program = &self.result.program;
        let step = Step::Dropped { lines: lines.iter().map(|&line| (line + 1, program[line])).collect() };
        self.result.program = without(program, lines);
        self.result.steps.push(step);
    }
}

/// The program without these lines (from 0, in order).
fn without(program: &Program, lines: &[usize]) -> Program {
    let kept = program.iter().enumerate().filter(|(line, _)| !lines.contains(line));
    kept.map(|(_, &instruction)| instruction).collect()
}

impl fmt::Display for Step {
    /// `line 2 dropped: addl $0, %eax` or ``lines 2 to 3: `addl $4, %eax; subl $3, %eax` became `addl $1, %eax` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Dropped { lines } => {
                let numbers: Vec<String> = lines.iter().map(|(line, _)| line.to_string()).collect();
                let dropped: Vec<String> = lines.iter().map(|(_, dropped)| dropped.to_string()).collect();
                let plural = if lines.len() == 1 { "" } else { "s" };
                write!(f, "line{plural} {} dropped: {}", numbers.join(", "), dropped.join("; "))
            }
            Step::Replaced { first, old, new } => {
                let (last, old, new) = (first + old.len() - 1, old.lines(), new.lines());
                write!(f, "lines {first} to {last}: `{}` became `{}`", old.join("; "), new.join("; "))
            }
        }
    }
}

#[cfg(test)]
mod tests;
