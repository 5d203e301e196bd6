//! Tables of claims as frames: a share is shown with its interval, and lies in the files as three numbers.

use super::super::parts;
use crate::chart::fixed;
use crate::claim::{Cell, ClaimTable};
use crate::frame::Columns;
use crate::page::Block;

/// A claim's table under an id.
pub(super) fn table(id: &str, table: &ClaimTable) -> Block {
    let mut columns = Columns::new();
    let mut shown = Vec::new();
    for (place, name) in table.columns.iter().enumerate() {
        let cells: Vec<&Cell> =
            table.rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Missing)).collect();
        let has_shares = cells.iter().any(|cell| matches!(cell, Cell::Share { .. }));
        let unit = if has_shares { " (%)" } else { "" };
        columns = column(columns, &format!("{name}{unit}"), &cells);
        shown.extend(columns.last());
        if has_shares {
            columns = numbers(columns, name, &cells);
        }
    }
    parts::table_of(id, table.title.clone(), columns.frame(), shown)
}

/// Numbers where all cells are; else texts.
fn column(columns: Columns, name: &str, cells: &[&Cell]) -> Columns {
    let all = |fits: fn(&Cell) -> bool| cells.iter().all(|cell| fits(cell) || **cell == Cell::Missing);
    if all(|cell| matches!(cell, Cell::Whole(_))) && cells.iter().any(|cell| **cell != Cell::Missing) {
        let whole =
            |cell: &&Cell| if let Cell::Whole(count) = cell { i64::try_from(*count).ok() } else { None };
        columns.int(name, cells.iter().map(whole))
    } else if all(|cell| matches!(cell, Cell::Number { .. } | Cell::Whole(_))) {
        columns.float(name, cells.iter().map(|cell| number(cell)))
    } else {
        columns.text(name, cells.iter().map(|cell| words(cell)))
    }
}

/// The share and the ends of its interval, in percent.
fn numbers(columns: Columns, name: &str, cells: &[&Cell]) -> Columns {
    let part = |choose: fn(f64, f64, f64) -> f64| {
        let of = move |cell: &&Cell| match **cell {
            Cell::Share { value, low, high } => Some(100.0 * choose(value, low, high)),
            _ => None,
        };
        cells.iter().map(of).collect::<Vec<_>>()
    };
    let (value, low, high) = (part(|value, _, _| value), part(|_, low, _| low), part(|_, _, high| high));
    columns
        .float(&format!("{name}, value"), value)
        .float(&format!("{name}, low"), low)
        .float(&format!("{name}, high"), high)
}

fn number(cell: &Cell) -> Option<f64> {
    match *cell {
        Cell::Number { value, digits } if value.is_finite() => {
            let factor = 10f64.powi(i32::try_from(digits).unwrap_or(0));
            Some((value * factor).round() / factor)
        }
        Cell::Number { value, .. } => Some(value),
        Cell::Whole(count) => Some(count as f64),
        _ => None,
    }
}

fn words(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Text(text) => text.clone(),
        Cell::Whole(count) => count.to_string(),
        Cell::Number { value, digits } => fixed(*value, *digits),
        Cell::Share { value, low, high } => {
            let percent = |share: &f64| fixed(100.0 * share, 1);
            if low.is_finite() && high.is_finite() {
                // In one line, however narrow the column is.
                format!("{} ({} to {})", percent(value), percent(low), percent(high)).replace(' ', "\u{a0}")
            } else {
                percent(value)
            }
        }
        Cell::Missing => return None,
    })
}
