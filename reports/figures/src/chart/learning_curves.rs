//! How methods learn: each seed as a faint line, and over them the methods' means with their intervals.

use super::axis::Axis;
use super::curve::{Curve, CurvePoint, NAMED_AT_ENDS};
use super::drawing::{Drawing, Line};
use super::heading::Heading;
use super::legend;
use super::number::short;
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};

/// How methods learn, over updates or time.
#[derive(Clone, Debug)]
pub struct LearningCurves {
    heading: Heading,
    x_label: String,
    y_label: String,
    methods: Vec<Method>,
}

#[derive(Clone, Debug)]
struct Method {
    seeds: Vec<Vec<(f64, f64)>>,
    curve: Curve,
}

impl Method {
    /// How high the summary ends, or else the first seed's line.
    fn end(&self, panel: &Panel) -> f64 {
        if !self.curve.points.is_empty() || self.seeds.is_empty() {
            return self.curve.end(panel);
        }
        let point = |&(x, value): &(f64, f64)| CurvePoint { x, value, low: value, high: value };
        Curve { name: String::new(), points: self.seeds[0].iter().map(point).collect() }.end(panel)
    }
}

/// A point of a summary, or of a seed's line.
enum Told<'a> {
    Summary(&'a Curve, CurvePoint),
    Seed { method: &'a Method, seed: usize, at: (f64, f64) },
}

impl LearningCurves {
    /// A chart without methods, 760 by 400 pixels.
    #[must_use]
    pub fn new(title: &str) -> LearningCurves {
        LearningCurves {
            heading: Heading::new(title, (760, 400)),
            x_label: "update".to_owned(),
            y_label: String::new(),
            methods: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// What is learned over, with its unit; updates otherwise.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// What is measured, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.y_label);
        self
    }

    /// Adds a method: `(x, y)` from left to right for each seed, and what they come to (their IQM, say) with its
    /// interval. What is no finite number is left out.
    #[must_use]
    pub fn method(mut self, name: &str, seeds: &[Vec<(f64, f64)>], summary: &[CurvePoint]) -> Self {
        let curve = Curve { name: name.to_owned(), points: summary.to_vec() };
        self.methods.push(Method { seeds: seeds.to_vec(), curve });
        self
    }

    /// The values of all lines; those of the summaries come first.
    fn tell(&self, drawing: &mut Drawing, panel: &Panel) {
        let curves = self.methods.iter().flat_map(|method| method.curve.told(panel));
        let mut told: Vec<_> =
            curves.map(|(place, (curve, point))| (place, Told::Summary(curve, point))).collect();
        for method in &self.methods {
            for (seed, points) in method.seeds.iter().enumerate() {
                let seed =
                    |at: &(f64, f64)| Some((panel.at(at.0, at.1)?, Told::Seed { method, seed, at: *at }));
                told.extend(points.iter().filter_map(seed));
            }
        }
        tell(drawing, &panel.field, &told, MOST, |what| match what {
            Told::Summary(curve, point) => curve.words(point, &self.x_label),
            Told::Seed { method, seed, at } => {
                let (name, seeds) = (&method.curve.name, method.seeds.len());
                format!(
                    "{name}, seed {} of {seeds}: {} at {} {}",
                    seed + 1,
                    short(at.1),
                    self.x_label,
                    short(at.0)
                )
            }
        });
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let names = || self.methods.iter().map(|method| method.curve.name.as_str());
        let at_ends = self.methods.len() <= NAMED_AT_ENDS;
        let room = if at_ends { legend::ends_room(names(), rect.width()) } else { 0.0 };
        if !at_ends {
            legend::rows(&mut drawing, &mut rect, &legend::of_lines(names()));
        }
        rect.right -= room;
        let seeds = || self.methods.iter().flat_map(|method| method.seeds.iter().flatten());
        let x = seeds().map(|p| p.0).chain(self.methods.iter().flat_map(|method| method.curve.xs()));
        let y = seeds().map(|p| p.1).chain(self.methods.iter().flat_map(|method| method.curve.ys()));
        let is_empty = !x.clone().any(f64::is_finite);
        let (x, y) = (Axis::exact(x).labelled(&self.x_label), Axis::round(y).labelled(&self.y_label));
        let panel = Panel::within(rect, x, y);
        panel.frame(&mut drawing);
        if is_empty {
            panel.nothing(&mut drawing, "nothing was measured");
        }
        for (nth, method) in self.methods.iter().enumerate() {
            for (seed, points) in method.seeds.iter().enumerate() {
                let title = format!("{}, seed {} of {}", method.curve.name, seed + 1, method.seeds.len());
                let look = Line { opacity: 0.35, title, ..Line::new(Vec::new(), Paint::Series(nth), 1.0) };
                panel.line(&mut drawing, points, look);
            }
        }
        for (nth, method) in self.methods.iter().enumerate() {
            method.curve.band(&panel, &mut drawing, nth);
        }
        for (nth, method) in self.methods.iter().enumerate() {
            method.curve.line(&panel, &mut drawing, nth);
        }
        self.tell(&mut drawing, &panel);
        if at_ends {
            let end = |(nth, method): (usize, &Method)| (method.end(&panel), Paint::Series(nth));
            let ends: Vec<_> = self.methods.iter().enumerate().map(end).collect();
            let named: Vec<_> = names().zip(ends).map(|(name, (y, paint))| (name, y, paint)).collect();
            legend::ends(&mut drawing, &panel.field, room, &named);
        }
        drawing
    }
}
