//! The synthesizer: from input/output examples to a verified x86 program.
//!
//! Data runs one way: [`machine`] (the instruction set and its simulator), [`task`] (what is asked),
//! [`exact`] (search that proves its answers), [`verify`] (what a program really computes), [`model`] (networks
//! that propose the next instruction).
//! Nothing in this crate reads a clock, a global random generator or the order of a hash table,
//! so the same seed gives the same result at any number of threads.

pub mod exact;
pub mod machine;
pub mod model;
pub mod task;
pub mod verify;
