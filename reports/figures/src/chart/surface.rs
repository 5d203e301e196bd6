//! A surface through scattered values: smoothed over a grid, and the rings within which it is above a level.

use std::collections::BTreeMap;

use super::drawing::Point;

/// Cells along each side of the grid.
const CELLS: usize = 48;

/// Values at the corners of the cells of a square from (0, 0) to (1, 1).
pub(super) struct Surface {
    /// Row by row, `CELLS + 1` of them, each as long.
    heights: Vec<f64>,
}

impl Surface {
    /// A smooth surface through `(x, y, height)`, `x` and `y` between 0 and 1: a mean weighted by a normal curve (E.
    /// Nadaraya, G. Watson, 1964), narrower the more points there are. None without points.
    pub(super) fn through(points: &[(f64, f64, f64)]) -> Option<Surface> {
        if points.is_empty() {
            return None;
        }
        let width = (0.35 / (points.len() as f64).powf(0.3)).clamp(0.05, 0.3);
        let height = |x: f64, y: f64| {
            let far = |p: &(f64, f64, f64)| ((p.0 - x).powi(2) + (p.1 - y).powi(2)) / (2.0 * width * width);
            // Counted from the nearest point, so that some weight is 1 however far all points are.
            let nearest = points.iter().map(far).fold(f64::INFINITY, f64::min);
            let (mut sum, mut weights) = (0.0, 0.0);
            for point in points {
                let weight = (nearest - far(point)).exp();
                sum += weight * point.2;
                weights += weight;
            }
            sum / weights
        };
        let at = |index: usize| index as f64 / CELLS as f64;
        let heights = (0..=CELLS).flat_map(|row| (0..=CELLS).map(move |column| (row, column)));
        Some(Surface { heights: heights.map(|(row, column)| height(at(column), at(row))).collect() })
    }

    fn corner(&self, column: usize, row: usize) -> (f64, f64, f64) {
        let height = self.heights[row * (CELLS + 1) + column];
        (column as f64 / CELLS as f64, row as f64 / CELLS as f64, height)
    }

    /// Rings around all that is at least as high as the level; a ring in a ring is a hole.
    ///
    /// Of each cell the part above the level is cut out, and edges that two cells share cancel out. What remains are
    /// the outlines.
    pub(super) fn above(&self, level: f64) -> Vec<Vec<Point>> {
        let mut edges: BTreeMap<Key, Vec<(Key, Point)>> = BTreeMap::new();
        for row in 0..CELLS {
            for column in 0..CELLS {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(x, y)| self.corner(column + x, row + y));
                let part = part_above(&corners, level);
                for index in 0..part.len() {
                    let (from, to) = (part[index], part[(index + 1) % part.len()]);
                    if key(from) != key(to) {
                        add(&mut edges, from, to);
                    }
                }
            }
        }
        rings(edges)
    }
}

/// Places that are the same but for rounding have the same key.
type Key = (i64, i64);

fn key((x, y): Point) -> Key {
    ((x * 1e7).round() as i64, (y * 1e7).round() as i64)
}

fn part_above(corners: &[(f64, f64, f64); 4], level: f64) -> Vec<Point> {
    let mut part = Vec::with_capacity(6);
    for index in 0..4 {
        let (from, to) = (corners[index], corners[(index + 1) % 4]);
        if from.2 >= level {
            part.push((from.0, from.1));
        }
        if (from.2 >= level) != (to.2 >= level) {
            // From the lower to the higher end always, so that both cells of an edge find the same place.
            let (low, high) = if from.2 < to.2 { (from, to) } else { (to, from) };
            let share = (level - low.2) / (high.2 - low.2);
            part.push((low.0 + share * (high.0 - low.0), low.1 + share * (high.1 - low.1)));
        }
    }
    part
}

/// Adds an edge, or takes away the one that leads back.
fn add(edges: &mut BTreeMap<Key, Vec<(Key, Point)>>, from: Point, to: Point) {
    if let Some(back) = edges.get_mut(&key(to))
        && let Some(place) = back.iter().position(|(end, _)| *end == key(from))
    {
        back.swap_remove(place);
        if back.is_empty() {
            edges.remove(&key(to));
        }
        return;
    }
    edges.entry(key(from)).or_default().push((key(to), to));
}

fn rings(mut edges: BTreeMap<Key, Vec<(Key, Point)>>) -> Vec<Vec<Point>> {
    let mut rings = Vec::new();
    while let Some((&start, _)) = edges.first_key_value() {
        let mut ring: Vec<Point> = Vec::new();
        let mut at = start;
        while let Some(ways) = edges.get_mut(&at) {
            let Some((to, point)) = ways.pop() else { break };
            if ways.is_empty() {
                edges.remove(&at);
            }
            ring.push(point);
            at = to;
            if at == start {
                break;
            }
        }
        rings.push(ring);
    }
    rings
}

/// The convex hull of points, corners in the order that [`ring`](super::clip::ring) takes (A. Andrew, 1979).
pub(super) fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sorted.dedup();
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = chain.as_slice() {
                if (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut corners = half(&mut sorted.iter().copied());
    corners.extend(half(&mut sorted.iter().rev().copied()));
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[Point]) -> f64 {
        let pairs = (0..ring.len()).map(|index| (ring[index], ring[(index + 1) % ring.len()]));
        pairs.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
    }

    #[test]
    fn rings_enclose_what_is_above_the_level() {
        let bowl = |column: usize, row: usize| {
            let (x, y) = (column as f64 / CELLS as f64 - 0.5, row as f64 / CELLS as f64 - 0.5);
            x * x + y * y
        };
        let heights = (0..=CELLS).flat_map(|row| (0..=CELLS).map(move |column| bowl(column, row))).collect();
        let bowl = Surface { heights };
        let rings = bowl.above(0.09);
        assert_eq!(rings.len(), 2, "the square, and a hole");
        let covered: f64 = rings.iter().map(|ring| area(ring)).sum();
        assert!((covered - (1.0 - std::f64::consts::PI * 0.09)).abs() < 2e-3, "{covered}");
        assert_eq!(bowl.above(9.0), Vec::<Vec<Point>>::new());
        assert_eq!(bowl.above(-1.0).len(), 1);
    }

    #[test]
    fn the_surface_stays_between_its_points() {
        let surface = Surface::through(&[(0.1, 0.1, 1.0), (0.9, 0.2, 2.0), (0.5, 0.8, 4.0)]).unwrap();
        assert!(surface.heights.iter().all(|height| (1.0..=4.0).contains(height)));
        assert!(Surface::through(&[]).is_none());
    }

    #[test]
    fn the_hull_has_the_outer_points_only() {
        let points = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5), (0.5, 0.0)];
        assert_eq!(hull(&points), [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        assert!(hull(&[(0.0, 0.0)]).len() < 3);
    }
}
