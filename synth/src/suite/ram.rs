//! `ram-v1`: 48 tasks whose data lie in RAM (AutoAssemblet §5.1, "Load/Store"), four pairs each.
//!
//! | family | tier | n | intent | registers |
//! |---|---|---|---|---|
//! | load-op-store | easy | 12 | `-4(%rbp) = -8(%rbp) - 3`, with +, - and * | free (6), one has the result (6) |
//! | copy-half | easy | 4 | two slots get the words of the other two | free |
//! | copy-to-all | easy | 4 | three slots get the word of the fourth | free |
//! | map | medium | 10 | every slot + c, c of 1 to 9 (4) or 10 to 18 (6) | kept (4 + 2), free (4) |
//! | swap | medium | 6 | two slots change places | free |
//! | permute | hard | 6 | rotations by 1, 2 and 3, reversal, two cycles of three slots | free |
//! | dot-product | hard | 6 | `eax = -0(%rbp) * -8(%rbp) ± -4(%rbp) * -12(%rbp)` | only %eax is compared |
//!
//! "Free" registers are not compared; they hold digits at the start, like every place. With two pairs, as in the
//! paper, a dot product is a sum; four leave little room for shortcuts, and 64 held-out pairs and the intent tell
//! those that are left. For every task some program meets its intent.

use rayon::prelude::*;

use super::case::{Case, WITNESS_NODES, family, shortest};
use super::medium::repeated;
use super::stream::Stream;
use crate::machine::{Machine, Place, Register};
use crate::task::{Care, Task};

/// The names of the slots.
const SLOTS: [&str; 4] = ["-0(%rbp)", "-4(%rbp)", "-8(%rbp)", "-12(%rbp)"];

/// The tasks in the order of the table. The witness is a shortest program for the pairs where one of at most
/// 8 instructions is found within 3,000,000 nodes, else one made by hand for all inputs.
pub(super) fn tasks() -> Vec<Task> {
    let task = |case: &Case| {
        let mut task = case.task(&format!("ram-{}", case.name), 4);
        let found = shortest(&task, WITNESS_NODES);
        task.shortest = found.as_ref().map(|program| program.len());
        task.witness = found.or_else(|| case.general.clone());
        task
    };
    cases().par_iter().map(task).collect()
}

