//! Which instruction may follow which: of all two-instruction programs with the same effect, the first.
//!
//! Commuting neighbours are tried in one order only, a store that the next instruction overwrites is not
//! tried, `addl $2` after `addl $3` gives way to `addl $5`, and so on: rather than listing such rules, every
//! pair of canonical actions is run once and classed by its effect.
//!
//! Why nothing is lost: among all programs that reach a goal within a bound, take the shortest, and of
//! these the first in search order. Were two neighbours in it refused here, their replacement would give a
//! shorter program or an earlier one. The same argument covers [`super::visited`]: a state seen before was
//! reached by a shorter or earlier path. So a depth-first search in search order finds exactly that
//! program, whatever the tables held.

use std::sync::OnceLock;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::problem::{Action, actions, lanes_for};
use super::visited::place_hash;
use crate::machine::{MAX_PLACES, MAX_REGISTERS, MAX_SLOTS, Machine};

/// For each last action and each (destination, opcode), the lanes that may follow, as bits.
#[derive(Debug)]
pub(super) struct Order {
    groups: usize,
    /// `[actions + 1, places · 4]`; the last row is for the start, after no action.
    allowed: Vec<u32>,
}

impl Order {
    /// The order of a machine, computed once a process.
    pub(super) fn of(machine: Machine) -> &'static Order {
        static ORDERS: [OnceLock<Order>; (MAX_REGISTERS + 1) * (MAX_SLOTS + 1)] =
            [const { OnceLock::new() }; (MAX_REGISTERS + 1) * (MAX_SLOTS + 1)];
        ORDERS[machine.registers() * (MAX_SLOTS + 1) + machine.slots()].get_or_init(|| Order::new(machine))
    }

    fn new(machine: Machine) -> Order {
        let lanes = lanes_for(machine);
        let number = |action: Action| {
            (usize::from(action.destination) * 4 + action.opcode.index()) * lanes + usize::from(action.lane)
        };
        let group = |action: Action| usize::from(action.destination) * 4 + action.opcode.index();
        let groups = machine.places() * 4;
        let start = groups * lanes;
        let mut allowed = vec![0; (start + 1) * groups];
        let actions = actions(machine);
        let begin = Probes::new(machine);
        let mut seen = HashTable::new();
        seen.insert_unique(begin.fingerprint as u64, begin.fingerprint, |&f| f as u64);
        let mut is_new = |fingerprint: u128| {
            let entry = seen.entry(fingerprint as u64, |&f| f == fingerprint, |&f| f as u64);
            let new = matches!(entry, Entry::Vacant(_));
            entry.or_insert(fingerprint);
            new
        };
        for &action in &actions {
            is_new(begin.after(machine, action).fingerprint);
            allowed[start * groups + group(action)] |= 1 << action.lane;
        }
        for &first in &actions {
            let states = begin.after(machine, first);
            for &second in &actions {
                if is_new(states.after(machine, second).fingerprint) {
                    allowed[number(first) * groups + group(second)] |= 1 << second.lane;
                }
            }
        }
        Order { groups, allowed }
    }

    /// The lanes that may follow action number `last` for each `destination · 4 + opcode`.
    #[inline]
    pub(super) fn after(&self, last: usize) -> &[u32] {
        &self.allowed[last * self.groups..][..self.groups]
    }

    /// The number that stands for "no action yet" in [`Order::after`].
    pub(super) fn start(&self) -> usize {
        self.allowed.len() / self.groups - 1
    }
}

/// Two effects are told apart by what they do to this many states of arbitrary words. Two-instruction
/// programs are polynomials of degree at most four with coefficients below 100, so two that differ agree on
/// one state with a probability below 2⁻²⁰; a test proves each refused pair equal by normal form.
const PROBES: usize = 4;

/// The probe states, and a sum over all their words that is brought up to date word by word.
#[derive(Clone, Copy)]
struct Probes {
    words: [[u32; MAX_PLACES]; PROBES],
    fingerprint: u128,
}

