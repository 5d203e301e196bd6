//! A sweep as reports see it: what was tried and what came of it, with the numbers in its files.

use jobs::wire::{SweepView, TrialView};
use reports::frame;
use reports::study::Study;
use store::Home;
use store::row::{ReportRow, TrialRow};

use super::service::connect;
use super::sweep::{Sweep, trials};
use crate::error::{Error, Fault};
use crate::frame::Frame;

/// The seed of intervals' resamples. Any is as good as another.
const SEED: u64 = 0;

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
        Ok(frame::trials(&self.study(false)?).into())
    }

    /// A row for each point, which several trials share that differ in their seeds only: its parameters, how many trials it
    /// has and how many succeeded, the mean of their values, and its 95 % bootstrap interval, `low` to `high`.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn points(&self) -> Result<Frame, Error> {
        Ok(frame::points(&self.study(false)?, SEED).into())
    }

    /// A row for each number that a trial reported: trial, metric, step and value.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn metrics(&self) -> Result<Frame, Error> {
        Ok(frame::metrics(&self.study(true)?.curves).into())
    }

    /// A row for each attempt at a trial: who had it, when, and how it ended.
    ///
    /// # Errors
    /// As [`Sweep::frame`].
    pub fn attempts(&self) -> Result<Frame, Error> {
        Ok(frame::tries(&self.study(false)?).into())
    }

    /// The sweep as it stands; with the files of its trials, which may be many, where they are asked for.
    pub(crate) fn study(&self, with_files: bool) -> Result<Study, Error> {
        let client = connect()?;
        let view = self.view(&client)?;
        let trials = trials(&client, &self.name())?;
        let home = Home::find(None).map_err(|error| Fault::Service(error.to_string()))?;
        let mut study = of_views(&view, &trials);
        if with_files {
            study.read_metrics(&|trial, attempt| home.attempt(trial, attempt));
        }
        // A sweep that was made through the service alone has no file.
        let text = std::fs::read_to_string(home.sweep(view.sweep.id).join("sweep.toml"));
        study.definition = text.unwrap_or_default();
        Ok(study)
    }
}

/// What the service says of a sweep.
pub(super) fn of_views(view: &SweepView, trials: &[TrialView]) -> Study {
    let rows: Vec<TrialRow> = trials.iter().map(|view| view.trial.clone()).collect();
    let reports = trials.iter().flat_map(|view| {
        view.reports.iter().map(|&(step, value)| ReportRow { trial: view.trial.id, step, value })
    });
    Study::of_rows(&view.sweep, &rows, &reports.collect::<Vec<_>>())
}
