//! `worker` and `trial` as processes: fenced, killed, gone on with, and nothing left behind.

#![allow(clippy::disallowed_methods, reason = "processes are waited for, up to a time")]
#![allow(clippy::needless_pass_by_value, reason = "JSON that is written where it is given")]

mod fencing;
mod laboratory;
mod orphans;
mod resumption;
mod trial;
