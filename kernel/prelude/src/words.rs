//! Words as a cell writes them, whole numbers, and as the machine holds them, 32 bits.

use synth::machine::{Machine, State};

use crate::error::{Error, Fault};

/// The word of a number.
///
/// # Errors
/// Where it needs more than 32 bits; `what` has it.
pub(crate) fn word(what: &'static str, number: i64) -> Result<u32, Error> {
    if (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&number) {
        Ok(number as u32)
    } else {
        Err(Fault::Word { what, number }.into())
    }
}

/// The state of a machine that holds `numbers`, registers then slots.
///
/// # Errors
/// Where these are too few or too many, or one of them needs more than 32 bits; `what` has them.
pub(crate) fn state(what: &'static str, machine: Machine, numbers: &[i64]) -> Result<State, Error> {
    if numbers.len() != machine.places() {
        return Err(Fault::Width { what, found: numbers.len(), machine }.into());
    }
    let words = numbers.iter().map(|&number| word(what, number)).collect::<Result<Vec<u32>, Error>>()?;
    Ok(State::new(machine, &words))
}

/// The words of a state as signed numbers, registers then slots.
pub(crate) fn words(machine: Machine, state: &State) -> Vec<i64> {
    state.words(machine).into_iter().map(|word| i64::from(word as i32)).collect()
}
