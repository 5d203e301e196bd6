//! How fast programs are worked out as polynomials and compared.

use divan::{Bencher, black_box};
use synth::machine::{Machine, Program};
use synth::task::Care;
use synth::verify::{Budget, Equivalence, NormalForm, Symbolic, equivalent};

fn main() {
    divan::main();
}

/// (%eax + %ebx + %ecx)⁴ in `%eax`.
const POWER: &str = "addl %ebx, %eax\naddl %ecx, %eax\nimull %eax, %eax\nimull %eax, %eax";
/// The same, with the sum in another order and a detour.
const POWER_AGAIN: &str =
    "addl %ecx, %eax\naddl $4, %eax\naddl %ebx, %eax\nsubl $4, %eax\nimull %eax, %eax\nimull %eax, %eax";
/// x¹⁶ in `%eax`: high powers are what the basis of falling factorials is for.
const HIGH: &str = "imull %eax, %eax\nimull %eax, %eax\nimull %eax, %eax\nimull %eax, %eax";
/// 15 instructions over all registers, of total degree 8.
const LONG: &str = "addl %ebx, %eax\nimull %ecx, %eax\nsubl $3, %edx\nimull %edx, %ecx\nmovl %eax, %ebx
addl $9, %ebx\nimull %ebx, %eax\nsubl %ecx, %eax\naddl %edx, %ecx\nimull $7, %ecx\nimull %ecx, %eax
addl %eax, %edx\nsubl $5, %edx\naddl %ecx, %ebx\nimull %ebx, %eax";

fn parse(text: &str) -> Program {
    text.parse().expect("the programs above are legal")
}

const PROGRAMS: [(&str, &str); 3] = [("power", POWER), ("high", HIGH), ("long", LONG)];

/// The program with that name.
fn named(name: &str) -> Program {
    parse(PROGRAMS.iter().find(|(n, _)| *n == name).expect("names come from the list").1)
}

fn names() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().map(|(name, _)| *name)
}

/// A program to polynomials.
#[divan::bench(args = names())]
fn symbolic(bencher: Bencher, name: &str) {
    let program = named(name);
    bencher.bench_local(|| Symbolic::of_program(black_box(&program), &mut Budget::default()));
}

/// A polynomial to its normal form.
#[divan::bench(args = names())]
fn normal_form(bencher: Bencher, name: &str) {
    let eax = Machine::PAPER.place(0);
    let symbolic = Symbolic::of_program(&named(name), &mut Budget::default());
    let polynomial = symbolic.get(eax).expect("the programs above are small").clone();
    bencher.bench_local(|| NormalForm::of(black_box(&polynomial), &mut Budget::default()));
}

/// Two programs that are written differently and are the same function.
#[divan::bench]
fn prove(bencher: Bencher) {
    compare(bencher, POWER_AGAIN, true);
}

/// Two programs that differ, as the normal form of their difference shows.
#[divan::bench]
fn refute(bencher: Bencher) {
    compare(bencher, &format!("addl $1, %ebx\n{POWER}\nsubl $1, %ebx"), false);
}

fn compare(bencher: Bencher, other: &str, same: bool) {
    let (a, b) = (parse(POWER), parse(other));
    let care = Care::all(Machine::PAPER);
    assert_eq!(equivalent(&a, &b, Machine::PAPER, care) == Equivalence::Same, same);
    bencher.bench_local(|| equivalent(black_box(&a), black_box(&b), Machine::PAPER, care));
}
