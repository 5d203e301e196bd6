//! A field between two axes: its numbers and lines, and what is drawn into it.

use std::collections::BTreeSet;

use super::axis::{Axis, SIZE, Tick};
use super::clip::{self, Rect};
use super::drawing::{Anchor, Area, Dots, Drawing, Line, Point, Text};
use super::font;
use super::theme::Paint;
use super::thin::thin;

/// Size of axes' names.
const LABEL: f64 = 13.0;
/// Names on the lower axis take so much of the height at most, or of the width on the left one.
const NAMES: f64 = 0.35;

/// A field between two axes.
pub(super) struct Panel {
    /// The field within the axes.
    pub(super) field: Rect,
    pub(super) x: Axis,
    pub(super) y: Axis,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    /// Names on the lower axis stand upright.
    turned: bool,
    /// Room for words on the left and below.
    room: (f64, f64),
    outer: Rect,
}

impl Panel {
    /// A field that, with its numbers and its axes' names, takes exactly the rectangle.
    pub(super) fn within(outer: Rect, x: Axis, y: Axis) -> Panel {
        let widest = |ticks: &[Tick]| {
            ticks.iter().map(|tick| font::width(&tick.words, SIZE, false)).fold(0.0, f64::max)
        };
        // Names that are wider than their place stand upright; only then does the lower room depend on their lengths.
        let names = if x.is_names() { x.ticks(outer.width(), true) } else { Vec::new() };
        let slot = outer.width() * 0.85 / x.high.max(1.0);
        let turned = x.is_names() && widest(&names) > slot - 6.0;
        let below = if turned { widest(&names).min(outer.height() * NAMES) + 2.0 } else { SIZE + 2.0 };
        let named = |axis: &Axis| if axis.label.is_empty() { 0.0 } else { LABEL + 7.0 };
        let bottom = (outer.bottom - below - 7.0 - named(&x)).max(outer.top + 20.0);
        let y_ticks = y.ticks(bottom - outer.top, false);
        let beside = widest(&y_ticks).min(outer.width() * NAMES);
        let left = outer.left + beside + 8.0 + named(&y);
        let mut right = outer.right.max(left + 20.0);
        let mut x_ticks = x.ticks(right - left, true);
        if let Some(last) = x_ticks.last().filter(|_| !x.is_names()) {
            // The last number may reach beyond the field's end.
            let half = font::width(&last.words, SIZE, false) / 2.0;
            let over = left + last.share * (right - left) + half - outer.right;
            right = (right - over.max(0.0)).max(left + 20.0);
            x_ticks = x.ticks(right - left, true);
        }
        let field = Rect { left, top: outer.top + 5.0, right, bottom };
        let y_ticks = y.ticks(field.height(), false);
        Panel { field, x, y, x_ticks, y_ticks, turned, room: (beside, below), outer }
    }

