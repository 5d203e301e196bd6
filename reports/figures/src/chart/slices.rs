//! Slices: the objective against each parameter, side by side, coloured by when the trial came.

use super::axis::Axis;
use super::clip::Rect;
use super::colour_bar::{self, stepped};
use super::drawing::{Dots, Drawing, Shape};
use super::heading::Heading;
use super::multiples;
use super::number::short;
use super::outcome::Goal;
use super::panel::Panel;
use super::parameter::Parameter;
use super::theme::Paint;
use super::told::{MOST, tell};

/// Dots have titles up to so many of them.
const TITLED: usize = 1_000;

/// The objective against each parameter.
#[derive(Clone, Debug)]
pub struct Slices {
    heading: Heading,
    objective: Parameter,
    parameters: Vec<Parameter>,
}

impl Slices {
    /// A chart without parameters, 900 by 420 pixels. The objective, with its name and unit, has its value for each
    /// trial; trials without one are left out.
    #[must_use]
    pub fn new(title: &str, objective: Parameter) -> Slices {
        Slices { heading: Heading::new(title, (900, 420)), objective, parameters: Vec::new() }
    }

    super::heading::heading_setters!();

    /// Adds a field.
    #[must_use]
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let count = self.objective.count();
        let trials = Axis::exact([0.0, count.saturating_sub(1) as f64].into_iter()).labelled("trial");
        let edge = rect.right;
        colour_bar::make_room(&mut rect, &trials);
        let y = self.objective.axis().padded(0.05);
        let (places, columns) = multiples::places(rect, self.parameters.len());
        let titled = count * self.parameters.len() <= TITLED;
        for (index, (parameter, place)) in self.parameters.iter().zip(&places).enumerate() {
            // A label of nothing takes the same room, so that all fields are of one size.
            let label = if index % columns == 0 { self.objective.name.as_str() } else { " " };
            let x = parameter.axis().padded(0.05).labelled(&parameter.name);
            let panel = Panel::within(*place, x, y.clone().labelled(label));
            panel.frame(&mut drawing);
            // Trials of the same colour together, in their order.
            let mut colours: Vec<(f64, Vec<usize>)> = Vec::new();
            for trial in 0..count {
                let share = stepped(trials.share(trial as f64).unwrap_or(0.0));
                match colours.last_mut().filter(|(colour, _)| *colour == share) {
                    Some((_, same)) => same.push(trial),
                    None => colours.push((share, vec![trial])),
                }
            }
            let mut shown = 0;
            let title_of = |trial: &usize| {
                let value = short(self.objective.value(*trial).unwrap_or(f64::NAN));
                format!("trial {trial}: {} {}, {value}", parameter.name, parameter.words(*trial))
            };
            for (share, same) in colours {
                let pair =
                    |&trial: &usize| Some(((parameter.value(trial)?, self.objective.value(trial)?), trial));
                let (pairs, same): (Vec<_>, Vec<_>) = same.iter().filter_map(pair).unzip();
                let titles: Vec<String> =
                    if titled { same.iter().map(title_of).collect() } else { Vec::new() };
                shown += pairs.len();
                let radius = if count > 300 { 2.0 } else { 3.2 };
                let look = Dots::new(Vec::new(), Shape::Disc, Paint::Scale(share));
                panel.dots(&mut drawing, &pairs, &titles, Dots { radius, opacity: 0.85, ..look });
            }
            if index == 0 {
                let bottom = rect.bottom - (place.bottom - panel.field.bottom);
                let field = Rect { top: panel.field.top, bottom, ..rect };
                colour_bar::draw(&mut drawing, &field, edge, &trials, Goal::Most);
            }
            if !titled {
                let place = |trial: usize| {
                    let pair = (parameter.value(trial)?, self.objective.value(trial)?);
                    Some((panel.at(pair.0, pair.1)?, trial))
                };
                let told: Vec<_> = (0..count).filter_map(place).collect();
                tell(&mut drawing, &panel.field, &told, MOST / self.parameters.len(), title_of);
            }
            if shown == 0 {
                panel.nothing(&mut drawing, "no values");
            }
        }
        if self.parameters.is_empty() {
            let panel = Panel::within(rect, Axis::exact(std::iter::empty()), y);
            panel.nothing(&mut drawing, "no parameters");
        }
        drawing
    }
}
