//! The evolution strategy with covariance matrix adaptation: Hansen, "The CMA Evolution Strategy: A Tutorial"
//! (arXiv:1604.00772v2), whose equations the numbers name, with negative weights.

use rand_chacha::ChaCha8Rng;

use super::eigen::{Matrix, eigen, identity};
use super::stream::normal;

/// The distribution from which points are drawn, and how it changes.
pub(super) struct Evolution {
    constants: Constants,
    mean: Vec<f64>,
    sigma: f64,
    /// C, and its decomposition: the square roots of its eigenvalues, and its eigenvectors as columns.
    covariance: Matrix,
    scales: Vec<f64>,
    axes: Matrix,
    /// The paths of the step size, `p_σ`, and of the covariance, `p_c`.
    path_sigma: Vec<f64>,
    path: Vec<f64>,
    generation: i32,
}

/// Table 1 of the tutorial.
struct Constants {
    n: f64,
    population: usize,
    /// [rank], of which the first half are above 0.
    weights: Vec<f64>,
    mu_eff: f64,
    c_sigma: f64,
    d_sigma: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    /// E‖N(0, I)‖
    chi: f64,
}

/// Points of a generation for `n` dimensions, (48), if `chosen` does not say.
pub(super) fn population(n: usize, chosen: Option<u32>) -> u32 {
    chosen.unwrap_or(4 + (3.0 * (n.max(1) as f64).ln()).floor() as u32)
}

impl Evolution {
    /// Around the middle of the unit cube of `n` dimensions.
    pub(super) fn new(n: usize, sigma: f64, population: u32) -> Evolution {
        Evolution {
            constants: Constants::new(n, population as usize),
            mean: vec![0.5; n],
            sigma,
            covariance: identity(n),
            scales: vec![1.0; n],
            axes: identity(n),
            path_sigma: vec![0.0; n],
            path: vec![0.0; n],
            generation: 0,
        }
    }

    /// A point of the unit cube, (38) to (40): drawn again while it is outside, and at last put on its border.
    pub(super) fn sample(&self, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let n = self.mean.len();
        let mut point = Vec::new();
        for _ in 0..=10 * n {
            let scaled: Vec<f64> = self.scales.iter().map(|scale| scale * normal(rng)).collect();
            point = (0..n).map(|i| self.mean[i] + self.sigma * dot(&self.axes[i], &scaled)).collect();
            if point.iter().all(|x| (0.0..=1.0).contains(x)) {
                return point;
            }
        }
        point.into_iter().map(|x| x.clamp(0.0, 1.0)).collect()
    }

    /// Goes on by a generation of points, the best first. `points` are as many as the population.
    pub(super) fn tell(&mut self, points: &[&[f64]]) {
        self.generation += 1;
        let k = &self.constants;
        let steps: Vec<Vec<f64>> = points.iter().map(|point| self.step(point)).collect();
        let n = self.mean.len();
        // (41) and (42): the mean goes to the weighted mean of the better half.
        let mut drift = vec![0.0; n];
        for (step, weight) in steps.iter().zip(&k.weights).filter(|(_, weight)| **weight > 0.0) {
            (0..n).for_each(|i| drift[i] += weight * step[i]);
        }
        (0..n).for_each(|i| self.mean[i] += self.sigma * drift[i]);
        // (43) and (44): the step size grows where steps go the same way.
        let whitened = self.whitened(&drift);
        let gain = (k.c_sigma * (2.0 - k.c_sigma) * k.mu_eff).sqrt();
        (0..n).for_each(|i| self.path_sigma[i] = (1.0 - k.c_sigma) * self.path_sigma[i] + gain * whitened[i]);
        let length = dot(&self.path_sigma, &self.path_sigma).sqrt();
        self.sigma *= (k.c_sigma / k.d_sigma * (length / k.chi - 1.0)).exp();
        // (45): the path of the mean stands still while the step size grows fast.
        let expected = (1.0 - (1.0 - k.c_sigma).powi(2 * (self.generation + 1))).sqrt();
        let moves = length / expected < (1.4 + 2.0 / (k.n + 1.0)) * k.chi;
        let gain = if moves { (k.c_c * (2.0 - k.c_c) * k.mu_eff).sqrt() } else { 0.0 };
        (0..n).for_each(|i| self.path[i] = (1.0 - k.c_c) * self.path[i] + gain * drift[i]);
        self.adapt(&steps, moves);
        self.decompose();
    }

    /// (46) and (47): the covariance learns from the path, the better steps, and the worse ones by their negative.
    fn adapt(&mut self, steps: &[Vec<f64>], moves: bool) {
        let n = self.mean.len();
        let weights: Vec<f64> = steps
            .iter()
            .zip(&self.constants.weights)
            .map(|(step, &weight)| {
                if weight >= 0.0 {
                    return weight;
                }
                let whitened = self.whitened(step);
                weight * self.constants.n / (dot(&whitened, &whitened) + 1e-8)
            })
            .collect();
        let k = &self.constants;
        let sum: f64 = k.weights.iter().sum();
        let stood = if moves { 0.0 } else { k.c_c * (2.0 - k.c_c) };
        let kept = 1.0 + k.c_1 * stood - k.c_1 - k.c_mu * sum;
        for i in 0..n {
            for j in 0..n {
                let ranks: f64 =
                    steps.iter().zip(&weights).map(|(step, weight)| weight * step[i] * step[j]).sum();
                self.covariance[i][j] =
                    kept * self.covariance[i][j] + k.c_1 * self.path[i] * self.path[j] + k.c_mu * ranks;
            }
        }
    }

