//! A sweep from its first trial to its last: every trial's objective, and the best so far.

use super::axis::Axis;
use super::clip::Rect;
use super::drawing::{Anchor, Dots, Drawing, Line, Text};
use super::heading::Heading;
use super::legend::{self, Key, Sample};
use super::number::short;
use super::outcome::{Goal, Outcome};
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Dots have titles up to so many trials; more would be megabytes.
const TITLED: usize = 1_000;
/// Room for the trials that have no value, and for the words that say so.
const STRIP: f64 = 20.0;
const NAME: f64 = 56.0;

/// The objective of each trial, and the best so far.
#[derive(Clone, Debug)]
pub struct SweepHistory {
    heading: Heading,
    y_label: String,
    goal: Goal,
    is_log: bool,
    trials: Vec<(u64, Option<f64>, Outcome)>,
}

impl SweepHistory {
    /// A chart without trials, 760 by 380 pixels; `objective` is its name with its unit.
    #[must_use]
    pub fn new(title: &str, objective: &str, goal: Goal) -> SweepHistory {
        let heading = Heading::new(title, (760, 380));
        SweepHistory { heading, y_label: objective.to_owned(), goal, is_log: false, trials: Vec::new() }
    }

    super::heading::heading_setters!();

    /// The objective on a logarithmic axis; values that are not positive then count as none.
    #[must_use]
    pub fn log(mut self) -> Self {
        self.is_log = true;
        self
    }

    /// Adds a trial with its last value, if it has one. The best so far is among those that succeeded.
    #[must_use]
    pub fn trial(mut self, number: u64, value: Option<f64>, outcome: Outcome) -> Self {
        let value = value.filter(|value| value.is_finite());
        self.trials.push((number, value, outcome));
        self
    }

    fn has_place(&self, value: Option<f64>) -> Option<f64> {
        value.filter(|value| !self.is_log || *value > 0.0)
    }

    /// Where the best changes: trial and value, as stairs.
    fn best(&self) -> Vec<(f64, f64)> {
        let mut trials: Vec<_> = self.trials.iter().filter(|trial| trial.2 == Outcome::Succeeded).collect();
        trials.sort_by_key(|trial| trial.0);
        let last = self.trials.iter().map(|trial| trial.0).max().unwrap_or(0) as f64;
        let mut stairs: Vec<(f64, f64)> = Vec::new();
        for (number, value, _) in trials {
            let Some(value) = self.has_place(*value) else { continue };
            match stairs.last().copied() {
                Some((_, best)) if !self.goal.is_better(value, best) => {}
                Some((_, best)) => stairs.extend([(*number as f64, best), (*number as f64, value)]),
                None => stairs.push((*number as f64, value)),
            }
        }
        stairs.extend(stairs.last().map(|(_, best)| (last, *best)));
        stairs
    }

    /// The chart as a picture. Trials without a value stand in a strip beneath the field.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let mut keys = Outcome::keys(self.trials.iter().map(|trial| trial.2), |o| Sample::Dot(o.shape()));
        let best = self.best();
        if !best.is_empty() {
            keys.push(Key::new("best so far", Paint::Ink, Sample::Line(None)));
        }
        legend::rows(&mut drawing, &mut rect, &keys);
        let numbers = self.trials.iter().map(|trial| trial.0 as f64);
        let values = self.trials.iter().filter_map(|trial| self.has_place(trial.1));
        let y = if self.is_log { Axis::log(values) } else { Axis::exact(values) }.padded(0.04);
        let x = Axis::exact(numbers).padded(0.015).labelled("trial");
        let missing: Vec<_> = self.trials.iter().filter(|trial| self.has_place(trial.1).is_none()).collect();
        let strip = if missing.is_empty() { 0.0 } else { STRIP };
        rect.top += strip;
        let y = y.labelled(&self.y_label);
        let mut panel = Panel::within(rect, x.clone(), y.clone());
        if strip > 0.0 {
            // The strip's name needs room on the left, too.
            let lacks = (NAME - (panel.field.left - rect.left)).max(0.0);
            panel = Panel::within(Rect { left: rect.left + lacks, ..rect }, x, y);
            let field = panel.field;
            let strip = Rect { top: field.top - strip - 2.0, bottom: field.top - 4.0, ..field };
            let name =
                Text::new((rect.left, strip.middle().1), "no value", 11.0, Anchor::Start, Paint::Faint);
            drawing.add(name.within(field.left - rect.left - 4.0));
            self.strip(&mut drawing, &panel, strip, &missing);
        }
        panel.frame(&mut drawing);
        if self.trials.is_empty() {
            panel.nothing(&mut drawing, "no trials yet");
        }
        for outcome in Outcome::ALL {
            let shown = self.trials.iter().filter(|trial| trial.2 == outcome);
            let shown = shown.filter_map(|trial| Some((trial.0, self.has_place(trial.1)?)));
            let shown: Vec<(u64, f64)> = shown.collect();
            let titles: Vec<String> = if self.trials.len() <= TITLED {
                shown.iter().map(|(n, v)| format!("trial {n}: {}, {}", short(*v), outcome.words())).collect()
            } else {
                Vec::new()
            };
            let pairs: Vec<(f64, f64)> = shown.iter().map(|(n, v)| (*n as f64, *v)).collect();
            panel.dots(&mut drawing, &pairs, &titles, self.dots(outcome));
        }
        panel.line(&mut drawing, &best, Line::new(Vec::new(), Paint::Ink, 1.8));
        if self.trials.len() > TITLED {
            let place = |&(number, value, outcome): &(u64, Option<f64>, Outcome)| {
                let value = self.has_place(value)?;
                Some((panel.at(number as f64, value)?, (number, value, outcome)))
            };
            let told: Vec<_> = self.trials.iter().filter_map(place).collect();
            tell(&mut drawing, &panel.field, &told, MOST, |(number, value, outcome)| {
                format!("trial {number}: {}, {}", short(*value), outcome.words())
            });
        }
        drawing
    }

    fn dots(&self, outcome: Outcome) -> Dots {
        let radius = if self.trials.len() > TITLED { 2.2 } else { 3.5 };
        Dots { radius, opacity: 0.75, ..Dots::new(Vec::new(), outcome.shape(), outcome.paint()) }
    }

    fn strip(
        &self,
        drawing: &mut Drawing,
        panel: &Panel,
        strip: Rect,
        missing: &[&(u64, Option<f64>, Outcome)],
    ) {
        let y = strip.middle().1;
        drawing.add(Line::new(
            vec![(strip.left, strip.bottom), (strip.right, strip.bottom)],
            Paint::Grid,
            1.0,
        ));
        for outcome in Outcome::ALL {
            let numbers = missing.iter().filter(|trial| trial.2 == outcome).map(|trial| trial.0);
            let places =
                numbers.clone().filter_map(|n| Some((panel.at(n as f64, panel.y.low)?.0, y))).collect();
            let titles: Vec<String> = if self.trials.len() <= TITLED {
                numbers.map(|n| format!("trial {n}: no value, {}", outcome.words())).collect()
            } else {
                Vec::new()
            };
            drawing.add(Dots { places, titles, ..self.dots(outcome) });
        }
    }
}
