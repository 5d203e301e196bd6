//! The normal distribution: the share within an interval, and the point beyond which a share lies.

use std::f64::consts::FRAC_1_SQRT_2;

/// The share of the standard normal distribution from `low` to `high`, exact in both tails.
pub(super) fn within(low: f64, high: f64) -> f64 {
    let below = |x: f64| 0.5 * libm::erfc(-x * FRAC_1_SQRT_2);
    // Shares near 1 have few digits left, so the right side is measured as the left one.
    if low > 0.0 { below(-low) - below(-high) } else { below(high) - below(low) }
}

/// The point beyond which, on one side, `tail` (above 0, below 0.5) of the standard normal distribution lies.
pub(super) fn upper_point(tail: f64) -> f64 {
    // Beyond 40 nothing is left that a float can hold. Bisection, until the ends are neighbours.
    let (mut low, mut high) = (0.0, 40.0);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if 0.5 * libm::erfc(middle * FRAC_1_SQRT_2) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_points_are_those_of_scipy() {
        // norm.sf(b) - norm.sf(a) for positive ends, else norm.cdf(b) - norm.cdf(a); norm.isf(tail). scipy 1.17.1.
        let near =
            |found: f64, right: f64| assert!((found - right).abs() <= 1e-12 * right, "{found} {right}");
        near(within(-1.0, 1.0), 0.682_689_492_137_085_9);
        near(within(8.0, 9.0), 6.219_831_985_865_787e-16);
        near(within(-9.0, -8.0), 6.219_831_985_865_787e-16);
        near(upper_point(0.025), 1.959_963_984_540_054_5);
        near(upper_point(0.005), 2.575_829_303_548_901);
        near(upper_point(0.25), 0.674_489_750_196_081_7);
        near(upper_point(1e-12), 7.034_483_825_301_131);
    }
}
