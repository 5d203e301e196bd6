//! Rollouts (AutoAssemblet §3.5, step 3): the policy plays on from a new node, at a temperature of 1, until a
//! solution, the bound on its steps or the end of the program; short of a solution the value function judges.

use rand::{Rng, RngExt};

use super::tree_search::{Leaf, TreeSearch};
use crate::machine::ActionId;

/// How far a rollout has come.
#[derive(Debug)]
pub(super) struct Rollout {
    /// The state, `[pairs, places]`.
    pub(super) words: Vec<u32>,
    /// The actions since the leaf.
    pub(super) actions: Vec<ActionId>,
}

impl TreeSearch<'_> {
    /// Plays one action, drawn from `log_priors`, on from where a leaf's rollout is, which has just been
    /// evaluated. Returns the leaf's discounted outcome once the rollout has ended.
    pub(super) fn roll(&mut self, leaf: &mut Leaf, log_priors: &[f32], value: f32) -> Option<f32> {
        let config = self.shared.config;
        let (ends, steps) = (self.ends(leaf), self.steps_left(leaf));
        let rollout = leaf.rollout.get_or_insert_with(|| Rollout {
            words: self.tree.words(leaf.node).to_vec(),
            actions: Vec::new(),
        });
        let played = rollout.actions.len();
        let worth = |steps: usize, outcome: f32| config.discount.powi(steps as i32) * outcome;
        if ends {
            return Some(worth(played, value));
        }
        let moves = &self.shared.moves;
        let wrong = self.goal.wrong(&rollout.words).count_ones() as usize;
        let mut list = Vec::new();
        let solving = if wrong <= moves.most_wrong(steps) {
            moves.list(&self.goal, &rollout.words, steps, &mut self.scratch, &mut list)
        } else {
            None
        };
        // Nothing is left that could lead to a solution.
        let Some(action) = solving.or_else(|| draw(&list, log_priors, 1.0, &mut self.rng)) else {
            return Some(0.0);
        };
        moves.step(&mut rollout.words, action);
        rollout.actions.push(action);
        if self.goal.wrong(&rollout.words) == 0 {
            let actions = rollout.actions.clone();
            self.found(leaf.node, &actions);
            return Some(worth(actions.len(), 1.0));
        }
        None
    }

    /// Whether a leaf's rollout goes no further, so that the value judges where it is.
    pub(super) fn ends(&self, leaf: &Leaf) -> bool {
        let played = leaf.rollout.as_ref().map_or(0, |rollout| rollout.actions.len());
        played >= self.shared.config.ucb1.rollout_steps || self.steps_left(leaf) == 0
    }

    /// The instructions that may still follow where a leaf's rollout is.
    pub(super) fn steps_left(&self, leaf: &Leaf) -> usize {
        let played = leaf.rollout.as_ref().map_or(0, |rollout| rollout.actions.len());
        self.tree.horizon.saturating_sub(usize::from(self.tree.node(leaf.node).depth) + played)
    }
}

/// One of the actions in `list`, each with a probability in proportion to `exp(log_priors[action] / t)` at
/// temperature `t`, or with the same where none has any; `None` of an empty list.
pub(super) fn draw(
    list: &[u32],
    log_priors: &[f32],
    temperature: f32,
    rng: &mut impl Rng,
) -> Option<ActionId> {
    let logit = |action: u32| {
        let log_prior = log_priors[action as usize];
        if log_prior.is_nan() { f32::NEG_INFINITY } else { log_prior / temperature }
    };
    let most = list.iter().fold(f32::NEG_INFINITY, |most, &action| most.max(logit(action)));
    let weight = |action: u32| if most.is_finite() { (logit(action) - most).exp() } else { 1.0 };
    let whole: f32 = list.iter().map(|&action| weight(action)).sum();
    let mut drawn = rng.random::<f32>() * whole;
    let falls_here = |&&action: &&u32| {
        drawn -= weight(action);
        drawn < 0.0
    };
    // Rounding may leave a draw just beyond the last.
    list.iter().find(falls_here).or(list.last()).map(|&action| ActionId::new(action as u16))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn draws_follow_the_policy_among_the_listed() {
        let check = |temperature, log_priors: [f32; 3], expected: [f32; 2]| {
            let mut rng = ChaCha8Rng::seed_from_u64(5);
            let mut counts = [0.0; 3];
            for _ in 0..4000 {
                counts[draw(&[0, 2], &log_priors, temperature, &mut rng).unwrap().index()] += 1.0 / 4000.0;
            }
            assert_eq!(counts[1], 0.0);
            assert!((counts[0] - expected[0]).abs() < 0.03, "{counts:?}");
            assert!((counts[2] - expected[1]).abs() < 0.03, "{counts:?}");
        };
        let ln = f32::ln;
        check(1.0, [ln(0.1), ln(0.6), ln(0.3)], [0.25, 0.75]);
        // The square roots of 0.1 and 0.3 are as 1 to 1.732.
        check(2.0, [ln(0.1), ln(0.6), ln(0.3)], [0.366, 0.634]);
        check(1.0, [f32::NEG_INFINITY, 0.0, f32::NAN], [0.5, 0.5]);
        assert_eq!(draw(&[], &[], 1.0, &mut ChaCha8Rng::seed_from_u64(5)), None);
    }
}
