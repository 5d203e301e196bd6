//! Fewer points that draw the same line: of each narrow strip its lowest and highest one.

/// Strips that a chart is cut into; a strip is narrower than two pixels.
const STRIPS: usize = 400;

/// Points of a line, in their order, at most two a strip.
pub(super) fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let points: Vec<(f64, f64)> =
        points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    if points.len() <= 2 * STRIPS {
        return points;
    }
    let size = points.len().div_ceil(STRIPS);
    let mut kept = Vec::with_capacity(2 * STRIPS);
    for strip in points.chunks(size) {
        let place = |best: fn(&f64, &f64) -> bool| {
            let better = |a: usize, b: usize| if best(&strip[b].1, &strip[a].1) { b } else { a };
            (0..strip.len()).reduce(better).unwrap_or(0)
        };
        let (low, high) = (place(|b, a| b < a), place(|b, a| b > a));
        kept.push(strip[low.min(high)]);
        if low != high {
            kept.push(strip[low.max(high)]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_stay_and_numbers_that_are_none_go() {
        let mut points: Vec<(f64, f64)> = (0..100_000).map(|i| (f64::from(i), f64::from(i % 7))).collect();
        points[70_001].1 = 1e6;
        points[5].1 = f64::NAN;
        let thinned = thin(&points);
        assert!(thinned.len() <= 2 * STRIPS && thinned.contains(&(70_001.0, 1e6)));
        assert!(thinned.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(thin(&[(0.0, 1.0), (1.0, f64::INFINITY)]), [(0.0, 1.0)]);
    }
}
