//! Results as polars frames, for files, notebooks and other people's tools.
//!
//! | frame | column | type | what it is |
//! |---|---|---|---|
//! | trials | trial | i64 | the trial's number |
//! | trials | point | i64 | its point, from 0: trials with equal parameters share one |
//! | trials | repeat | i64 | which repeat of the point, from 0 |
//! | trials | seed | i64 | its seed; null where unknown |
//! | trials | state | str | succeeded, pruned, failed, cancelled, lost, running or waiting |
//! | trials | value | f64 | the objective, finite; null where there is none |
//! | trials | step | i64 | the last step at which the objective was reported |
//! | trials | params.NAME | any | a column for each parameter, null where the trial lacks it |
//! | trials | attempts | i64 | how many attempts were made at it |
//! | trials | host | str | where the last attempt was |
//! | trials | created | datetime\[μs\] | UTC, as all times |
//! | trials | started | datetime\[μs\] | when its first attempt began |
//! | trials | ended | datetime\[μs\] | when it ended for good |
//! | trials | seconds | f64 | from its start to its end |
//! | trials | message | str | why it failed |
//! | points | point | i64 | as in trials |
//! | points | params.NAME | any | as in trials |
//! | points | n | i64 | its trials, failed and pruned ones included |
//! | points | succeeded | i64 | how many of these succeeded |
//! | points | mean | f64 | the mean of the values of those |
//! | points | low | f64 | the lower end of its 95 % bootstrap interval; null for fewer than two |
//! | points | high | f64 | the upper end |
//! | metrics | trial | i64 | the trial's number, or the run's place |
//! | metrics | metric | str | the metric's name |
//! | metrics | step | i64 | the step |
//! | metrics | value | f64 | the number; may be NaN or infinite |
//! | tries | trial | i64 | the trial's number |
//! | tries | attempt | i64 | the attempt's number, from 1 |
//! | tries | worker | str | who had it |
//! | tries | host | str | on which host |
//! | tries | began | datetime\[μs\] | when it began |
//! | tries | ended | datetime\[μs\] | when it ended; null while it is under way |
//! | tries | seconds | f64 | how long it took |
//! | tries | outcome | str | succeeded, pruned, failed, lost, released, cancelled or running |
//! | tries | message | str | what went wrong |
//! | attempts | task | str | the task's name |
//! | attempts | tier | str | its tier; null where unknown |
//! | attempts | solver | str | who tried |
//! | attempts | seed | i64 | with which seed |
//! | attempts | solved | bool | whether a program maps all pairs |
//! | attempts | general | bool | whether it is the intended function; null where unknown |
//! | attempts | optimal | bool | whether no shorter program exists |
//! | attempts | steps | i64 | instructions of the program |
//! | attempts | nodes | i64 | nodes expanded |
//! | attempts | evals | i64 | evaluations |
//! | attempts | ms | f64 | milliseconds |
//! | attempts | program | str | its lines, with semicolons between them |
//! | attempts | reason | str | why it is not solved |

mod columns;
mod of_study;

pub(crate) use columns::Columns;
pub(crate) use of_study::Mean;
pub use of_study::{attempts, metrics, points, trials, tries};

/// What stands before the names of parameters.
pub const PARAMETER: &str = "params.";
