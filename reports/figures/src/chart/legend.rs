//! Names of what is drawn, where they cover nothing: in rows above the field, or at the ends of lines.

use super::clip::Rect;
use super::drawing::{Anchor, Area, Dots, Drawing, Line, Shape, Text};
use super::font;
use super::theme::Paint;

const SIZE: f64 = 12.0;
/// How high a row is.
const ROW: f64 = 19.0;
/// How wide a sample is.
const SAMPLE: f64 = 18.0;
/// Between a sample and its name, and between a name and the next sample.
const GAPS: (f64, f64) = (5.0, 16.0);
/// A name takes so much at most.
const NAME: f64 = 240.0;
/// Rows at most; what has no room in them is counted.
const ROWS: usize = 5;

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sample {
    Line(Option<(f64, f64)>),
    Dot(Shape),
    Box,
}

/// A name and how it is drawn.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) paint: Paint,
    pub(super) sample: Sample,
}

impl Key {
    pub(super) fn new(name: &str, paint: Paint, sample: Sample) -> Key {
        Key { name: name.to_owned(), paint, sample }
    }
}

/// After the last colour, lines are dashed.
pub(super) fn dash(series: usize) -> Option<(f64, f64)> {
    match series / super::palette::PALETTE.len() {
        0 => None,
        1 => Some((7.0, 3.0)),
        _ => Some((2.0, 2.0)),
    }
}

/// The keys of lines in the order of their colours; nameless ones have none.
pub(super) fn of_lines<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Key> {
    let key = |(nth, name)| Key::new(name, Paint::Series(nth), Sample::Line(dash(nth)));
    names.enumerate().map(key).filter(|key| !key.name.is_empty()).collect()
}

/// Draws the keys in rows at the top of the rectangle, and takes their room from it.
pub(super) fn rows(drawing: &mut Drawing, rect: &mut Rect, keys: &[Key]) {
    let (mut x, mut row) = (rect.left, 0);
    for (index, key) in keys.iter().enumerate() {
        let room = (rect.width() - SAMPLE - GAPS.0).clamp(10.0, NAME);
        let (name, _) = font::shorten(&key.name, room, SIZE, false);
        let wide = SAMPLE + GAPS.0 + font::width(&name, SIZE, false);
        if x > rect.left && x + wide > rect.right {
            (x, row) = (rect.left, row + 1);
        }
        let y = rect.top + row as f64 * ROW + ROW * 0.5;
        if row >= ROWS {
            let rest = format!("… and {} more", keys.len() - index);
            drawing.add(Text::new((rect.left, y), &rest, SIZE, Anchor::Start, Paint::Faint));
            break;
        }
        match key.sample {
            Sample::Line(dash) => {
                let line = Line::new(vec![(x, y), (x + SAMPLE, y)], key.paint, 2.5);
                drawing.add(Line { dash, ..line });
            }
            Sample::Dot(shape) => drawing.add(Dots::new(vec![(x + SAMPLE * 0.5, y)], shape, key.paint)),
            Sample::Box => {
                let (left, right) = (x + 3.0, x + SAMPLE - 1.0);
                let ring = vec![(left, y - 5.0), (right, y - 5.0), (right, y + 5.0), (left, y + 5.0)];
                drawing.add(Area::new(ring, key.paint));
            }
        }
        let at = (x + SAMPLE + GAPS.0, y);
        drawing.add(Text::new(at, &key.name, SIZE, Anchor::Start, Paint::Ink).within(room));
        x += wide + GAPS.1;
    }
    if !keys.is_empty() {
        rect.top += (row + 1) as f64 * ROW + 3.0;
    }
}

/// How much room names at the ends of lines need.
pub(super) fn ends_room<'a>(names: impl Iterator<Item = &'a str>, width: f64) -> f64 {
    let widest = names.map(|name| font::width(&font::clean(name), SIZE, false)).fold(0.0, f64::max);
    if widest > 0.0 { (widest + 10.0).min(width * 0.3) } else { 0.0 }
}

/// Names beside the ends of lines `(name, height, paint)`, moved apart where they would touch.
pub(super) fn ends(drawing: &mut Drawing, field: &Rect, room: f64, names: &[(&str, f64, Paint)]) {
    let mut order: Vec<usize> = (0..names.len()).filter(|&index| !names[index].0.is_empty()).collect();
    order.sort_by(|&a, &b| names[a].1.total_cmp(&names[b].1));
    let high = (SIZE * 1.25).min(field.height() / names.len().max(1) as f64);
    let mut places: Vec<f64> = order.iter().map(|&index| names[index].1).collect();
    // Down from above, then up from below: then none touches another, and all are near their lines.
    let mut least = field.top;
    for place in &mut places {
        *place = place.max(least);
        least = *place + high;
    }
    let mut most = field.bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - high;
    }
    for (&index, &place) in order.iter().zip(&places) {
        let (name, _, paint) = names[index];
        drawing
            .add(Text::new((field.right + 6.0, place), name, SIZE, Anchor::Start, paint).within(room - 6.0));
    }
}
