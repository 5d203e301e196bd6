//! The newest changes, in memory, so that who watches does not make the owner read its journal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::wire::{Happening, What};

/// So many changes are held, or so many happenings, whichever is less.
const CHANGES: usize = 4096;
const HAPPENINGS: usize = 20_000;

/// A change of the store, as those who watch see it.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The journal's number.
    pub(crate) number: u64,
    /// What happened, possibly nothing that anybody watches.
    pub(crate) happenings: Arc<[Happening]>,
}

/// The newest changes.
#[derive(Debug)]
pub(super) struct Recent {
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    /// Everything after this number is held.
    after: u64,
    last: u64,
    changes: VecDeque<Change>,
    happenings: usize,
}

/// What is known of the changes after a number.
#[derive(Debug)]
pub(super) enum Known {
    /// All of them, oldest first, possibly none; up to a number of happenings.
    Changes(Vec<Change>),
    /// They are older than what is held: ask the owner.
    Older,
}

impl Recent {
    /// Nothing is held yet; the store's last number is `last`.
    pub(super) fn new(last: u64) -> Recent {
        Recent { held: Mutex::new(Held { after: last, last, changes: VecDeque::new(), happenings: 0 }) }
    }

    pub(super) fn push(&self, number: u64, happenings: Vec<Happening>) {
        let mut held = self.held();
        held.last = number;
        held.happenings += happenings.len();
        held.changes.push_back(Change { number, happenings: happenings.into() });
        while held.changes.len() > CHANGES || (held.happenings > HAPPENINGS && held.changes.len() > 1) {
            if let Some(oldest) = held.changes.pop_front() {
                held.after = oldest.number;
                held.happenings -= oldest.happenings.len();
            }
        }
    }

    /// The changes after a number: at most `most` happenings, but never half a change.
    pub(super) fn after(&self, after: u64, most: usize) -> Known {
        let held = self.held();
        if after > held.last {
            // From another home, or from before a repair.
            return Known::Changes(vec![Change::reset(held.last)]);
        }
        if after < held.after {
            return Known::Older;
        }
        let newer = held.changes.partition_point(|change| change.number <= after);
        let mut sum = 0;
        let fits = held.changes.range(newer..).take_while(|change| {
            let first = sum == 0;
            sum += change.happenings.len();
            first || sum <= most
        });
        Known::Changes(fits.cloned().collect())
    }

    /// The number of the newest change.
    pub(super) fn last(&self) -> u64 {
        self.held().last
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // Every change to it is whole before anything can fail.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Change {
    /// What was asked for is gone: everything is to be read again, and then what comes after this number.
    pub(super) fn reset(last: u64) -> Change {
        Change { number: last, happenings: [Happening { id: last, what: What::Reset }].into() }
    }
}

#[cfg(test)]
mod tests {
    use store::SweepId;

    use super::*;

    fn happenings(id: u64, number: usize) -> Vec<Happening> {
        vec![Happening { id, what: What::Removed { sweep: SweepId(1) } }; number]
    }

    fn numbers(known: Known) -> Option<Vec<u64>> {
        match known {
            Known::Changes(changes) => Some(changes.iter().map(|change| change.number).collect()),
            Known::Older => None,
        }
    }

    #[test]
    fn changes_come_whole_and_in_order_or_are_said_to_be_older() {
        let recent = Recent::new(10);
        for number in 11..=14 {
            recent.push(number, happenings(number, 3));
        }
        let check = |after, most, expected: Option<&[u64]>| {
            assert_eq!(
                numbers(recent.after(after, most)).as_deref(),
                expected,
                "after {after}, at most {most}"
            );
        };
        check(10, 100, Some(&[11, 12, 13, 14]));
        check(12, 100, Some(&[13, 14]));
        check(14, 100, Some(&[]));
        check(10, 7, Some(&[11, 12]));
        check(10, 1, Some(&[11]));
        check(9, 100, None);
        assert!(
            matches!(&recent.after(15, 9), Known::Changes(all) if all[0].happenings[0].what == What::Reset)
        );
    }

    #[test]
    fn what_is_held_is_bounded() {
        let recent = Recent::new(0);
        for number in 1..=10_000 {
            recent.push(number, happenings(number, 10));
        }
        assert!(recent.held().happenings <= HAPPENINGS);
        assert_eq!(numbers(recent.after(0, 9)), None);
        assert_eq!(numbers(recent.after(9_999, 9)), Some(vec![10_000]));
    }
}
