//! Self-made tasks in compact form: the pilot's policy, and the tasks that it makes.

use super::{Pair, Task};
use crate::machine::{ActionId, Catalog, Machine, Program, State};

/// The most instructions that a pilot program can have.
pub const MAX_LINES: usize = 64;
/// The most pairs that a self-made task can have.
pub const MAX_PAIRS: usize = 64;

/// What decides every self-made task (AutoAssemblet §3.1): the initial policy, uniform over the machine's
/// distinct actions, runs on inputs uniform over the digits 0 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PilotPolicy {
    /// The machine that the pilot's programs run on.
    pub machine: Machine,
    /// The instructions of each program, 1 to [`MAX_LINES`].
    pub lines: usize,
    /// The input states that each program is run on (the paper's K), 1 to [`MAX_PAIRS`].
    pub pairs: usize,
    /// The seed of every draw.
    pub seed: u64,
}

/// A policy outside the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PilotError {
    /// Too few or too many instructions.
    #[error("a pilot program has 1 to {MAX_LINES} lines, not {0}")]
    Lines(usize),
    /// Too few or too many pairs.
    #[error("a self-made task has 1 to {MAX_PAIRS} pairs, not {0}")]
    Pairs(usize),
}

impl PilotPolicy {
    /// Whether the policy is within the limits.
    ///
    /// # Errors
    /// Where `lines` or `pairs` is not.
    pub fn check(&self) -> Result<(), PilotError> {
        if !(1..=MAX_LINES).contains(&self.lines) {
            Err(PilotError::Lines(self.lines))
        } else if !(1..=MAX_PAIRS).contains(&self.pairs) {
            Err(PilotError::Pairs(self.pairs))
        } else {
            Ok(())
        }
    }

    /// The words on one side of a task: `pairs · places`.
    fn words(&self) -> usize {
        self.pairs * self.machine.places()
    }
}

/// Tasks of one policy, side by side in four arrays: 46 bytes for each of 3 lines and 2 pairs of the paper's
/// machine, with nothing allocated for one task alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PilotTasks {
    policy: PilotPolicy,
    indices: Vec<u64>,
    /// `[len, lines]`.
    actions: Vec<ActionId>,
    /// `[len, pairs, places]`.
    inputs: Vec<u8>,
    /// `[len, pairs, places]`.
    outputs: Vec<i32>,
}

impl PilotTasks {
    /// No tasks yet.
    pub(super) fn new(policy: PilotPolicy) -> PilotTasks {
        let (indices, actions, inputs, outputs) = Default::default();
        PilotTasks { policy, indices, actions, inputs, outputs }
    }

    /// The policy that made them.
    pub fn policy(&self) -> &PilotPolicy {
        &self.policy
    }

    /// The number of tasks.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there is no task.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The task at `position`.
    ///
    /// # Panics
    /// Where `position` is not below [`PilotTasks::len`].
    pub fn get(&self, position: usize) -> PilotTask<'_> {
        let (lines, words) = (self.policy.lines, self.policy.words());
        PilotTask {
            policy: &self.policy,
            index: self.indices[position],
            actions: &self.actions[position * lines..][..lines],
            inputs: &self.inputs[position * words..][..words],
            outputs: &self.outputs[position * words..][..words],
        }
    }

    /// Every task, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PilotTask<'_>> {
        (0..self.len()).map(|position| self.get(position))
    }

    /// Appends a task of the same policy.
    pub(super) fn push(&mut self, task: &PilotTask<'_>) {
        self.indices.push(task.index);
        self.actions.extend_from_slice(task.actions);
        self.inputs.extend_from_slice(task.inputs);
        self.outputs.extend_from_slice(task.outputs);
    }

    /// Appends other tasks of the same policy.
    pub(super) fn append(&mut self, other: &PilotTasks) {
        self.indices.extend_from_slice(&other.indices);
        self.actions.extend_from_slice(&other.actions);
        self.inputs.extend_from_slice(&other.inputs);
        self.outputs.extend_from_slice(&other.outputs);
    }
}

/// One of [`PilotTasks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PilotTask<'a> {
    /// The policy that made it.
    pub policy: &'a PilotPolicy,
    /// Its number among the policy's draws.
    pub index: u64,
    /// The pilot's program; length `lines`.
    pub actions: &'a [ActionId],
    /// The digits, 0 to 9, that the pilot started from: `[pairs, places]`, row by row.
    pub inputs: &'a [u8],
    /// What its program left, as signed words: `[pairs, places]`, row by row.
    pub outputs: &'a [i32],
}

impl PilotTask<'_> {
    /// The pilot's program, which solves the task.
    ///
    /// # Panics
    /// Where `catalog` is not of the policy's machine.
    pub fn program(&self, catalog: &Catalog) -> Program {
        assert_eq!(catalog.machine(), self.policy.machine, "a catalogue of the policy's machine");
        self.actions.iter().map(|&action| catalog.instruction(action)).collect()
    }

    /// The states before and after, one pair for each run of the program.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = Pair> {
        let machine = self.policy.machine;
        let inputs = self.inputs.chunks_exact(machine.places());
        let outputs = self.outputs.chunks_exact(machine.places());
        inputs.zip(outputs).map(move |(input, output)| {
            let (mut before, mut after) = (State::default(), State::default());
            for (place, (&digit, &word)) in machine.all_places().zip(input.iter().zip(output)) {
                before.set(place, u32::from(digit));
                after.set(place, word as u32);
            }
            Pair { input: before, output: after }
        })
    }

    /// Whether the program does map the inputs to the outputs.
    pub(super) fn is_solved(&self, catalog: &Catalog) -> bool {
        let program = self.program(catalog);
        self.pairs().all(|pair| program.run(pair.input) == pair.output)
    }

    /// The task in full: its name is `pilot-<seed>-<index>` and its witness the pilot's program.
    ///
    /// # Panics
    /// Where `catalog` is not of the policy's machine.
    pub fn to_task(&self, catalog: &Catalog) -> Task {
        let id = format!("pilot-{}-{}", self.policy.seed, self.index);
        let witness = Some(self.program(catalog));
        Task { witness, ..Task::new(id, self.policy.machine, self.pairs().collect()) }
    }
}
