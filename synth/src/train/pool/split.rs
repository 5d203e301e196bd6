//! Which tasks are held out: decided by their states, so that a network that saw one program of a task is
//! not tested on another program of the same task.

/// One task in this many is for holding out, by the hash of its states.
const SHARE: u64 = 16;

/// Whether a task of these words, both `[pairs, places]`, may only be held out. The answer is the same for any
/// order of the pairs and any renaming of the places: to a renamed network they are one task.
pub(in crate::train) fn is_held_out(places: usize, start: &[u32], target: &[u32]) -> bool {
    // Hashing pairs apart from one another puts still more tasks on one side, which does no harm.
    let pairs = start.chunks_exact(places).zip(target.chunks_exact(places));
    let pair = |(start, target): (&[u32], &[u32])| {
        let words = start.iter().zip(target).map(|(&a, &b)| u64::from(a) << 32 | u64::from(b));
        unordered(words.map(mix))
    };
    unordered(pairs.map(pair)).is_multiple_of(SHARE)
}

/// A key of a task's words; two different tasks have the same with a probability of 2⁻¹²⁸.
pub(super) fn key(start: &[u32], target: &[u32]) -> u128 {
    let chain = |first: u64| {
        let words = start.iter().zip(target).map(|(&a, &b)| u64::from(a) << 32 | u64::from(b));
        words.fold(mix(first), |hash, word| mix(hash ^ mix(word ^ first)))
    };
    u128::from(chain(1)) << 64 | u128::from(chain(2))
}

/// A hash that does not depend on the order.
fn unordered(hashes: impl Iterator<Item = u64>) -> u64 {
    mix(hashes.fold(0, |sum: u64, hash| sum.wrapping_add(mix(hash))))
}

/// A bijection in which every bit of the input reaches every bit of the output.
fn mix(mut word: u64) -> u64 {
    for multiplier in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
        word = (word ^ word >> 31).wrapping_mul(multiplier).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    word ^ word >> 29
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn order_and_names_do_not_matter(words in proptest::collection::vec(0u32..10, 12)) {
            let (start, target) = words.split_at(6);
            let held = is_held_out(3, start, target);
            // Pairs change places; then the places are renamed in all pairs.
            let swap = |w: &[u32]| [&w[3..], &w[..3]].concat();
            prop_assert_eq!(is_held_out(3, &swap(start), &swap(target)), held);
            let rename = |w: &[u32]| vec![w[2], w[0], w[1], w[5], w[3], w[4]];
            prop_assert_eq!(is_held_out(3, &rename(start), &rename(target)), held);
        }
    }

    #[test]
    fn one_in_sixteen_is_held_out() {
        let words = |i: u32| [i, i % 7, i / 3, 5];
        let held = (0..16_000).filter(|&i| is_held_out(2, &words(i), &words(i + 9))).count();
        assert!((850..1150).contains(&held), "{held}");
    }
}
