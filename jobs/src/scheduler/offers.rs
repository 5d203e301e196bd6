//! Which sweeps have a trial to hand out: by what a trial needs, then by priority and age.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use store::row::SweepId;

use crate::sweep::Resources;

/// Sweeps on offer. All trials of a sweep need the same, so a claim looks at one sweep for each kind of need, however
/// many sweeps there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    by_need: BTreeMap<Need, BTreeSet<Turn>>,
}

/// Resources, in an order.
type Need = (u32, u64, u32);

/// Whose turn it is: the larger priority's, then the older sweep's.
type Turn = (Reverse<i32>, SweepId);

impl Offers {
    pub(super) fn insert(&mut self, sweep: SweepId, priority: i32, needs: Resources) {
        self.by_need.entry(need(needs)).or_default().insert((Reverse(priority), sweep));
    }

    pub(super) fn remove(&mut self, sweep: SweepId, priority: i32, needs: Resources) {
        if let Some(turns) = self.by_need.get_mut(&need(needs)) {
            turns.remove(&(Reverse(priority), sweep));
            if turns.is_empty() {
                self.by_need.remove(&need(needs));
            }
        }
    }

    /// The sweep whose turn it is among those whose trials fit.
    pub(super) fn first(&self, free: Resources) -> Option<SweepId> {
        let fitting = self.by_need.iter().filter(|(need, _)| fits(**need, free));
        fitting.filter_map(|(_, turns)| turns.first()).min().map(|(_, sweep)| *sweep)
    }

    /// For each need that fits: how many such trials fit at once, and the sweeps that offer them.
    pub(super) fn fitting(
        &self,
        free: Resources,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = SweepId>)> {
        let fitting = self.by_need.iter().filter(move |(need, _)| fits(**need, free));
        fitting.map(move |(need, turns)| (times(*need, free), turns.iter().map(|(_, sweep)| *sweep)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_need.is_empty()
    }
}

fn need(of: Resources) -> Need {
    (of.cores, of.memory_mib, of.gpus)
}

fn fits((cores, memory, gpus): Need, free: Resources) -> bool {
    cores <= free.cores && memory <= free.memory_mib && gpus <= free.gpus
}

/// How many times a need fits.
fn times((cores, memory, gpus): Need, free: Resources) -> u32 {
    let by_cores = free.cores.checked_div(cores).unwrap_or(u32::MAX);
    let by_memory = free.memory_mib.checked_div(memory).unwrap_or(u64::MAX).try_into().unwrap_or(u32::MAX);
    let by_gpus = free.gpus.checked_div(gpus).unwrap_or(u32::MAX);
    by_cores.min(by_memory).min(by_gpus)
}
