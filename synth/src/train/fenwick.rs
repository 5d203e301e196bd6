//! Sums of prefixes that follow changes in logarithmic time (Fenwick 1994), to draw from a changing
//! distribution.

/// Whole masses side by side. They are whole so that the sums are exact: a tree that was changed a million
/// times draws as one that was just made, which a resumed run relies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fenwick {
    /// `sums[i]` is the sum of the masses from `i + 1 - lowest bit of (i + 1)` to `i`.
    sums: Vec<u64>,
    masses: Vec<u64>,
}

impl Fenwick {
    /// The tree of these masses, whose sum must be below 2⁶⁴.
    pub(super) fn new(masses: Vec<u64>) -> Fenwick {
        let mut sums = masses.clone();
        for i in 1..=sums.len() {
            let parent = i + (i & i.wrapping_neg());
            if parent <= sums.len() {
                sums[parent - 1] += sums[i - 1];
            }
        }
        Fenwick { sums, masses }
    }

    pub(super) fn get(&self, index: usize) -> u64 {
        self.masses[index]
    }

    /// Changes one mass.
    pub(super) fn set(&mut self, index: usize, mass: u64) {
        let change = mass.wrapping_sub(self.masses[index]);
        self.masses[index] = mass;
        let mut i = index + 1;
        while i <= self.sums.len() {
            self.sums[i - 1] = self.sums[i - 1].wrapping_add(change);
            i += i & i.wrapping_neg();
        }
    }

    /// The sum of the first `count` masses.
    pub(super) fn prefix(&self, count: usize) -> u64 {
        let (mut i, mut sum) = (count, 0);
        while i > 0 {
            sum += self.sums[i - 1];
            i &= i - 1;
        }
        sum
    }

    /// The first index at which the sum of the masses up to and with it is above `point`, which must be below
    /// the sum of all.
    pub(super) fn find(&self, mut point: u64) -> usize {
        let mut index = 0;
        let mut width = self.sums.len().next_power_of_two();
        while width > 0 {
            let next = index + width;
            if next <= self.sums.len() && self.sums[next - 1] <= point {
                point -= self.sums[next - 1];
                index = next;
            }
            width /= 2;
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_agrees_with_plain_sums(
            masses in proptest::collection::vec(0u64..9, 1..40),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), 0u64..9), 0..20),
        ) {
            let (mut tree, mut plain) = (Fenwick::new(masses.clone()), masses);
            for (index, mass) in changes {
                let index = index.index(plain.len());
                tree.set(index, mass);
                plain[index] = mass;
            }
            prop_assert_eq!(&tree, &Fenwick::new(plain.clone()));
            let mut sum = 0;
            for (index, &mass) in plain.iter().enumerate() {
                prop_assert_eq!(tree.prefix(index), sum);
                for point in sum..sum + mass {
                    prop_assert_eq!(tree.find(point), index);
                }
                sum += mass;
            }
            prop_assert_eq!(tree.prefix(plain.len()), sum);
        }
    }
}
