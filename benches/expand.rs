//! How fast the exact solvers evaluate instructions: each kernel beside a plain loop.
//!
//! An item is one instruction on two pairs, tested against the goal.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use synth::exact::{Kernel, evaluations};
use synth::machine::{Machine, State};
use synth::task::{Pair, Task};

fn main() {
    divan::main();
}

/// Sets of states evaluated by one call.
const SETS: u32 = 1000;

fn ways() -> Vec<Option<Kernel>> {
    [None].into_iter().chain(Kernel::available().into_iter().map(Some)).collect()
}

fn expand(bencher: Bencher, kernel: Option<Kernel>, machine: Machine) {
    let state = |n: u32| {
        let words: Vec<u32> = (0..machine.places() as u32).map(|place| (n * 31 + place * 7) % 100).collect();
        State::new(machine, &words)
    };
    let pair = |n| Pair { input: state(n), output: state(n + 17) };
    let task = Task::new("bench", machine, vec![pair(0), pair(1)]);
    let sets: Vec<Vec<State>> = (0..SETS).map(|n| vec![state(2 * n), state(2 * n + 1)]).collect();
    let items = evaluations(kernel, &task, &sets).evals;
    bencher
        .counter(ItemsCount::new(items))
        .bench_local(|| evaluations(black_box(kernel), black_box(&task), black_box(&sets)));
}

/// The paper's machine: 196 instructions a state.
#[divan::bench(args = ways())]
fn registers(bencher: Bencher, kernel: Option<Kernel>) {
    expand(bencher, kernel, Machine::PAPER);
}

/// With four slots of RAM: 420 instructions a state.
#[divan::bench(args = ways())]
fn registers_and_ram(bencher: Bencher, kernel: Option<Kernel>) {
    expand(bencher, kernel, Machine::PAPER_RAM);
}
