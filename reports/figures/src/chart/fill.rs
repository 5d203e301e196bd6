//! Which pixels lie within rings, and rings for what has a width: the outlines of strokes and dots.
//!
//! (plotters fills one ring at a time and leaves gaps where an outline crosses itself, as a stroke's does at every sharp
//! turn.)

use super::drawing::Point;

/// Corners of a disc's outline.
const CORNERS: usize = 24;

/// What counts as inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Within any of the rings.
    Union,
    /// Within an odd number of them.
    EvenOdd,
}

/// An edge that leads down: from its upper to its lower end.
struct Edge {
    top: f64,
    bottom: f64,
    x: f64,
    slope: f64,
    turn: i32,
}

/// Calls `span` with a row, the first pixel of it within the rings and the first one behind.
pub(super) fn spans(
    rings: &[Vec<Point>],
    rule: Rule,
    (wide, high): (i32, i32),
    mut span: impl FnMut(i32, i32, i32),
) {
    let mut edges: Vec<Edge> = rings.iter().flat_map(|ring| edges_of(ring, rule)).collect();
    edges.sort_by(|a, b| a.top.total_cmp(&b.top));
    let Some(first) = edges.first() else { return };
    let mut active: Vec<usize> = Vec::new();
    let mut next = 0;
    let last = edges.iter().map(|edge| edge.bottom).fold(f64::NEG_INFINITY, f64::max);
    let mut crossings: Vec<(f64, i32)> = Vec::new();
    let rows = (first.top.floor().max(0.0) as i32)..(last.ceil().min(f64::from(high)) as i32);
    for row in rows {
        let middle = f64::from(row) + 0.5;
        while next < edges.len() && edges[next].top <= middle {
            active.push(next);
            next += 1;
        }
        active.retain(|&edge| edges[edge].bottom > middle);
        crossings.clear();
        crossings.extend(active.iter().map(|&edge| {
            let edge = &edges[edge];
            (edge.x + (middle - edge.top) * edge.slope, edge.turn)
        }));
        crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut depth, mut start) = (0, 0.0);
        for &(x, turn) in &crossings {
            let was_inside = depth != 0;
            depth = if rule == Rule::EvenOdd { 1 - depth } else { depth + turn };
            match (was_inside, depth != 0) {
                (false, true) => start = x,
                (true, false) => {
                    // A pixel is inside where its middle is.
                    let pixel = |x: f64| (x - 0.5).ceil().clamp(0.0, f64::from(wide)) as i32;
                    let (from, to) = (pixel(start), pixel(x));
                    if from < to {
                        span(row, from, to);
                    }
                }
                _ => {}
            }
        }
    }
}

fn edges_of(ring: &[Point], rule: Rule) -> Vec<Edge> {
    let pairs = || (0..ring.len()).map(|index| (ring[index], ring[(index + 1) % ring.len()]));
    let area: f64 = pairs().map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    // Rings of a union all turn the same way, so that overlaps add up.
    let way = if rule == Rule::Union && area < 0.0 { -1 } else { 1 };
    let edge = |(a, b): (Point, Point)| {
        let (upper, lower, turn) = if a.1 < b.1 { (a, b, way) } else { (b, a, -way) };
        let slope = (lower.0 - upper.0) / (lower.1 - upper.1);
        slope.is_finite().then_some(Edge { top: upper.1, bottom: lower.1, x: upper.0, slope, turn })
    };
    pairs().filter_map(edge).collect()
}

/// The outline of a disc.
pub(super) fn disc((x, y): Point, radius: f64) -> Vec<Point> {
    let corner = |index| {
        let (sin, cos) = (index as f64 / CORNERS as f64 * std::f64::consts::TAU).sin_cos();
        (x + radius * cos, y + radius * sin)
    };
    (0..CORNERS).map(corner).collect()
}

/// A line of a width as pieces: an oblong for each segment and a disc for each bend.
pub(super) fn segments(points: &[Point], width: f64, dash: Option<(f64, f64)>) -> Vec<Vec<Point>> {
    let half = width / 2.0;
    let mut pieces = Vec::new();
    let solid = dash.map_or_else(|| vec![points.to_vec()], |dash| dashes(points, dash));
    for part in &solid {
        for (index, pair) in part.windows(2).enumerate() {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let length = (bx - ax).hypot(by - ay);
            if length > 0.0 {
                let (nx, ny) = ((by - ay) / length * half, (ax - bx) / length * half);
                pieces.push(vec![
                    (ax + nx, ay + ny),
                    (bx + nx, by + ny),
                    (bx - nx, by - ny),
                    (ax - nx, ay - ny),
                ]);
            }
            if index > 0 && width > 1.0 {
                pieces.push(disc(pair[0], half));
            }
        }
    }
    pieces
}

/// The parts of a line that are drawn when it is dashed.
fn dashes(points: &[Point], (dash, gap): (f64, f64)) -> Vec<Vec<Point>> {
    let mut parts = Vec::new();
    let (mut left, mut is_drawn) = (dash, true);
    let mut part: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length <= left {
                left -= length;
                part.push(to);
                break;
            }
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            part.push(from);
            if is_drawn {
                parts.push(std::mem::take(&mut part));
            }
            part = vec![from];
            is_drawn = !is_drawn;
            left = if is_drawn { dash } else { gap }.max(0.1);
        }
    }
    if is_drawn {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rings: &[Vec<Point>], rule: Rule) -> i32 {
        let mut sum = 0;
        spans(rings, rule, (100, 100), |_, from, to| sum += to - from);
        sum
    }

    #[test]
    fn pixels_are_inside_by_their_middle() {
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to)];
        assert_eq!(count(&[square(10.0, 20.0)], Rule::EvenOdd), 100);
        assert_eq!(count(&[square(10.0, 20.0), square(12.0, 18.0)], Rule::EvenOdd), 64);
        assert_eq!(count(&[square(10.0, 20.0), square(15.0, 25.0)], Rule::Union), 175);
        let mut other_way = square(15.0, 25.0);
        other_way.reverse();
        assert_eq!(count(&[square(10.0, 20.0), other_way], Rule::Union), 175);
        assert_eq!(count(&[square(-50.0, 500.0)], Rule::Union), 10_000);
        assert_eq!(count(&[], Rule::Union), 0);
    }

    #[test]
    fn dashes_have_their_lengths() {
        let parts = dashes(&[(0.0, 0.0), (25.0, 0.0)], (10.0, 5.0));
        assert_eq!(parts, [vec![(0.0, 0.0), (10.0, 0.0)], vec![(15.0, 0.0), (25.0, 0.0)]]);
    }
}
