//! The paper's losses (equations 2 to 5) as targets for positions.
//!
//! A trajectory of T actions has the states s₀ to sᴛ; with T − t instructions still to come, sₜ and aₜ earn
//! rₜ = γ^(T−t) r(sᴛ). The paper counts from 1 and leaves open whether the last action earns 1 or γ; here a
//! state that is n instructions from its solution is worth γⁿ, as in search.

use super::batch::Batch;
use super::config::{Baseline, Objective};
use super::episode::Episode;
use super::trajectory::Trajectory;
use crate::machine::ActionId;

/// Actions to be imitated.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Demonstration {
    pub(super) trajectory: Trajectory,
    /// What the policy learns at the start, with probabilities, in place of the first action; or nothing.
    pub(super) first: Vec<(ActionId, f32)>,
    /// Whether the value learns from it too, as equation 5 has it where the states are those that the policy
    /// leads to.
    pub(super) teaches_value: bool,
}

impl Demonstration {
    /// A program to be imitated.
    pub(super) fn new(trajectory: Trajectory) -> Demonstration {
        Demonstration { trajectory, first: Vec::new(), teaches_value: false }
    }
}

/// Lim(θ) = −E[Σₜ log πθ(a = πp(sₜ) | sₜ)] (equation 2); `weight` is λ over the number of demonstrations.
/// The value's part is equation 5 with `value_weight` over the same number.
pub(super) fn imitate(
    batch: &mut Batch,
    demonstration: &Demonstration,
    discount: f64,
    weight: f64,
    value_weight: f64,
) {
    let Demonstration { trajectory, first, teaches_value } = demonstration;
    let value_weight = if *teaches_value { value_weight as f32 } else { 0.0 };
    let outcomes = outcomes(trajectory, discount);
    // A search without a solution teaches its start alone.
    let shown = trajectory.actions.len().max(usize::from(!first.is_empty()));
    for (t, &outcome) in outcomes.iter().enumerate().take(shown) {
        let choices: Vec<(ActionId, f32)> = match trajectory.actions.get(t) {
            Some(&action) if t > 0 || first.is_empty() => vec![(action, weight as f32)],
            _ => first.iter().map(|&(action, share)| (action, share * weight as f32)).collect(),
        };
        let steps_left = trajectory.steps_left - t;
        let value = (outcome as f32, value_weight);
        batch.push(trajectory.state(t), &trajectory.target, steps_left, &choices, value);
    }
}

/// Lrl(θ) = −E[Σₜ γ^(T−t) r(sᴛ) · log πθ(aₜ | sₜ)] (equation 3). It is printed as a product of two sums;
/// the text before it gives each (sₜ, aₜ) its own reward rₜ. Without a baseline only successes teach.
/// Options: r − V(s) in place of r, and the weight min(π/μ, c) for what was drawn from μ.
///
/// L(φ) = E[Σₜ (γ^(T−t) r(sᴛ) − Vφ(sₜ))²] (equation 5).
///
/// `weight` and `value_weight` are the weights of the two over the number of episodes.
pub(super) fn reinforce(
    batch: &mut Batch,
    episode: &Episode,
    objective: &Objective,
    discount: f64,
    weight: f64,
    value_weight: f64,
) {
    let trajectory = &episode.trajectory;
    let outcomes = outcomes(trajectory, discount);
    for (t, &action) in trajectory.actions.iter().enumerate() {
        let baseline = match objective.baseline {
            Baseline::None => 0.0,
            Baseline::Value => f64::from(episode.values[t]),
        };
        let ratio = match objective.importance_clip {
            0.0 => 1.0,
            most => f64::from(episode.log_ratios[t]).exp().min(most),
        };
        let advantage = (weight * ratio * (outcomes[t] - baseline)) as f32;
        let choices: &[(ActionId, f32)] = if advantage == 0.0 { &[] } else { &[(action, advantage)] };
        let value = (outcomes[t] as f32, value_weight as f32);
        batch.push(trajectory.state(t), &trajectory.target, trajectory.steps_left - t, choices, value);
    }
}

/// λ of Lhybrid(θ) = Lrl(θ) + λ Lim(θ) (equation 4) after `updates` updates of reinforcement: halved in each
/// half-life, and never below its floor. "λ decays" is all that the paper says.
pub(super) fn lambda(objective: &Objective, updates: u64) -> f64 {
    let decayed = objective.lambda * 0.5f64.powf(updates as f64 / objective.half_life);
    decayed.max(objective.lambda_floor)
}

