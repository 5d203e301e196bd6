//! What a sweep has found.

use std::collections::BTreeSet;

use jobs::api::Api;
use jobs::repeat::Repeat;
use jobs::sweep::{Definition, Direction};
use jobs::wire::{SweepView, TrialView};
use serde_json::Value;
use store::Home;
use store::row::TrialState;

use super::show::{counts, parameter, value};
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::{Html, MONO, Plot, Table, counted, escape, note, spaced, strong};

/// Every trial of a sweep that was drawn.
///
/// Shown as a table, best trial first.
#[derive(Clone, Debug)]
pub struct Results {
    name: String,
    metric: String,
    maximize: bool,
    counts: String,
    trials: Vec<TrialView>,
}

impl Results {
    pub(super) fn of(view: SweepView, trials: Vec<TrialView>) -> Result<Results, Error> {
        let definition = definition(&view)?;
        Ok(Results {
            counts: counts(&view),
            name: view.sweep.name,
            metric: definition.objective.metric,
            maximize: definition.objective.direction == Direction::Maximize,
            trials,
        })
    }

    /// The number of trials.
    #[must_use]
    pub fn len(&self) -> usize {
        self.trials.len()
    }

    /// Whether no trial was drawn yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trials.is_empty()
    }

    /// The value of each trial that ended with one, by its number.
    #[must_use]
    pub fn values(&self) -> Vec<(u32, f64)> {
        self.trials.iter().filter_map(|view| Some((view.trial.id.number, succeeded(view)?))).collect()
    }

    /// A parameter of each trial, in the order of their numbers, as text; empty where a trial does not have it.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Vec<String> {
        let text = |view: &TrialView| view.trial.params.get(name).map(parameter).unwrap_or_default();
        self.trials.iter().map(text).collect()
    }

    /// A parameter that is a number against the value, for each trial that has both.
    #[must_use]
    pub fn slice(&self, name: &str) -> Vec<(f64, f64)> {
        let point =
            |view: &TrialView| Some((view.trial.params.get(name).and_then(Value::as_f64)?, succeeded(view)?));
        let mut points: Vec<(f64, f64)> = self.trials.iter().filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }

    /// The best value until each trial.
    #[must_use]
    pub fn history(&self) -> Plot {
        let mut best: Option<f64> = None;
        let mut line = Vec::new();
        for (number, value) in self.values() {
            let better = best.is_none_or(|best| if self.maximize { value > best } else { value < best });
            best = if better { Some(value) } else { best };
            line.push((f64::from(number), best.unwrap_or(value)));
        }
        let all: Vec<(f64, f64)> =
            self.values().into_iter().map(|(n, value)| (f64::from(n), value)).collect();
        Plot::new("History")
            .x_label("trial")
            .y_label(&self.metric)
            .line("best so far", &line)
            .line("each trial", &all)
    }

    /// The objective on the way, a line for each of the trials with the most steps, at most 24.
    #[must_use]
    pub fn curves(&self) -> Plot {
        let mut trials: Vec<&TrialView> =
            self.trials.iter().filter(|view| !view.reports.is_empty()).collect();
        trials.sort_by_key(|view| std::cmp::Reverse(view.reports.len()));
        trials.truncate(24);
        trials.sort_by_key(|view| view.trial.id);
        trials.iter().fold(Plot::new("Curves").x_label("step").y_label(&self.metric), |plot, view| {
            let points: Vec<(f64, f64)> =
                view.reports.iter().map(|&(step, value)| (step as f64, value)).collect();
            plot.line(&view.trial.id.number.to_string(), &points)
        })
    }

    /// The trials as a table, best first, then those without a value.
    #[must_use]
    pub fn table(&self) -> Table {
        let names: BTreeSet<&String> = self.trials.iter().flat_map(|view| view.trial.params.keys()).collect();
        let mut columns = vec!["trial", "state", &self.metric];
        columns.extend(names.iter().map(|name| name.as_str()));
        let mut table = Table::new(&columns);
        let mut order: Vec<&TrialView> = self.trials.iter().collect();
        let rank = |view: &TrialView| {
            succeeded(view).map_or(f64::INFINITY, |value| if self.maximize { -value } else { value })
        };
        order.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.trial.id.cmp(&b.trial.id)));
        for view in order {
            let last = view.reports.last().map_or("-".to_owned(), |&(_, at)| value(at));
            let found = succeeded(view).map_or(last, value);
            let mut row = vec![view.trial.id.number.to_string(), view.trial.state.word().to_owned(), found];
            row.extend(
                names.iter().map(|name| view.trial.params.get(*name).map(parameter).unwrap_or_default()),
            );
            table.row(&row);
        }
        table
    }

    /// The table as CSV.
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.table().to_csv()
    }
}

