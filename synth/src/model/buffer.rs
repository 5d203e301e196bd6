//! Memory that one batch hands to the next, of inference and of training.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

use rayon::prelude::*;

/// The most buffers that wait for reuse: a step of training of either network has fewer.
const KEPT: usize = 64;

thread_local! {
    // A graph is built and run backwards on one thread, and so is a block of inference. Fresh memory would cost
    // a page fault every 4 KiB, which was a quarter of a step.
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// How many numbers are worth a thread where each takes a few operations.
pub(in crate::model) const PART: usize = 1 << 15;

/// Some floats; when dropped, their memory waits for the next buffer.
#[derive(Debug, Default)]
pub(in crate::model) struct Buffer {
    /// At least `length` numbers.
    values: Vec<f32>,
    length: usize,
}

impl Buffer {
    /// A buffer of that length with anything in it.
    pub(in crate::model) fn any(length: usize) -> Buffer {
        let fits = |free: &mut Vec<Vec<f32>>| {
            // The smallest that is large enough, so that large ones are left for large requests.
            let found = (0..free.len()).filter(|&i| free[i].len() >= length);
            found.min_by_key(|&i| free[i].len()).map(|i| free.swap_remove(i))
        };
        let values = FREE.with_borrow_mut(fits).unwrap_or_else(|| vec![0.0; length]);
        Buffer { values, length }
    }

    /// A copy.
    pub(in crate::model) fn copy(values: &[f32]) -> Buffer {
        let mut buffer = Buffer::any(values.len());
        buffer
            .par_chunks_mut(PART)
            .zip(values.par_chunks(PART))
            .for_each(|(to, from)| to.copy_from_slice(from));
        buffer
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        // At the end of a thread there may be nowhere to put it.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            free.push(values);
            if free.len() > KEPT {
                let smallest = (0..free.len()).min_by_key(|&i| free[i].len());
                smallest.map(|i| free.swap_remove(i));
            }
        });
    }
}

impl Deref for Buffer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        &self.values[..self.length]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[..self.length]
    }
}
