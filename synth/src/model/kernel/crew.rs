//! Two threads on the layers of one small batch.
//!
//! A batch of few items is bound by reading the weights. Here a partner, if one is idle, takes panels of a
//! layer from the last one down while the owner takes them from the first one up, so that each reads the same
//! half of the weights every time, which a second-level cache holds. Where no partner comes the owner does it
//! all. Columns are computed apart in any case, so nobody's coming shows in the bits.
#![allow(unsafe_code, reason = "the partner writes other columns of the output than the owner")]

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::product::Call;
use super::{Activation, Isa, Left, Packed, Start};

/// Who computes a layer: this thread, or this thread with a partner.
#[derive(Clone, Copy)]
pub(in crate::model) struct Crew<'a> {
    pub(in crate::model) isa: Isa,
    team: Option<&'a Team>,
}

impl<'a> Crew<'a> {
    /// This thread.
    pub(in crate::model) fn alone(isa: Isa) -> Crew<'a> {
        Crew { isa, team: None }
    }

    /// Runs `work` with a crew of two, where this is a thread of a rayon pool that has another one.
    pub(in crate::model) fn of_two<T: Send>(isa: Isa, work: impl FnOnce(Crew<'_>) -> T + Send) -> T {
        if rayon::current_thread_index().is_none() || rayon::current_num_threads() < 2 {
            return work(Crew::alone(isa));
        }
        let team = Team::default();
        let owner = || {
            let _closed_in_the_end = Closing(&team);
            work(Crew { isa, team: Some(&team) })
        };
        rayon::join(owner, || team.serve(isa)).0
    }

    /// As [`Isa::dense`].
    ///
    /// # Panics
    /// As there.
    pub(in crate::model) fn dense(
        self,
        input: &[f32],
        rows: usize,
        weights: &Packed,
        activation: Activation,
        out: &mut [f32],
    ) {
        let left = Left { values: input, rows, row_step: weights.inner(), inner_step: 1 };
        let call = Call::new(left, weights, Start::Bias, activation, out, weights.columns());
        match self.team {
            Some(team) if weights.panels().len() > 1 => team.share(self.isa, call),
            _ => self.isa.run(&call, 0..weights.panels().len()),
        }
    }
}

/// What taking the last free panel adds to [`Team::free`].
const LAST_TAKEN: u64 = (1u64 << 16).wrapping_neg();

/// Cache lines of its own, so that a thread that waits for one number does not slow down another.
#[derive(Default)]
#[repr(align(128))]
struct Apart<T>(T);

/// What the owner and the partner share.
#[derive(Default)]
struct Team {
    /// The number of the call, then one past its last panel that is free and its first one: 32, 16 and 16 bits.
    free: Apart<AtomicU64>,
    /// Panels of this call that the partner has done.
    done: Apart<AtomicUsize>,
    closed: AtomicBool,
    call: UnsafeCell<Option<Call<'static>>>,
}

// SAFETY: `call` is read only by who has claimed one of its panels, and replaced only when all are done.
unsafe impl Sync for Team {}

/// Sends the partner away, also when the owner panics.
struct Closing<'a>(&'a Team);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.closed.store(true, Ordering::Release);
    }
}

impl Team {
    /// Computes a call together with the partner.
    fn share(&self, isa: Isa, call: Call<'_>) {
        let panels = call.panels();
        // SAFETY: the last call has been done, so nobody reads it; and this one is over before the borrows end
        // that its lifetime stands for.
        unsafe { *self.call.get() = Some(std::mem::transmute::<Call<'_>, Call<'static>>(call)) };
        self.done.0.store(0, Ordering::Relaxed);
        let number = (self.free.0.load(Ordering::Relaxed) >> 32) + 1;
        self.free.0.store(number << 32 | (panels as u64) << 16, Ordering::Release);
        let mut own = 0;
        while let Some(panel) = self.claim(|first, _| (first, 1)) {
            isa.run(&call, panel..panel + 1);
            own += 1;
        }
        wait(|| self.done.0.load(Ordering::Acquire) + own == panels);
    }

    /// Helps until the owner is through.
    fn serve(&self, isa: Isa) {
        let mut closed = false;
        while !closed {
            if let Some(panel) = self.claim(|_, end| (end - 1, LAST_TAKEN)) {
                // SAFETY: a panel is claimed, so the call stays until it is done.
                let call = unsafe { &*self.call.get() };
                let call = call.as_ref().expect("there is a call where there are panels");
                isa.run(call, panel..panel + 1);
                self.done.0.fetch_add(1, Ordering::Release);
            }
            let free = || self.claimable(self.free.0.load(Ordering::Relaxed)).is_some();
            wait(|| {
                closed = self.closed.load(Ordering::Acquire);
                closed || free()
            });
        }
    }

    /// The first free panel and the end of the free ones.
    fn claimable(&self, free: u64) -> Option<(usize, usize)> {
        let (first, end) = (free as usize & 0xFFFF, (free >> 16) as usize & 0xFFFF);
        (first < end).then_some((first, end))
    }

    /// Takes a free panel: `which` says which one, and how that changes [`Team::free`].
    fn claim(&self, which: impl Fn(usize, usize) -> (usize, u64)) -> Option<usize> {
        let mut free = self.free.0.load(Ordering::Relaxed);
        loop {
            let (first, end) = self.claimable(free)?;
            let (panel, change) = which(first, end);
            let after = free.wrapping_add(change);
            match self.free.0.compare_exchange_weak(free, after, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(panel),
                Err(now) => free = now,
            }
        }
    }
}

/// Waits for what takes a few microseconds, unless the other thread has lost its processor.
fn wait(mut over: impl FnMut() -> bool) {
    let mut looks = 0u32;
    while !over() {
        looks += 1;
        if looks.is_multiple_of(4096) {
            std::thread::yield_now();
        } else {
            std::hint::spin_loop();
        }
    }
}
