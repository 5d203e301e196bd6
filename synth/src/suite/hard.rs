//! The 40 hard families of `human-v1` and `general-v1`: filter, sort, switch, the two largest and smallest.
//!
//! No straight-line program of the base instruction set implements any of them for all inputs; a switch with
//! a register of known content to spare can be done as long as that content is known.

use super::case::{Case, family};
use super::condition::Condition;
use super::stream::Stream;
use crate::machine::Register;

/// H1 to H5, eight cases each.
pub(super) fn cases() -> Vec<Case> {
    [
        family("filter", "hard", filters),
        // H2: one pair, as in the paper (4); two pairs of equal ranks (4).
        family("sort", "hard", |_| {
            let intent = "eax, ebx, ecx, edx = sort(eax, ebx, ecx, edx)";
            let one = Case::pairs_only(intent, Condition::Free).single_pair();
            [vec![one; 4], vec![Case::pairs_only(intent, Condition::SameRanks); 4]].concat()
        }),
        family("switch", "hard", switches),
        family("two-max", "hard", |_| two("_, _, ebx, eax = sort(eax, ebx, ecx, edx)")),
        family("two-min", "hard", |_| two("eax, ebx, _, _ = sort(eax, ebx, ecx, edx)")),
    ]
    .concat()
}

/// H1: what is below a threshold of 3 to 5 becomes -1; the same registers and words (4), the same registers
/// (2), other registers (2, which may be impossible).
fn filters(stream: &mut Stream) -> Vec<Case> {
    let case = |number| {
        let threshold = 3 + stream.below(3) as u32;
        let names = Register::ALL[..4].iter().map(|register| register.name());
        let intent: Vec<String> = names.map(|r| format!("{r} = filter({r}, {threshold}, -1)")).collect();
        let condition = match number {
            0..4 => Condition::SameBelow(threshold),
            4..6 => Condition::SameMask(threshold),
            _ => Condition::OtherMask(threshold),
        };
        Case::pairs_only(intent.join("; "), condition)
    };
    (0..8).map(case).collect()
}

/// H3: two registers of equal difference in all pairs (2), with a third of known content (3), any (3).
fn switches(stream: &mut Stream) -> Vec<Case> {
    let case = |number| {
        let [a, b, scratch] = stream.registers();
        let digit = stream.below(10) as u32;
        let switch =
            |condition| Case::pairs_only(format!("{0} = {1}; {1} = {0}", a.name(), b.name()), condition);
        match number {
            0..2 => switch(Condition::SameDifference(a, b)),
            2..5 => switch(Condition::Constant(scratch, digit)).under_precondition(),
            _ => switch(Condition::Free),
        }
    };
    (0..8).map(case).collect()
}

/// H4 and H5: %eax and %ebx get the two largest or smallest; equal ranks in all pairs (4), any (4).
fn two(intent: &str) -> Vec<Case> {
    let cases = |condition| vec![Case::pairs_only(intent, condition); 4];
    [cases(Condition::SameRanks), cases(Condition::Free)].concat()
}
