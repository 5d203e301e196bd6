//! The state that rows describe.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use store::row::{Batch, ReportRow, Row, SweepId, SweepRow, TrialRow};

use super::receipts::LAST_SWEEP;
use super::sweep::Sweep;
use super::trial::Kind;
use super::{Config, Scheduler};

/// Why rows are no state of a scheduler: somebody changed them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// A sweep's definition cannot be read.
    #[error("the definition of {sweep} cannot be read: {reason}")]
    Definition {
        /// Which sweep.
        sweep: SweepId,
        /// Why.
        reason: String,
    },
    /// Two sweeps have one name.
    #[error("{first} and {second} are both named `{name}`")]
    Name {
        /// The name.
        name: String,
        /// A sweep.
        first: SweepId,
        /// Another one.
        second: SweepId,
    },
    /// A row that belongs to another one which is missing.
    #[error("{row} is there without {missing}")]
    Missing {
        /// What is there.
        row: String,
        /// What is not.
        missing: String,
    },
    /// A trial's state and its attempts contradict each other.
    #[error("{trial} is {state}, and its attempts say otherwise")]
    Attempts {
        /// Which trial.
        trial: String,
        /// Its state, in one word.
        state: &'static str,
    },
    /// A receipt cannot be read.
    #[error("the receipt `{key}` cannot be read")]
    Receipt {
        /// Its key.
        key: String,
    },
}

impl Scheduler {
    /// The state that the rows describe, and what is to be committed because of it. Leases get their time anew, so that
    /// running trials go on. Rows may come in any order.
    ///
    /// # Errors
    /// Where the rows contradict each other.
    pub fn restore(
        config: Config,
        rows: impl Iterator<Item = Row>,
        now: DateTime<Utc>,
    ) -> Result<(Scheduler, Batch), RestoreError> {
        let mut scheduler = Scheduler::new(config, now);
        let mut trials: BTreeMap<SweepId, Vec<TrialRow>> = BTreeMap::new();
        let mut reports: Vec<ReportRow> = Vec::new();
        for row in rows {
            match row {
                Row::Sweep(row) => scheduler.restore_sweep(row)?,
                // Sweeps usually come before their trials, and trials by number: then none is kept aside.
                Row::Trial(row) if scheduler.awaits(&row) => scheduler.restore_trial(row)?,
                Row::Trial(row) => trials.entry(row.id.sweep).or_default().push(row),
                Row::Report(row) if scheduler.restore_report(&row) => {}
                Row::Report(row) => reports.push(row),
                Row::Receipt(row) if row.key == LAST_SWEEP => {
                    let number = row.answer.as_u64().and_then(|number| u32::try_from(number).ok());
                    let number = number.ok_or(RestoreError::Receipt { key: row.key })?;
                    scheduler.last_sweep = scheduler.last_sweep.max(number);
                }
                Row::Receipt(row) => {
                    let key = row.key.clone();
                    if !scheduler.receipts.restore(row) {
                        return Err(RestoreError::Receipt { key });
                    }
                }
            }
        }
        for mut rows in trials.into_values() {
            rows.sort_by_key(|row| row.id);
            for row in rows {
                if !scheduler.awaits(&row) {
                    let missing = format!("its sweep, or a trial before it, of {} ", row.id.sweep);
                    return Err(RestoreError::Missing { row: row.id.to_string(), missing });
                }
                scheduler.restore_trial(row)?;
            }
        }
        if let Some(row) = reports.into_iter().find(|row| !scheduler.restore_report(row)) {
            let (row, missing) = (format!("a report at step {}", row.step), row.trial.to_string());
            return Err(RestoreError::Missing { row, missing });
        }
        for id in scheduler.sweeps.keys().copied().collect::<Vec<_>>() {
            scheduler.settle(id);
        }
        Ok((scheduler, Batch::default()))
    }

    /// Whether a row is that of the next trial of a sweep that is there.
    fn awaits(&self, row: &TrialRow) -> bool {
        self.sweeps.get(&row.id.sweep).is_some_and(|sweep| sweep.drawn() == row.id.number)
    }

    fn restore_sweep(&mut self, row: SweepRow) -> Result<(), RestoreError> {
        let (id, name) = (row.id, row.name.clone());
        if let Some(first) = self.names.get(&name) {
            return Err(RestoreError::Name { name, first: *first, second: id });
        }
        let sweep = Sweep::new(row);
        let sweep =
            sweep.map_err(|error| RestoreError::Definition { sweep: id, reason: error.to_string() })?;
        self.last_sweep = self.last_sweep.max(id.0);
        self.admit(sweep);
        Ok(())
    }

    fn restore_trial(&mut self, row: TrialRow) -> Result<(), RestoreError> {
        let with_worker = matches!(Kind::of(&row.state), Kind::Leased | Kind::Running);
        let under_way = row.attempts.last().is_some_and(|attempt| attempt.end.is_none());
        if with_worker != under_way {
            return Err(RestoreError::Attempts { trial: row.id.to_string(), state: row.state.word() });
        }
        if under_way {
            self.hold_lease(&row);
        }
        self.seat(row);
        Ok(())
    }

    /// Keeps a report. Whether its trial is there.
    fn restore_report(&mut self, row: &ReportRow) -> bool {
        let sweep = self.sweeps.get_mut(&row.trial.sweep);
        let trial = sweep.and_then(|sweep| sweep.trials.get_mut(row.trial.number as usize));
        trial.map(|trial| trial.report(row.step, row.value)).is_some()
    }
}
