//! Making tasks without a teacher (AutoAssemblet §3.1): draw a program, run it, keep the change of states.
//!
//! Task number `index` depends on the policy and on `index` alone: it is drawn from stream `index` of a
//! `ChaCha8` generator, so any one can be made by itself and many at once. The paper leaves the pilot policy
//! open ("some initial policies"); ours draws instructions uniformly from [`Catalog::canonical`], then inputs
//! uniformly from the digits, and draws both again, further down the same stream, where
//!
//! - the program has reached its final states, in all pairs at once, before its last instruction, or has them
//!   from the start (an identity): such a task is shorter than it says;
//! - an output, taken as signed, is beyond ±2²⁰: the paper's tasks stay small.
//!
//! After 1000 draws in vain the number has no task.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{PilotError, PilotPolicy, PilotTask, PilotTasks, Task, distinct};
use crate::machine::{ActionId, Catalog, Place, State};

/// The largest magnitude of an output.
const MAX_OUTPUT: u32 = 1 << 20;
/// How often a task is drawn before its number is given up.
const MAX_DRAWS: usize = 1000;

/// A policy ready to make tasks.
#[derive(Clone, Debug)]
pub struct Pilot {
    policy: PilotPolicy,
    catalog: Catalog,
    places: Vec<Place>,
    /// Before its first draw.
    rng: ChaCha8Rng,
}

impl Pilot {
    /// The maker of `policy`'s tasks.
    ///
    /// # Errors
    /// Where the policy is outside its limits.
    pub fn new(policy: PilotPolicy) -> Result<Pilot, PilotError> {
        policy.check()?;
        let catalog = Catalog::new(policy.machine);
        let places = policy.machine.all_places().collect();
        Ok(Pilot { policy, catalog, places, rng: ChaCha8Rng::seed_from_u64(policy.seed) })
    }

    /// What it makes.
    pub fn policy(&self) -> &PilotPolicy {
        &self.policy
    }

    /// The catalogue of the policy's machine.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The task of that number, or `None` where it was drawn 1000 times in vain.
    pub fn task(&self, index: u64) -> Option<Task> {
        let mut draft = Draft::new(self);
        draft.draw(index).map(|task| task.to_task(&self.catalog))
    }

    /// The first `count` distinct tasks in the order of their numbers, made on all threads; the same at any
    /// number of threads. They are fewer where 65,536 numbers one after another bring no new task, as happens
    /// when a small machine has no more.
    ///
    /// A task whose pairs an earlier one has, in the same order, is passed over, whatever its program. The
    /// same pairs in another order make another task, since networks read pairs in order.
    pub fn distinct(&self, count: usize) -> PilotTasks {
        let mut tasks = PilotTasks::new(self.policy);
        self.batches(count).for_each(|batch| tasks.append(&batch));
        tasks
    }

    /// The tasks of [`Pilot::distinct`] a batch at a time, for more tasks than memory holds: between batches
    /// it keeps one 128-bit key of each task given, in a table of 20 to 40 bytes a task.
    pub fn batches(&self, count: usize) -> impl Iterator<Item = PilotTasks> {
        distinct::batches(self, count)
    }
}

/// One task while it is drawn, with its memory used again for the next.
pub(super) struct Draft<'a> {
    pilot: &'a Pilot,
    actions: Vec<ActionId>,
    /// `[pairs, places]`, and so are the outputs.
    inputs: Vec<u8>,
    outputs: Vec<i32>,
    /// The states of one pair before the last instruction; length `lines`.
    earlier: Vec<State>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(pilot: &'a Pilot) -> Draft<'a> {
        let policy = &pilot.policy;
        Draft {
            pilot,
            actions: vec![ActionId::new(0); policy.lines],
            inputs: vec![0; policy.pairs * pilot.places.len()],
            outputs: vec![0; policy.pairs * pilot.places.len()],
            earlier: vec![State::default(); policy.lines],
        }
    }

    /// The task of that number, or `None` where it was drawn 1000 times in vain.
    pub(super) fn draw(&mut self, index: u64) -> Option<PilotTask<'_>> {
        let mut rng = self.pilot.rng.clone();
        rng.set_stream(index);
        let mut dice = Dice { rng, fraction: 0, outcomes: u64::MAX };
        let canonical = self.pilot.catalog.canonical();
        for _ in 0..MAX_DRAWS {
            for action in &mut self.actions {
                *action = canonical[dice.below(canonical.len() as u32) as usize];
            }
            for input in &mut self.inputs {
                *input = dice.below(10) as u8;
            }
            if self.run() {
                let Draft { pilot, actions, inputs, outputs, .. } = self;
                return Some(PilotTask { policy: &pilot.policy, index, actions, inputs, outputs });
            }
        }
        None
    }

    /// Fills the outputs; whether the task is to be kept.
    fn run(&mut self) -> bool {
        let Pilot { places, catalog, .. } = self.pilot;
        // Bit t is set while every pair so far had its final state after t instructions already.
        let mut reached = u64::MAX >> (64 - self.actions.len());
        let inputs = self.inputs.chunks_exact(places.len());
        for (input, output) in inputs.zip(self.outputs.chunks_exact_mut(places.len())) {
            let mut state = State::default();
            places.iter().zip(input).for_each(|(&place, &digit)| state.set(place, u32::from(digit)));
            for (&action, earlier) in self.actions.iter().zip(&mut self.earlier) {
                *earlier = state;
                state.step(&catalog.instruction(action));
            }
            if reached != 0 {
                let same = |(t, earlier): (usize, &State)| u64::from(*earlier == state) << t;
                reached &= self.earlier.iter().enumerate().map(same).fold(0, |set, bit| set | bit);
            }
            for (&place, output) in places.iter().zip(output) {
                *output = state.get(place) as i32;
                if output.unsigned_abs() > MAX_OUTPUT {
                    return false;
                }
            }
        }
        reached == 0
    }
}

