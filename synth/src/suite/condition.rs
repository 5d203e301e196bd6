//! What the inputs of a task's pairs have in common, where its family asks for more than uniform digits.

use crate::machine::{Machine, Place, Register, State};

/// A condition on the inputs of a task's pairs, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// None.
    Free,
    /// One register holds the smallest word in every pair.
    SameMinimum,
    /// No register holds the smallest word in both the first and the second pair.
    OtherMinimum,
    /// One register holds the largest word in every pair.
    SameMaximum,
    /// No register holds the largest word in both the first and the second pair.
    OtherMaximum,
    /// The registers stand in the same order by size, ties included, in every pair.
    SameRanks,
    /// The same registers are below the threshold in every pair, with the same words.
    SameBelow(u32),
    /// The same registers are below the threshold in every pair.
    SameMask(u32),
    /// Other registers are below the threshold in the second pair than in the first. Such a task may be
    /// impossible to solve, and is kept nonetheless.
    OtherMask(u32),
    /// The difference of two registers is the same in every pair.
    SameDifference(Register, Register),
    /// A register holds this digit in every pair, and in the held-out pairs too.
    Constant(Register, u32),
}

impl Condition {
    /// Whether `inputs`, not empty, can be the first inputs of a task.
    pub(super) fn holds(self, inputs: &[State]) -> bool {
        let (first, last) = (&inputs[0], &inputs[inputs.len() - 1]);
        let second = inputs.len() == 2;
        match self {
            Condition::Free => true,
            Condition::SameMinimum => common(inputs, lowest) != 0,
            Condition::SameMaximum => common(inputs, highest) != 0,
            Condition::OtherMinimum => !second || common(inputs, lowest) == 0,
            Condition::OtherMaximum => !second || common(inputs, highest) == 0,
            Condition::SameRanks => ranks(first) == ranks(last),
            Condition::SameBelow(threshold) => {
                let kept = |state: &State| words(state).map(|word| word.min(threshold));
                kept(first) == kept(last)
            }
            Condition::SameMask(threshold) => mask(first, threshold) == mask(last, threshold),
            Condition::OtherMask(threshold) => !second || mask(first, threshold) != mask(last, threshold),
            Condition::SameDifference(a, b) => {
                let difference =
                    |s: &State| s.get(Place::Register(a)).wrapping_sub(s.get(Place::Register(b)));
                difference(first) == difference(last)
            }
            Condition::Constant(register, digit) => last.get(Place::Register(register)) == digit,
        }
    }

    /// Makes a single input keep the condition, where it is one on single inputs.
    pub(super) fn impose(self, input: &mut State) {
        if let Condition::Constant(register, digit) = self {
            input.set(Place::Register(register), digit);
        }
    }

    /// Whether tasks of this condition are kept although a cheap proof may show them impossible.
    pub(super) fn may_be_impossible(self) -> bool {
        matches!(self, Condition::OtherMask(_))
    }
}

/// The words of the paper's four registers.
fn words(state: &State) -> [u32; 4] {
    let words = state.words(Machine::PAPER);
    words.try_into().expect("the paper's machine has four places")
}

/// The registers, as bits, that `set` gives for every state.
fn common(states: &[State], set: fn([u32; 4]) -> u8) -> u8 {
    states.iter().fold(0b1111, |common, state| common & set(words(state)))
}

fn lowest(words: [u32; 4]) -> u8 {
    holders(words, words.into_iter().min())
}

fn highest(words: [u32; 4]) -> u8 {
    holders(words, words.into_iter().max())
}

/// The registers, as bits, that hold `word`.
fn holders(words: [u32; 4], word: Option<u32>) -> u8 {
    words.iter().enumerate().map(|(index, &w)| u8::from(Some(w) == word) << index).sum()
}

/// The registers, as bits, that are below `threshold`.
fn mask(state: &State, threshold: u32) -> u8 {
    words(state).iter().enumerate().map(|(index, &w)| u8::from(w < threshold) << index).sum()
}

/// For each register, how many registers are smaller.
fn ranks(state: &State) -> [usize; 4] {
    let words = words(state);
    words.map(|word| words.iter().filter(|&&other| other < word).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_tell_inputs_apart() {
        let check = |condition: Condition, a: [u32; 4], b: [u32; 4], holds| {
            let states = [State::new(Machine::PAPER, &a), State::new(Machine::PAPER, &b)];
            assert_eq!(condition.holds(&states), holds, "{condition:?} for {a:?} and {b:?}");
        };
        use Condition::*;
        check(SameMinimum, [3, 1, 1, 9], [5, 2, 7, 9], true);
        check(SameMinimum, [3, 1, 1, 9], [2, 5, 7, 9], false);
        check(OtherMinimum, [3, 1, 1, 9], [5, 2, 7, 9], false);
        check(OtherMinimum, [3, 1, 1, 9], [2, 5, 7, 9], true);
        check(SameMaximum, [9, 1, 9, 0], [1, 2, 3, 0], true);
        check(OtherMaximum, [9, 1, 9, 0], [1, 3, 2, 0], true);
        check(SameRanks, [1, 5, 5, 2], [3, 9, 9, 8], true);
        check(SameRanks, [1, 5, 5, 2], [3, 9, 8, 7], false);
        check(SameBelow(3), [1, 5, 0, 2], [1, 8, 0, 2], true);
        check(SameBelow(3), [1, 5, 0, 2], [0, 8, 0, 2], false);
        check(SameMask(3), [1, 5, 0, 2], [0, 8, 0, 2], true);
        check(SameMask(3), [1, 5, 0, 2], [0, 2, 0, 2], false);
        check(OtherMask(3), [1, 5, 0, 2], [0, 2, 0, 2], true);
        check(SameDifference(Register::Eax, Register::Edx), [1, 5, 0, 2], [7, 0, 0, 8], true);
        check(SameDifference(Register::Eax, Register::Edx), [1, 5, 0, 2], [8, 0, 0, 7], false);
        check(Constant(Register::Ecx, 4), [0, 0, 4, 0], [1, 1, 4, 1], true);
        check(Constant(Register::Ecx, 4), [0, 0, 4, 0], [1, 1, 5, 1], false);
    }
}
