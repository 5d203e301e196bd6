//! The 50 easy families of `human-v1` and `general-v1`: arithmetic on registers, minimum and maximum.

use super::case::{Case, family};
use super::condition::Condition;
use super::stream::Stream;
use crate::machine::Register;

/// E1 to E7, 8 + 8 + 8 + 6 + 8 + 8 + 4 cases.
pub(super) fn cases() -> Vec<Case> {
    [
        // E1: 8 of the 12 ordered pairs of registers, and likewise E2 and E3.
        family("add", "easy", |stream| on_pairs(stream, 8, |d, s| operation(d, s, "+", "addl"))),
        family("sub", "easy", |stream| on_pairs(stream, 8, |d, s| operation(d, s, "-", "subl"))),
        family("mul", "easy", |stream| on_pairs(stream, 8, |d, s| operation(d, s, "*", "imull"))),
        // E4: two of each kind.
        family("two-op", "easy", |stream| {
            [("+", "addl", "+", "addl"), ("+", "addl", "-", "subl"), ("*", "imull", "+", "addl")]
                .into_iter()
                .flat_map(|kind| two_operations(stream, kind))
                .collect()
        }),
        // E5 and E6: the extreme in the same register in all pairs (5), or not (3).
        family("min4", "easy", |stream| {
            extremes(stream, "min", Condition::SameMinimum, Condition::OtherMinimum)
        }),
        family("max4", "easy", |stream| {
            extremes(stream, "max", Condition::SameMaximum, Condition::OtherMaximum)
        }),
        // E7: two minima and two maxima of two registers.
        family("min2-max2", "easy", |stream| {
            let of_two = |(name, (d, s)): (&str, (&str, &str))| {
                Case::pairs_only(format!("{d} = {name}({d}, {s})"), Condition::Free)
            };
            let registers = stream.sample(ordered_pairs(), 4);
            ["min", "min", "max", "max"].into_iter().zip(registers).map(of_two).collect()
        }),
    ]
    .concat()
}

/// `d = d + s`, or another operation.
fn operation(d: &str, s: &str, sign: &str, opcode: &str) -> Case {
    Case::always(format!("{d} = {d} {sign} {s}"), format!("{opcode} %{s}, %{d}"))
}

/// `d = d + s - t` on two different triples of registers, or other operations.
fn two_operations(stream: &mut Stream, kind: (&str, &str, &str, &str)) -> Vec<Case> {
    let (first, first_opcode, second, second_opcode) = kind;
    let names = || Register::ALL[..4].iter().map(|r| r.name());
    let triples = ordered_pairs().flat_map(|(d, s)| names().map(move |t| (d, s, t)));
    let triples = triples.filter(|&(d, s, t)| d != t && s != t);
    let case = |(d, s, t): (&str, &str, &str)| {
        let program = format!("{first_opcode} %{s}, %{d}; {second_opcode} %{t}, %{d}");
        Case::always(format!("{d} = {d} {first} {s} {second} {t}"), program)
    };
    stream.sample(triples, 2).into_iter().map(case).collect()
}

/// Eight cases of the smallest or the largest of all registers, in a random register.
fn extremes(stream: &mut Stream, name: &str, same: Condition, other: Condition) -> Vec<Case> {
    let case = |number| {
        let [d] = stream.registers();
        let condition = if number < 5 { same } else { other };
        Case::pairs_only(format!("{} = {name}(eax, ebx, ecx, edx)", d.name()), condition)
    };
    (0..8).map(case).collect()
}

/// A case for each of `count` of the 12 ordered pairs of registers.
pub(super) fn on_pairs(stream: &mut Stream, count: usize, case: impl Fn(&str, &str) -> Case) -> Vec<Case> {
    stream.sample(ordered_pairs(), count).into_iter().map(|(d, s)| case(d, s)).collect()
}

/// The names of two different registers, in the 12 ways there are.
pub(super) fn ordered_pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = || Register::ALL[..4].iter().map(|r| r.name());
    names().flat_map(move |d| names().filter(move |&s| s != d).map(move |s| (d, s)))
}
