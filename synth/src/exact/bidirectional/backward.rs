//! The backward side: what must hold before an instruction so that a goal holds after it.
//!
//! A [`Goal`] wants certain words in certain places and leaves the others open ("don't care"). `movl`
//! frees the place that it overwrites; `addl`, `subl` and multiplication by an odd word invert exactly; an
//! even factor has several preimages or none.
//!
//! Three things are left out, and [`Preimages::complete_to`] keeps count of what that costs: a source whose
//! word is open (only its initial word is tried), preimages larger than any word that the start reaches in
//! [`REACH_STEPS`] instructions, and preimages beyond [`MOST_PREIMAGES`].

use std::cell::Cell;

use super::super::problem::{Action, actions, lanes_for};
use super::super::unsolvable::inverse;
use super::forward::places;
use crate::machine::{Machine, Opcode};

/// A partly open state: the places of `set` must hold `words`; the words of other places are 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Goal {
    pub(super) set: u16,
    /// `[places, K]`.
    pub(super) words: Vec<u32>,
}

impl Goal {
    /// Becomes a copy of another goal, without a new allocation.
    pub(super) fn copy(&mut self, set: u16, words: &[u32]) {
        self.set = set;
        self.words.clear();
        self.words.extend_from_slice(words);
    }
}

/// Even factors and squares have preimages of any size; those that cannot be met are dropped early. A word
/// of magnitude m is at most max(m², 2m, m + 9) an instruction later, so from digits three instructions
/// stay below 2²⁶ and a fourth may be anything.
const REACH_STEPS: usize = 3;

/// The most preimages of one instruction that are kept.
const MOST_PREIMAGES: usize = 64;

/// Runs instructions backwards.
pub(super) struct Preimages {
    machine: Machine,
    pairs: usize,
    actions: Vec<Action>,
    start: Vec<u32>,
    /// No word above this magnitude is reached from the start in [`REACH_STEPS`] instructions.
    reach: u32,
    /// Every program of at most this length is among those considered.
    complete_to: Cell<usize>,
}

impl Preimages {
    pub(super) fn new(machine: Machine, pairs: usize, start: &[u32]) -> Preimages {
        let largest = start.iter().map(|&w| (w as i32).unsigned_abs()).max().unwrap_or(0).max(9);
        let grow = |m: u32, _| m.saturating_mul(m);
        Preimages {
            machine,
            pairs,
            actions: actions(machine),
            start: start.to_vec(),
            reach: (0..REACH_STEPS).fold(largest, grow),
            complete_to: Cell::new(usize::MAX),
        }
    }

    /// Calls `found` with every goal from which one instruction leads to `goal`, which stands `depth`
    /// instructions before the end.
    ///
    /// # Errors
    /// The first error of `found`, at once.
    pub(super) fn each<E>(
        &self,
        goal: &Goal,
        depth: usize,
        found: &mut dyn FnMut(Action, &Goal) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut before = Goal::default();
        for index in 0..self.actions.len() {
            let action = self.actions[index];
            // An instruction that writes an open place changes nothing that is wanted.
            if goal.set >> action.destination & 1 == 1 {
                before.copy(goal.set, &goal.words);
                self.before(goal, depth, action, &mut before, &mut |before| found(action, before))?;
            }
        }
        Ok(())
    }

    /// The preimages of one action; `before` begins as a copy of `goal`.
    fn before<E>(
        &self,
        goal: &Goal,
        depth: usize,
        action: Action,
        before: &mut Goal,
        found: &mut dyn FnMut(&Goal) -> Result<(), E>,
    ) -> Result<(), E> {
        let k = self.pairs;
        let (to, lane) = (usize::from(action.destination), usize::from(action.lane));
        let wanted = &goal.words[to * k..][..k];
        if lane == to {
            // Only doubling and squaring read the place that they write; `movl` and `subl` of a place
            // into itself are not canonical.
            let roots: Vec<Vec<u32>> = match action.opcode {
                Opcode::Addl => wanted.iter().map(|&t| self.quotients(t, 2, depth)).collect(),
                _ => wanted.iter().map(|&t| self.roots(t, depth)).collect(),
            };
            return self.combine(before, to, &roots, depth, found);
        }
        let digit = (lane >= self.machine.places()).then(|| (lane + 10 - lanes_for(self.machine)) as u32);
        let open = digit.is_none() && goal.set >> lane & 1 == 0;
        if action.opcode == Opcode::Movl {
            if open {
                before.set |= 1 << lane;
                before.words[lane * k..][..k].copy_from_slice(wanted);
            }
            let holds = match digit {
                Some(digit) => wanted.iter().all(|&t| t == digit),
                None => wanted == &before.words[lane * k..][..k],
            };
            return if holds { found(free(before, to, k)) } else { Ok(()) };
        }
        if open {
            self.leave_out(depth);
            before.set |= 1 << lane;
            before.words[lane * k..][..k].copy_from_slice(&self.start[lane * k..][..k]);
        }
        let source = |before: &Goal, pair: usize| digit.unwrap_or_else(|| before.words[lane * k + pair]);
        if action.opcode != Opcode::Imull {
            let inverse = if action.opcode == Opcode::Addl { u32::wrapping_sub } else { u32::wrapping_add };
            for (pair, &t) in wanted.iter().enumerate() {
                before.words[to * k + pair] = inverse(t, source(before, pair));
            }
            return found(before);
        }
        if (0..k).all(|pair| source(before, pair) == 0) {
            // Whatever stood in `to`, 0 is what is left.
            return if wanted.iter().all(|&t| t == 0) { found(free(before, to, k)) } else { Ok(()) };
        }
        let mut quotients = Vec::with_capacity(k);
        for (pair, &t) in wanted.iter().enumerate() {
            let choices = self.quotients(t, source(before, pair), depth);
            if choices.is_empty() {
                return Ok(());
            }
            quotients.push(choices);
        }
        self.combine(before, to, &quotients, depth, found)
    }

