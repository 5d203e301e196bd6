//! Do two programs compute the same function?

use super::inputs::{digit_inputs, random_inputs};
use super::{Budget, Counterexample, Symbolic, difference};
use crate::machine::{Machine, Program};
use crate::task::Care;

/// Whether two programs compute the same function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equivalence {
    /// Proved: they leave the same words after every input.
    Same,
    /// They differ at this input; `expected` is the first program's word, `found` the second's.
    Different(Counterexample),
    /// Their polynomials are too large to compare, and they agree on every input that was tried.
    TooLarge,
}

/// Whether `a` and `b` leave the same words in the places of `machine` that are in `care`, for all inputs.
/// Both must fit the machine.
pub fn equivalent(a: &Program, b: &Program, machine: Machine, care: Care) -> Equivalence {
    let symbolic = |program| Symbolic::of_program(program, &mut Budget::default());
    match difference(machine, care, &symbolic(a), &symbolic(b)) {
        Ok(None) => Equivalence::Same,
        Ok(Some(counterexample)) => Equivalence::Different(counterexample),
        Err(_) => {
            let mut inputs = digit_inputs(machine).chain(random_inputs(machine));
            let found = inputs
                .find_map(|input| Counterexample::of(machine, care, input, &a.run(input), &b.run(input)));
            found.map_or(Equivalence::TooLarge, Equivalence::Different)
        }
    }
}