/// Uniform numbers from as few random words as will do: a word, read as a binary fraction, gives one digit
/// after another in mixed radix until its outcomes reach 2³². So none is more likely than another by more
/// than 2⁻³² of itself, and a task of three lines and two pairs takes two words.
struct Dice {
    rng: ChaCha8Rng,
    fraction: u64,
    /// The number of outcomes told apart since the word was drawn.
    outcomes: u64,
}

impl Dice {
    /// A number from 0 to `n - 1`, `n` at most 2³².
    fn below(&mut self, n: u32) -> u32 {
        self.outcomes = self.outcomes.saturating_mul(u64::from(n));
        if self.outcomes > 1 << 32 {
            self.fraction = self.rng.next_u64();
            self.outcomes = u64::from(n);
        }
        let product = u128::from(self.fraction) * u128::from(n);
        self.fraction = product as u64;
        (product >> 64) as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Machine;

    fn policies() -> impl Strategy<Value = PilotPolicy> {
        let sizes = (2..=6usize, 0..=4usize, 1..=8usize, 1..=4usize, any::<u64>());
        sizes.prop_map(|(registers, slots, lines, pairs, seed)| {
            let machine = Machine::new(registers, slots).expect("these sizes exist");
            PilotPolicy { machine, lines, pairs, seed }
        })
    }

    proptest! {
        #[test]
        fn a_task_is_solved_by_its_program_and_by_no_part_of_it(policy in policies(), index: u64) {
            let pilot = Pilot::new(policy).unwrap();
            let task = pilot.task(index).expect("a thousand draws suffice for so few lines");
            let program = task.witness.clone().unwrap();
            prop_assert_eq!((program.len(), task.pairs.len()), (policy.lines, policy.pairs));
            prop_assert!(task.is_solved_by(&program));
            for lines in 0..program.len() {
                prop_assert!(!task.is_solved_by(&program[..lines].to_vec().into()), "solved by {lines} lines");
            }
            for pair in &task.pairs {
                prop_assert!(pair.input.words(policy.machine).iter().all(|&word| word <= 9));
                let outputs = pair.output.words(policy.machine);
                prop_assert!(outputs.iter().all(|&word| (word as i32).unsigned_abs() <= 1 << 20));
            }
            prop_assert_eq!(Task::from_json(&task.to_json()).unwrap(), task);
        }

        #[test]
        fn a_task_is_the_same_alone_and_among_others(policy in policies()) {
            let pilot = Pilot::new(policy).unwrap();
            for task in pilot.distinct(40).iter() {
                prop_assert_eq!(Some(task.to_task(pilot.catalog())), pilot.task(task.index));
            }
        }
    }

    #[test]
    fn draws_are_uniform_over_distinct_actions_and_digits() {
        // Of one instruction on one pair only identities are drawn again, so with 64 pairs next to nothing is.
        let policy = PilotPolicy { machine: Machine::PAPER, lines: 1, pairs: 64, seed: 3 };
        let pilot = Pilot::new(policy).unwrap();
        let mut actions = vec![0u32; pilot.catalog().len()];
        let mut digits = [0u32; 10];
        let mut draft = Draft::new(&pilot);
        const TASKS: u32 = 19_600;
        for index in 0..u64::from(TASKS) {
            let task = draft.draw(index).unwrap();
            actions[task.actions[0].index()] += 1;
            task.inputs.iter().for_each(|&digit| digits[usize::from(digit)] += 1);
        }
        for (number, &count) in actions.iter().enumerate() {
            let canonical = pilot.catalog().canonical_of(ActionId::new(number as u16));
            if canonical == Some(ActionId::new(number as u16)) {
                // 100 expected, deviation 10.
                assert!((50..150).contains(&count), "action {number} was drawn {count} times");
            } else {
                assert_eq!(count, 0, "action {number} is not canonical");
            }
        }
        let expected = f64::from(TASKS) * 64.0 * 4.0 / 10.0;
        for (digit, &count) in digits.iter().enumerate() {
            assert!((f64::from(count) / expected - 1.0).abs() < 0.01, "{digit} was drawn {count} times");
        }
    }

    #[test]
    fn policies_outside_the_limits_are_refused() {
        let check = |lines, pairs, message: &str| {
            let policy = PilotPolicy { machine: Machine::PAPER, lines, pairs, seed: 0 };
            assert_eq!(Pilot::new(policy).unwrap_err().to_string(), message);
        };
        check(0, 2, "a pilot program has 1 to 64 lines, not 0");
        check(65, 2, "a pilot program has 1 to 64 lines, not 65");
        check(3, 0, "a self-made task has 1 to 64 pairs, not 0");
        check(3, 65, "a self-made task has 1 to 64 pairs, not 65");
    }
}
