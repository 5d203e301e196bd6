//! The charts of a sweep: those of its page, one method each.

use super::sweep::Sweep;
use crate::chart::{Chart, plot_heat_map};
use crate::error::{Error, Fault};
use crate::page::Figure;
use crate::results::{Lack, SweepChart, results};

impl Sweep {
    /// Every trial's value, and the best so far. Trials without a value stand in a strip of their own.
    ///
    /// # Errors
    /// Where no trial was drawn yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_history(&self) -> Result<Figure, Error> {
        self.plot(SweepChart::History, "its history is of trials, and none was drawn yet")
    }

    /// How much each parameter tells of a trial's being among the best.
    ///
    /// # Errors
    /// Where fewer than four trials have a value, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_importance(&self) -> Result<Figure, Error> {
        self.plot(
            SweepChart::Importance,
            "importance needs four trials with a value, and a parameter that made a difference",
        )
    }

    /// An axis for each parameter, a line for each trial, coloured by its value.
    ///
    /// # Errors
    /// Where no trial has a value yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_parallel(&self) -> Result<Figure, Error> {
        self.plot(SweepChart::Parallel, "parallel coordinates need a parameter, and trials with a value")
    }

    /// The value against each parameter that was varied.
    ///
    /// # Errors
    /// As [`Sweep::plot_parallel`].
    pub fn plot_slices(&self) -> Result<Figure, Error> {
        self.plot(
            SweepChart::Slices,
            "slices need trials with a value, and a parameter that differs between them",
        )
    }

    /// The value over the two most important parameters, smoothed between trials.
    ///
    /// # Errors
    /// Where fewer than three trials have a value, fewer than two parameters were varied, or as [`Sweep::plot_parallel`].
    pub fn plot_contour(&self) -> Result<Figure, Error> {
        self.plot(
            SweepChart::Contour(None),
            "a contour needs three trials with a value, and two parameters that differ between them",
        )
    }

    /// The value over two parameters of your choice.
    ///
    /// # Errors
    /// Where there is no such parameter, or as [`Sweep::plot_contour`].
    pub fn plot_contour_of(&self, x: &str, y: &str) -> Result<Figure, Error> {
        self.plot(SweepChart::Contour(Some((x, y))), "a contour needs three trials with a value")
    }

    /// The mean value for each pair of two parameters' values, as a table of colours: for choices and grids.
    ///
    /// # Errors
    /// Where there is no such parameter, or as [`Sweep::plot_parallel`].
    pub fn plot_heat_map(&self, x: &str, y: &str) -> Result<Chart, Error> {
        let results = results()?;
        let found = results.sweep_heat_map(&self.state(false)?, x, y);
        let lack = "a heat map needs trials with a value that have both parameters";
        let found = found.map_err(|why| self.lack(why, lack))?;
        let names: Vec<&str> = found.columns.iter().map(String::as_str).collect();
        let table: Vec<(&str, &[f64])> =
            found.rows.iter().map(|(name, means)| (name.as_str(), means.as_slice())).collect();
        let title = format!("{y} by {x}");
        Ok(plot_heat_map(&names, &table).title(&title).x_label(x).y_label(&found.label))
    }

    /// The learning curves of the objective: those of the best points over all others.
    ///
    /// # Errors
    /// Where no trial has reported two numbers, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_learning(&self) -> Result<Figure, Error> {
        self.plot(SweepChart::Learning(None), "learning curves need a trial that has reported at two steps")
    }

    /// The curves of another metric that trials report, such as `loss/policy`.
    ///
    /// # Errors
    /// Where no trial reports it, or as [`Sweep::plot_learning`].
    pub fn plot_metric(&self, metric: &str) -> Result<Figure, Error> {
        self.plot(SweepChart::Learning(Some(metric)), "curves need a trial that has reported at two steps")
    }

    /// What trials reported on their way, and where those that would not come far were stopped.
    ///
    /// # Errors
    /// Where no trial was stopped early, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_rungs(&self) -> Result<Figure, Error> {
        self.plot(SweepChart::Rungs, "the chart of rungs is of trials that were stopped early, and none was")
    }

    /// Which worker did what when.
    ///
    /// # Errors
    /// Where no trial was begun yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_timeline(&self) -> Result<Figure, Error> {
        self.plot(SweepChart::Timeline, "the timeline is of attempts, and no trial was begun yet")
    }

    fn plot(&self, chart: SweepChart<'_>, lack: &'static str) -> Result<Figure, Error> {
        let results = results()?;
        let state = self.state(matches!(chart, SweepChart::Learning(_)))?;
        let drawn = results.sweep_chart(&state, chart).map_err(|why| self.lack(why, lack))?;
        Ok(Figure::of_page(drawn))
    }

    fn lack(&self, why: Lack, lack: &'static str) -> Error {
        match why {
            Lack::Little => Fault::TooLittle { of: format!("sweep {}", self.name()), lack }.into(),
            Lack::Unknown { what, name, known } => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                Fault::unknown(what, &name, &known).into()
            }
        }
    }
}