/// γ^(T−t) r(sᴛ) for t from 0 to T.
fn outcomes(trajectory: &Trajectory, discount: f64) -> Vec<f64> {
    let length = trajectory.actions.len();
    let reward = if trajectory.is_solved() { 1.0 } else { 0.0 };
    (0..=length).map(|t| reward * discount.powi((length - t) as i32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Catalog, Machine, State};

    fn state(words: [u32; 2]) -> State {
        State::new(Machine::new(2, 0).unwrap(), &words)
    }

    fn trajectory(program: &str, target: [u32; 2]) -> Trajectory {
        let catalog = Catalog::new(Machine::new(2, 0).unwrap());
        let program: crate::machine::Program = program.parse().unwrap();
        let actions: Vec<ActionId> = program.iter().map(|i| catalog.action(i).unwrap()).collect();
        Trajectory::replay(&catalog, &[state([1, 2])], &[state(target)], &actions, 5)
    }

    fn episode(program: &str, target: [u32; 2]) -> Episode {
        let trajectory = trajectory(program, target);
        let (log_ratios, values) = (vec![0.7, -0.7], vec![0.25, 0.5]);
        let (task, temperature, entropy, illegal) = (0, 0, 0.0, false);
        Episode { task, temperature, trajectory, log_ratios, values, entropy, illegal }
    }

    /// The weight of the single choice of each position, 0 where there is none.
    fn weights(batch: &Batch) -> Vec<f32> {
        (0..batch.len()).map(|i| batch.choices(i).iter().map(|&(_, weight)| weight).sum()).collect()
    }

    fn near(found: &[f32], expected: &[f32]) {
        let near =
            found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(near, "{found:?}, not {expected:?}");
    }

    #[test]
    fn imitation_weighs_every_action_alike() {
        let mut batch = Batch::new(1);
        let mut demonstration = Demonstration::new(trajectory("addl $3, %eax; movl %eax, %ebx", [4, 4]));
        imitate(&mut batch, &demonstration, 0.5, 0.25, 2.0);
        near(&weights(&batch), &[0.25, 0.25]);
        near(batch.value_weights(), &[0.0, 0.0]);
        let seen = batch.observations();
        assert_eq!((seen[0].current, seen[1].current), (&[state([1, 2])][..], &[state([4, 2])][..]));
        assert_eq!((seen[0].target, seen[1].target), (&[state([4, 4])][..], &[state([4, 4])][..]));
        assert_eq!((seen[0].steps_left, seen[1].steps_left), (5, 4));
        // What a search says of the start takes the place of the first action.
        let other = ActionId::new(0);
        demonstration.first = vec![(other, 0.75), (demonstration.trajectory.actions[0], 0.25)];
        demonstration.teaches_value = true;
        imitate(&mut batch, &demonstration, 0.5, 1.0, 2.0);
        assert_eq!(batch.choices(2), [(other, 0.75), (demonstration.trajectory.actions[0], 0.25)]);
        near(&batch.values()[2..], &[0.25, 0.5]);
        near(&batch.value_weights()[2..], &[2.0, 2.0]);
        // Without a solution there is nothing but the start.
        let first = vec![(other, 1.0)];
        let start = Trajectory::new(&[state([1, 2])], &[state([4, 4])], 5);
        let lost = Demonstration { trajectory: start, first, teaches_value: true };
        imitate(&mut batch, &lost, 0.5, 1.0, 2.0);
        assert_eq!((batch.len(), batch.values()[4]), (5, 0.0));
    }

    #[test]
    fn rewards_are_discounted_by_the_instructions_to_come() {
        let check = |target, options: &str, weights_: &[f32], values: &[f32]| {
            let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
            let objective = super::super::Config::from_toml("", &options).unwrap().objective;
            let mut batch = Batch::new(1);
            let episode = episode("addl $3, %eax; movl %eax, %ebx", target);
            reinforce(&mut batch, &episode, &objective, 0.5, 10.0, 3.0);
            near(&weights(&batch), weights_);
            near(batch.values(), values);
            near(batch.value_weights(), &[3.0, 3.0]);
        };
        check([4, 4], "", &[2.5, 5.0], &[0.25, 0.5]);
        check([4, 5], "", &[0.0, 0.0], &[0.0, 0.0]);
        check([4, 5], "objective.baseline=value", &[-2.5, -5.0], &[0.0, 0.0]);
        check([4, 4], "objective.baseline=value", &[0.0, 0.0], &[0.25, 0.5]);
        let ratio = (-0.7f32).exp();
        check([4, 4], "objective.importance_clip=1.5", &[2.5 * 1.5, 5.0 * ratio], &[0.25, 0.5]);
    }

    #[test]
    fn lambda_halves_down_to_its_floor() {
        let objective = Objective { half_life: 100.0, ..Objective::default() };
        for (updates, expected) in [(0, 1.0), (100, 0.5), (200, 0.25), (10_000, 0.05)] {
            assert!((lambda(&objective, updates) - expected).abs() < 1e-12);
        }
    }
}
