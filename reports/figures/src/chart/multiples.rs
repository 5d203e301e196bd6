//! Fields of one kind side by side, each with a name above it.

use super::clip::Rect;
use super::drawing::{Anchor, Drawing, Text};
use super::theme::Paint;

const GAP: f64 = 14.0;
/// Room for a field's name.
const NAME: f64 = 18.0;
/// A field is no narrower, if the picture is not.
const NARROWEST: f64 = 190.0;
/// A field is about this much wider than high at best.
const SHAPE: f64 = 1.35;

/// As many rectangles as asked, in rows that fill the whole; and in how many columns.
pub(super) fn places(whole: Rect, count: usize) -> (Vec<Rect>, usize) {
    let count = count.max(1);
    let most = ((whole.width() + GAP) / (NARROWEST + GAP)).floor().clamp(1.0, count as f64) as usize;
    let (width, height) = (whole.width(), whole.height());
    let size = |columns: usize| {
        let rows = count.div_ceil(columns);
        let wide = (width - GAP * (columns - 1) as f64) / columns as f64;
        let high = (height - GAP * (rows - 1) as f64) / rows as f64;
        (wide.max(1.0), high.max(1.0))
    };
    let odd = |columns: usize| {
        let (wide, high) = size(columns);
        let empty = columns * count.div_ceil(columns) - count;
        (wide / high / SHAPE).ln().abs() + 0.3 * empty as f64
    };
    let columns = (1..=most).min_by(|a, b| odd(*a).total_cmp(&odd(*b))).unwrap_or(1);
    let (wide, high) = size(columns);
    let place = |index: usize| {
        let left = whole.left + (index % columns) as f64 * (wide + GAP);
        let top = whole.top + (index / columns) as f64 * (high + GAP);
        Rect { left, top, right: left + wide, bottom: top + high }
    };
    ((0..count).map(place).collect(), columns)
}

/// Writes a name at the top of the rectangle, and takes its room from it.
pub(super) fn name(drawing: &mut Drawing, rect: &mut Rect, name: &str) {
    let at = (rect.left + 2.0, rect.top + NAME * 0.4);
    drawing.add(Text::new(at, name, 12.0, Anchor::Start, Paint::Ink).bold().within(rect.width() - 4.0));
    rect.top += NAME;
}
