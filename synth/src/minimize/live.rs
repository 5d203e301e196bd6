//! Which places still matter at each point of a program: those whose word a later instruction uses, or that
//! are compared at the end.

use crate::machine::{Digit, Instruction, Machine, Opcode, Place, Source};
use crate::task::Care;

/// The places whose words before `instructions` can still matter, where those of `care` matter after them.
pub(super) fn live_before(instructions: &[Instruction], machine: Machine, care: Care) -> Care {
    instructions.iter().rev().fold(care, |live, instruction| before(instruction, machine, live))
}

/// The lines (from 0) of stores that nothing uses, in order.
pub(super) fn dead_stores(instructions: &[Instruction], machine: Machine, care: Care) -> Vec<usize> {
    let mut live = care;
    let mut dead = Vec::new();
    for (line, instruction) in instructions.iter().enumerate().rev() {
        if is_live(instruction.destination(), machine, live) {
            live = before(instruction, machine, live);
        } else {
            dead.push(line);
        }
    }
    dead.reverse();
    dead
}

/// What matters before one instruction, where `live` matters after it.
fn before(instruction: &Instruction, machine: Machine, live: Care) -> Care {
    let destination = instruction.destination();
    if !is_live(destination, machine, live) {
        return live;
    }
    let kept = machine.all_places().filter(|&place| place != destination && is_live(place, machine, live));
    let own = (!forgets(instruction)).then_some(destination);
    let read = if is_zero(instruction) { None } else { instruction.source().place() };
    Care::of(machine, kept.chain(own).chain(read))
}

fn is_live(place: Place, machine: Machine, live: Care) -> bool {
    machine.index(place).is_some_and(|index| live.contains(index))
}

/// Whether the destination's word after the instruction does not depend on its word before.
fn forgets(instruction: &Instruction) -> bool {
    instruction.opcode() == Opcode::Movl && instruction.source() != Source::from(instruction.destination())
        || is_zero(instruction)
}

/// Whether it leaves 0 whatever it reads.
fn is_zero(instruction: &Instruction) -> bool {
    let zero = instruction.source() == Source::Digit(Digit::ALL[0]);
    match instruction.opcode() {
        Opcode::Subl => instruction.source() == Source::from(instruction.destination()),
        Opcode::Imull | Opcode::Movl => zero,
        Opcode::Addl => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Program, Register};

    #[test]
    fn a_place_is_live_until_it_is_overwritten_unread() {
        let (a, b, c) = (Register::Eax, Register::Ebx, Register::Ecx);
        let machine = Machine::new(3, 0).unwrap();
        let check = |text: &str, care: &[Register], live: &[Register], dead: &[usize]| {
            let program: Program = text.parse().unwrap();
            let of =
                |registers: &[Register]| Care::of(machine, registers.iter().map(|&r| Place::Register(r)));
            assert_eq!(live_before(&program, machine, of(care)), of(live), "{text}");
            assert_eq!(dead_stores(&program, machine, of(care)), dead, "{text}");
        };
        check("", &[a, c], &[a, c], &[]);
        check("addl %ebx, %eax", &[a], &[a, b], &[]);
        check("movl %ebx, %eax", &[a], &[b], &[]);
        check("movl %eax, %eax", &[a], &[a], &[]);
        check("subl %eax, %eax", &[a, b], &[b], &[]);
        check("imull $0, %eax", &[a, b], &[b], &[]);
        check("imull %eax, %eax", &[a], &[a], &[]);
        check("addl %ebx, %eax\naddl %ecx, %ebx", &[a], &[a, b], &[1]);
        // The first store is dead only because what reads it is.
        check("movl $3, %ecx\naddl %ecx, %ebx\naddl $1, %eax\nmovl $2, %ebx", &[a, b], &[a], &[0, 1]);
    }
}
