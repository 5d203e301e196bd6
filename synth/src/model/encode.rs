//! From words to rows of the embedding tables.

use super::Observation;
use crate::machine::Machine;

/// Words in this range have a row of their own.
const EXACT: std::ops::RangeInclusive<i32> = -64..=191;
const EXACT_ROWS: usize = 256;
/// Rows of the paper's table: one each for −64 to 191, one for all below, one for all above.
pub(super) const PAPER_ROWS: usize = EXACT_ROWS + 2;
/// Rows of our table: −64 to 191, then for each sign one for each number of bits of the magnitude (7 to 32).
pub(super) const PLUS_ROWS: usize = EXACT_ROWS + 2 * 26;
/// Differences from −32 to 32 have a row of their own; all below share one, and so do all above. The row
/// of 0 says that a place already holds what another one wants.
const NEAR: i32 = 32;
pub(super) const DIFFERENCE_ROWS: usize = 2 * NEAR as usize + 3;
/// Steps left, 0 to 16; more count as 16.
pub(super) const STEP_ROWS: usize = 17;

/// The row of a word in the paper's table (clipped to −65..=192; algorithms of number encoding are not in the
/// paper). The scalar features that would tell large words apart belong to the `plus` network only.
pub(super) fn paper_row(word: u32) -> u32 {
    (word as i32).clamp(EXACT.start() - 1, EXACT.end() + 1).wrapping_sub(EXACT.start() - 1) as u32
}

/// The row of a word in our table: sign and size are kept for words of any magnitude.
fn plus_row(word: u32) -> u32 {
    let value = word as i32;
    if EXACT.contains(&value) {
        return (value - EXACT.start()) as u32;
    }
    let bits = 32 - value.unsigned_abs().leading_zeros();
    EXACT_ROWS as u32 + 26 * u32::from(value < 0) + (bits - 7)
}

/// The row of how far a word is from its target, modulo 2³².
fn difference_row(current: u32, target: u32) -> u32 {
    ((target.wrapping_sub(current) as i32).clamp(-NEAR - 1, NEAR + 1) + NEAR + 1) as u32
}

/// The row of a number of steps left.
pub(super) fn step_row(steps_left: usize) -> u32 {
    steps_left.min(STEP_ROWS - 1) as u32
}

/// The paper's layout: for each pair its current words, then its target words. Appends
/// `pairs · 2 · places` rows of the table.
pub(super) fn paper_rows(machine: Machine, item: &Observation<'_>, rows: &mut Vec<u32>) {
    for (current, target) in item.current.iter().zip(item.target) {
        rows.extend(machine.all_places().map(|place| paper_row(current.get(place))));
        rows.extend(machine.all_places().map(|place| paper_row(target.get(place))));
    }
}

/// Our layout: for each pair the rows of its current words and its target words go to `words`
/// (`2 · places`), those of how far each current word is from each target word to `differences`
/// (`places · places`, by target): an instruction carries a word from one place to another, so what a place
/// lacks of the others' targets tells as much as what it lacks of its own.
pub(super) fn plus_rows(
    machine: Machine,
    item: &Observation<'_>,
    words: &mut Vec<u32>,
    differences: &mut Vec<u32>,
) {
    for (current, target) in item.current.iter().zip(item.target) {
        words.extend(machine.all_places().map(|place| plus_row(current.get(place))));
        words.extend(machine.all_places().map(|place| plus_row(target.get(place))));
        for wanted in machine.all_places().map(|place| target.get(place)) {
            differences.extend(machine.all_places().map(|p| difference_row(current.get(p), wanted)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_row_of_its_table() {
        let check = |word: i32, paper, plus| {
            assert_eq!((paper_row(word as u32), plus_row(word as u32)), (paper, plus), "{word}");
        };
        check(-65, 0, 256 + 26);
        check(-64, 1, 0);
        check(0, 65, 64);
        check(191, 256, 255);
        check(192, 257, 256 + 1);
        check(255, 257, 256 + 1);
        check(256, 257, 256 + 2);
        check(i32::MAX, 257, 256 + 24);
        check(i32::MIN, 0, 256 + 26 + 25);
        assert_eq!(PLUS_ROWS as u32, 256 + 26 + 26);
    }

    #[test]
    fn differences_wrap_and_equality_has_a_row_of_its_own() {
        let check = |current: i32, target: i32, row| {
            assert_eq!(difference_row(current as u32, target as u32), row, "{current} to {target}");
        };
        check(5, 5, 33);
        check(i32::MIN, i32::MAX, 32);
        check(0, 32, 65);
        check(0, 33, 66);
        check(0, 1000, 66);
        check(0, -1000, 0);
        assert_eq!(DIFFERENCE_ROWS, 67);
    }

    #[test]
    fn every_current_word_is_compared_with_every_target() {
        let machine = Machine::new(2, 0).unwrap();
        let state = |words: [u32; 2]| [crate::machine::State::new(machine, &words)];
        let (current, target) = (state([1, 5]), state([5, 9]));
        let item = Observation::new(&current, &target, 3);
        let (mut words, mut differences) = (Vec::new(), Vec::new());
        plus_rows(machine, &item, &mut words, &mut differences);
        assert_eq!(words, [65, 69, 69, 73]);
        assert_eq!(differences, [33 + 4, 33, 33 + 8, 33 + 4]);
    }
}
