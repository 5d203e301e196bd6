//! Parallel coordinates: an axis for each parameter, a line for each trial, coloured by the objective.

use super::axis::{Axis, SIZE};
use super::clip::Rect;
use super::colour_bar::{self, stepped};
use super::drawing::{Anchor, Area, Drawing, Line, Point, Text};
use super::font;
use super::heading::Heading;
use super::number::fixed;
use super::outcome::Goal;
use super::parameter::Parameter;
use super::theme::Paint;

/// Segments at most, so that the picture stays small; the best trials are drawn before others are left out.
const SEGMENTS: usize = 24_000;
/// Trials have titles up to so many.
const TITLED: usize = 300;
/// Room beneath the axes for trials that lack a parameter.
const MISSING: f64 = 24.0;

/// An axis for each parameter and one for the objective, a line for each trial.
#[derive(Clone, Debug)]
pub struct ParallelCoordinates {
    heading: Heading,
    goal: Goal,
    objective: Parameter,
    parameters: Vec<Parameter>,
}

impl ParallelCoordinates {
    /// A chart without parameters, 900 by 420 pixels. The objective, with its name and unit, has its value for each
    /// trial.
    #[must_use]
    pub fn new(title: &str, objective: Parameter, goal: Goal) -> ParallelCoordinates {
        ParallelCoordinates {
            heading: Heading::new(title, (900, 420)),
            goal,
            objective,
            parameters: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// Adds an axis.
    #[must_use]
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Trials from the worst to the best, those without a value first.
    fn order(&self) -> Vec<(usize, Option<f64>)> {
        let count = self.parameters.iter().chain([&self.objective]).map(Parameter::count).max().unwrap_or(0);
        let mut trials: Vec<_> = (0..count).map(|trial| (trial, self.objective.value(trial))).collect();
        trials.sort_by(|a, b| match (a.1, b.1) {
            (Some(a), Some(b)) if self.goal == Goal::Most => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => a.is_some().cmp(&b.is_some()),
        });
        trials
    }

    /// The chart as a picture. Of very many trials some of the worse ones are left out, and the chart says so.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let axes: Vec<&Parameter> = self.parameters.iter().chain([&self.objective]).collect();
        let mut trials = self.order();
        let most = (SEGMENTS / axes.len()).max(100);
        let all = trials.len();
        if all > most {
            // The best half of what has room, and of the others each so many.
            let best = trials.split_off(all - most / 2);
            let every = trials.len().div_ceil(most / 2);
            trials = trials.into_iter().step_by(every).chain(best).collect();
        }
        let mut heading = self.heading.clone();
        if trials.len() < all {
            let [shown, all, best] = [trials.len(), all, most / 2].map(|count| fixed(count as f64, 0));
            let words =
                format!("{shown} of {all} trials: the best {best}, and an even choice of the others.");
            heading.note = [heading.note.as_str(), &words].join(" ").trim().to_owned();
        }
        let (mut drawing, mut rect) = heading.start();
        let scale = self.objective.axis().labelled(&self.objective.name);
        let is_missing = axes.iter().any(|axis| trials.iter().any(|trial| axis.value(trial.0).is_none()));
        let below = if is_missing { MISSING } else { 0.0 };
        let edge = rect.right;
        colour_bar::make_room(&mut rect, &scale);
        let field = Rect {
            left: rect.left + 46.0,
            top: rect.top + 26.0,
            right: rect.right - 46.0,
            bottom: rect.bottom - below - 6.0,
        };
        colour_bar::draw(&mut drawing, &Rect { right: rect.right, ..field }, edge, &scale, self.goal);
        let gap = field.width() / (axes.len().max(2) - 1) as f64;
        let places: Vec<Place> = (axes.iter().enumerate())
            .map(|(index, parameter)| Place {
                x: if axes.len() == 1 { field.middle().0 } else { field.left + index as f64 * gap },
                axis: parameter.axis(),
            })
            .collect();
        self.lines(&mut drawing, &axes, &places, &field, &trials);
        for (index, (parameter, place)) in axes.iter().zip(&places).enumerate() {
            let side = match index {
                0 => Anchor::Start,
                last if last + 1 == axes.len() => Anchor::End,
                _ => Anchor::Middle,
            };
            // The outer names reach inwards, and their neighbours leave them room.
            let is_next = index == 1 || index + 2 == axes.len();
            let room = match side {
                Anchor::Middle if is_next => gap * 0.6,
                Anchor::Middle => gap * 0.95,
                _ => gap * 0.66 + 36.0,
            };
            let name = Text::new((0.0, field.top - 14.0), &parameter.name, SIZE, side, Paint::Ink).bold();
            place.draw(&mut drawing, &field, name.within(room), gap);
        }
        if is_missing {
            let line = vec![(field.left, field.bottom + 5.0), (field.right, field.bottom + 5.0)];
            drawing.add(Line { dash: Some((3.0, 3.0)), ..Line::new(line, Paint::Grid, 1.0) });
            let at = (rect.left, field.bottom + MISSING - 8.0);
            drawing.add(Text::new(at, "missing", 11.0, Anchor::Start, Paint::Faint));
        }
        if all == 0 {
            drawing.add(Text::new(field.middle(), "no trials yet", 13.0, Anchor::Middle, Paint::Faint));
        }
        drawing
    }

    fn lines(
        &self,
        drawing: &mut Drawing,
        axes: &[&Parameter],
        places: &[Place],
        field: &Rect,
        trials: &[(usize, Option<f64>)],
    ) {
        let scale = self.objective.axis();
        let many = trials.len() > TITLED;
        // Not thinner: of hairlines browsers add up the opacities where they cross.
        let (width, opacity) = match trials.len() {
            0..=60 => (1.6, 0.85),
            61..=1_000 => (1.1, 0.65),
            _ => (1.1, 0.3),
        };
        let mut same: Option<(Option<f64>, Line)> = None;
        for &(trial, value) in trials {
            let share = value.and_then(|value| scale.share(value)).map(stepped);
            let point = |(parameter, place): (&&Parameter, &Place)| {
                let y = parameter
                    .value(trial)
                    .and_then(|value| place.axis.share(value))
                    .map(|share| share.clamp(0.0, 1.0));
                let y = y.map_or(field.bottom + MISSING - 8.0, |y| field.bottom - y * field.height());
                // Whole pixels for many trials, which is a third less to write.
                (if many { place.x.round() } else { place.x }, if many { y.round() } else { y })
            };
            let points: Vec<Point> = axes.iter().zip(places).map(point).collect();
            match same.as_mut().filter(|(colour, _)| many && *colour == share) {
                Some((_, line)) => line.parts.push(points),
                None => {
                    drawing.marks.extend(same.take().map(|(_, line)| line.into()));
                    let title = if many { String::new() } else { self.words(trial) };
                    let paint = share.map_or(Paint::Faint, |share| colour_bar::paint(share, self.goal));
                    let opacity = if share.is_none() { 0.3 } else { opacity };
                    same = Some((share, Line { title, opacity, ..Line::new(points, paint, width) }));
                }
            }
        }
        drawing.marks.extend(same.map(|(_, line)| line.into()));
    }

    fn words(&self, trial: usize) -> String {
        let each = self.parameters.iter().chain([&self.objective]);
        let each: Vec<String> = each.map(|p| format!("{} {}", p.name, p.words(trial))).collect();
        format!("trial {trial}: {}", each.join(", "))
    }
}

/// An upright axis.
struct Place {
    x: f64,
    axis: Axis,
}

impl Place {
    fn draw(&self, drawing: &mut Drawing, field: &Rect, name: Text, gap: f64) {
        let side = name.anchor;
        let x = self.x;
        let mut line = Line::new(vec![(x, field.top), (x, field.bottom)], Paint::Ink, 1.0);
        let ticks = self.axis.ticks(field.height(), false);
        // Numbers stand to the left, over paper; those of the last axis to the right.
        let is_last = side == Anchor::End;
        let (way, anchor) = if is_last { (1.0, Anchor::Start) } else { (-1.0, Anchor::End) };
        let room = if side == Anchor::Middle { gap * 0.6 } else { 44.0 };
        for tick in &ticks {
            let y = field.bottom - tick.share * field.height();
            line.parts.push(vec![(x + way * 4.0, y), (x, y)]);
        }
        drawing.add(line);
        for tick in &ticks {
            let y = field.bottom - tick.share * field.height();
            let text =
                Text::new((x + way * 7.0, y), &tick.words, SIZE - 1.0, anchor, Paint::Ink).within(room);
            // Lines run behind the numbers.
            let wide = font::width(&text.words, SIZE - 1.0, false) + 4.0;
            let (from, to) = (x + way * 5.0, x + way * (5.0 + wide));
            let (left, right) = (from.min(to), from.max(to));
            let ring = vec![(left, y - 6.5), (right, y - 6.5), (right, y + 6.5), (left, y + 6.5)];
            drawing.add(Area { opacity: 0.75, ..Area::new(ring, Paint::Ground) });
            drawing.add(text);
        }
        let x = match side {
            Anchor::Start => x - 40.0,
            Anchor::Middle => x,
            Anchor::End => x + 44.0,
        };
        drawing.add(Text { at: (x, name.at.1), ..name });
    }
}
