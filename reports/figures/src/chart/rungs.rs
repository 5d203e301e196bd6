//! Values of trials on their way, and where each was pruned.

use super::axis::Axis;
use super::clip;
use super::drawing::{Dots, Drawing, Line, Point};
use super::heading::Heading;
use super::legend;
use super::number::short;
use super::outcome::{Goal, Outcome};
use super::panel::Panel;
use super::theme::Paint;
use super::thin::thin;
use super::told::{MOST, tell};

/// Points at most, so that the picture stays small.
const POINTS: usize = 13_000;
/// Lines have titles up to so many.
const TITLED: usize = 300;

/// Values of trials on their way.
#[derive(Clone, Debug)]
pub struct Rungs {
    heading: Heading,
    x_label: String,
    y_label: String,
    goal: Goal,
    is_log: bool,
    rungs: Vec<f64>,
    trials: Vec<Path>,
}

#[derive(Clone, Debug)]
struct Path {
    number: u64,
    steps: Vec<(f64, f64)>,
    outcome: Outcome,
}

impl Rungs {
    /// A chart without trials, 760 by 420 pixels; `objective` is its name with its unit.
    #[must_use]
    pub fn new(title: &str, objective: &str, goal: Goal) -> Rungs {
        Rungs {
            heading: Heading::new(title, (760, 420)),
            x_label: "step".to_owned(),
            y_label: objective.to_owned(),
            goal,
            is_log: false,
            rungs: Vec::new(),
            trials: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// What a step is, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// Steps on a logarithmic axis, as rungs grow; step 0 has no place then.
    #[must_use]
    pub fn log_steps(mut self) -> Self {
        self.is_log = true;
        self
    }

    /// The steps at which trials are compared, drawn as upright lines.
    #[must_use]
    pub fn rungs(mut self, steps: &[f64]) -> Self {
        self.rungs = steps.to_vec();
        self
    }

    /// Adds a trial: `(step, value)` from its first to its last, and how it ended. What is no finite number is left
    /// out.
    #[must_use]
    pub fn trial(mut self, number: u64, steps: &[(f64, f64)], outcome: Outcome) -> Self {
        let steps = steps.iter().copied().filter(|(step, value)| step.is_finite() && value.is_finite());
        self.trials.push(Path { number, steps: steps.collect(), outcome });
        self
    }

    /// The trial that succeeded with the best last value.
    fn best(&self) -> Option<usize> {
        let ended = self.trials.iter().enumerate().filter(|(_, trial)| trial.outcome == Outcome::Succeeded);
        let last = ended.filter_map(|(index, trial)| Some((index, trial.steps.last()?.1)));
        last.reduce(|a, b| if self.goal.is_better(b.1, a.1) { b } else { a }).map(|(index, _)| index)
    }

    /// The chart as a picture: a mark where each trial stopped early, and the best one over all others.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let best = self.best();
        let mut keys =
            Outcome::keys(self.trials.iter().map(|trial| trial.outcome), |o| legend::Sample::Dot(o.shape()));
        if let Some(best) = best {
            let name = format!("best (trial {})", self.trials[best].number);
            keys.push(legend::Key::new(&name, Paint::Ink, legend::Sample::Line(None)));
        }
        legend::rows(&mut drawing, &mut rect, &keys);
        let steps = || self.trials.iter().flat_map(|trial| trial.steps.iter());
        let xs = steps().map(|step| step.0).chain(self.rungs.iter().copied());
        let x = if self.is_log { Axis::log(xs) } else { Axis::exact(xs) };
        let y = Axis::exact(steps().map(|step| step.1)).padded(0.04).labelled(&self.y_label);
        let panel = Panel::within(rect, x.padded(0.02).labelled(&self.x_label), y);
        panel.frame(&mut drawing);
        if steps().next().is_none() {
            panel.nothing(&mut drawing, "no trial has a value yet");
        }
        for &rung in self.rungs.iter().filter(|rung| rung.is_finite()) {
            let look =
                Line { dash: Some((4.0, 3.0)), opacity: 0.6, ..Line::new(Vec::new(), Paint::Faint, 1.0) };
            panel.line(&mut drawing, &[(rung, panel.y.low), (rung, panel.y.high)], look);
        }
        self.lines(&mut drawing, &panel, best);
        self.ends(&mut drawing, &panel);
        if let Some(best) = best {
            let title = format!("trial {}, the best", self.trials[best].number);
            let look = Line { title, ..Line::new(Vec::new(), Paint::Ink, 2.4) };
            panel.line(&mut drawing, &self.trials[best].steps, look);
        }
        self.tell(&mut drawing, &panel, best);
        drawing
    }

    /// The values on the way; those of the best trial come first, and those where trials ended.
    fn tell(&self, drawing: &mut Drawing, panel: &Panel, best: Option<usize>) {
        let best = best.map(|best| &self.trials[best]);
        let ways = best.into_iter().flat_map(|trial| trial.steps.iter().map(move |step| (trial, *step)));
        let ends = self.trials.iter().filter_map(|trial| Some((trial, *trial.steps.last()?)));
        let others = self.trials.iter().flat_map(|trial| trial.steps.iter().map(move |step| (trial, *step)));
        let place = |(trial, step): (&'_ Path, (f64, f64))| {
            Some((panel.at(step.0, step.1)?, (trial.number, trial.outcome, step)))
        };
        let told: Vec<_> = ways.chain(ends).chain(others).filter_map(place).collect();
        tell(drawing, &panel.field, &told, MOST, |(number, outcome, (step, value))| {
            format!(
                "trial {number}, {}: {} at {} {}",
                outcome.words(),
                short(*value),
                self.x_label,
                short(*step)
            )
        });
    }

    fn lines(&self, drawing: &mut Drawing, panel: &Panel, best: Option<usize>) {
        let few = self.trials.len() <= TITLED;
        let places: Vec<Vec<Point>> =
            self.trials.iter().map(|trial| thin(&panel.places(trial.steps.iter().copied()))).collect();
        // The finest spacing with which all lines together are small enough.
        let total = |gap: f64| places.iter().map(|places| spaced(places, gap).len()).sum::<usize>();
        let gap = [0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0].into_iter().find(|gap| total(*gap) <= POINTS);
        let gap = gap.unwrap_or(128.0);
        // Those that succeeded over those that did not.
        for outcome in Outcome::ALL.into_iter().rev() {
            let mut all = Line::new(Vec::new(), outcome.paint(), if few { 1.2 } else { 1.1 });
            all.opacity = if few { 0.6 } else { 0.35 };
            all.parts.clear();
            for (index, trial) in self.trials.iter().enumerate() {
                if trial.outcome != outcome || Some(index) == best {
                    continue;
                }
                let kept = clip::line(&spaced(&places[index], gap), &panel.field);
                if few {
                    let title = format!("trial {}, {}", trial.number, outcome.words());
                    drawing.add(Line { parts: kept, title, ..all.clone() });
                } else {
                    all.parts.extend(kept);
                }
            }
            if !all.parts.is_empty() {
                drawing.add(all);
            }
        }
    }

    /// A mark where each trial ended; for those that succeeded the line's end says it.
    fn ends(&self, drawing: &mut Drawing, panel: &Panel) {
        let few = self.trials.len() <= TITLED;
        for outcome in Outcome::ALL {
            let ended = self.trials.iter().filter(|trial| trial.outcome == outcome);
            let ends = ended.filter_map(|trial| Some((*trial.steps.last()?, trial.number)));
            let (pairs, numbers): (Vec<(f64, f64)>, Vec<u64>) = ends.unzip();
            let title = |number: &u64| format!("trial {number}, {}", outcome.words());
            let titles: Vec<String> = if few { numbers.iter().map(title).collect() } else { Vec::new() };
            let radius = if few { 3.2 } else { 1.8 };
            let look = Dots { radius, ..Dots::new(Vec::new(), outcome.shape(), outcome.paint()) };
            panel.dots(drawing, &pairs, &titles, look);
        }
    }
}

/// The first and the last point, and between them those that are so many pixels behind the one before.
fn spaced(places: &[Point], gap: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let is_last = index + 1 == places.len();
        if is_last || kept.last().is_none_or(|last| place.0 - last.0 >= gap) {
            kept.push(*place);
        }
    }
    kept
}
