//! A way through the states of one task, and how much of it may be shown to a network.

use crate::machine::{ActionId, Catalog, State};

/// Actions one after another, with every state on the way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trajectory {
    /// The states wanted, `[pairs]`.
    pub(super) target: Vec<State>,
    /// The states before each action and after the last, `[actions + 1, pairs]`.
    pub(super) states: Vec<State>,
    pub(super) actions: Vec<ActionId>,
    /// The instructions that could follow at the start; at least as many as there are actions.
    pub(super) steps_left: usize,
}

impl Trajectory {
    /// The start of a way to `target`, without an action yet.
    pub(super) fn new(start: &[State], target: &[State], steps_left: usize) -> Trajectory {
        Trajectory { target: target.to_vec(), states: start.to_vec(), actions: Vec::new(), steps_left }
    }

    /// The way that `actions` lead.
    pub(super) fn replay(
        catalog: &Catalog,
        start: &[State],
        target: &[State],
        actions: &[ActionId],
        steps_left: usize,
    ) -> Trajectory {
        let mut trajectory = Trajectory::new(start, target, steps_left);
        actions.iter().for_each(|&action| trajectory.step(catalog, action));
        trajectory
    }

    /// Goes on by one action.
    pub(super) fn step(&mut self, catalog: &Catalog, action: ActionId) {
        let instruction = catalog.instruction(action);
        let from = self.states.len() - self.target.len();
        self.states.extend_from_within(from..);
        self.states[from + self.target.len()..].iter_mut().for_each(|state| state.step(&instruction));
        self.actions.push(action);
    }

    /// The states after `steps` actions, `[pairs]`.
    pub(super) fn state(&self, steps: usize) -> &[State] {
        &self.states[steps * self.target.len()..][..self.target.len()]
    }

    /// The states after the last action.
    pub(super) fn end(&self) -> &[State] {
        self.state(self.actions.len())
    }

    /// r(sᴛ): whether the target has been reached, in all pairs together.
    pub(super) fn is_solved(&self) -> bool {
        self.end() == self.target
    }
}
