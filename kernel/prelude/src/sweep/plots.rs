//! The charts of a sweep: those of its page, one method each.

use std::collections::BTreeMap;

use reports::analysis::{self, Chart as Kind, Question};
use reports::study::{Setting, Study};

use super::sweep::Sweep;
use crate::chart::{Chart, plot_heat_map};
use crate::error::{Error, Fault};
use crate::page::Figure;

impl Sweep {
    /// Every trial's value, and the best so far. Trials without a value stand in a strip of their own.
    ///
    /// # Errors
    /// Where no trial was drawn yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_history(&self) -> Result<Figure, Error> {
        self.plot(Kind::History, "its history is of trials, and none was drawn yet")
    }

    /// How much each parameter tells of a trial's being among the best.
    ///
    /// # Errors
    /// Where fewer than four trials have a value, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_importance(&self) -> Result<Figure, Error> {
        self.plot(
            Kind::Importance,
            "importance needs four trials with a value, and a parameter that made a difference",
        )
    }

    /// An axis for each parameter, a line for each trial, coloured by its value.
    ///
    /// # Errors
    /// Where no trial has a value yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_parallel(&self) -> Result<Figure, Error> {
        self.plot(Kind::Parallel, "parallel coordinates need a parameter, and trials with a value")
    }

    /// The value against each parameter that was varied.
    ///
    /// # Errors
    /// As [`Sweep::plot_parallel`].
    pub fn plot_slices(&self) -> Result<Figure, Error> {
        self.plot(Kind::Slices, "slices need trials with a value, and a parameter that differs between them")
    }

    /// The value over the two most important parameters, smoothed between trials.
    ///
    /// # Errors
    /// Where fewer than three trials have a value, fewer than two parameters were varied, or as [`Sweep::plot_parallel`].
    pub fn plot_contour(&self) -> Result<Figure, Error> {
        self.plot(
            Kind::Contour(None),
            "a contour needs three trials with a value, and two parameters that differ between them",
        )
    }

    /// The value over two parameters of your choice.
    ///
    /// # Errors
    /// Where there is no such parameter, or as [`Sweep::plot_contour`].
    pub fn plot_contour_of(&self, x: &str, y: &str) -> Result<Figure, Error> {
        let study = self.study(false)?;
        [x, y].into_iter().try_for_each(|name| known(&study, name))?;
        self.drawn(&study, Kind::Contour(Some((x, y))), "a contour needs three trials with a value")
    }

    /// The mean value for each pair of two parameters' values, as a table of colours: for choices and grids.
    ///
    /// # Errors
    /// Where there is no such parameter, or as [`Sweep::plot_parallel`].
    pub fn plot_heat_map(&self, x: &str, y: &str) -> Result<Chart, Error> {
        let study = self.study(false)?;
        [x, y].into_iter().try_for_each(|name| known(&study, name))?;
        let mut cells: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
        let (columns, rows) = (values(&study, x), values(&study, y));
        for (trial, value) in study.successes() {
            let place = |known: &[String], name: &str| {
                let own = trial.settings.get(name)?.to_string();
                known.iter().position(|known| *known == own)
            };
            if let (Some(column), Some(row)) = (place(&columns, x), place(&rows, y)) {
                cells.entry((row, column)).or_default().push(study.objective.scaled(value));
            }
        }
        if cells.is_empty() {
            return Err(self.too_little("a heat map needs trials with a value that have both parameters"));
        }
        let mean = |row: usize, column: usize| {
            let found = cells.get(&(row, column)).map_or(&[][..], Vec::as_slice);
            found.iter().sum::<f64>() / found.len() as f64
        };
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let each = |row: usize| (0..columns.len()).map(|column| mean(row, column)).collect();
        let means: Vec<Vec<f64>> = (0..rows.len()).map(each).collect();
        let table: Vec<(&str, &[f64])> =
            rows.iter().zip(&means).map(|(name, means)| (name.as_str(), means.as_slice())).collect();
        let title = format!("{y} by {x}");
        Ok(plot_heat_map(&names, &table).title(&title).x_label(x).y_label(&study.objective.label()))
    }

    /// The learning curves of the objective: those of the best points over all others.
    ///
    /// # Errors
    /// Where no trial has reported two numbers, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_learning(&self) -> Result<Figure, Error> {
        let study = self.study(true)?;
        self.drawn(
            &study,
            Kind::Learning(None),
            "learning curves need a trial that has reported at two steps",
        )
    }

    /// The curves of another metric that trials report, such as `loss/policy`.
    ///
    /// # Errors
    /// Where no trial reports it, or as [`Sweep::plot_learning`].
    pub fn plot_metric(&self, metric: &str) -> Result<Figure, Error> {
        let study = self.study(true)?;
        let names = study.curves.names();
        if metric != study.objective.metric && !names.iter().any(|name| name == metric) {
            let known: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(Fault::unknown("metric", metric, &known).into());
        }
        self.drawn(&study, Kind::Learning(Some(metric)), "curves need a trial that has reported at two steps")
    }

    /// What trials reported on their way, and where those that would not come far were stopped.
    ///
    /// # Errors
    /// Where no trial was stopped early, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_rungs(&self) -> Result<Figure, Error> {
        self.plot(Kind::Rungs, "the chart of rungs is of trials that were stopped early, and none was")
    }

    /// Which worker did what when.
    ///
    /// # Errors
    /// Where no trial was begun yet, the sweep was not submitted, or the service cannot be reached.
    pub fn plot_timeline(&self) -> Result<Figure, Error> {
        self.plot(Kind::Timeline, "the timeline is of attempts, and no trial was begun yet")
    }

    fn plot(&self, kind: Kind<'_>, lack: &'static str) -> Result<Figure, Error> {
        self.drawn(&self.study(false)?, kind, lack)
    }

    fn drawn(&self, study: &Study, kind: Kind<'_>, lack: &'static str) -> Result<Figure, Error> {
        let found =
            analysis::chart(study, kind, &Question::default()).ok_or_else(|| self.too_little(lack))?;
        let title = found.drawing.name().to_owned();
        Ok(Figure::drawn(found.drawing, &title).explained(&found.caption, found.data.into()))
    }

    fn too_little(&self, lack: &'static str) -> Error {
        Fault::TooLittle { of: format!("sweep {}", self.name()), lack }.into()
    }
}

fn known(study: &Study, name: &str) -> Result<(), Error> {
    if study.parameters.iter().any(|parameter| parameter.name == name) {
        return Ok(());
    }
    let known: Vec<&str> = study.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    Err(Fault::unknown("parameter", name, &known).into())
}

/// The values of a parameter that trials with a value have: numbers from the least, others as they first come.
fn values(study: &Study, name: &str) -> Vec<String> {
    let mut found: Vec<&Setting> = Vec::new();
    for setting in study.successes().filter_map(|(trial, _)| trial.settings.get(name)) {
        if !found.iter().any(|known| known.to_string() == setting.to_string()) {
            found.push(setting);
        }
    }
    if found.iter().all(|setting| setting.number().is_some()) {
        found.sort_by(|a, b| a.number().unwrap_or(f64::NAN).total_cmp(&b.number().unwrap_or(f64::NAN)));
    }
    found.into_iter().map(ToString::to_string).collect()
}
