//! Drawing an action from a policy at a temperature (§3.2).

use super::config::Illegal;
use crate::machine::ActionId;

/// Probability that a policy leaves to nothing in the catalogue counts from here; below it is rounding.
const LEFT_OVER: f64 = 1e-3;

/// What was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Drawn {
    /// A legal action, with log(π/μ): by how much likelier it is under the policy itself than under the
    /// distribution that it was drawn from.
    Action(ActionId, f32),
    /// Something that cannot be executed.
    Illegal,
}

/// An action with the entropy, in nats, of the distribution that it was drawn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draw {
    pub(super) drawn: Drawn,
    pub(super) entropy: f64,
}

/// Draws from μ(a) ∝ π(a)^(1/τ), the softmax at temperature τ of the logits whose softmax is π. `point`, 0 to
/// below 1, decides which; `log_priors` and `legal` are `[actions]`.
pub(super) fn draw(
    log_priors: &[f32],
    legal: &[bool],
    illegal: Illegal,
    temperature: f64,
    point: f64,
) -> Draw {
    let tempered: Vec<(usize, f64)> = (log_priors.iter().zip(legal).enumerate())
        .filter(|(_, (_, legal))| **legal)
        .map(|(action, (&log, _))| (action, f64::from(log) / temperature))
        .collect();
    let most = tempered.iter().map(|&(_, log)| log).fold(f64::NEG_INFINITY, f64::max);
    let outside = match illegal {
        Illegal::Mask => 0.0,
        Illegal::Terminate => outside(log_priors, legal, temperature),
    };
    if !most.is_finite() {
        return Draw { drawn: Drawn::Illegal, entropy: 0.0 };
    }
    let weights: Vec<f64> = tempered.iter().map(|(_, log)| (log - most).exp()).collect();
    let inside: f64 = weights.iter().sum();
    let total = inside + outside * (-most).exp();
    let mean: f64 = tempered.iter().zip(&weights).filter(|(_, w)| **w > 0.0).map(|((_, l), w)| l * w).sum();
    let entropy = inside.ln() + most - mean / inside;
    let mut left = point * total;
    let found = tempered.iter().zip(&weights).find(|(_, weight)| {
        left -= **weight;
        left < 0.0
    });
    // Rounding can leave a point at the very end over; it belongs to the last action of any weight.
    let last = || tempered.iter().zip(&weights).rfind(|(_, weight)| **weight > 0.0);
    let drawn = match found.or_else(|| last().filter(|_| outside == 0.0)) {
        Some((&(action, log), _)) => {
            let log_mu = log - most - total.ln();
            Drawn::Action(ActionId::new(action as u16), (f64::from(log_priors[action]) - log_mu) as f32)
        }
        None => Drawn::Illegal,
    };
    Draw { drawn, entropy }
}

/// The likeliest legal action, of equals the first; `None` where the policy gives all of them nothing.
pub(super) fn likeliest(log_priors: &[f32], legal: &[bool]) -> Option<ActionId> {
    let mut best: Option<(usize, f32)> = None;
    for (action, (&log, _)) in log_priors.iter().zip(legal).enumerate().filter(|(_, (_, legal))| **legal) {
        if log > best.map_or(f32::NEG_INFINITY, |(_, most)| most) {
            best = Some((action, log));
        }
    }
    best.map(|(action, _)| ActionId::new(action as u16))
}

/// The tempered weight of all that is illegal: actions of the catalogue, and what is left over as one more.
fn outside(log_priors: &[f32], legal: &[bool], temperature: f64) -> f64 {
    let actions = log_priors.iter().zip(legal).filter(|(_, legal)| !**legal);
    let actions: f64 = actions.map(|(&log, _)| (f64::from(log) / temperature).exp()).sum();
    let rest = 1.0 - log_priors.iter().map(|&log| f64::from(log).exp()).sum::<f64>();
    actions + if rest > LEFT_OVER { rest.powf(1.0 / temperature) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares of the four actions and of illegal draws over evenly spread points.
    fn shares(priors: [f64; 4], legal: [bool; 4], illegal: Illegal, temperature: f64) -> [f64; 5] {
        let logs = priors.map(|p| p.ln() as f32);
        let mut shares = [0.0; 5];
        for point in 0..10_000 {
            let draw = draw(&logs, &legal, illegal, temperature, (f64::from(point) + 0.5) / 10_000.0);
            let index = match draw.drawn {
                Drawn::Action(action, _) => action.index(),
                Drawn::Illegal => 4,
            };
            shares[index] += 1e-4;
        }
        shares
    }

    #[test]
    fn draws_follow_the_tempered_policy() {
        let check = |priors, legal, illegal, temperature, expected: [f64; 5]| {
            let found = shares(priors, legal, illegal, temperature);
            let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 2e-4);
            assert!(near, "{found:?}, not {expected:?}");
        };
        let (mask, stop) = (Illegal::Mask, Illegal::Terminate);
        let all = [true; 4];
        check([0.4, 0.3, 0.2, 0.1], all, mask, 1.0, [0.4, 0.3, 0.2, 0.1, 0.0]);
        check([0.4, 0.3, 0.2, 0.1], all, stop, 1.0, [0.4, 0.3, 0.2, 0.1, 0.0]);
        check([0.4, 0.3, 0.2, 0.1], all, mask, 0.5, [16.0 / 30.0, 0.3, 4.0 / 30.0, 1.0 / 30.0, 0.0]);
        check([0.4, 0.4, 0.2, 0.0], all, mask, 100.0, [0.3341, 0.3341, 0.3318, 0.0, 0.0]);
        let some = [true, false, true, false];
        check([0.4, 0.3, 0.2, 0.1], some, mask, 1.0, [2.0 / 3.0, 0.0, 1.0 / 3.0, 0.0, 0.0]);
        check([0.4, 0.3, 0.2, 0.1], some, stop, 1.0, [0.4, 0.0, 0.2, 0.0, 0.4]);
        // A decoder of tokens gave half to what no processor has.
        check([0.2, 0.1, 0.1, 0.1], all, mask, 1.0, [0.4, 0.2, 0.2, 0.2, 0.0]);
        check([0.2, 0.1, 0.1, 0.1], all, stop, 1.0, [0.2, 0.1, 0.1, 0.1, 0.5]);
        check([0.0; 4], all, mask, 1.0, [0.0, 0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn ratio_and_entropy_are_those_of_the_distribution() {
        let logs = [0.5f32, 0.25, 0.25].map(f32::ln);
        let check = |temperature: f64, point, action, ratio: f64, entropy: f64| {
            let draw = draw(&logs, &[true; 3], Illegal::Mask, temperature, point);
            let Drawn::Action(found, log_ratio) = draw.drawn else { panic!("{draw:?}") };
            assert_eq!(found.index(), action);
            assert!((f64::from(log_ratio).exp() - ratio).abs() < 1e-6, "{log_ratio}");
            assert!((draw.entropy - entropy).abs() < 1e-6, "{}", draw.entropy);
        };
        check(1.0, 0.1, 0, 1.0, 1.5 * 2f64.ln());
        // At τ = 1/2 the distribution is 2/3, 1/6, 1/6.
        let entropy = 1.5f64.ln() * 2.0 / 3.0 + 6f64.ln() / 3.0;
        check(0.5, 0.1, 0, 0.75, entropy);
        check(0.5, 0.999_999_999, 2, 1.5, entropy);
        assert_eq!(likeliest(&logs, &[false, true, true]).map(ActionId::index), Some(1));
        assert_eq!(likeliest(&[f32::NEG_INFINITY; 3], &[true; 3]), None);
    }
}
