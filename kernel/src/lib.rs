//! The part of the kernel's package that others use: a front end of a few lines, for measurements and tests.

pub mod client;
