//! The 40 medium families of `human-v1` and `general-v1`: moves, and constants larger than a digit.

use super::case::{Case, family};
use super::easy::on_pairs;
use super::stream::Stream;
use crate::machine::Register;

/// M1 to M4, ten cases each.
pub(super) fn cases() -> Vec<Case> {
    [
        // M1: 10 of the 12 ordered pairs of registers.
        family("move", "medium", |stream| {
            on_pairs(stream, 10, |d, s| Case::always(format!("{d} = {s}"), format!("movl %{s}, %{d}")))
        }),
        // M2 and M3: constants of 10 to 18 (4), 19 to 36 (4), 37 to 60 (2).
        family("add-constant", "medium", |stream| constants(stream, "+", "addl")),
        family("sub-constant", "medium", |stream| constants(stream, "-", "subl")),
        // M4: 1 to 9 (6), 10 to 18 (4), to every register.
        family("add-to-all", "medium", |stream| {
            let case = |constant| {
                let registers = Register::ALL[..4].iter();
                let intent = registers.clone().map(|r| format!("{0} = {0} + {constant}", r.name()));
                let program: String = registers.map(|r| repeated("addl", constant, &r.to_string())).collect();
                Case::always(intent.collect::<Vec<_>>().join("; "), program)
            };
            let small = stream.sample(1..=9, 6);
            small.into_iter().chain(stream.sample(10..=18, 4)).map(case).collect()
        }),
    ]
    .concat()
}

/// Ten cases that add a constant to one register, or subtract it.
fn constants(stream: &mut Stream, sign: &str, opcode: &str) -> Vec<Case> {
    let bands = [(10..=18, 4), (19..=36, 4), (37..=60, 2)];
    let constants: Vec<u32> =
        bands.into_iter().flat_map(|(band, count)| stream.sample(band, count)).collect();
    let case = |constant| {
        let [d] = stream.registers();
        let intent = format!("{0} = {0} {sign} {constant}", d.name());
        Case::always(intent, repeated(opcode, constant, &d.to_string()))
    };
    constants.into_iter().map(case).collect()
}

/// As few instructions with digits as add up to the constant, each line ended.
pub(super) fn repeated(opcode: &str, constant: u32, place: &str) -> String {
    let nines = format!("{opcode} $9, {place}\n").repeat((constant / 9) as usize);
    match constant % 9 {
        0 => nines,
        rest => format!("{nines}{opcode} ${rest}, {place}\n"),
    }
}
