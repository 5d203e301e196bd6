//! What the colours of a chart mean: a bar of them beside it, with numbers.

use super::axis::{Axis, SIZE};
use super::clip::Rect;
use super::drawing::{Anchor, Drawing, Line, Text};
use super::font;
use super::theme::Paint;

const BAR: f64 = 14.0;
/// Colours in the bar, and at most in a chart: trials of about the same value are drawn together.
pub(super) const COLOURS: usize = 32;

/// The middle of the step of the scale that a share is in.
pub(super) fn stepped(share: f64) -> f64 {
    ((share.clamp(0.0, 1.0) * COLOURS as f64).floor().min(COLOURS as f64 - 1.0) + 0.5) / COLOURS as f64
}

/// Draws the bar at the right of the rectangle, and takes its room from it.
pub(super) fn beside(drawing: &mut Drawing, rect: &mut Rect, axis: &Axis, below: f64) {
    let (top, bottom) = (rect.top + 5.0, (rect.bottom - below).max(rect.top + 25.0));
    let ticks = axis.ticks(bottom - top, false);
    let widest = ticks.iter().map(|tick| font::width(&tick.words, SIZE, false)).fold(0.0, f64::max);
    let label = if axis.label.is_empty() { 0.0 } else { 20.0 };
    let left = rect.right - BAR - 7.0 - widest - label;
    for index in 0..COLOURS {
        // Each colour reaches down to the end, and the next is drawn over it: no gap can shine through.
        let y = bottom - (bottom - top) * (COLOURS - index) as f64 / COLOURS as f64;
        let share = 1.0 - (index as f64 + 0.5) / COLOURS as f64;
        drawing.rectangle((left, y), (left + BAR, bottom), Paint::Scale(share));
    }
    let mut marks = Line::new(Vec::new(), Paint::Faint, 1.0);
    for tick in &ticks {
        let y = bottom - tick.share * (bottom - top);
        marks.parts.push(vec![(left + BAR, y), (left + BAR + 4.0, y)]);
        drawing.add(Text::new((left + BAR + 7.0, y), &tick.words, SIZE, Anchor::Start, Paint::Faint));
    }
    drawing.add(marks);
    if label > 0.0 {
        let at = (rect.right - SIZE * 0.5, (top + bottom) / 2.0);
        let text = Text::new(at, &axis.label, SIZE, Anchor::Middle, Paint::Ink).turned();
        drawing.add(text.within(bottom - top));
    }
    rect.right = left - 16.0;
}
