//! Rows as a frame: what each solver did on each task.

use std::collections::BTreeSet;

use experiments::Row;
use reports::polars::prelude::{Column, DataFrame, NamedFrom, Series};

use crate::error::{Error, Fault};
use crate::frame::Frame;

/// A row an attempt. Settings that differ between measurements are the columns `x.…`.
pub(super) fn frame(rows: &[Row]) -> Result<Frame, Error> {
    let all = |of: fn(&Row) -> u64| rows.iter().map(|row| of(row) as i64).collect::<Vec<i64>>();
    let texts = |of: fn(&Row) -> Option<&str>| rows.iter().map(of).collect::<Vec<Option<&str>>>();
    let mut columns = vec![
        Series::new("solver".into(), texts(|row| Some(&row.solver))),
        Series::new("tasks".into(), texts(|row| Some(&row.tasks))),
        Series::new("task".into(), texts(|row| Some(&row.task))),
        Series::new("tier".into(), texts(|row| row.tier.as_deref())),
        Series::new("solved".into(), rows.iter().map(|row| row.solved).collect::<Vec<bool>>()),
        Series::new("general".into(), rows.iter().map(|row| row.general).collect::<Vec<Option<bool>>>()),
        Series::new("steps".into(), known(rows, |row| row.steps)),
        Series::new("optimal".into(), rows.iter().map(|row| row.optimal).collect::<Vec<bool>>()),
        Series::new("nodes".into(), all(|row| row.nodes)),
        Series::new("evals".into(), all(|row| row.evals)),
        Series::new("ms".into(), rows.iter().map(|row| row.ms).collect::<Vec<Option<f64>>>()),
        Series::new("budget".into(), all(|row| row.budget)),
        Series::new("max_steps".into(), all(|row| row.max_steps)),
        Series::new("training_seed".into(), known(rows, |row| row.training_seed)),
        Series::new("search_seed".into(), all(|row| row.search_seed)),
    ];
    let settings: BTreeSet<&String> = rows.iter().flat_map(|row| row.x.keys()).collect();
    for name in settings {
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.x.get(name).copied()).collect();
        columns.push(Series::new(format!("x.{name}").into(), values));
    }
    columns.push(Series::new("program".into(), texts(|row| row.program.as_deref())));
    columns.push(Series::new("measurement".into(), texts(|row| Some(&row.measurement))));
    let columns = columns.into_iter().map(Column::from).collect();
    Ok(DataFrame::new(rows.len(), columns).map_err(Fault::from)?.into())
}

fn known(rows: &[Row], of: fn(&Row) -> Option<u64>) -> Vec<Option<i64>> {
    rows.iter().map(|row| of(row).map(|number| number as i64)).collect()
}