impl Probes {
    fn new(machine: Machine) -> Probes {
        let word = |n: usize| (n as u32 + 1).wrapping_mul(0x9E37_79B9) ^ (n as u32 + 1) << 7;
        let words: [[u32; MAX_PLACES]; PROBES] =
            std::array::from_fn(|probe| std::array::from_fn(|place| word(probe * 16 + place)));
        let terms = (0..PROBES).flat_map(|probe| (0..machine.places()).map(move |place| (probe, place)));
        let sum = |sum: u128, (probe, place): (usize, usize)| {
            sum.wrapping_add(term(probe, place, words[probe][place]))
        };
        Probes { words, fingerprint: terms.fold(0, sum) }
    }

    fn after(mut self, machine: Machine, action: Action) -> Probes {
        let (place, lane) = (usize::from(action.destination), usize::from(action.lane));
        for (probe, words) in self.words.iter_mut().enumerate() {
            let before = words[place];
            let source = words[..machine.places()].get(lane).copied();
            let digit = || (lane + 10 - lanes_for(machine)) as u32;
            words[place] = action.opcode.apply(before, source.unwrap_or_else(digit));
            self.fingerprint = (self.fingerprint)
                .wrapping_sub(term(probe, place, before))
                .wrapping_add(term(probe, place, words[place]));
        }
        self
    }
}

/// The share of one word in a fingerprint: 128 well mixed bits.
fn term(probe: usize, place: usize, word: u32) -> u128 {
    let (high, low) = place_hash(probe * MAX_PLACES + place, std::iter::once(word));
    u128::from(high) << 64 | u128::from(low)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::machine::{Program, State};
    use crate::task::Care;
    use crate::verify::{Equivalence, equivalent};

    #[test]
    fn a_third_of_all_pairs_is_left() {
        let order = Order::of(Machine::PAPER);
        let kept: u32 = order.allowed[..order.start() * order.groups].iter().map(|m| m.count_ones()).sum();
        assert!((12_000..20_000).contains(&kept), "{kept} of {}", 196 * 196);
    }

    /// What a program leaves in a few states of words that [`Probes`] does not use: programs that differ
    /// here are told apart; those that do not are then compared by normal form.
    fn observed(machine: Machine, program: &Program) -> Vec<u32> {
        let word = |i: u32, place: u32| {
            (i.wrapping_mul(0x0B5A_D4CE) ^ place.wrapping_mul(0x9E37_79B1)).wrapping_mul(0x85EB_CA77) >> i
        };
        let state = |i| (0..machine.places() as u32).map(|place| word(i, place + 1)).collect::<Vec<u32>>();
        (1..4).flat_map(|i| program.run(State::new(machine, &state(i))).words(machine)).collect()
    }

    #[test]
    fn every_refused_pair_is_proved_to_equal_a_kept_program_before_it() {
        for (registers, slots) in [(2, 0), (4, 0), (3, 2)] {
            let machine = Machine::new(registers, slots).unwrap();
            let (order, actions) = (Order::of(machine), actions(machine));
            let number = |action: Action| match lanes_for(machine) {
                16 => action.number::<16>(),
                _ => action.number::<32>(),
            };
            let is_kept = |first: Action, second: Action| {
                let group = usize::from(second.destination) * 4 + second.opcode.index();
                order.after(number(first))[group] >> second.lane & 1 == 1
            };
            let of = |actions: &[Action]| actions.iter().map(|a| a.instruction(machine)).collect::<Program>();
            // Shorter programs come before longer ones, else they come in search order.
            let mut kept: HashMap<Vec<u32>, Vec<Program>> = HashMap::new();
            let mut keep =
                |program: Program| kept.entry(observed(machine, &program)).or_default().push(program);
            keep(Program::default());
            actions.iter().for_each(|&action| keep(of(&[action])));
            let mut refused = 0;
            for &first in &actions {
                for &second in &actions {
                    let program = of(&[first, second]);
                    let before = kept.entry(observed(machine, &program)).or_default();
                    if is_kept(first, second) {
                        before.push(program);
                        continue;
                    }
                    refused += 1;
                    let same = |kept: &Program| {
                        equivalent(kept, &program, machine, Care::all(machine)) == Equivalence::Same
                    };
                    assert!(before.iter().any(same), "refused without need on {machine}:\n{program}");
                }
            }
            assert!(refused > actions.len() * actions.len() / 3, "{refused} on {machine}");
        }
    }
}
