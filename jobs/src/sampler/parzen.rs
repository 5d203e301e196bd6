//! Parzen estimators: mixtures of kernels, one around each observation and a wide one, the prior, over the whole
//! range. With the choices that Optuna makes (Watanabe 2023, arXiv:2304.11127): widths by the neighbours'
//! distance, clipped from below; older observations weigh less; a kernel covers all parameters together.

use rand_chacha::ChaCha8Rng;

use super::stream::{normal, unit};

/// Observations that weigh the same; those before them weigh less the older they are.
const RECENT: usize = 25;

/// What an estimator is over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Numbers from 0 to 1.
    Number,
    /// One of so many choices, by index.
    Choice(usize),
}

/// A mixture of products of kernels, the prior last.
pub(super) struct Parzen {
    /// Summing to 1.
    weights: Vec<f64>,
    /// [dimension]
    dimensions: Vec<Dimension>,
}

enum Dimension {
    /// Centres and widths of normal distributions that end at 0 and 1, and their logarithmic masses there: [kernel].
    Number(Vec<(f64, f64, f64)>),
    /// The chances of the choices: [kernel][choice].
    Choice(Vec<Vec<f64>>),
}

impl Parzen {
    /// The estimator of `observations`, oldest first, each `[dimension]`: numbers as they are, choices as indices.
    pub(super) fn new(kinds: &[Kind], observations: &[Vec<f64>]) -> Parzen {
        let n = observations.len();
        let mut weights: Vec<f64> = (0..n).map(|i| age_weight(i, n)).collect();
        weights.push(1.0);
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let column = |d: usize| observations.iter().map(move |observation| observation[d]);
        let dimensions = kinds
            .iter()
            .enumerate()
            .map(|(d, kind)| match *kind {
                Kind::Number => Dimension::Number(numbers(&column(d).collect::<Vec<_>>())),
                Kind::Choice(choices) => {
                    Dimension::Choice(chances(column(d).map(|i| i as usize), n, choices))
                }
            })
            .collect();
        Parzen { weights, dimensions }
    }

    /// A point of the mixture: [dimension].
    pub(super) fn sample(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let kernel = pick(&self.weights, unit(rng));
        let mut place = |dimension: &Dimension| match dimension {
            Dimension::Number(kernels) => {
                let (centre, width, _) = kernels[kernel];
                // A third of the draws or more are inside, since the centre is and no kernel is wider than 1.
                std::iter::repeat_with(|| centre + width * normal(rng))
                    .find(|place| (0.0..=1.0).contains(place))
                    .unwrap_or(centre)
            }
            Dimension::Choice(chances) => pick(&chances[kernel], unit(rng)) as f64,
        };
        self.dimensions.iter().map(&mut place).collect()
    }

    /// The logarithm of the density at a point, of which `cells` are the ends of the stepped numbers' cells:
    /// there it is the logarithm of the cell's probability. Both are [dimension].
    pub(super) fn log_density(&self, point: &[f64], cells: &[Option<(f64, f64)>]) -> f64 {
        let mut logs: Vec<f64> = self.weights.iter().map(|weight| weight.ln()).collect();
        for ((dimension, &x), cell) in self.dimensions.iter().zip(point).zip(cells) {
            match (dimension, cell) {
                (Dimension::Number(kernels), Some((low, high))) => {
                    for (log, (centre, width, mass)) in logs.iter_mut().zip(kernels) {
                        *log += log_mass((low - centre) / width, (high - centre) / width) - mass;
                    }
                }
                (Dimension::Number(kernels), None) => {
                    const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;
                    for (log, (centre, width, mass)) in logs.iter_mut().zip(kernels) {
                        let z = (x - centre) / width;
                        *log -= z * z / 2.0 + HALF_LOG_TAU + width.ln() + mass;
                    }
                }
                (Dimension::Choice(chances), _) => {
                    for (log, chances) in logs.iter_mut().zip(chances) {
                        *log += chances[x as usize].ln();
                    }
                }
            }
        }
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return most;
        }
        most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
    }
}

/// The weight of observation `i` of `n`, oldest first: rising evenly from 1/n, and 1 for the last 25.
fn age_weight(i: usize, n: usize) -> f64 {
    if n < RECENT || i + RECENT >= n {
        return 1.0;
    }
    let (first, ramp) = (1.0 / n as f64, n - RECENT);
    if ramp == 1 { first } else { first + (1.0 - first) * i as f64 / (ramp - 1) as f64 }
}

