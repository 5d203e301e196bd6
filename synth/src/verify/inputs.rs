//! The inputs on which a program is tried where no proof decides.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::machine::{Machine, State};

/// The most digit inputs: all of them for up to five places, else a sample.
const MAX_DIGIT_INPUTS: usize = 100_000;
/// The number of inputs of random words.
pub(super) const RANDOM_INPUTS: usize = 4096;
/// Fixed, so that the same program always gets the same verdict.
const SEED: u64 = 0xA55E;

/// How many digit inputs there are, and whether they are all.
pub(super) fn digit_input_count(machine: Machine) -> (usize, bool) {
    let all = 10usize.pow(machine.places() as u32);
    (all.min(MAX_DIGIT_INPUTS), all <= MAX_DIGIT_INPUTS)
}

/// The inputs whose words are digits 0 to 9, the first place's fastest; a random sample where they are many.
pub(super) fn digit_inputs(machine: Machine) -> impl Iterator<Item = State> {
    let (count, all) = digit_input_count(machine);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    (0..count as u32).map(move |number| {
        let digit =
            |place: usize| if all { number / 10u32.pow(place as u32) % 10 } else { rng.random_range(0..10) };
        State::new(machine, &(0..machine.places()).map(digit).collect::<Vec<_>>())
    })
}

/// [`RANDOM_INPUTS`] inputs, uniform over all 32-bit words.
pub(super) fn random_inputs(machine: Machine) -> impl Iterator<Item = State> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    (0..RANDOM_INPUTS)
        .map(move |_| State::new(machine, &(0..machine.places()).map(|_| rng.random()).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn digit_inputs_are_all_different_where_they_are_all() {
        for (registers, slots, count, all) in
            [(2, 0, 100, true), (4, 0, 10_000, true), (2, 3, 100_000, true), (4, 4, 100_000, false)]
        {
            let machine = Machine::new(registers, slots).unwrap();
            assert_eq!(digit_input_count(machine), (count, all));
            let inputs: Vec<State> = digit_inputs(machine).collect();
            assert_eq!(inputs.len(), count);
            assert!(inputs.iter().all(|input| input.words(machine).iter().all(|word| *word < 10)));
            assert!(!all || inputs.iter().collect::<HashSet<_>>().len() == count);
            assert!(inputs.into_iter().eq(digit_inputs(machine)), "a second run gives the same");
        }
    }
}
