//! Densities over the places of a grid, by Parzen's windows with a uniform prior as one trial more.

use super::super::normal::within;

/// Numbers: a normal window around each trial, cut off at the ends of the grid. Its width is by Scott's rule (D. W.
/// Scott, "Multivariate Density Estimation", 1992): 1.059 n^(−1/5) times the lesser of the deviation and the
/// interquartile range / 1.34, and such that 90 % of a window are within its own place, if that is more. `counts` has
/// at least one trial.
pub(super) fn of_numbers(counts: &[usize]) -> Vec<f64> {
    let n = counts.iter().sum::<usize>() as f64;
    let places = counts.len() as f64;
    let width = width(counts, n);
    let filled = || counts.iter().enumerate().filter(|&(_, &count)| count > 0);
    let windows = filled().map(|(place, &count)| (count as f64, place as f64, width));
    let prior = (1.0, (places - 1.0) / 2.0, places);
    let mut density = vec![0.0; counts.len()];
    for (weight, middle, width) in windows.chain([prior]) {
        let part = |low: f64, high: f64| within((low - middle) / width, (high - middle) / width);
        let scale = weight / (n + 1.0) / part(-0.5, places - 0.5);
        for (place, density) in density.iter_mut().enumerate() {
            *density += scale * part(place as f64 - 0.5, place as f64 + 0.5);
        }
    }
    density
}

/// The deviation of a number's window, in places.
fn width(counts: &[usize], n: f64) -> f64 {
    let weighted = |of: &dyn Fn(f64) -> f64| {
        counts.iter().enumerate().map(|(place, &count)| count as f64 * of(place as f64)).sum::<f64>()
    };
    let mean = weighted(&|place| place) / n;
    let deviation = (weighted(&|place| (place - mean).powi(2)) / (n - 1.0).max(1.0)).sqrt();
    // The first places by which a quarter, and more than three quarters, of the trials are passed.
    let trials: usize = counts.iter().sum();
    let cumulated = || {
        counts.iter().enumerate().filter(|&(_, &count)| count > 0).scan(0, |sum, (place, &count)| {
            *sum += count;
            Some((place, *sum))
        })
    };
    let first = cumulated().find(|&(_, sum)| sum >= trials / 4).map_or(0, |(place, _)| place);
    let last = cumulated().find(|&(_, sum)| sum > trials * 3 / 4).or_else(|| cumulated().last());
    let range = (last.map_or(0, |(place, _)| place) - first) as f64;
    (1.059 * deviation.min(range / 1.34) * n.powf(-0.2)).max(0.5 / 1.64)
}

/// Choices: a window around each trial, most of it in the trial's own choice and the rest the same for all.
pub(super) fn of_choices(counts: &[usize]) -> Vec<f64> {
    let n = counts.iter().sum::<usize>() as f64;
    let choices = counts.len() as f64;
    // What a window gives to each choice, beside 1 for its own.
    let rest = 1.0 / (counts.iter().filter(|&&count| count > 0).count() + 1) as f64;
    let of_all_windows = n * rest / (1.0 + choices * rest) + 1.0 / choices;
    counts.iter().map(|&count| (count as f64 / (1.0 + choices * rest) + of_all_windows) / (n + 1.0)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn densities_sum_to_one_and_follow_the_trials(counts in prop::collection::vec(0..9usize, 2..50)) {
            prop_assume!(counts.iter().any(|&count| count > 0));
            for density in [of_numbers(&counts), of_choices(&counts)] {
                prop_assert!((density.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                prop_assert!(density.iter().all(|&part| part > 0.0));
            }
            let choices = of_choices(&counts);
            let more = |a: usize, b: usize| counts[a] <= counts[b] || choices[a] > choices[b];
            prop_assert!((1..counts.len()).all(|choice| more(choice - 1, choice) && more(choice, choice - 1)));
        }
    }
}
