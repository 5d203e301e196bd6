//! How trials and their attempts end, each with a colour and a shape, since colour alone is not for everybody.

use super::drawing::Shape;
use super::legend::{Key, Sample};
use super::number::fixed;
use super::theme::Paint;

/// How a trial, or an attempt at it, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// With a value of the objective.
    Succeeded,
    /// Stopped early, since others did better.
    Pruned,
    /// By its own fault.
    Failed,
    /// Its worker disappeared.
    Lost,
    /// Given back by its worker, to go on elsewhere.
    Released,
    /// By request.
    Cancelled,
    /// Not yet.
    Running,
}

impl Outcome {
    /// In the order in which they are listed.
    pub(super) const ALL: [Outcome; 7] = [
        Outcome::Succeeded,
        Outcome::Pruned,
        Outcome::Failed,
        Outcome::Lost,
        Outcome::Released,
        Outcome::Cancelled,
        Outcome::Running,
    ];

    /// The outcome in a word, as legends have it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Pruned => "pruned",
            Outcome::Failed => "failed",
            Outcome::Lost => "lost",
            Outcome::Released => "released",
            Outcome::Cancelled => "cancelled",
            Outcome::Running => "running",
        }
    }

    pub(super) fn paint(self) -> Paint {
        match self {
            Outcome::Succeeded => Paint::Series(0),
            Outcome::Pruned => Paint::Series(1),
            Outcome::Failed => Paint::Series(3),
            Outcome::Lost => Paint::Series(4),
            Outcome::Released => Paint::Series(5),
            Outcome::Cancelled => Paint::Faint,
            Outcome::Running => Paint::Series(2),
        }
    }

    pub(super) fn shape(self) -> Shape {
        match self {
            Outcome::Succeeded => Shape::Disc,
            Outcome::Pruned => Shape::Triangle,
            Outcome::Failed => Shape::Cross,
            Outcome::Lost => Shape::Diamond,
            Outcome::Released | Outcome::Running => Shape::Ring,
            Outcome::Cancelled => Shape::Bar,
        }
    }

    /// Keys of those that occur, each with how often it does, and with a sample of how it is drawn.
    pub(super) fn keys(
        outcomes: impl Iterator<Item = Outcome>,
        sample: impl Fn(Outcome) -> Sample,
    ) -> Vec<Key> {
        let outcomes: Vec<Outcome> = outcomes.collect();
        let key = |outcome: Outcome| {
            let count = outcomes.iter().filter(|found| **found == outcome).count();
            let sample = sample(outcome);
            (count > 0).then(|| {
                Key::new(
                    &format!("{} ({})", outcome.words(), fixed(count as f64, 0)),
                    outcome.paint(),
                    sample,
                )
            })
        };
        Outcome::ALL.into_iter().filter_map(key).collect()
    }
}

/// Whether less or more of an objective is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Less is better.
    Least,
    /// More is better.
    Most,
}

impl Goal {
    pub(super) fn is_better(self, new: f64, old: f64) -> bool {
        match self {
            Goal::Least => new < old,
            Goal::Most => new > old,
        }
    }
}
