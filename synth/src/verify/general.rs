//! Does a program implement the intended function at every input?

use std::fmt;

use super::inputs::{RANDOM_INPUTS, digit_input_count, digit_inputs, random_inputs};
use super::{Budget, Counterexample, Obstacle, Symbolic, difference};
use crate::machine::{Machine, Program, State};
use crate::task::{Care, Intent, IntentError, Pair, Task};

/// Whether a program implements the intended function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum General {
    /// Yes, for all inputs: proved by the polynomial normal form.
    Proved,
    /// No.
    Refuted {
        /// How the counterexample was found.
        by: Check,
        /// An input where it fails.
        counterexample: Counterexample,
    },
    /// Undecided: no input that was tried refutes it.
    Unknown {
        /// The inputs that were tried.
        passed: Passed,
        /// Why the normal form does not decide.
        obstacle: Obstacle,
    },
}

/// A way of finding an input at which a program fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// From the normal form of the difference of two polynomials.
    NormalForm,
    /// One of the held-out pairs.
    HeldOut,
    /// An input whose words are digits.
    Digits,
    /// An input of random 32-bit words.
    Random,
}

/// The inputs on which a program did what was meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// The number of held-out pairs.
    pub held_out: usize,
    /// The number of inputs whose words are digits 0 to 9.
    pub digits: usize,
    /// Whether these were all such inputs of the machine.
    pub all_digits: bool,
    /// The number of inputs of random 32-bit words.
    pub random: usize,
}

/// Decides whether `program` does on `machine` what `intent` says, for all inputs, in the places that both
/// `care` and the intent care about. The program and the intent must fit the machine.
///
/// Where all of these places are polynomials that can be worked out, the answer is a proof or a
/// counterexample. Otherwise the program is tried on the held-out pairs, the digit inputs (all for up to
/// five places, else 100,000 of them) and 4,096 inputs of random words, and comes out refuted or unknown.
pub fn verify_general(
    program: &Program,
    machine: Machine,
    intent: &Intent,
    care: Care,
    held_out: &[Pair],
) -> General {
    let care = care.intersection(intent.care(machine));
    // Each side has its own budget: an expensive program must not make the intent look too large.
    let intended = Symbolic::of_intent(intent, &mut Budget::default());
    let computed = Symbolic::of_program(program, &mut Budget::default());
    let obstacle = match difference(machine, care, &intended, &computed) {
        Ok(None) => return General::Proved,
        Ok(Some(counterexample)) => return General::Refuted { by: Check::NormalForm, counterexample },
        Err(obstacle) => obstacle,
    };
    let fails_on = |input: State| {
        Counterexample::of(machine, care, input, &intent.evaluate(&input), &program.run(input))
    };
    let refuted = refuted_by_pairs(program, machine, care, held_out)
        .or_else(|| Some((Check::Digits, digit_inputs(machine).find_map(fails_on)?)))
        .or_else(|| Some((Check::Random, random_inputs(machine).find_map(fails_on)?)));
    let (digits, all_digits) = digit_input_count(machine);
    let passed = Passed { held_out: held_out.len(), digits, all_digits, random: RANDOM_INPUTS };
    General::new(refuted, passed, obstacle)
}

/// [`verify_general`] for a task's own machine, intent, care and held-out pairs. Without an intent only the
/// held-out pairs can refute it.
///
/// # Errors
/// Where the task's intent does not parse; one read from JSON always does.
pub fn verify_task(task: &Task, program: &Program) -> Result<General, IntentError> {
    let Some(intent) = task.parsed_intent()? else {
        let refuted = refuted_by_pairs(program, task.machine, task.care, &task.held_out);
        let passed = Passed { held_out: task.held_out.len(), ..Passed::default() };
        return Ok(General::new(refuted, passed, Obstacle::NoIntent));
    };
    Ok(verify_general(program, task.machine, &intent, task.care, &task.held_out))
}

fn refuted_by_pairs(
    program: &Program,
    machine: Machine,
    care: Care,
    pairs: &[Pair],
) -> Option<(Check, Counterexample)> {
    let fails = |p: &Pair| Counterexample::of(machine, care, p.input, &p.output, &program.run(p.input));
    Some((Check::HeldOut, pairs.iter().find_map(fails)?))
}

impl General {
    fn new(refuted: Option<(Check, Counterexample)>, passed: Passed, obstacle: Obstacle) -> General {
        match refuted {
            Some((by, counterexample)) => General::Refuted { by, counterexample },
            None => General::Unknown { passed, obstacle },
        }
    }

    /// The verdict as results print it: `true`, `false`, or `None` where it is unknown.
    pub fn verdict(&self) -> Option<bool> {
        match self {
            General::Proved => Some(true),
            General::Refuted { .. } => Some(false),
            General::Unknown { .. } => None,
        }
    }

    /// An input where the program fails, where it is refuted.
    pub fn counterexample(&self) -> Option<&Counterexample> {
        match self {
            General::Refuted { counterexample, .. } => Some(counterexample),
            General::Proved | General::Unknown { .. } => None,
        }
    }
}

impl fmt::Display for General {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            General::Proved => f.write_str("general: proved by polynomial normal form mod 2^32"),
            General::Refuted { counterexample, .. } => write!(f, "not general: {counterexample}"),
            General::Unknown { passed, obstacle } => write!(f, "unknown: {passed}, but {obstacle}"),
        }
    }
}

impl fmt::Display for Passed {
    /// `agrees on 64 held-out pairs, all 10,000 digit inputs and 4,096 random 32-bit inputs`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = if self.all_digits { "all " } else { "" };
        let plural = if self.held_out == 1 { "" } else { "s" };
        let checks = [
            (self.held_out, format!("{} held-out pair{plural}", thousands(self.held_out))),
            (self.digits, format!("{all}{} digit inputs", thousands(self.digits))),
            (self.random, format!("{} random 32-bit inputs", thousands(self.random))),
        ];
        let done: Vec<&str> =
            checks.iter().filter(|(count, _)| *count > 0).map(|(_, text)| &**text).collect();
        match done.split_last() {
            None => f.write_str("tried on no input"),
            Some((last, [])) => write!(f, "agrees on {last}"),
            Some((last, rest)) => write!(f, "agrees on {} and {last}", rest.join(", ")),
        }
    }
}

/// A count with a comma between thousands; counts here are below a million, and larger ones stay legible.
fn thousands(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}

#[cfg(test)]
mod tests;
