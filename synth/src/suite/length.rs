//! `length-v1`: planted programs that no shorter program replaces, 50 of each length from 4 to 10.
//!
//! A task is drawn from its own stream until it passes: uniform distinct instructions, as the pilot policy of
//! self-made tasks has them (AutoAssemblet §3.1), and four inputs of uniform digits. It is drawn anew where
//!
//! 1. an output, taken as signed, is beyond ±2²⁰, or two inputs are equal;
//! 2. from 8 instructions on, a register ends in every pair as it began: with fewer wrong registers at the
//!    start the proof below takes too long;
//! 3. the pairs are still met without some one or two of its instructions;
//! 4. some of its instructions, up to 7 in a row, can be replaced by fewer with the same effect on the four
//!    pairs ([`Ida`] with 200,000 nodes for each row);
//! 5. `Ida` does not prove that no program with fewer instructions exists, within 20,000,000 nodes up to 8
//!    instructions, and within 400,000,000 for the first five tasks of 9. For the other tasks of 9 and those
//!    of 10 it proves only that none with 7 or fewer exists: a whole proof takes a minute or more for each.
//!
//! So the planted program is a shortest one up to 8 instructions and in five tasks of 9, and `shortest` says
//! so. Elsewhere it is a witness that rules 3 and 4 could not shorten, while every solution has at least 8;
//! the five whole proofs refused none of the programs that had passed these rules.
//!
//! Four pairs are enough: of 400 planted programs that were irreducible on 16 pairs, 400, 397 and 399 (of
//! length 4, 5 and 6) were so on their first four, and 100 of 100 of length 7; with two pairs it was 348,
//! 352, 306, and 56.

use rayon::prelude::*;

use super::stream::Stream;
use crate::exact::{Ida, Limits, Outcome, Solver};
use crate::machine::{Catalog, Machine, Program, State};
use crate::task::{Pair, Task};

/// The tasks of each length.
pub(super) const EACH: usize = 50;
/// The lengths of the planted programs.
pub(super) const LENGTHS: std::ops::RangeInclusive<usize> = 4..=10;
/// The longest programs that are all proved to be shortest.
pub(super) const PROVED: usize = 8;
/// The tasks of the next length that are.
pub(super) const PROVED_NEXT: usize = 5;

const MACHINE: Machine = Machine::PAPER;
const PAIRS: usize = 4;
const HELD_OUT: usize = 16;
const MAX_OUTPUT: u32 = 1 << 20;
/// The longest row of instructions that is searched for a replacement, and the nodes for each.
const ROW: usize = 7;
const ROW_NODES: u64 = 200_000;
/// The nodes for the proof that no program of up to 7 instructions exists, and of 8.
const PROOF_NODES: [u64; 2] = [20_000_000, 400_000_000];

/// The tasks, shortest first.
pub(super) fn tasks() -> Vec<Task> {
    // The long ones take by far the longest: dealt out one by one they keep every thread busy.
    let numbers: Vec<(usize, usize)> =
        LENGTHS.flat_map(|length| (1..=EACH).map(move |n| (length, n))).collect();
    numbers.into_par_iter().with_max_len(1).map(|(length, number)| task(length, number)).collect()
}

/// The task of that length and number, from 1.
pub(super) fn task(length: usize, number: usize) -> Task {
    let id = format!("length-{length}-{number}");
    let mut stream = Stream::new(&id);
    let catalog = Catalog::new(MACHINE);
    let is_proved = length <= PROVED || (length == PROVED + 1 && number <= PROVED_NEXT);
    let excluded = if is_proved { length - 1 } else { PROVED - 1 };
    let (program, pairs) = loop {
        let (program, pairs) = draw(&catalog, length, &mut stream);
        if is_of_interest(&program, &pairs)
            && !has_shorter_row(&program, &pairs)
            && search(pairs.clone(), excluded, PROOF_NODES[usize::from(excluded >= PROVED)])
                == Outcome::NoneWithin
        {
            break (program, pairs);
        }
    };
    let mut task = Task::new(&id, MACHINE, pairs);
    let mut stream = Stream::new(&format!("{id}/held-out"));
    while task.held_out.len() < HELD_OUT {
        let input = stream.digits(MACHINE);
        if task.pairs.iter().chain(&task.held_out).all(|pair| pair.input != input) {
            task.held_out.push(Pair { output: program.run(input), input });
        }
    }
    task.family = Some("planted".to_owned());
    task.tier = Some(length.to_string());
    task.shortest = is_proved.then_some(length);
    task.witness = Some(program);
    task
}

fn draw(catalog: &Catalog, length: usize, stream: &mut Stream) -> (Program, Vec<Pair>) {
    let canonical = catalog.canonical();
    let instruction = |_| catalog.instruction(canonical[stream.below(canonical.len())]);
    let program: Program = (0..length).map(instruction).collect();
    let pair = |input: State| Pair { output: program.run(input), input };
    let pairs = (0..PAIRS).map(|_| pair(stream.digits(MACHINE))).collect();
    (program, pairs)
}

/// Rules 1 to 3, which are cheap.
fn is_of_interest(program: &Program, pairs: &[Pair]) -> bool {
    let small = |pair: &Pair| {
        pair.output.words(MACHINE).iter().all(|&word| (word as i32).unsigned_abs() <= MAX_OUTPUT)
    };
    let distinct = (1..pairs.len()).all(|n| pairs[..n].iter().all(|pair| pair.input != pairs[n].input));
    let all_change = || {
        let changes = |place| pairs.iter().any(|pair| pair.input.get(place) != pair.output.get(place));
        MACHINE.all_places().all(changes)
    };
    let without = |first: usize, second: usize| {
        let kept = program.iter().enumerate().filter(|&(n, _)| n != first && n != second);
        kept.map(|(_, &instruction)| instruction).collect::<Program>()
    };
    let met_by = |program: Program| pairs.iter().all(|pair| program.run(pair.input) == pair.output);
    distinct
        && pairs.iter().all(small)
        && (program.len() < PROVED || all_change())
        && !(0..program.len()).any(|i| (i..program.len()).any(|j| met_by(without(i, j))))
}

/// Rule 4: whether a row of instructions can be replaced by fewer.
fn has_shorter_row(program: &Program, pairs: &[Pair]) -> bool {
    let traces: Vec<Vec<State>> = pairs.iter().map(|pair| program.trace(pair.input)).collect();
    let row = |from: usize, to: usize| -> Vec<Pair> {
        traces.iter().map(|states| Pair { input: states[from], output: states[to] }).collect()
    };
    let shortened = |(from, to): (usize, usize)| {
        matches!(search(row(from, to), to - from - 1, ROW_NODES), Outcome::Solved { .. })
    };
    let length = program.len();
    let rows = (2..=ROW.min(length - 1)).flat_map(|n| (0..=length - n).map(move |from| (from, from + n)));
    rows.into_iter().any(shortened)
}

/// What [`Ida`] says of the pairs.
pub(super) fn search(pairs: Vec<Pair>, max_steps: usize, nodes: u64) -> Outcome {
    let limits = Limits { max_steps, nodes, memory: 256 << 20, ..Limits::default() };
    Ida.solve(&Task::new("", MACHINE, pairs), &limits).outcome
}
