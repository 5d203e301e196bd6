//! What of lines and rings lies within bounds, so that no picture needs clipping when it is shown.

use super::drawing::Point;

/// Sides of an upright rectangle, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn middle(&self) -> Point {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// With a hair's breadth for rounding.
    pub(super) fn has(&self, (x, y): Point) -> bool {
        (self.left - 0.01..=self.right + 0.01).contains(&x)
            && (self.top - 0.01..=self.bottom + 0.01).contains(&y)
    }

    /// Corners in the order that [`ring`] takes.
    pub(super) fn corners(&self) -> Vec<Point> {
        vec![
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ]
    }
}

/// The parts of a line within the rectangle.
pub(super) fn line(points: &[Point], rect: &Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut is_open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], rect) else {
            is_open = false;
            continue;
        };
        match parts.last_mut().filter(|_| is_open) {
            Some(part) => part.push(to),
            None => parts.push(vec![from, to]),
        }
        is_open = to == pair[1];
    }
    parts
}

/// Liang and Barsky's way: the part of a segment between the four sides.
fn segment(from: Point, to: Point, rect: &Rect) -> Option<(Point, Point)> {
    if rect.has(from) && rect.has(to) {
        return Some((from, to));
    }
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0f64, 1.0f64);
    let sides = [
        (-dx, from.0 - rect.left),
        (dx, rect.right - from.0),
        (-dy, from.1 - rect.top),
        (dy, rect.bottom - from.1),
    ];
    for (towards, room) in sides {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            start = start.max(room / towards);
        } else {
            end = end.min(room / towards);
        }
    }
    let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
    (start < end).then(|| (if start > 0.0 { at(start) } else { from }, if end < 1.0 { at(end) } else { to }))
}

/// Sutherland and Hodgman's way: the part of a ring within a convex ring, whose corners go round as on a clock.
pub(super) fn ring(points: &[Point], bounds: &[Point]) -> Vec<Point> {
    let mut points = points.to_vec();
    for index in 0..bounds.len() {
        let (a, b) = (bounds[index], bounds[(index + 1) % bounds.len()]);
        let side = |p: Point| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
        let mut kept = Vec::with_capacity(points.len());
        for place in 0..points.len() {
            let (from, to) = (points[place], points[(place + 1) % points.len()]);
            let (before, behind) = (side(from), side(to));
            if before >= 0.0 {
                kept.push(from);
            }
            if (before > 0.0 && behind < 0.0) || (before < 0.0 && behind > 0.0) {
                let share = before / (before - behind);
                kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
            }
        }
        points = kept;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn lines_are_cut_at_the_sides() {
        let check = |points: &[Point], parts: &[&[Point]]| assert_eq!(line(points, &RECT), parts);
        check(&[(1.0, 1.0), (9.0, 9.0)], &[&[(1.0, 1.0), (9.0, 9.0)]]);
        check(&[(-5.0, 5.0), (15.0, 5.0)], &[&[(0.0, 5.0), (10.0, 5.0)]]);
        check(
            &[(5.0, 5.0), (5.0, 20.0), (6.0, 5.0)],
            &[&[(5.0, 5.0), (5.0, 10.0)], &[(5.666_666_666_666_667, 10.0), (6.0, 5.0)]],
        );
        check(&[(-5.0, -5.0), (-1.0, 20.0)], &[]);
    }

    #[test]
    fn rings_are_cut_at_the_sides() {
        let found = ring(&[(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)], &RECT.corners());
        assert_eq!(found, [(5.0, 5.0), (10.0, 5.0), (10.0, 8.0), (5.0, 8.0)]);
        assert_eq!(ring(&[(20.0, 5.0), (25.0, 5.0), (25.0, 8.0)], &RECT.corners()), []);
    }
}
