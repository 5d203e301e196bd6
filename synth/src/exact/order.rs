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

use std::collections::HashSet;
use std::sync::OnceLock;

use super::problem::{Action, actions, lanes_for};
use crate::machine::{MAX_REGISTERS, MAX_SLOTS, Machine, State};

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
        let probes = probes(machine);
        let after = |states: &[State; PROBES], action: Action| {
            let instruction = action.instruction(machine);
            states.map(|mut state| {
                state.step(&instruction);
                state
            })
        };
        let mut seen = HashSet::from([fingerprint(&probes)]);
        for &action in &actions {
            seen.insert(fingerprint(&after(&probes, action)));
            allowed[start * groups + group(action)] |= 1 << action.lane;
        }
        for &first in &actions {
            let states = after(&probes, first);
            for &second in &actions {
                if seen.insert(fingerprint(&after(&states, second))) {
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

fn probes(machine: Machine) -> [State; PROBES] {
    std::array::from_fn(|i| {
        let words: Vec<u32> = (0..machine.places())
            .map(|p| (i * 16 + p + 1) as u32)
            .map(|n| n.wrapping_mul(0x9E37_79B9) ^ n << 7)
            .collect();
        State::new(machine, &words)
    })
}

fn fingerprint(states: &[State; PROBES]) -> u128 {
    let machine = Machine::LARGEST;
    let mut hash = 0x243F_6A88_85A3_08D3_1319_8A2E_0370_7344_u128;
    for state in states {
        for place in machine.all_places() {
            hash = (hash ^ u128::from(state.get(place)))
                .wrapping_mul(0x0001_0000_01B3 << 64 | 0x2545_F491_4F6C_DD1D);
            hash ^= hash >> 59;
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::machine::Program;
    use crate::task::Care;
    use crate::verify::{Equivalence, equivalent};

    #[test]
    fn a_third_of_all_pairs_is_left() {
        let order = Order::of(Machine::PAPER);
        let kept: u32 = order.allowed[..order.start() * order.groups].iter().map(|m| m.count_ones()).sum();
        assert!((12_000..20_000).contains(&kept), "{kept} of {}", 196 * 196);
    }

    /// What a program leaves in a few states of words that [`probes`] does not use: programs that differ
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
