//! The pool: self-made tasks with a known program each, and tasks held out of it (§3.1).

mod label;
mod make;
mod split;

pub(super) use label::shortest;
pub use make::{MakeError, TaskSets};
pub(super) use split::is_held_out;

use crate::machine::{ActionId, Catalog, Machine, Program, State};
use crate::task::{Pair, Task};

/// Tasks side by side, shortest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskPool {
    machine: Machine,
    pairs: usize,
    /// `[len, pairs, places]`, and so are the targets.
    starts: Vec<u32>,
    targets: Vec<u32>,
    /// The programs one after another.
    actions: Vec<ActionId>,
    /// Where each program ends in `actions`.
    ends: Vec<u32>,
}

/// One task of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolTask<'a> {
    /// The words before, `[pairs, places]`.
    pub start: &'a [u32],
    /// The words wanted, `[pairs, places]`.
    pub target: &'a [u32],
    /// A program that solves it: a shortest one where it was looked for and found, otherwise the pilot's.
    pub actions: &'a [ActionId],
}

impl TaskPool {
    /// A pool without tasks.
    fn new(machine: Machine, pairs: usize) -> TaskPool {
        let (starts, targets, actions, ends) = Default::default();
        TaskPool { machine, pairs, starts, targets, actions, ends }
    }

    /// The machine of every task.
    pub fn machine(&self) -> Machine {
        self.machine
    }

    /// The pairs of every task.
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// The number of tasks.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no task.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The task at `position`.
    ///
    /// # Panics
    /// Where `position` is not below [`TaskPool::len`].
    pub fn get(&self, position: usize) -> PoolTask<'_> {
        let width = self.pairs * self.machine.places();
        let begin = position.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        PoolTask {
            start: &self.starts[position * width..][..width],
            target: &self.targets[position * width..][..width],
            actions: &self.actions[begin..self.ends[position] as usize],
        }
    }

    /// Every task, shortest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PoolTask<'_>> {
        (0..self.len()).map(|position| self.get(position))
    }

    /// The number of tasks whose program has at most `length` instructions; they come first.
    pub fn within(&self, length: usize) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).actions.len() <= length { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The instructions of the longest program, 0 where there is no task.
    pub fn longest(&self) -> usize {
        self.len().checked_sub(1).map_or(0, |last| self.get(last).actions.len())
    }

    /// The states before and those wanted of the task at `position`, `[pairs]` each.
    ///
    /// # Panics
    /// Where `position` is not below [`TaskPool::len`].
    pub fn states(&self, position: usize) -> [Vec<State>; 2] {
        let task = self.get(position);
        [task.start, task.target].map(|words| {
            let pairs = words.chunks_exact(self.machine.places());
            pairs.map(|pair| State::new(self.machine, pair)).collect()
        })
    }

    /// The task at `position` in full, named `pool-<position>`.
    ///
    /// # Panics
    /// Where `position` is not below [`TaskPool::len`].
    pub fn to_task(&self, position: usize, catalog: &Catalog) -> Task {
        let actions = self.get(position).actions;
        let program: Program = actions.iter().map(|&action| catalog.instruction(action)).collect();
        let [start, target] = self.states(position);
        let full = full_task(format!("pool-{position}"), self.machine, &start, &target);
        Task { witness: Some(program), ..full }
    }

    /// A checksum of every task, which tells two pools apart.
    pub fn fingerprint(&self) -> u32 {
        let mut sum = crc32fast::Hasher::new();
        for words in [&self.starts, &self.targets, &self.ends] {
            words.iter().for_each(|word| sum.update(&word.to_le_bytes()));
        }
        self.actions.iter().for_each(|action| sum.update(&(action.index() as u16).to_le_bytes()));
        sum.finalize()
    }

    fn push(&mut self, task: PoolTask<'_>) {
        self.starts.extend_from_slice(task.start);
        self.targets.extend_from_slice(task.target);
        self.actions.extend_from_slice(task.actions);
        self.ends.push(u32::try_from(self.actions.len()).expect("ten million tasks of 64 lines fit"));
    }

    /// The same tasks with the shortest programs first, otherwise in the same order.
    fn sorted(&self) -> TaskPool {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&position| self.get(position).actions.len());
        let mut sorted = TaskPool::new(self.machine, self.pairs);
        order.into_iter().for_each(|position| sorted.push(self.get(position)));
        sorted
    }
}

/// The task that leads from `start` to `target`, both `[pairs]`.
fn full_task(id: String, machine: Machine, start: &[State], target: &[State]) -> Task {
    let pairs = start.iter().zip(target).map(|(&input, &output)| Pair { input, output });
    Task::new(id, machine, pairs.collect())
}
