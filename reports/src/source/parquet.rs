//! Tables as Parquet.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use polars::prelude::*;

use super::SourceError;
use super::sheet::{Column as Cells, Sheet};
use crate::study::Setting;

/// Reads a table. Times become texts as ISO 8601 has them; lists and the like are left as their text.
pub(super) fn read(path: &Path) -> Result<Sheet, SourceError> {
    let file = File::open(path).map_err(|source| SourceError::io(path, source))?;
    let wrong = |what: String| SourceError::Parquet { path: path.to_owned(), what };
    // A damaged file must end in a sentence, whatever the reader thinks of it.
    let read = catch_unwind(AssertUnwindSafe(|| ParquetReader::new(file).finish()));
    let frame = match read {
        Ok(frame) => frame.map_err(|error| wrong(one_line(&error.to_string())))?,
        Err(_) => return Err(wrong("it is damaged".to_owned())),
    };
    let rows = frame.height();
    let columns = frame.columns().iter();
    let columns =
        columns.map(|column| Cells { name: column.name().to_string(), cells: cells(column) }).collect();
    Ok(Sheet { columns, rows })
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}

fn cells(column: &Column) -> Vec<Option<Setting>> {
    let column = column.as_materialized_series();
    (0..column.len()).map(|row| column.get(row).ok().and_then(|cell| setting(&cell))).collect()
}

fn setting(cell: &AnyValue<'_>) -> Option<Setting> {
    Some(match cell {
        AnyValue::Null => return None,
        AnyValue::Boolean(flag) => Setting::Flag(*flag),
        AnyValue::String(text) => Setting::Text((*text).to_owned()),
        AnyValue::StringOwned(text) => Setting::Text(text.to_string()),
        AnyValue::Datetime(ticks, unit, _) => Setting::Text(time(*ticks, *unit)),
        AnyValue::DatetimeOwned(ticks, unit, _) => Setting::Text(time(*ticks, *unit)),
        AnyValue::Float32(number) => Setting::Float(f64::from(*number)),
        AnyValue::Float64(number) => Setting::Float(*number),
        other => match other.extract::<i64>() {
            Some(whole) if other.dtype().is_integer() => Setting::Int(whole),
            _ => Setting::Text(other.to_string()),
        },
    })
}

fn time(ticks: i64, unit: TimeUnit) -> String {
    let at = match unit {
        TimeUnit::Nanoseconds => Some(DateTime::from_timestamp_nanos(ticks)),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(ticks),
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(ticks),
    };
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)).unwrap_or_default()
}