/// The 48 cases.
pub(super) fn cases() -> Vec<Case> {
    [
        family("load-op-store", "easy", load_op_store),
        family("copy-half", "easy", |_| {
            [[2, 3, 0, 1], [3, 2, 0, 1], [0, 1, 2, 3], [0, 1, 3, 2]].map(copy_half).to_vec()
        }),
        family("copy-to-all", "easy", |_| (0..4).map(copy_to_all).collect()),
        family("map", "medium", map),
        family("swap", "medium", |_| {
            [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map(|(a, b)| moved(&[a, b])).to_vec()
        }),
        family("permute", "hard", |stream| {
            let cycles = stream.sample([[0, 1, 2], [0, 2, 1], [0, 1, 3], [1, 3, 2]], 2);
            let cycles = cycles.iter().map(|cycle| moved(cycle));
            let turns = [&[0, 1, 2, 3], &[3, 2, 1, 0]].map(|turn| moved(turn));
            [turns.to_vec(), [exchange([2, 3, 0, 1]), exchange([3, 2, 1, 0])].to_vec(), cycles.collect()]
                .concat()
        }),
        family("dot-product", "hard", |_| {
            let pairings = [[0, 2, 1, 3], [0, 1, 2, 3], [0, 3, 1, 2]];
            pairings
                .into_iter()
                .flat_map(|slots| [("+", "addl"), ("-", "subl")].map(|op| dot(slots, op)))
                .collect()
        }),
    ]
    .concat()
}

/// A case in which only the slots are compared, so that the registers are free.
fn scratch(intent: &[String], program: &[String]) -> Case {
    let machine = Machine::PAPER_RAM;
    let case = Case::always(intent.join("; "), program.join("\n")).with_ram();
    case.caring(Care::of(machine, machine.all_places().filter(|place| place.is_slot())))
}

fn load_op_store(stream: &mut Stream) -> Vec<Case> {
    let operations = [("+", "addl"), ("-", "subl"), ("*", "imull")];
    let case = |(sign, opcode): (&str, &str), exact: bool| {
        let slots = stream.sample(SLOTS, 2);
        let [register] = stream.registers();
        let (name, digit) = (register.name(), 2 + stream.below(8));
        let value = format!("{} {sign} {digit}", slots[0]);
        let program = [
            format!("movl {}, %{name}", slots[0]),
            format!("{opcode} ${digit}, %{name}"),
            format!("movl %{name}, {}", slots[1]),
        ];
        let intent = format!("{} = {value}", slots[1]);
        if exact {
            Case::always(format!("{name} = {value}; {intent}"), program.join("\n")).with_ram()
        } else {
            scratch(&[intent], &program)
        }
    };
    let kinds = [false, true].into_iter().flat_map(|exact| operations.map(|op| [(op, exact); 2]).concat());
    let mut case = case;
    kinds.map(|(operation, exact)| case(operation, exact)).collect()
}

/// Slots `to[0]` and `to[1]` get the words of `to[2]` and `to[3]`.
fn copy_half(to: [usize; 4]) -> Case {
    let copies = [(to[2], to[0], "eax"), (to[3], to[1], "ebx")];
    let intent = copies.map(|(from, to, _)| format!("{} = {}", SLOTS[to], SLOTS[from]));
    let program = copies.map(|(from, to, r)| format!("movl {}, %{r}; movl %{r}, {}", SLOTS[from], SLOTS[to]));
    scratch(&intent, &program)
}

fn copy_to_all(from: usize) -> Case {
    let others = || (0..4).filter(move |&to| to != from);
    let intent: Vec<String> = others().map(|to| format!("{} = {}", SLOTS[to], SLOTS[from])).collect();
    let stores = others().map(|to| format!("movl %eax, {}", SLOTS[to]));
    let program: Vec<String> = [format!("movl {}, %eax", SLOTS[from])].into_iter().chain(stores).collect();
    scratch(&intent, &program)
}

/// Constants of 1 to 9, then of 10 to 18, the last two with registers that must be kept.
fn map(stream: &mut Stream) -> Vec<Case> {
    let intent = |constant: u32| SLOTS.map(|slot| format!("{slot} = {slot} + {constant}"));
    let kept = |constant: u32| {
        let program = SLOTS.map(|slot| repeated("addl", constant, slot));
        Case::always(intent(constant).join("; "), program.concat()).with_ram()
    };
    let free = |constant: u32| {
        let load = format!("movl $9, %eax; addl ${}, %eax", constant - 9);
        let adds = SLOTS.map(|slot| format!("addl %eax, {slot}"));
        scratch(&intent(constant), &[&[load], &adds[..]].concat())
    };
    let small = stream.sample(1..=9, 4).into_iter().map(kept).collect::<Vec<_>>();
    let large = stream.sample(10..=18, 6);
    let free: Vec<Case> = large[..4].iter().map(|&constant| free(constant)).collect();
    [small, free, large[4..].iter().map(|&constant| kept(constant)).collect()].concat()
}

/// Each slot of the cycle gets the word of the next one.
fn moved(cycle: &[usize]) -> Case {
    let sources: Vec<(usize, usize)> =
        cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)).collect();
    rearranged(&sources)
}

/// Slot `i` gets the word of slot `from[i]`.
fn exchange(from: [usize; 4]) -> Case {
    rearranged(&from.into_iter().enumerate().collect::<Vec<_>>())
}

/// Every slot `to` gets the word of `from`: all are loaded, each into a register, then stored.
fn rearranged(moves: &[(usize, usize)]) -> Case {
    let intent: Vec<String> =
        moves.iter().map(|&(to, from)| format!("{} = {}", SLOTS[to], SLOTS[from])).collect();
    let with = || moves.iter().zip(Register::ALL);
    let loads = with().map(|(&(_, from), register)| format!("movl {}, {register}", SLOTS[from]));
    let stores = with().map(|(&(to, _), register)| format!("movl {register}, {}", SLOTS[to]));
    scratch(&intent, &loads.chain(stores).collect::<Vec<_>>())
}

/// %eax gets the sum or the difference of two products of slots.
fn dot(slots: [usize; 4], (sign, opcode): (&str, &str)) -> Case {
    let [a, b, c, d] = slots.map(|slot| SLOTS[slot]);
    let program = [
        format!("movl {a}, %eax; imull {b}, %eax"),
        format!("movl {c}, %ebx; imull {d}, %ebx"),
        format!("{opcode} %ebx, %eax"),
    ];
    let case = Case::always(format!("eax = {a} * {b} {sign} {c} * {d}"), program.join("\n")).with_ram();
    case.caring(Care::of(Machine::PAPER_RAM, [Place::Register(Register::Eax)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Slot;
    use crate::verify::{General, verify_task};

    #[test]
    fn programs_made_by_hand_are_proved() {
        let cases = cases();
        assert_eq!(cases.len(), 48);
        for case in cases {
            let task = case.task(&format!("ram-{}", case.name), 4);
            let program = case.general.unwrap();
            assert_eq!(verify_task(&task, &program).unwrap(), General::Proved, "{}", task.id);
            assert!(task.is_solved_by(&program), "{}", task.id);
        }
        assert_eq!(SLOTS, Slot::ALL.map(|slot| slot.to_string()));
    }
}
