//! The actions of a node that no playout has taken yet, four bytes each, the likeliest first.
//!
//! A packed candidate holds its log-prior in units of −1/2048 in the upper half and its action in the lower,
//! so that the order of numbers is the order of priors, with ties to the lower action. Log-priors are kept
//! within 2.5·10⁻⁴, and none below −32. Few nodes ever need more than their first candidates, so the lists are
//! sorted a block at a time.

use super::softmax::log_sum_exp;
use crate::machine::ActionId;

/// An action not taken yet, and its log-prior among the legal actions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) action: ActionId,
    /// A natural logarithm, −32 to 0.
    pub(super) log_prior: f32,
}

const UNITS: f32 = 2048.0;
const BLOCK: usize = 16;
/// More actions than the largest machine has.
const MOST: usize = 1024;

impl Candidate {
    pub(super) fn unpack(packed: u32) -> Candidate {
        Candidate { action: ActionId::new(packed as u16), log_prior: (packed >> 16) as f32 / -UNITS }
    }

    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        // Adding 2²³ rounds to a whole number, which then stands in the lowest bits.
        let units = (self.log_prior * -UNITS).clamp(0.0, 65_535.0) + 8_388_608.0;
        units.to_bits() << 16 | self.action.index() as u32
    }
}

/// Where a node's candidates lie in the tree's list, and how far they are taken and sorted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    /// The first that is not taken.
    next: u32,
    /// Up to here they are in order.
    sorted: u32,
    end: u32,
}

impl Range {
    pub(super) fn new(from: usize, to: usize) -> Range {
        Range { next: from as u32, sorted: from as u32, end: to as u32 }
    }

    /// Those not taken, in no particular order.
    pub(super) fn of(self, all: &[u32]) -> &[u32] {
        &all[self.next as usize..self.end as usize]
    }

    /// Gives each candidate, so far a bare action number, its share of `log_priors`, `[actions]`.
    pub(super) fn weigh(self, all: &mut [u32], log_priors: &[f32]) {
        let own = &mut all[self.next as usize..self.end as usize];
        let mut logits = [0.0; MOST];
        let logits = &mut logits[..own.len()];
        for (logit, &action) in logits.iter_mut().zip(own.iter()) {
            let log_prior = log_priors[action as usize];
            *logit = if log_prior.is_nan() { f32::NEG_INFINITY } else { log_prior };
        }
        if logits.iter().all(|logit| *logit == f32::NEG_INFINITY) {
            // Where the policy says nothing about any legal action they are all alike.
            logits.fill(0.0);
        }
        let whole = log_sum_exp(logits);
        for (packed, logit) in own.iter_mut().zip(logits) {
            let action = ActionId::new(*packed as u16);
            *packed = Candidate { action, log_prior: *logit - whole }.pack();
        }
    }

    /// The likeliest that is not taken.
    pub(super) fn first(&mut self, all: &mut [u32]) -> Option<Candidate> {
        if self.next == self.end {
            return None;
        }
        if self.next >= self.sorted {
            let rest = &mut all[self.next as usize..self.end as usize];
            if rest.len() > 2 * BLOCK {
                rest.select_nth_unstable(BLOCK);
                rest[..BLOCK].sort_unstable();
                self.sorted = self.next + BLOCK as u32;
            } else {
                rest.sort_unstable();
                self.sorted = self.end;
            }
        }
        Some(Candidate::unpack(all[self.next as usize]))
    }

    /// Takes the likeliest; it must have been asked for by [`Range::first`].
    pub(super) fn take_first(&mut self) {
        debug_assert!(self.next < self.sorted, "the first is known");
        self.next += 1;
    }

    /// Takes the candidate at `position` of [`Range::of`].
    pub(super) fn take(&mut self, all: &mut [u32], position: usize) -> Candidate {
        let taken = self.next as usize + position;
        // The order of the others stays as it is.
        all[self.next as usize..=taken].rotate_right(1);
        if taken >= self.sorted as usize {
            self.sorted += 1;
        }
        self.next += 1;
        Candidate::unpack(all[self.next as usize - 1])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn candidates_come_likeliest_first(
            logits in proptest::collection::vec(-6i16..6, 1..200),
            jumps in proptest::collection::vec(any::<u8>(), 0..6),
        ) {
            let log_priors: Vec<f32> = logits.iter().map(|&l| f32::from(l)).collect();
            let mut all: Vec<u32> = (0..log_priors.len() as u32).collect();
            let mut range = Range::new(0, all.len());
            range.weigh(&mut all, &log_priors);
            let sum: f32 = range.of(&all).iter().map(|&p| Candidate::unpack(p).log_prior.exp()).sum();
            prop_assert!((sum - 1.0).abs() < 1e-3, "{sum}");
            let mut expected: Vec<u32> = all.clone();
            expected.sort_unstable();
            let mut jumps = jumps.into_iter();
            while let Some(candidate) = range.first(&mut all) {
                let best = expected.remove(0);
                prop_assert_eq!(candidate, Candidate::unpack(best));
                range.take_first();
                // Now and then one is taken out of turn, as the root of Gumbel search does.
                if let Some(jump) = jumps.next().filter(|_| !expected.is_empty()) {
                    let taken = range.take(&mut all, usize::from(jump) % expected.len());
                    expected.retain(|&packed| Candidate::unpack(packed).action != taken.action);
                }
            }
            prop_assert!(expected.is_empty());
        }
    }

    #[test]
    fn the_largest_machine_fits() {
        assert!(crate::machine::Catalog::new(crate::machine::Machine::LARGEST).len() <= MOST);
    }

    #[test]
    fn priors_are_those_of_the_legal_actions() {
        let weigh = |actions: &[u32], log_priors: &[f32]| -> Vec<f32> {
            let mut all = actions.to_vec();
            let range = Range::new(0, all.len());
            range.weigh(&mut all, log_priors);
            all.iter().map(|&packed| Candidate::unpack(packed).log_prior.exp()).collect()
        };
        let close = |a: Vec<f32>, b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
        let ln = f32::ln;
        assert!(close(weigh(&[0, 2], &[ln(0.1), ln(0.6), ln(0.3)]), &[0.25, 0.75]));
        assert!(close(weigh(&[0, 1], &[f32::NEG_INFINITY, ln(0.2), ln(0.8)]), &[0.0, 1.0]));
        assert!(close(weigh(&[0, 1], &[f32::NAN, f32::NEG_INFINITY, 0.0]), &[0.5, 0.5]));
    }
}
