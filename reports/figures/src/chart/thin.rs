//! Fewer points that draw the same line: of each column of pixels the first, the lowest, the highest and the last one.

use super::drawing::Point;

/// Points of a line in pixels, in their order, at most four for each column that it stays in.
pub(super) fn thin(points: &[Point]) -> Vec<Point> {
    let column = |point: &Point| point.0.floor();
    let mut kept = Vec::with_capacity(points.len().min(4_000));
    for strip in points.chunk_by(|a, b| column(a) == column(b)) {
        if strip.len() <= 4 {
            kept.extend_from_slice(strip);
            continue;
        }
        let place = |better: fn(f64, f64) -> bool| {
            (0..strip.len()).reduce(|a, b| if better(strip[b].1, strip[a].1) { b } else { a }).unwrap_or(0)
        };
        let mut places = [0, place(|b, a| b < a), place(|b, a| b > a), strip.len() - 1];
        places.sort_unstable();
        kept.push(strip[places[0]]);
        kept.extend(places.windows(2).filter(|pair| pair[0] != pair[1]).map(|pair| strip[pair[1]]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_stay() {
        let mut points: Vec<Point> = (0..100_000).map(|i| (f64::from(i) / 200.0, f64::from(i % 7))).collect();
        points[70_001].1 = 1e6;
        let thinned = thin(&points);
        assert!(thinned.len() <= 4 * 500 && thinned.contains(&(350.005, 1e6)), "{}", thinned.len());
        assert!(thinned.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(thin(&[(0.0, 1.0), (0.1, 2.0)]), [(0.0, 1.0), (0.1, 2.0)]);
    }
}
