//! The forward side: every state within a few instructions of the start, found by any set of its places.

use std::collections::BTreeMap;

use hashbrown::HashTable;

use super::super::order::Order;
use super::super::problem::{Action, actions};
use super::super::visited::place_hash;
use super::Words;
use crate::machine::Machine;

/// States by breadth, the start first.
pub(super) struct Forward {
    machine: Machine,
    actions: Vec<Action>,
    order: &'static Order,
    pairs: usize,
    /// `[states, places, K]`.
    words: Vec<u32>,
    /// How each state was reached: from which state, by which action (an index into `actions`).
    from: Vec<(u32, u16)>,
    /// Where the newest layer begins.
    newest: usize,
    depth: usize,
    /// For each set of places in use, the first state with each content of these places.
    indices: BTreeMap<u16, HashTable<Entry>>,
}

/// A state in an index, with 32 bits of the hash of its places there, so that most comparisons and all
/// growth do without the state.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    state: u32,
}

impl Entry {
    /// The hash that the table sees.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Forward {
    pub(super) fn new(machine: Machine, pairs: usize, start: &[u32]) -> Forward {
        let mut forward = Forward {
            machine,
            actions: actions(machine),
            order: Order::of(machine),
            pairs,
            words: start.to_vec(),
            from: vec![(0, 0)],
            newest: 0,
            depth: 0,
            indices: BTreeMap::from([((1 << machine.places()) - 1, HashTable::new())]),
        };
        forward.index_from(0);
        forward
    }

    /// The instructions that the newest layer is away from the start.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The states of the newest layer.
    pub(super) fn frontier(&self) -> usize {
        self.from.len() - self.newest
    }

    /// Bytes in use, about.
    pub(super) fn memory(&self) -> usize {
        let indices: usize = self.indices.values().map(|index| index.capacity() * 9).sum();
        self.words.capacity() * 4 + self.from.capacity() * 8 + indices
    }

    /// Bytes that the next layer might take: it is at most as much larger than this one as the machine has
    /// actions, and in practice about a third of that.
    pub(super) fn memory_for_next(&self) -> usize {
        let state = self.machine.places() * self.pairs * 4 + 16 + 16 * self.indices.len();
        self.frontier() * self.actions.len() / 2 * state
    }

    /// Adds the states that are one instruction further. `tick` is told of each state made and stops the
    /// work by answering no, which leaves the layer unfinished; then false is returned.
    pub(super) fn expand(&mut self, tick: &mut dyn FnMut() -> bool) -> bool {
        let (first, last) = (self.newest, self.from.len());
        let width = self.machine.places() * self.pairs;
        let full = (1 << self.machine.places()) - 1;
        let lanes = super::super::problem::lanes_for(self.machine);
        let mut known = self.indices.remove(&full).expect("the index of whole states is always there");
        let mut finished = true;
        'states: for state in first..last {
            let came = self.from[state].1;
            let previous = match state {
                0 => self.order.start(),
                _ => number(self.actions[usize::from(came)], lanes),
            };
            let allowed = self.order.after(previous);
            let words = &self.words[state * width..][..width];
            let place_hashes: Vec<u32> = places(full).map(|place| self.hash(words, 1 << place)).collect();
            let whole = place_hashes.iter().fold(0, |all, hash| all ^ hash);
            for (choice, &action) in self.actions.iter().enumerate() {
                let group = usize::from(action.destination) * 4 + action.opcode.index();
                if allowed[group] >> action.lane & 1 == 0 {
                    continue;
                }
                if !tick() {
                    finished = false;
                    break 'states;
                }
                let new = self.words.len();
                self.words.extend_from_within(state * width..(state + 1) * width);
                let place = usize::from(action.destination);
                Words { machine: self.machine, pairs: self.pairs }.step(&mut self.words[new..], action);
                let hash = whole ^ place_hashes[place] ^ self.hash(&self.words[new..], 1 << place);
                let words = &self.words;
                let same = |other: &Entry| {
                    other.hash == hash && words[other.state as usize * width..][..width] == words[new..]
                };
                if known.find(Entry::spread(hash), same).is_some() {
                    self.words.truncate(new);
                } else {
                    let entry = Entry { hash, state: self.from.len() as u32 };
                    known.insert_unique(Entry::spread(hash), entry, |e| Entry::spread(e.hash));
                    self.from.push((state as u32, choice as u16));
                }
            }
        }
        self.indices.insert(full, known);
        if finished {
            self.newest = last;
            self.depth += 1;
            self.index_from(last);
        }
        finished
    }

    /// The first state that has `words` (`[places, K]`) in every place of `set`.
    pub(super) fn find(&mut self, set: u16, words: &[u32]) -> Option<u32> {
        if !self.indices.contains_key(&set) {
            self.index(set, 0);
        }
        let hash = self.hash(words, set);
        let width = words.len();
        let state = |id: u32| &self.words[id as usize * width..][..width];
        let same = |e: &Entry| e.hash == hash && self.agree(state(e.state), words, set);
        self.indices[&set].find(Entry::spread(hash), same).map(|entry| entry.state)
    }

    /// The instructions from the start to a state.
    pub(super) fn path(&self, mut state: u32) -> Vec<Action> {
        let mut path = Vec::new();
        while state != 0 {
            let (parent, choice) = self.from[state as usize];
            path.push(self.actions[usize::from(choice)]);
            state = parent;
        }
        path.reverse();
        path
    }

    /// Brings every index but that of whole states up to date with the states from `first` on.
    fn index_from(&mut self, first: usize) {
        let full: u16 = (1 << self.machine.places()) - 1;
        let sets: Vec<u16> = self.indices.keys().copied().filter(|&set| set != full || first == 0).collect();
        for set in sets {
            self.index(set, first);
        }
    }

    fn index(&mut self, set: u16, first: usize) {
        let width = self.machine.places() * self.pairs;
        let mut index = self.indices.remove(&set).unwrap_or_default();
        let state = |id: u32| &self.words[id as usize * width..][..width];
        for id in first as u32..self.from.len() as u32 {
            let hash = self.hash(state(id), set);
            let same = |e: &Entry| e.hash == hash && self.agree(state(e.state), state(id), set);
            if index.find(Entry::spread(hash), same).is_none() {
                index
                    .insert_unique(Entry::spread(hash), Entry { hash, state: id }, |e| Entry::spread(e.hash));
            }
        }
        self.indices.insert(set, index);
    }

    fn agree(&self, a: &[u32], b: &[u32], set: u16) -> bool {
        let k = self.pairs;
        places(set).all(|place| a[place * k..][..k] == b[place * k..][..k])
    }

    fn hash(&self, words: &[u32], set: u16) -> u32 {
        let k = self.pairs;
        let hash = |place: usize| place_hash(place, words[place * k..][..k].iter().copied()).0 as u32;
        places(set).fold(0, |all, place| all ^ hash(place))
    }
}

/// The places of a set, in order.
pub(super) fn places(set: u16) -> impl Iterator<Item = usize> {
    (0..16).filter(move |place| set >> place & 1 == 1)
}

fn number(action: Action, lanes: usize) -> usize {
    if lanes == 16 { action.number::<16>() } else { action.number::<32>() }
}
