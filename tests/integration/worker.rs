//! `worker` and `trial` as processes: fenced, killed, gone on with, and nothing left behind.

mod fencing;
mod laboratory;
mod orphans;
mod resumption;
mod trial;
