//! The backward side's store: goals layer by layer, the task's own goal first.

use std::ops::Range;

use hashbrown::HashTable;

use super::super::problem::Action;
use super::super::visited::{Key, place_hash};
use super::backward::Goal;
use super::forward::places;

/// Goals found so far, each once.
pub(super) struct Goals {
    pairs: usize,
    /// `[goals, places, K]`.
    words: Vec<u32>,
    sets: Vec<u16>,
    keys: Vec<Key>,
    /// Which goal comes next after an instruction, and the instruction.
    towards: Vec<(u32, Action)>,
    /// Goals by key.
    known: HashTable<u32>,
    newest: usize,
    depth: usize,
}

impl Goals {
    /// The store with the task's goal in it, as number 0.
    pub(super) fn new(goal: &Goal, pairs: usize) -> Goals {
        let mut goals = Goals {
            pairs,
            words: Vec::new(),
            sets: Vec::new(),
            keys: Vec::new(),
            towards: Vec::new(),
            known: HashTable::new(),
            newest: 0,
            depth: 0,
        };
        let end = Action { destination: 0, opcode: crate::machine::Opcode::Addl, lane: 0 };
        goals.insert(0, end, goal);
        goals
    }

    /// The numbers of the goals in the newest layer.
    pub(super) fn newest(&self) -> Range<usize> {
        self.newest..self.sets.len()
    }

    /// How many instructions the newest layer is from the end.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The number of goals in the newest layer.
    pub(super) fn frontier(&self) -> usize {
        self.newest().len()
    }

    /// The number of the goal inserted last.
    pub(super) fn last(&self) -> usize {
        self.sets.len() - 1
    }

    /// A goal by number.
    pub(super) fn goal(&self, number: usize) -> Goal {
        Goal { set: self.sets[number], words: self.words_of(number).to_vec() }
    }

    /// The goal after this one, and the instruction that leads there.
    pub(super) fn towards(&self, number: usize) -> (usize, Action) {
        let (next, action) = self.towards[number];
        (next as usize, action)
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        self.words.capacity() * 4 + self.sets.capacity() * 26 + self.known.capacity() * 5
    }

    /// Bytes that the next layer might take.
    pub(super) fn memory_for_next(&self) -> usize {
        // Some 60 instructions have preimages, and vectors double as they grow.
        self.frontier() * 60 * (self.words_of(0).len() * 4 + 32) * 2
    }

    /// Adds a goal unless it is known.
    pub(super) fn insert(&mut self, next: usize, action: Action, goal: &Goal) -> bool {
        let k = self.pairs;
        let hash = |place: usize| place_hash(place, goal.words[place * k..][..k].iter().copied());
        // The set itself goes into the key: an open place and a place that must hold 0 differ.
        let key = places(goal.set).map(hash).fold((0, u64::from(goal.set)), |a, b| (a.0 ^ b.0, a.1 ^ b.1));
        if self.known.find(key.0, |&other| self.keys[other as usize] == key).is_some() {
            return false;
        }
        let number = self.sets.len() as u32;
        self.keys.push(key);
        self.known.insert_unique(key.0, number, |&i| self.keys[i as usize].0);
        self.words.extend_from_slice(&goal.words);
        self.sets.push(goal.set);
        self.towards.push((next as u32, action));
        true
    }

    /// Ends a layer: the goals from number `first` on are the newest.
    pub(super) fn close_layer(&mut self, first: usize) {
        self.newest = first;
        self.depth += 1;
    }

    fn words_of(&self, number: usize) -> &[u32] {
        let width = self.words.len() / self.sets.len();
        &self.words[number * width..][..width]
    }
}
