//! The solvers' inner loop on its own, so that its speed can be measured beside a plain loop's.

use super::lanes::Kernel;
use super::order::Order;
use super::problem::{Lanes, Problem, lanes_for};
use crate::machine::{Catalog, Instruction, State};
use crate::task::Task;

/// What was evaluated, and how much of it met the goal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evaluations {
    /// Instructions executed on all K pairs and compared with the goal.
    pub evals: u64,
    /// Those that leave the goal's word in their destination, in every pair.
    pub hits: u64,
}

/// Evaluates every canonical instruction of the task's machine in each of `states`: would it put the goal's
/// words into its destination? Each entry of `states` holds the K current states of the task's pairs.
/// With a kernel all sources of an opcode are evaluated at once, as the solvers do it; with `None` every
/// instruction is executed on copies of the states. Both stop at the first pair that misses, and both count
/// the same.
///
/// # Panics
/// Where an entry of `states` is not as long as the task has pairs.
pub fn evaluations(kernel: Option<Kernel>, task: &Task, states: &[Vec<State>]) -> Evaluations {
    assert!(states.iter().all(|states| states.len() == task.pairs.len()), "one state for each pair");
    match (kernel, lanes_for(task.machine)) {
        (None, _) => one_by_one(task, states),
        (Some(kernel), 16) => in_lanes::<16>(kernel, task, states),
        (Some(kernel), _) => in_lanes::<32>(kernel, task, states),
    }
}

fn one_by_one(task: &Task, states: &[Vec<State>]) -> Evaluations {
    let catalog = Catalog::new(task.machine);
    let canonical: Vec<Instruction> = catalog.canonical().iter().map(|&id| catalog.instruction(id)).collect();
    let is_hit = |states: &[State], instruction: &Instruction| {
        let place = instruction.destination();
        states.iter().zip(&task.pairs).all(|(&(mut state), pair)| {
            state.step(instruction);
            state.get(place) == pair.output.get(place)
        })
    };
    let mut hits = 0;
    for states in states {
        hits += canonical.iter().filter(|instruction| is_hit(states, instruction)).count() as u64;
    }
    Evaluations { evals: (states.len() * canonical.len()) as u64, hits }
}

fn in_lanes<const L: usize>(kernel: Kernel, task: &Task, states: &[Vec<State>]) -> Evaluations {
    let problem = Problem::<L>::new(task);
    let order = Order::of(task.machine);
    let canonical = order.after(order.start());
    let mut rows: Vec<Lanes<L>> = problem.start.clone();
    let mut hits = 0;
    for states in states {
        for (row, state) in rows.iter_mut().zip(states) {
            for (word, place) in row.0.iter_mut().zip(task.machine.all_places()) {
                *word = state.get(place);
            }
        }
        for (place, masks) in canonical.chunks_exact(4).enumerate() {
            let found = kernel.hits(&rows, problem.target(place), place);
            hits += found.iter().zip(masks).map(|(f, m)| u64::from((f & m).count_ones())).sum::<u64>();
        }
    }
    let actions: u64 = canonical.iter().map(|mask| u64::from(mask.count_ones())).sum();
    Evaluations { evals: states.len() as u64 * actions, hits }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Machine;
    use crate::task::Pair;

    proptest! {
        #[test]
        fn every_kernel_counts_what_a_plain_loop_counts(
            registers in 2usize..7,
            slots in 0usize..5,
            // Small words, so that there are hits to count.
            words in proptest::collection::vec(proptest::array::uniform10(0u32..12), 2..20),
            pairs in 1usize..4,
        ) {
            let machine = Machine::new(registers, slots).unwrap();
            let states: Vec<State> =
                words.iter().map(|words| State::new(machine, &words[..machine.places()])).collect();
            let goal = states[0];
            let task = Task::new("t", machine, vec![Pair { input: goal, output: goal }; pairs]);
            let sets: Vec<Vec<State>> = states.windows(pairs).map(<[State]>::to_vec).collect();
            let expected = evaluations(None, &task, &sets);
            prop_assert_eq!(expected.evals, (sets.len() * Catalog::new(machine).canonical().len()) as u64);
            for kernel in Kernel::available() {
                prop_assert_eq!(evaluations(Some(kernel), &task, &sets), expected, "{:?}", kernel);
            }
            // The goal itself is hit by loading any equal word, so the count is not 0 by accident.
            let one = evaluations(None, &task, &[vec![goal; pairs]]);
            prop_assert!(one.hits > 0 || goal.words(machine).iter().all(|&w| w > 9));
        }
    }
}
