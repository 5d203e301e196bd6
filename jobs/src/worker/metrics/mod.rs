//! The metrics of a trial: read from what it prints, kept a line a step.

mod inherited;
mod line;
mod record;

pub(super) use line::read;
pub(super) use record::Record;
