//! Rows as checksummed JSON lines: out of a store, and into another one.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

use crate::error::StoreError;
use crate::index::tally::Stamp;
use crate::journal::snapshot::{self, Lines};
use crate::journal::{damaged_import, segment::Fault};
use crate::row::{Batch, Key, Row, SweepId};
use crate::store::Store;

/// What was read from an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The names of the sweeps.
    pub sweeps: Vec<String>,
    /// Rows of all tables.
    pub rows: u64,
}

impl Store {
    /// Writes all rows as lines, the journal's format for snapshots; gives their count. `to` is what an error names.
    ///
    /// # Errors
    /// Where rows cannot be read, or `out` not be written.
    pub fn export(&self, out: &mut impl Write, to: &Path) -> Result<u64, StoreError> {
        let tally = self.tally();
        let stamp = Stamp { number: tally.applied, mark: tally.mark };
        snapshot::write_lines(out, to, stamp, tally.rows, self.rows())?;
        out.flush().map_err(StoreError::io("write", to))?;
        Ok(tally.rows)
    }

    /// Reads rows that [`Store::export`] wrote, all of them or none. `from` is what an error names.
    ///
    /// # Errors
    /// Where a line is damaged, or this store has one of the sweeps already, by its number or its name.
    pub fn import(&mut self, input: impl BufRead, from: &Path) -> Result<Imported, StoreError> {
        let rows = read_all(input, from)?;
        let mut imported = Imported { rows: rows.len() as u64, sweeps: Vec::new() };
        let here = self.sweeps()?;
        for row in &rows {
            let Some(sweep) = sweep_of(&row.key()) else { continue };
            if let Some(name) = here.get(&sweep) {
                return Err(taken(from, &format!("the sweep {sweep}, {name},")));
            }
            let Row::Sweep(row) = row else { continue };
            if here.values().any(|name| *name == row.name) {
                return Err(taken(from, &format!("a sweep with the name {}", row.name)));
            }
            imported.sweeps.push(row.name.clone());
        }
        let mut puts = Vec::new();
        for row in rows {
            // A receipt that is here answers requests of this home.
            if !matches!(row, Row::Receipt(_)) || self.get(&row.key())?.is_none() {
                puts.push(row);
            }
        }
        self.commit(&Batch { puts, deletes: Vec::new() })?;
        Ok(imported)
    }

    /// The sweeps that are here: by number, with their names; those of which there are only trials too.
    fn sweeps(&self) -> Result<BTreeMap<SweepId, String>, StoreError> {
        let mut sweeps = BTreeMap::new();
        for row in self.rows() {
            let row = row?;
            if let Row::Sweep(row) = &row {
                sweeps.insert(row.id, row.name.clone());
            } else if let Some(sweep) = sweep_of(&row.key()) {
                sweeps.entry(sweep).or_insert_with(|| "without a name".to_owned());
            }
        }
        Ok(sweeps)
    }
}

fn read_all(input: impl BufRead, from: &Path) -> Result<Vec<Row>, StoreError> {
    let mut lines = Lines::read(input, from)?.map_err(damaged_import)?;
    let mut rows = Vec::new();
    while let Some(row) = lines.next_row()? {
        rows.push(row.map_err(damaged_import)?);
    }
    let short = |what| Fault { what, ..lines.fault(String::new()) };
    if rows.len() as u64 != lines.rows() {
        return Err(damaged_import(short(format!(
            "the file ends after {} of {} rows",
            rows.len(),
            lines.rows()
        ))));
    }
    Ok(rows)
}

/// The sweep that a row belongs to.
fn sweep_of(key: &Key) -> Option<SweepId> {
    match key {
        Key::Sweep { sweep } => Some(*sweep),
        Key::Trial { trial } | Key::Report { trial, .. } => Some(trial.sweep),
        Key::Receipt { .. } => None,
    }
}

fn taken(from: &Path, what: &str) -> StoreError {
    let why = format!("this home has {what} already; import into another one with --home");
    StoreError::Import { path: from.to_owned(), why }
}
