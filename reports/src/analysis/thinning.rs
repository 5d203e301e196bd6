//! Fewer points that draw the same line: of each span of steps the lowest, the highest and the last value.

use crate::study::Series;

/// The finite points of a series, at most three for each of so many equal spans of the steps from `first` to `last`.
pub(super) fn drawn(series: &Series, (first, last): (u64, u64), spans: usize) -> Vec<(u64, f64)> {
    let finite = || {
        let each = series.steps.iter().zip(&series.values);
        each.map(|(step, value)| (*step, *value)).filter(|(_, value)| value.is_finite())
    };
    if series.steps.len() <= 3 * spans {
        return finite().collect();
    }
    let width = (last.saturating_sub(first) / spans.max(1) as u64).max(1);
    let span = |step: u64| step.saturating_sub(first) / width;
    let points: Vec<(u64, f64)> = finite().collect();
    let mut kept = Vec::with_capacity(3 * spans);
    for bucket in points.chunk_by(|a, b| span(a.0) == span(b.0)) {
        let at = |better: fn(f64, f64) -> bool| {
            (0..bucket.len()).reduce(|a, b| if better(bucket[b].1, bucket[a].1) { b } else { a }).unwrap_or(0)
        };
        let mut places = [at(|b, a| b < a), at(|b, a| b > a), bucket.len() - 1];
        places.sort_unstable();
        kept.push(bucket[places[0]]);
        kept.extend(places.windows(2).filter(|pair| pair[0] != pair[1]).map(|pair| bucket[pair[1]]));
    }
    kept
}

/// So many of them, evenly chosen, with the first and the last one.
pub(super) fn even<T: Clone>(all: &[T], most: usize) -> Vec<T> {
    if all.len() <= most || most < 2 {
        return all.iter().take(most.max(1)).cloned().collect();
    }
    (0..most).map(|place| all[place * (all.len() - 1) / (most - 1)].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_and_the_last_value_stay() {
        let steps: Vec<u64> = (0..100_000).collect();
        let mut values: Vec<f64> = steps.iter().map(|step| (step % 7) as f64).collect();
        (values[70_001], values[70_002]) = (1e6, f64::NAN);
        let series = Series { trial: 0, metric: 0, steps, values };
        let kept = drawn(&series, (0, 99_999), 100);
        assert!(kept.len() <= 3 * 101 && kept.contains(&(70_001, 1e6)), "{}", kept.len());
        assert_eq!(kept.last(), Some(&(99_999, f64::from(99_999 % 7))));
        assert!(kept.is_sorted_by(|a, b| a.0 < b.0) && kept.iter().all(|point| point.1.is_finite()));
        assert_eq!(even(&[1, 2, 3, 4, 5], 3), [1, 3, 5]);
        assert_eq!(even(&[1, 2], 9), [1, 2]);
    }
}