/// The kernels around numbers, and the prior.
fn numbers(centres: &[f64]) -> Vec<(f64, f64, f64)> {
    let n = centres.len();
    let least = 1.0 / (n as f64 + 2.0).min(100.0);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| centres[a].total_cmp(&centres[b]));
    let mut kernels = vec![(0.0, 1.0, 0.0); n];
    for (rank, &i) in order.iter().enumerate() {
        let below = rank.checked_sub(1).map(|r| centres[i] - centres[order[r]]);
        let above = order.get(rank + 1).map(|&o| centres[o] - centres[i]);
        // The range's ends are neighbours only to a number that has none.
        let width = match (below, above) {
            (Some(below), Some(above)) => below.max(above),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => centres[i].max(1.0 - centres[i]),
        };
        kernels[i] = kernel(centres[i], width.clamp(least, 1.0));
    }
    kernels.push(kernel(0.5, 1.0));
    kernels
}

fn kernel(centre: f64, width: f64) -> (f64, f64, f64) {
    (centre, width, log_mass(-centre / width, (1.0 - centre) / width))
}

/// The chances of each choice under each kernel: one more for the kernel's own, and a share of the prior for all.
fn chances(indices: impl Iterator<Item = usize>, n: usize, choices: usize) -> Vec<Vec<f64>> {
    let share = 1.0 / (n as f64 + 1.0);
    let row = |own: usize| {
        let sum = 1.0 + share * choices as f64;
        (0..choices).map(|choice| (share + f64::from(u8::from(choice == own))) / sum).collect()
    };
    let mut rows: Vec<Vec<f64>> = indices.map(row).collect();
    rows.push(vec![1.0 / choices as f64; choices]);
    rows
}

/// The index at which the sum of `weights` exceeds `place`, from 0 to below 1.
fn pick(weights: &[f64], place: f64) -> usize {
    let mut sum = 0.0;
    weights
        .iter()
        .position(|weight| {
            sum += weight;
            sum > place
        })
        .unwrap_or(weights.len() - 1)
}

/// The logarithm of the standard normal distribution's mass from `a` to `b`.
fn log_mass(a: f64, b: f64) -> f64 {
    // By the upper tail on the right side of 0, where differences of the lower one have no digits left.
    let tail = |z: f64| libm::erfc(z / std::f64::consts::SQRT_2) / 2.0;
    let mass = if a > 0.0 { tail(a) - tail(b) } else { tail(-b) - tail(-a) };
    mass.max(f64::MIN_POSITIVE).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampler::stream::stream;

    #[test]
    fn a_density_sums_to_one() {
        let observations: Vec<Vec<f64>> = [0.1, 0.15, 0.9].iter().map(|&x| vec![x, 1.0]).collect();
        let parzen = Parzen::new(&[Kind::Number, Kind::Choice(3)], &observations);
        let n = 2000;
        let mut sum = 0.0;
        for i in 0..n {
            for choice in 0..3 {
                let x = (f64::from(i) + 0.5) / f64::from(n);
                sum += parzen.log_density(&[x, f64::from(choice)], &[None, None]).exp() / f64::from(n);
            }
        }
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    }

    #[test]
    fn cells_sum_to_one() {
        let parzen = Parzen::new(&[Kind::Number], &[vec![0.3], vec![0.35]]);
        let cell = |i: i32| (f64::from(i) / 7.0, f64::from(i + 1) / 7.0);
        let sum: f64 = (0..7).map(|i| parzen.log_density(&[0.0], &[Some(cell(i))]).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn samples_lie_inside_and_near_what_was_observed() {
        let parzen = Parzen::new(&[Kind::Number], &vec![vec![0.95]; 60]);
        let mut rng = stream(0, "test", 0);
        let samples: Vec<f64> = (0..1000).map(|_| parzen.sample(&mut rng)[0]).collect();
        assert!(samples.iter().all(|x| (0.0..=1.0).contains(x)));
        assert!(samples.iter().filter(|x| **x > 0.8).count() > 900);
    }

    #[test]
    fn the_last_observations_weigh_the_same_and_the_first_the_least() {
        let weights: Vec<f64> = (0..40).map(|i| age_weight(i, 40)).collect();
        assert_eq!(weights[0], 1.0 / 40.0);
        assert!(weights.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(weights[15..].iter().all(|weight| *weight == 1.0));
    }
}
