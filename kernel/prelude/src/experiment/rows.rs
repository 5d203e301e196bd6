//! Rows as a frame: what each solver did on each task.

use std::collections::BTreeSet;

use experiments::Row;

use crate::error::Error;
use crate::frame::Frame;
use crate::results::Values;

/// A row an attempt. Settings that differ between measurements are the columns `x.…`.
pub(super) fn frame(rows: &[Row]) -> Result<Frame, Error> {
    let whole = |of: fn(&Row) -> u64| rows.iter().map(|row| of(row) as i64).collect::<Vec<i64>>();
    let texts = |of: fn(&Row) -> &str| rows.iter().map(of).collect::<Vec<&str>>();
    let words = |of: fn(&Row) -> Option<&str>| rows.iter().map(of).collect::<Vec<Option<&str>>>();
    let solved: Vec<bool> = rows.iter().map(|row| row.solved).collect();
    let general: Vec<Option<bool>> = rows.iter().map(|row| row.general).collect();
    let optimal: Vec<bool> = rows.iter().map(|row| row.optimal).collect();
    let times: Vec<Option<f64>> = rows.iter().map(|row| row.ms).collect();
    let mut frame = Frame::new()
        .with("solver", Values::Text(&texts(|row| &row.solver)))?
        .with("tasks", Values::Text(&texts(|row| &row.tasks)))?
        .with("task", Values::Text(&texts(|row| &row.task)))?
        .with("tier", Values::KnownText(&words(|row| row.tier.as_deref())))?
        .with("solved", Values::Bool(&solved))?
        .with("general", Values::KnownBool(&general))?
        .with("steps", Values::KnownI64(&known(rows, |row| row.steps)))?
        .with("optimal", Values::Bool(&optimal))?
        .with("nodes", Values::I64(&whole(|row| row.nodes)))?
        .with("evals", Values::I64(&whole(|row| row.evals)))?
        .with("ms", Values::KnownF64(&times))?
        .with("budget", Values::I64(&whole(|row| row.budget)))?
        .with("max_steps", Values::I64(&whole(|row| row.max_steps)))?
        .with("training_seed", Values::KnownI64(&known(rows, |row| row.training_seed)))?
        .with("search_seed", Values::I64(&whole(|row| row.search_seed)))?;
    let settings: BTreeSet<&String> = rows.iter().flat_map(|row| row.x.keys()).collect();
    for name in settings {
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.x.get(name).copied()).collect();
        frame = frame.with(&format!("x.{name}"), Values::KnownF64(&values))?;
    }
    frame
        .with("program", Values::KnownText(&words(|row| row.program.as_deref())))?
        .with("measurement", Values::Text(&texts(|row| &row.measurement)))
}

fn known(rows: &[Row], of: fn(&Row) -> Option<u64>) -> Vec<Option<i64>> {
    rows.iter().map(|row| of(row).map(|number| number as i64)).collect()
}
