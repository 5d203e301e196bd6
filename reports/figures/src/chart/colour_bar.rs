//! What the colours of a chart mean: a bar of them beside it, with numbers.

use super::axis::{Axis, SIZE};
use super::clip::Rect;
use super::drawing::{Anchor, Drawing, Line, Text};
use super::font;
use super::outcome::Goal;
use super::theme::{Paint, STEPS};

const BAR: f64 = 14.0;
/// Between the field and the bar.
const GAP: f64 = 16.0;

/// The middle of the step of the scale that a share is in.
pub(super) fn stepped(share: f64) -> f64 {
    ((share.clamp(0.0, 1.0) * STEPS as f64).floor().min(STEPS as f64 - 1.0) + 0.5) / STEPS as f64
}

/// The colour of a share of the scale: what is better, or more, stands out.
pub(super) fn paint(share: f64, goal: Goal) -> Paint {
    Paint::Scale(if goal == Goal::Most { share } else { 1.0 - share })
}

/// Takes the bar's room from the right of the rectangle.
pub(super) fn make_room(rect: &mut Rect, axis: &Axis) {
    let ticks = axis.ticks(rect.height(), false);
    let widest = ticks.iter().map(|tick| font::width(&tick.words, SIZE, false)).fold(0.0, f64::max);
    let label = if axis.label.is_empty() { 0.0 } else { 22.0 };
    rect.right -= GAP + BAR + 7.0 + widest.min(80.0) + label;
}

/// Draws the bar beside a field, into the room up to `right`.
pub(super) fn draw(drawing: &mut Drawing, field: &Rect, right: f64, axis: &Axis, goal: Goal) {
    let (top, bottom) = (field.top, field.bottom);
    let left = field.right + GAP;
    for index in 0..STEPS {
        // Each colour reaches down to the end, and the next is drawn over it: no gap can shine through.
        let y = bottom - (bottom - top) * (STEPS - index) as f64 / STEPS as f64;
        let share = 1.0 - (index as f64 + 0.5) / STEPS as f64;
        drawing.rectangle((left, y), (left + BAR, bottom), paint(share, goal));
    }
    let mut marks = Line::new(Vec::new(), Paint::Faint, 1.0);
    for tick in axis.ticks(bottom - top, false) {
        let y = bottom - tick.share * (bottom - top);
        marks.parts.push(vec![(left + BAR, y), (left + BAR + 4.0, y)]);
        let text = Text::new((left + BAR + 7.0, y), &tick.words, SIZE, Anchor::Start, Paint::Faint);
        drawing.add(text.within(right - left - BAR - 7.0));
    }
    drawing.add(marks);
    if !axis.label.is_empty() {
        let at = (right - SIZE * 0.5, (top + bottom) / 2.0);
        let text = Text::new(at, &axis.label, SIZE, Anchor::Middle, Paint::Ink).turned();
        drawing.add(text.within(bottom - top));
    }
}
