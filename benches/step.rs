//! How fast the simulator executes instructions: one state, and K states side by side.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use synth::machine::{Batch, Catalog, Instruction, Machine, State};

fn main() {
    divan::main();
}

/// Every canonical instruction of the paper's machine, in catalogue order.
fn instructions() -> Vec<Instruction> {
    let catalog = Catalog::new(Machine::PAPER);
    catalog.canonical().iter().map(|&action| catalog.instruction(action)).collect()
}

fn states(count: u32) -> Vec<State> {
    (0..count).map(|i| State::new(Machine::PAPER, &[i, i + 1, 7 * i, 8])).collect()
}

/// Instructions a second on one state.
#[divan::bench]
fn scalar(bencher: Bencher) {
    let instructions = instructions();
    bencher.counter(ItemsCount::new(instructions.len())).bench_local(|| {
        let mut state = black_box(states(1)[0]);
        instructions.iter().for_each(|instruction| state.step(instruction));
        state
    });
}

/// Instructions a second on K states, each state counted.
#[divan::bench(args = [2, 16, 1024])]
fn batch(bencher: Bencher, pairs: u32) {
    let instructions = instructions();
    let items = instructions.len() * pairs as usize;
    let batch = Batch::new(Machine::PAPER, &states(pairs));
    bencher.counter(ItemsCount::new(items)).with_inputs(|| batch.clone()).bench_local_refs(|batch| {
        instructions.iter().for_each(|instruction| batch.step(instruction));
    });
}