    /// Where a pair of values lies, which may be outside of the field.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<Point> {
        let (across, up) = (self.x.share(x)?, self.y.share(y)?);
        let far = |share: f64| share.clamp(-50.0, 50.0);
        let x = self.field.left + far(across) * self.field.width();
        Some((x, self.field.bottom - far(up) * self.field.height()))
    }

    /// Guiding lines, numbers and names.
    pub(super) fn frame(&self, drawing: &mut Drawing) {
        let Rect { left, top, right, bottom } = self.field;
        let across = |share: f64| left + share * self.field.width();
        let up = |share: f64| bottom - share * self.field.height();
        let mut grid = Line::new(Vec::new(), Paint::Grid, 1.0);
        let mut marks = Line::new(vec![(left, top), (left, bottom), (right, bottom)], Paint::Faint, 1.0);
        if !self.y.is_names() {
            grid.parts.extend(
                self.y_ticks.iter().map(|tick| vec![(left, up(tick.share)), (right, up(tick.share))]),
            );
        }
        if !self.x.is_names() {
            let lines = self.x_ticks.iter().map(|tick| across(tick.share));
            grid.parts.extend(lines.clone().map(|x| vec![(x, top), (x, bottom)]));
            marks.parts.extend(lines.map(|x| vec![(x, bottom), (x, bottom + 5.0)]));
        }
        marks.parts.extend(
            self.x
                .small_ticks()
                .into_iter()
                .map(|share| vec![(across(share), bottom), (across(share), bottom + 3.0)]),
        );
        marks.parts.extend(
            self.y.small_ticks().into_iter().map(|share| vec![(left - 3.0, up(share)), (left, up(share))]),
        );
        drawing.add(grid);
        drawing.add(marks);
        let slot = self.field.width() / self.x.high.max(1.0);
        for tick in &self.x_ticks {
            let x = across(tick.share);
            let text = |y, anchor| Text::new((x, y), &tick.words, SIZE, anchor, Paint::Faint);
            if self.turned {
                drawing.add(text(bottom + 5.0, Anchor::End).turned().within(self.room.1));
            } else {
                let room = if self.x.is_names() { slot - 4.0 } else { f64::INFINITY };
                drawing.add(text(bottom + 7.0 + SIZE * 0.5, Anchor::Middle).within(room));
            }
        }
        for tick in &self.y_ticks {
            let at = (left - 7.0, up(tick.share));
            drawing
                .add(Text::new(at, &tick.words, SIZE, Anchor::End, Paint::Faint).within(self.room.0 + 1.0));
        }
        self.labels(drawing);
    }

    fn labels(&self, drawing: &mut Drawing) {
        let (x, y) = self.field.middle();
        let below = (x, self.outer.bottom - LABEL * 0.5 - 1.0);
        let beside = (self.outer.left + LABEL * 0.5, y);
        let text = |at, words: &str| Text::new(at, words, LABEL, Anchor::Middle, Paint::Ink);
        let room = 2.0 * (x - self.outer.left).min(self.outer.right - x);
        if !self.x.label.is_empty() {
            drawing.add(text(below, &self.x.label).within(room));
        }
        if !self.y.label.is_empty() {
            drawing.add(text(beside, &self.y.label).turned().within(self.field.height()));
        }
    }

    /// Pairs as points; those that have no place are left out.
    pub(super) fn places(&self, pairs: impl Iterator<Item = (f64, f64)>) -> Vec<Point> {
        pairs.filter_map(|(x, y)| self.at(x, y)).collect()
    }

    /// A line, as much of it as lies in the field.
    pub(super) fn line(&self, drawing: &mut Drawing, points: &[(f64, f64)], mut look: Line) {
        look.parts = clip::line(&thin(&self.places(points.iter().copied())), &self.field);
        drawing.add(look);
    }

    /// What lies between the low and the high ends `(x, low, high)`.
    pub(super) fn band(&self, drawing: &mut Drawing, ends: &[(f64, f64, f64)], paint: Paint, opacity: f64) {
        let finite: Vec<_> =
            ends.iter().filter(|(x, l, h)| x.is_finite() && l.is_finite() && h.is_finite()).collect();
        let low = thin(&self.places(finite.iter().map(|(x, low, _)| (*x, *low))));
        let high = thin(&self.places(finite.iter().map(|(x, _, high)| (*x, *high))));
        let outline: Vec<Point> = low.into_iter().chain(high.into_iter().rev()).collect();
        let ring = clip::ring(&outline, &self.field.corners());
        drawing.add(Area { opacity, ..Area::new(ring, paint) });
    }

    /// Dots, those that lie in the field. There may be a title for each pair.
    pub(super) fn dots(
        &self,
        drawing: &mut Drawing,
        pairs: &[(f64, f64)],
        titles: &[String],
        mut dots: Dots,
    ) {
        (dots.places, dots.titles) = (Vec::new(), Vec::new());
        for (index, &(x, y)) in pairs.iter().enumerate() {
            if let Some(place) = self.at(x, y).filter(|place| self.field.has(*place)) {
                dots.places.push(place);
                dots.titles.extend(titles.get(index).cloned());
            }
        }
        if titles.is_empty() {
            // Of those that cover each other one is enough.
            let mut seen = BTreeSet::new();
            dots.places.retain(|(x, y)| seen.insert(((2.0 * x).round() as i64, (2.0 * y).round() as i64)));
        }
        drawing.add(dots);
    }

    /// Words in the middle of a field without data.
    pub(super) fn nothing(&self, drawing: &mut Drawing, words: &str) {
        let text = Text::new(self.field.middle(), words, LABEL, Anchor::Middle, Paint::Faint);
        drawing.add(text.within(self.field.width() - 8.0));
    }
}
