//! The best point of a sweep, kept as trials succeed.

use std::collections::{BTreeMap, BTreeSet};

/// Means of points, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Best {
    /// By the number of the point's first trial: its rank, and how many of its trials succeeded.
    points: BTreeMap<u32, (Rank, u32)>,
    order: BTreeSet<(Rank, u32)>,
}

/// A value as a number that sorts like it: the best one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Best {
    /// A point's mean is now that of `values`, those of its trials that succeeded, by number.
    pub(super) fn set(&mut self, point: u32, values: &[f64], maximize: bool) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let rank = Rank::of(if maximize { -mean } else { mean });
        if let Some((old, _)) = self.points.insert(point, (rank, values.len() as u32)) {
            self.order.remove(&(old, point));
        }
        self.order.insert((rank, point));
    }

    /// The best point, by its first trial; its mean, and over how many trials.
    pub(super) fn first(&self, maximize: bool) -> Option<(u32, f64, u32)> {
        let (rank, point) = self.order.first()?;
        let value = rank.value();
        Some((*point, if maximize { -value } else { value }, self.points.get(point)?.1))
    }
}

impl Rank {
    /// The bits of a float sort like the float if it is positive, and the other way round if it is negative.
    fn of(value: f64) -> Rank {
        // There are two zeros, and neither is better.
        let bits = (value + 0.0).to_bits();
        Rank(if bits >> 63 == 0 { bits | 1 << 63 } else { !bits })
    }

    fn value(self) -> f64 {
        f64::from_bits(if self.0 >> 63 == 1 { self.0 & !(1 << 63) } else { !self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_sort_like_values() {
        let values = [f64::MIN, -2.5, -1e-300, 0.0, 1e-300, 1.0, 7.25, f64::MAX];
        assert!(values.windows(2).all(|pair| Rank::of(pair[0]) < Rank::of(pair[1])));
        assert!(values.iter().all(|value| Rank::of(*value).value() == *value));
        assert_eq!(Rank::of(-0.0), Rank::of(0.0));
    }

    #[test]
    fn the_best_point_is_that_with_the_best_mean() {
        for (maximize, expected) in [(false, (2, -0.5, 2)), (true, (0, 1.5, 2))] {
            let mut best = Best::default();
            assert_eq!(best.first(maximize), None);
            best.set(0, &[9.0], maximize);
            best.set(2, &[-3.0], maximize);
            best.set(4, &[0.25], maximize);
            best.set(0, &[9.0, -6.0], maximize);
            best.set(2, &[-3.0, 2.0], maximize);
            assert_eq!(best.first(maximize), Some(expected));
        }
    }
}
