//! A sweep as reports see it: what was tried and what came of it, with the numbers in its files.

use store::Home;

use super::service::connect;
use super::sweep::{Sweep, trials};
use crate::error::{Error, Fault};
use crate::frame::Frame;
use crate::results::{SweepState, SweepTable, results};

impl Sweep {
    /// A row for each trial: its number, point, seed, state, value, a column `params.NAME` for each parameter, attempts, times
    /// and what went wrong. The value is missing where a trial has none.
    ///
    /// # Errors
    /// Where it was not submitted, or the service cannot be reached.
    ///
    /// ```no_run
    /// # use assemblet::prelude::*;
    /// let frame = sweep("smoke")?.frame()?;
    /// frame.filter(|row| row.text("state") == "succeeded")?.sort_descending("value")?.head(5);
    /// frame.group("params.network.hidden", "value")?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn frame(&self) -> Result<Frame, Error> {
        self.table(SweepTable::Trials)
    }

    /// A row for each point, which several trials share that differ in their seeds only: its parameters, how many trials it
    /// has and how many succeeded, the mean of their values, and its 95 % bootstrap interval, `low` to `high`.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn points(&self) -> Result<Frame, Error> {
        self.table(SweepTable::Points)
    }

    /// A row for each number that a trial reported: trial, metric, step and value.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn metrics(&self) -> Result<Frame, Error> {
        self.table(SweepTable::Metrics)
    }

    /// A row for each attempt at a trial: who had it, when, and how it ended.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn attempts(&self) -> Result<Frame, Error> {
        self.table(SweepTable::Attempts)
    }

    fn table(&self, what: SweepTable) -> Result<Frame, Error> {
        let results = results()?;
        let state = self.state(what == SweepTable::Metrics)?;
        Ok(results.sweep_frame(&state, what).into())
    }

    /// The sweep as it stands; with the files of its trials, which may be many, where they are asked for.
    pub(crate) fn state(&self, with_files: bool) -> Result<SweepState, Error> {
        let client = connect()?;
        let sweep = self.view(&client)?;
        let trials = trials(&client, &self.name())?;
        let home = Home::find(None).map_err(|error| Fault::Service(error.to_string()))?;
        // A sweep that was made through the service alone has no file.
        let text = std::fs::read_to_string(home.sweep(sweep.sweep.id).join("sweep.toml"));
        let files = with_files.then_some(home);
        Ok(SweepState { sweep, trials, files, definition: text.unwrap_or_default() })
    }
}
