//! What samplers and pruners know, and what they answer.
//!
//! Both are functions of a sweep's history, so that a sweep goes on after any interruption as if nothing had been.

use store::row::Params;

/// What is known of a trial when a point is drawn or a trial judged.
#[derive(Clone, Debug)]
pub struct Observation<'a> {
    /// Its number in the sweep.
    pub number: u32,
    /// Which repeat of its point it is, from 0.
    pub repeat: u32,
    /// Its point.
    pub params: &'a Params,
    /// How it stands.
    pub standing: Standing,
    /// The objective on its way: step and value, by step.
    pub reports: &'a [(u64, f64)],
}

/// How a trial stands, as far as a sampler cares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// Not ended.
    Open,
    /// Ended with this objective.
    Succeeded(f64),
    /// Stopped by the pruner with this objective.
    Pruned(f64),
    /// Ended without a value.
    Failed,
}

/// Draws points.
pub trait Sampler: Send {
    /// The point `number` of those that are drawn, from 0, given all trials that there are, by number: also repeats of
    /// points, and points that somebody chose. The same arguments, the same point.
    ///
    /// # Errors
    /// Where the space has no such point: a grid that is exhausted.
    fn draw(&self, number: u32, history: &[Observation<'_>]) -> Result<Params, DrawError>;

    /// Whether `draw` reads the history. Where it does not, it is given an empty one.
    fn reads_history(&self) -> bool;
}

/// Why no point could be drawn, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DrawError(pub String);

/// Judges running trials.
pub trait Pruner: Send {
    /// Whether the trial with this number, which has just reported at `step`, goes on. The history has it, too; its
    /// reports beyond `step` are those of an earlier attempt.
    fn judge(&self, number: u32, step: u64, history: &[Observation<'_>]) -> Verdict;
}

/// What becomes of a running trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    Continue,
    /// It is stopped; what it reaches would not be worth the rest.
    Prune,
}
