//! The scheduler under everything that can go wrong, in simulated time.
#![cfg(feature = "service")]
#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod behaviour;
mod chance;
mod definitions;
mod network;
mod owner;
mod random;
mod rows;
mod scale;
mod service;
mod table;
mod worker;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use world::{Tally, World};

/// How many worlds there are, unless `ASSEMBLET_SIMULATIONS` says another number.
const WORLDS: u64 = 2_000;

#[test]
fn no_world_breaks_a_promise() {
    let worlds =
        std::env::var("ASSEMBLET_SIMULATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(WORLDS);
    let first = std::env::var("ASSEMBLET_SIMULATION").ok().and_then(|text| text.parse().ok());
    let (next, end) = (AtomicU64::new(first.unwrap_or(0)), first.map_or(worlds, |first| first + 1));
    let live = || {
        let mut tallies = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                return tallies;
            }
            let outcome = World::run(seed);
            tallies.push(outcome.unwrap_or_else(|broken| {
                panic!("world {seed} (ASSEMBLET_SIMULATION={seed} runs it alone): {broken}")
            }));
        }
    };
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(live)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let found = [
        ("results", sum(|tally| tally.results)),
        ("stale endings refused", sum(|tally| tally.fenced)),
        ("crashes of the service", sum(|tally| tally.crashes)),
        ("further attempts", sum(|tally| tally.lost)),
        ("quarantined", sum(|tally| tally.quarantined)),
        ("pruned", sum(|tally| tally.pruned)),
        ("events", sum(|tally| tally.events)),
    ];
    println!("{} worlds: {found:?}", tallies.len());
    // A simulation in which nothing happens proves nothing.
    if first.is_none() && worlds >= WORLDS {
        assert!(found.iter().all(|(_, times)| *times > worlds / 10), "{found:?}");
    }
}