    /// (x − m)/σ. A step that no draw of this generation makes, of a point that ended late, is cut to length, so
    /// that it does not blow up the step size (Hansen 2011, "Injecting external solutions into CMA-ES").
    fn step(&self, point: &[f64]) -> Vec<f64> {
        let mut step: Vec<f64> = point.iter().zip(&self.mean).map(|(x, m)| (x - m) / self.sigma).collect();
        let whitened = self.whitened(&step);
        let length = dot(&whitened, &whitened).sqrt();
        let most = self.constants.chi + 3.0;
        if length > most {
            step.iter_mut().for_each(|x| *x *= most / length);
        }
        step
    }

    /// C^(−1/2) v
    fn whitened(&self, v: &[f64]) -> Vec<f64> {
        let n = v.len();
        let along: Vec<f64> =
            (0..n).map(|k| (0..n).map(|i| self.axes[i][k] * v[i]).sum::<f64>() / self.scales[k]).collect();
        (0..n).map(|i| dot(&self.axes[i], &along)).collect()
    }

    fn decompose(&mut self) {
        let (values, axes) = eigen(&self.covariance);
        let largest = values.iter().copied().fold(0.0, f64::max);
        let sound = largest.is_finite() && largest > 0.0 && self.sigma.is_finite();
        if !sound {
            // What is left has no meaning as a covariance; a round one has.
            let (mean, generation) = (std::mem::take(&mut self.mean), self.generation);
            *self = Evolution::new(mean.len(), 0.1, self.constants.population as u32);
            (self.mean, self.generation) = (mean, generation);
            return;
        }
        // A direction that is flatter than doubles can tell would never be left again.
        self.scales = values.iter().map(|value| value.max(1e-14 * largest).sqrt()).collect();
        self.axes = axes;
        self.sigma = self.sigma.clamp(1e-12 / largest.sqrt(), 1.0 / largest.sqrt());
    }
}

impl Constants {
    fn new(n: usize, population: usize) -> Constants {
        let (dimensions, mu) = (n as f64, population / 2);
        // (49)
        let raw: Vec<f64> = (0..population)
            .map(|i| f64::midpoint(population as f64, 1.0).ln() - ((i + 1) as f64).ln())
            .collect();
        let effective = |weights: &[f64]| {
            weights.iter().sum::<f64>().powi(2) / weights.iter().map(|w| w * w).sum::<f64>()
        };
        let (mu_eff, mu_eff_minus) = (effective(&raw[..mu]), effective(&raw[mu..]));
        // (55) to (58)
        let c_sigma = (mu_eff + 2.0) / (dimensions + mu_eff + 5.0);
        let d_sigma = 1.0 + 2.0 * (((mu_eff - 1.0) / (dimensions + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma;
        let c_c = (4.0 + mu_eff / dimensions) / (dimensions + 4.0 + 2.0 * mu_eff / dimensions);
        let c_1 = 2.0 / ((dimensions + 1.3).powi(2) + mu_eff);
        let c_mu = (2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((dimensions + 2.0).powi(2) + mu_eff))
            .min(1.0 - c_1 - 1e-8);
        // (50) to (53)
        let least = [
            1.0 + c_1 / c_mu,
            1.0 + 2.0 * mu_eff_minus / (mu_eff + 2.0),
            (1.0 - c_1 - c_mu) / (dimensions * c_mu),
        ]
        .into_iter()
        .fold(f64::INFINITY, f64::min);
        let above: f64 = raw.iter().filter(|w| **w > 0.0).sum();
        let below: f64 = -raw.iter().filter(|w| **w < 0.0).sum::<f64>();
        let weights = raw.iter().map(|w| if *w >= 0.0 { w / above } else { least * w / below }).collect();
        let chi =
            dimensions.sqrt() * (1.0 - 1.0 / (4.0 * dimensions) + 1.0 / (21.0 * dimensions * dimensions));
        Constants { n: dimensions, population, weights, mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampler::stream::stream;

    #[test]
    fn it_finds_the_bottom_of_a_rotated_valley() {
        let valley = |x: &[f64]| {
            let (u, v) = (x[0] - 0.3 + x[1] - 0.6, x[0] - 0.3 - (x[1] - 0.6));
            u * u + 100.0 * v * v
        };
        let mut evolution = Evolution::new(2, 1.0 / 6.0, population(2, None));
        let mut rng = stream(1, "test", 0);
        for _ in 0..80 {
            let mut points: Vec<Vec<f64>> = (0..6).map(|_| evolution.sample(&mut rng)).collect();
            points.sort_by(|a, b| valley(a).total_cmp(&valley(b)));
            evolution.tell(&points.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        assert!(valley(&evolution.mean) < 1e-10, "{:?}", evolution.mean);
    }
}
