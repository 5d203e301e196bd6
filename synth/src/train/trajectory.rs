//! A way through the states of one task, and how much of it may be shown to a network.

use super::effects::Effects;
use crate::machine::ActionId;

/// Actions one after another, with every state on the way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trajectory {
    /// The words wanted, `[pairs, places]`.
    pub(super) target: Vec<u32>,
    /// The words before each action and after the last, `[actions + 1, pairs, places]`.
    pub(super) states: Vec<u32>,
    pub(super) actions: Vec<ActionId>,
    /// The instructions that could follow at the start; at least as many as there are actions.
    pub(super) steps_left: usize,
}

impl Trajectory {
    /// The start of a way to `target`, without an action yet.
    pub(super) fn new(start: &[u32], target: &[u32], steps_left: usize) -> Trajectory {
        Trajectory { target: target.to_vec(), states: start.to_vec(), actions: Vec::new(), steps_left }
    }

    /// The way that `actions` lead.
    pub(super) fn replay(
        effects: &Effects,
        start: &[u32],
        target: &[u32],
        actions: &[ActionId],
        steps_left: usize,
    ) -> Trajectory {
        let mut trajectory = Trajectory::new(start, target, steps_left);
        actions.iter().for_each(|&action| trajectory.step(effects, action));
        trajectory
    }

    /// Goes on by one action.
    pub(super) fn step(&mut self, effects: &Effects, action: ActionId) {
        let from = self.states.len() - self.target.len();
        self.states.extend_from_within(from..);
        effects.step(action, &mut self.states[from + self.target.len()..]);
        self.actions.push(action);
    }

    /// The words after `steps` actions, `[pairs, places]`.
    pub(super) fn state(&self, steps: usize) -> &[u32] {
        &self.states[steps * self.target.len()..][..self.target.len()]
    }

    /// The words after the last action.
    pub(super) fn end(&self) -> &[u32] {
        self.state(self.actions.len())
    }

    /// r(sᴛ): whether the target has been reached, in all pairs together.
    pub(super) fn is_solved(&self) -> bool {
        self.end() == self.target
    }
}