    /// Every goal with one of `choices[k]` in place `to` of pair `k`.
    fn combine<E>(
        &self,
        before: &mut Goal,
        to: usize,
        choices: &[Vec<u32>],
        depth: usize,
        found: &mut dyn FnMut(&Goal) -> Result<(), E>,
    ) -> Result<(), E> {
        let total = choices.iter().fold(1, |n: usize, c| n.saturating_mul(c.len()));
        if total > MOST_PREIMAGES {
            self.leave_out(depth);
        }
        for number in 0..total.min(MOST_PREIMAGES) {
            let mut rest = number;
            for (word, choice) in before.words[to * self.pairs..].iter_mut().zip(choices) {
                *word = choice[rest % choice.len()];
                rest /= choice.len();
            }
            found(before)?;
        }
        Ok(())
    }

    /// Every x within reach with x · `factor` = `product` modulo 2³². With a factor of 0 only x = 0 is
    /// tried, though any would do.
    fn quotients(&self, product: u32, factor: u32, depth: usize) -> Vec<u32> {
        if factor == 0 {
            self.leave_out(depth);
            return if product == 0 { vec![0] } else { Vec::new() };
        }
        let power = factor.trailing_zeros();
        if power > 0 && product.trailing_zeros() < power {
            return Vec::new();
        }
        let first = (product >> power).wrapping_mul(inverse(factor >> power));
        if power == 0 {
            return vec![first];
        }
        // The solutions are `first` modulo 2^(32 − power); the nearest to zero come first.
        let modulus = 1u32 << (32 - power);
        let low = first & (modulus - 1);
        let count = 1u64 << power;
        let positive = (0..count).map(|j| low.wrapping_add((j as u32).wrapping_mul(modulus)));
        let near = |x: &u32| (*x as i32).unsigned_abs() <= self.reach;
        let mut quotients: Vec<u32> = positive.take(1 << 12).filter(near).collect();
        if count > quotients.len() as u64 {
            self.leave_out(depth + 1 + REACH_STEPS);
        }
        if count > 1 << 12 || quotients.len() > MOST_PREIMAGES {
            self.leave_out(depth);
        }
        quotients.sort_by_key(|&x| (x as i32).unsigned_abs());
        quotients.truncate(MOST_PREIMAGES);
        quotients
    }

    /// Every x below 2¹⁶ in magnitude with x² = `square`. Others exist, but two instructions on digits do
    /// not reach them.
    fn roots(&self, square: u32, depth: usize) -> Vec<u32> {
        // Squares are 0, 1 or 4 modulo 8.
        if matches!(square % 8, 0 | 1 | 4) {
            let steps = (0..REACH_STEPS).rev().find(|&steps| self.reached_in(steps) < 1 << 16);
            self.leave_out(steps.map_or(depth, |steps| depth + 1 + steps));
        }
        let root = square.isqrt();
        match root {
            0 if square == 0 => vec![0],
            _ if root * root == square => vec![root, root.wrapping_neg()],
            _ => Vec::new(),
        }
    }

    /// Notes that programs longer than `length` may have been left out.
    fn leave_out(&self, length: usize) {
        self.complete_to.set(self.complete_to.get().min(length));
    }

    /// Every program of at most this length is among those considered.
    pub(super) fn complete_to(&self) -> usize {
        self.complete_to.get()
    }

    /// The largest magnitude that is reached from the start in that many instructions.
    fn reached_in(&self, steps: usize) -> u32 {
        let largest = self.start.iter().map(|&w| (w as i32).unsigned_abs()).max().unwrap_or(0).max(9);
        (0..steps).fold(largest, |m, _| m.saturating_mul(m))
    }
}

/// The goal without what it wants of place `to`.
fn free(goal: &mut Goal, to: usize, pairs: usize) -> &Goal {
    goal.set &= !(1 << to);
    goal.words[to * pairs..][..pairs].fill(0);
    goal
}

/// How many wanted places differ from the start: each needs an instruction of its own.
pub(super) fn missing(goal: &Goal, start: &[u32], pairs: usize) -> usize {
    places(goal.set).filter(|&p| goal.words[p * pairs..][..pairs] != start[p * pairs..][..pairs]).count()
}
