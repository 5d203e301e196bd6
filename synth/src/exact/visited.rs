//! A bounded table of states already searched, with the steps that were left.
//!
//! Keys are 128-bit hashes kept to 120 bits, so that two states are taken for one with a probability near
//! 10⁻²⁰ for a billion entries. Forgetting an entry costs time, never an answer.

/// A hash of a state: the exclusive or of one [`place_hash`] for each place.
pub(super) type Key = (u64, u64);

/// The hash of one place's words in all pairs. `words` yields them in order.
#[inline]
pub(super) fn place_hash(place: usize, words: impl Iterator<Item = u32>) -> Key {
    let salt = place as u64 + 1;
    let mut key = (salt.wrapping_mul(0x9E37_79B9_7F4A_7C15), salt.wrapping_mul(0xC2B2_AE3D_27D4_EB4F));
    for word in words {
        key = (
            fold(key.0 ^ u64::from(word), 0xA076_1D64_78BD_642F),
            fold(key.1 ^ u64::from(word), 0xE703_7ED1_A0B4_28DB),
        );
    }
    key
}

/// Both halves of the 128-bit product.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64 ^ a.rotate_left(23)
}

/// States with the most steps that were left when they were searched in vain.
#[derive(Debug)]
pub(super) struct Visited {
    /// Buckets of two: the first keeps the entry with more steps left, the second the newest.
    entries: Vec<[Entry; 2]>,
    filled: usize,
    most: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    key: u64,
    /// 56 further bits of the hash, then the steps left (0: no entry).
    rest: u64,
}

impl Visited {
    /// A table that grows up to `memory` bytes.
    pub(super) fn new(memory: usize) -> Visited {
        let most = (memory / size_of::<[Entry; 2]>()).max(1);
        let most = 1 << most.ilog2();
        Visited { entries: vec![Default::default(); most.min(1 << 10)], filled: 0, most }
    }

    /// Whether the state was searched with at least `steps` (1 to 255) left; if not, it is noted as being so.
    #[inline]
    pub(super) fn seen(&mut self, key: Key, steps: u8) -> bool {
        let new = Entry { key: key.0, rest: key.1 << 8 | u64::from(steps) };
        let mask = self.entries.len() - 1;
        let bucket = &mut self.entries[key.0 as usize & mask];
        for entry in bucket.iter_mut() {
            if entry.key == new.key && entry.rest >> 8 == new.rest >> 8 && entry.rest != 0 {
                if entry.rest as u8 >= steps {
                    return true;
                }
                *entry = new;
                return false;
            }
        }
        self.filled += usize::from(bucket[1].rest == 0);
        if steps >= bucket[0].rest as u8 {
            bucket[1] = bucket[0];
            bucket[0] = new;
        } else {
            bucket[1] = new;
        }
        if self.filled * 2 > self.entries.len() && self.entries.len() < self.most {
            self.grow();
        }
        false
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Default::default(); (self.entries.len() * 4).min(self.most)];
        let old = std::mem::replace(&mut self.entries, larger);
        self.filled = 0;
        for entry in old.into_iter().flatten().filter(|entry| entry.rest != 0) {
            self.seen((entry.key, entry.rest >> 8), entry.rest as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn only_what_was_searched_as_deeply_counts_as_seen(
            searches in proptest::collection::vec((0u64..40, 1u8..6), 1..200),
            memory in 0usize..2000,
        ) {
            // Of 40 states none shares its bucket with two others, so the large table forgets nothing.
            let (mut small, mut large) = (Visited::new(memory), Visited::new(1 << 20));
            let mut deepest = [0; 40];
            for (state, steps) in searches {
                let key = (state, state << 32);
                let before = &mut deepest[state as usize];
                prop_assert_eq!(large.seen(key, steps), *before >= steps);
                prop_assert!(!small.seen(key, steps) || *before >= steps);
                *before = steps.max(*before);
            }
        }

        #[test]
        fn a_table_that_grows_keeps_what_it_has(states in 1u64..5000) {
            let mut visited = Visited::new(1 << 24);
            let key = |state: u64| place_hash(0, [state as u32].into_iter());
            let again = (0..states).filter(|&state| visited.seen(key(state), 3)).count();
            prop_assert_eq!(again, 0);
            // The newest first, since asking for what was forgotten notes it anew and displaces another.
            let kept = (0..states).rev().filter(|&state| visited.seen(key(state), 3)).count() as u64;
            // A bucket holds two; just before the table grows, a fifth have not found room.
            prop_assert!(kept * 3 >= states * 2, "{kept} of {states}");
        }
    }
}
