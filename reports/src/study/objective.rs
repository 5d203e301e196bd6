//! What is to be made large or small, and how its values are written.

use crate::chart::Goal;
use crate::statistics::Direction;

use super::words::short;

/// What is to be made large or small.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// The metric's name.
    pub metric: String,
    /// Which way is better.
    pub direction: Direction,
    /// Whether its values are shares, 0 to 1, which are shown in percent.
    pub is_share: bool,
}

/// The last word of a metric that may be a share.
const SHARES: [&str; 12] = [
    "solved",
    "success",
    "accuracy",
    "acc",
    "share",
    "precision",
    "recall",
    "f1",
    "auc",
    "coverage",
    "general",
    "illegal",
];
/// Words of metrics of which less is better.
const LESS: [&str; 19] = [
    "loss",
    "losses",
    "error",
    "errors",
    "err",
    "rmse",
    "mse",
    "mae",
    "perplexity",
    "ppl",
    "nll",
    "regret",
    "cost",
    "seconds",
    "ms",
    "latency",
    "gap",
    "distance",
    "divergence",
];
/// Words of metrics of which more is better.
const MORE: [&str; 18] = [
    "accuracy",
    "acc",
    "score",
    "scores",
    "reward",
    "return",
    "solved",
    "success",
    "auc",
    "f1",
    "precision",
    "recall",
    "r2",
    "iqm",
    "bleu",
    "throughput",
    "fitness",
    "utility",
];

/// The words of a name such as `held_out/solved`, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

impl Objective {
    /// An objective whose values are these. They are taken for shares where its name says so and all are from 0 to 1.
    #[must_use]
    pub fn new(metric: &str, direction: Direction, values: impl Iterator<Item = f64>) -> Objective {
        Objective { metric: metric.to_owned(), direction, is_share: is_share(metric, values) }
    }

    /// Which way is better, by the metric's name; none where it does not say.
    #[must_use]
    pub fn direction_of(metric: &str) -> Option<Direction> {
        let (mut less, mut more) = (false, false);
        for word in words(metric) {
            less |= LESS.contains(&word.as_str());
            more |= MORE.contains(&word.as_str());
        }
        match (less, more) {
            (true, false) => Some(Direction::Minimize),
            (false, true) => Some(Direction::Maximize),
            _ => None,
        }
    }

    /// Its name with its unit: `held_out/solved (%)`.
    #[must_use]
    pub fn label(&self) -> String {
        if self.is_share { format!("{} (%)", self.metric) } else { self.metric.clone() }
    }

    /// A value in the unit of [`label`](Objective::label).
    #[must_use]
    pub fn scaled(&self, value: f64) -> f64 {
        if self.is_share { value * 100.0 } else { value }
    }

    /// A value in words: `48.2 %`.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        if self.is_share { format!("{:.1} %", value * 100.0) } else { short(value) }
    }

    /// Whether less or more is better, as the charts ask it.
    #[must_use]
    pub fn goal(&self) -> Goal {
        match self.direction {
            Direction::Minimize => Goal::Least,
            Direction::Maximize => Goal::Most,
        }
    }

    /// Whether a value is better than another one.
    #[must_use]
    pub fn is_better(&self, new: f64, old: f64) -> bool {
        match self.direction {
            Direction::Minimize => new < old,
            Direction::Maximize => new > old,
        }
    }

    /// `highest` or `lowest`.
    #[must_use]
    pub fn best_word(&self) -> &'static str {
        match self.direction {
            Direction::Minimize => "lowest",
            Direction::Maximize => "highest",
        }
    }
}

/// Whether a metric with these values is a share of 1.
#[must_use]
pub fn is_share(metric: &str, mut values: impl Iterator<Item = f64>) -> bool {
    let is_named = words(metric).any(|word| SHARES.contains(&word.as_str()));
    // What is not finite is a failure and says nothing of the unit.
    is_named && values.all(|value| !value.is_finite() || (0.0..=1.0).contains(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_way_is_better_and_what_is_a_share() {
        let check = |name: &str, direction| assert_eq!(Objective::direction_of(name), direction, "{name}");
        check("val_loss", Some(Direction::Minimize));
        check("Accuracy", Some(Direction::Maximize));
        check("held_out/solved", Some(Direction::Maximize));
        check("value", None);
        check("score_error", None);
        assert!(is_share("held_out/solved", [0.0, 1.0, f64::NAN].into_iter()));
        assert!(!is_share("accuracy", [48.2].into_iter()) && !is_share("learning_rate", [0.1].into_iter()));
        let objective = Objective::new("held_out/solved", Direction::Maximize, [0.5].into_iter());
        assert_eq!(
            (objective.label().as_str(), objective.shown(0.482)),
            ("held_out/solved (%)", "48.2 %".to_owned())
        );
    }
}
