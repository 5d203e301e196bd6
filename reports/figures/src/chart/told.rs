//! Values that a chart tells where someone points at a place of a line, or at one of very many dots.

use std::collections::BTreeSet;

use super::clip::Rect;
use super::drawing::{Dots, Drawing, Point, Shape};
use super::theme::Paint;

/// Places of a picture at most, so that it stays small.
pub(super) const MOST: usize = 600;
/// Pixels within which one place is told of.
const CELLS: [f64; 9] = [3.0, 5.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 96.0];

/// Adds places that are not seen and tell their words. Of those that lie close together the first is kept, so that
/// there are at most so many.
pub(super) fn tell<T>(
    drawing: &mut Drawing,
    field: &Rect,
    places: &[(Point, T)],
    most: usize,
    words: impl Fn(&T) -> String,
) {
    let inside: Vec<&(Point, T)> = places.iter().filter(|(place, _)| field.has(*place)).collect();
    let kept = CELLS.iter().map(|cell| apart(&inside, *cell)).find(|kept| kept.len() <= most);
    let kept = kept.unwrap_or_default();
    if kept.is_empty() {
        return;
    }
    let titles = kept.iter().map(|(_, what)| words(what)).collect();
    let places = kept.iter().map(|(place, _)| *place).collect();
    drawing.add(Dots { titles, radius: 6.0, ..Dots::new(places, Shape::Unseen, Paint::Ink) });
}

/// The first place of each cell of a grid.
fn apart<'a, T>(places: &[&'a (Point, T)], cell: f64) -> Vec<&'a (Point, T)> {
    let mut taken = BTreeSet::new();
    let key = |(x, y): Point| ((x / cell).floor() as i64, (y / cell).floor() as i64);
    places.iter().copied().filter(|(place, _)| taken.insert(key(*place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::drawing::Mark;

    #[test]
    fn no_more_is_told_than_can_be_told_apart() {
        let field = Rect { left: 0.0, top: 0.0, right: 600.0, bottom: 300.0 };
        let check = |count: u32, most: usize, least: usize| {
            let mut drawing = Drawing::new("", (600, 300));
            let places: Vec<(Point, u32)> =
                (0..count).map(|n| ((f64::from(n * 7 % 601), f64::from(n * 13 % 301)), n)).collect();
            tell(&mut drawing, &field, &places, most, u32::to_string);
            let Some(Mark::Dots(dots)) = drawing.marks.first() else { return assert_eq!(least, 0) };
            assert!((least..=most).contains(&dots.titles.len()), "{count}: {}", dots.titles.len());
            assert_eq!((dots.places.len(), dots.titles[0].as_str()), (dots.titles.len(), "0"));
        };
        check(0, 10, 0);
        check(5, 10, 5);
        check(5_000, 600, 100);
        check(100_000, 30, 5);
    }
}