impl Rich for Results {
    fn bundle(&self) -> Bundle {
        let head = format!("{}: {}, {}", self.name, counted(self.len() as u64, "trial"), self.counts);
        self.table().titled(&head).bundle()
    }
}

impl std::fmt::Display for Results {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

/// The value of a trial that ended with one.
fn succeeded(view: &TrialView) -> Option<f64> {
    match view.trial.state {
        TrialState::Succeeded { value, .. } => Some(value),
        _ => None,
    }
}

pub(super) fn definition(view: &SweepView) -> Result<Definition, Error> {
    let name = view.sweep.name.clone();
    serde_json::from_value(view.sweep.definition.clone()).map_err(|error| {
        Fault::Service(format!("the definition of sweep {name} cannot be read: {error}")).into()
    })
}

/// The best point of a sweep.
#[derive(Clone, Debug)]
pub struct Best {
    name: String,
    metric: String,
    trial: u32,
    value: f64,
    repeats: u32,
    params: Vec<(String, String)>,
    command: String,
}

impl Best {
    pub(super) fn of(client: &dyn Api, view: &SweepView) -> Result<Best, Error> {
        let name = view.sweep.name.clone();
        let Some(best) = &view.best else { return Err(Fault::NoBest(name).into()) };
        let trial = client.trial(best.trial).map_err(Fault::from)?;
        let definition = definition(view)?;
        let home = Home::find(None).map_err(|error| Fault::Service(error.to_string()))?;
        let repeat = Repeat::of(&home, &view.sweep, &definition, &trial.trial);
        repeat.write().map_err(|error| Fault::Service(error.to_string()))?;
        Ok(Best {
            name,
            metric: definition.objective.metric.clone(),
            trial: best.trial.number,
            value: best.value,
            repeats: best.repeats,
            params: best.params.iter().map(|(name, value)| (name.clone(), parameter(value))).collect(),
            command: repeat.command,
        })
    }

    /// Its value: the mean over its repeats.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The number of its first trial.
    #[must_use]
    pub fn trial(&self) -> u32 {
        self.trial
    }

    /// Its parameters, by name.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        self.params.clone()
    }

    /// What repeats it.
    #[must_use]
    pub fn command(&self) -> String {
        self.command.clone()
    }
}

/// A command with the user's home folder as a shell's short name for it: shorter, and the same for everybody.
fn in_home(command: &str) -> String {
    match std::env::var("HOME") {
        Ok(home) if home.len() > 1 => command.replace(&format!(" {}/", home.trim_end_matches('/')), " ~/"),
        _ => command.to_owned(),
    }
}

impl Rich for Best {
    fn bundle(&self) -> Bundle {
        let mut head =
            format!("best of {}: {} {}, trial {}", self.name, self.metric, value(self.value), self.trial);
        if self.repeats > 1 {
            head.push_str(&format!(", mean of {}", counted(u64::from(self.repeats), "repeat")));
        }
        let mut table = Table::new(&["parameter", "value"]);
        self.params.iter().for_each(|(name, value)| table.row(&[name, value]));
        let command =
            format!("<code style=\"{MONO};color:inherit\">{}</code>", escape(&in_home(&self.command)));
        let html = Html::new()
            .block(&strong("inherit", &head))
            .block(&table.to_html())
            .block(&spaced(&note("again by")))
            .block(&command)
            .finish();
        Bundle::text(format!("{head}\n{table}again by: {}", in_home(&self.command))).html(html)
    }
}

impl std::fmt::Display for Best {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
