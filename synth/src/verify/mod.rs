//! What a program really computes: does it meet the pairs, and does it implement the intended function?
//!
//! Success is two facts. *io* ([`verify_io`]): the program maps the given pairs. *general*
//! ([`verify_general`]): it is the intended function at every input. A program of the base instruction set
//! computes, for each place, one polynomial in the initial words modulo 2³², so for polynomial intents
//! *general* is decided: both sides become [`Polynomial`]s by [`Symbolic`] execution, and the
//! [`NormalForm`] of their difference is 0 or names an input where they differ. `min`, `max`, `filter` and
//! `sort` are no polynomials, so a program is refuted for them by an input where it fails, and never proved.

mod equivalent;
mod general;
mod inputs;
mod io;
mod normal_form;
mod polynomial;
mod symbolic;

pub use equivalent::{Equivalence, equivalent};
pub use general::{Check, General, Passed, verify_general, verify_task};
pub use io::{Mismatch, verify_io};
pub use normal_form::NormalForm;
pub use polynomial::{Budget, MAX_DEGREE, MAX_TERMS, Polynomial, TooLarge};
pub use symbolic::Symbolic;

use std::fmt;

use crate::machine::{Machine, Place, State};
use crate::task::{Care, place_name};

/// Why the normal form does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The intent compares words.
    #[error("an intent with min, max, filter or sort is no polynomial and cannot be proved")]
    Comparison,
    /// A polynomial is beyond [`MAX_TERMS`] terms or the [`Budget`].
    #[error("its polynomials are too large to compare")]
    TooLarge,
    /// The task does not say what function is meant.
    #[error("the task has no intent to compare it with")]
    NoIntent,
}

/// An input at which the final word of a place is not the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The machine whose places `input` shows.
    pub machine: Machine,
    /// The words before the program runs.
    pub input: State,
    /// The first place that differs, of those that matter.
    pub place: Place,
    /// The word that should be there.
    pub expected: u32,
    /// The word that is there.
    pub found: u32,
}

impl Counterexample {
    /// The first of `care`'s places in which two states after `input` differ.
    fn of(machine: Machine, care: Care, input: State, expected: &State, found: &State) -> Option<Self> {
        let place = cared(machine, care).find(|&place| expected.get(place) != found.get(place))?;
        Some(Counterexample { machine, input, place, expected: expected.get(place), found: found.get(place) })
    }
}

impl fmt::Display for Counterexample {
    /// `for input eax=0 ebx=-1 %eax should be 0 but is 1`, words signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("for input")?;
        for place in self.machine.all_places() {
            write!(f, " {}={}", place_name(place), self.input.get(place) as i32)?;
        }
        write!(f, " {} should be {} but is {}", self.place, self.expected as i32, self.found as i32)
    }
}

/// The places of `machine` that are in `care`.
fn cared(machine: Machine, care: Care) -> impl Iterator<Item = Place> {
    machine.all_places().enumerate().filter(move |(index, _)| care.contains(*index)).map(|(_, place)| place)
}

/// A place where two symbolic results differ at some input; `None` where all that matter are equal.
///
/// # Errors
/// Why some place is undecided, where no decided one differs.
fn difference(
    machine: Machine,
    care: Care,
    expected: &Symbolic,
    found: &Symbolic,
) -> Result<Option<Counterexample>, Obstacle> {
    let mut obstacle = None;
    for place in cared(machine, care) {
        match difference_at(place, expected, found) {
            Ok(None) => {}
            Ok(Some((input, expected, found))) => {
                return Ok(Some(Counterexample { machine, input, place, expected, found }));
            }
            Err(met) => obstacle = obstacle.or(Some(met)),
        }
    }
    obstacle.map_or(Ok(None), Err)
}

/// An input at which two results differ in one place, with the two words.
fn difference_at(
    place: Place,
    expected: &Symbolic,
    found: &Symbolic,
) -> Result<Option<(State, u32, u32)>, Obstacle> {
    let (expected, found) = (expected.get(place)?, found.get(place)?);
    if expected == found {
        return Ok(None);
    }
    let budget = &mut Budget::default();
    let form = NormalForm::of(&expected.clone().plus(u32::MAX, found, budget)?, budget)?;
    Ok(form.nonzero_at().map(|input| (input, expected.evaluate(&input), found.evaluate(&input))))
}
