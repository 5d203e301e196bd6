//! A curve with an interval at each of its points.

use super::axis::Axis;
use super::drawing::{Dots, Drawing, Line, Point, Shape};
use super::legend;
use super::number::{short, with_interval};
use super::panel::Panel;
use super::theme::Paint;

/// A point of a curve and the interval that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Where: an update, a budget, a threshold.
    pub x: f64,
    /// The estimate.
    pub value: f64,
    /// The interval's lower end; NaN where there is none.
    pub low: f64,
    /// The interval's upper end; NaN where there is none.
    pub high: f64,
}

/// A curve with its name.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    pub(super) name: String,
    pub(super) points: Vec<CurvePoint>,
}

impl Curve {
    pub(super) fn xs(&self) -> impl Iterator<Item = f64> + Clone {
        self.points.iter().map(|point| point.x)
    }

    pub(super) fn ys(&self) -> impl Iterator<Item = f64> + Clone {
        self.points.iter().flat_map(|point| [point.value, point.low, point.high])
    }

    pub(super) fn band(&self, panel: &Panel, drawing: &mut Drawing, nth: usize) {
        let ends: Vec<(f64, f64, f64)> = self.points.iter().map(|p| (p.x, p.low, p.high)).collect();
        panel.band(drawing, &ends, Paint::Series(nth), 0.18);
    }

    pub(super) fn line(&self, panel: &Panel, drawing: &mut Drawing, nth: usize) {
        let points: Vec<(f64, f64)> = self.points.iter().map(|p| (p.x, p.value)).collect();
        let places = panel.places(points.iter().copied());
        if let [_] = places.as_slice() {
            panel.dots(drawing, &points, &[], Dots::new(Vec::new(), Shape::Disc, Paint::Series(nth)));
        }
        let look = Line::new(Vec::new(), Paint::Series(nth), 2.2);
        panel.line(drawing, &points, Line { dash: legend::dash(nth), ..look });
    }

    /// Its points with their places, for [`tell`](super::told::tell).
    pub(super) fn told<'a>(
        &'a self,
        panel: &'a Panel,
    ) -> impl Iterator<Item = (Point, (&'a Curve, CurvePoint))> {
        self.points.iter().filter_map(move |point| Some((panel.at(point.x, point.value)?, (self, *point))))
    }

    /// A point in words; `x` is what it is over.
    pub(super) fn words(&self, point: &CurvePoint, x: &str) -> String {
        let value = with_interval(point.value, point.low, point.high);
        let name = if self.name.is_empty() { String::new() } else { format!("{}: ", self.name) };
        format!("{name}{value} at {x} {}", short(point.x))
    }

    /// How high the last point is, in pixels.
    pub(super) fn end(&self, panel: &Panel) -> f64 {
        let last = self.points.iter().rev().find_map(|point| panel.at(point.x, point.value));
        last.map_or(panel.field.bottom, |(_, y)| y.clamp(panel.field.top, panel.field.bottom))
    }
}

/// Curves with names at their ends up to so many; more have rows above.
pub(super) const NAMED_AT_ENDS: usize = 6;

/// An axis for shares in percent: the whole of it where the values fill it, else from 0 to a round number above.
pub(super) fn percent(values: impl Iterator<Item = f64> + Clone) -> Axis {
    let most = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    if most > 60.0 { Axis::between(0.0, most.max(100.0)) } else { Axis::round([0.0, most].into_iter()) }
}
