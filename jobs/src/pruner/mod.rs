//! Pruners: which running trials are stopped, each a function of the reports at the time of the judgement.

mod asha;
mod patient;
mod percentile;
#[cfg(test)]
mod tests;

use crate::history::{Observation, Pruner, Verdict};
use crate::sweep::{Definition, Direction, PrunerSpec};

/// The pruner of a valid definition, if it has one.
pub fn make(definition: &Definition) -> Option<Box<dyn Pruner>> {
    let rule = rule(definition.pruner.as_ref()?);
    let larger_is_better = definition.objective.direction == Direction::Maximize;
    Some(Box::new(Judge { rule, larger_is_better }))
}

fn rule(spec: &PrunerSpec) -> Box<dyn Rule> {
    match spec {
        PrunerSpec::Asha { min_step, reduction, rungs } => {
            Box::new(asha::Asha { min_step: *min_step, reduction: *reduction, rungs: *rungs })
        }
        PrunerSpec::Median { startup, warmup_steps, interval_steps } => Box::new(percentile::Percentile {
            keep: 50.0,
            startup: *startup,
            warmup_steps: *warmup_steps,
            interval_steps: *interval_steps,
        }),
        PrunerSpec::Percentile { keep, startup, warmup_steps, interval_steps } => {
            Box::new(percentile::Percentile {
                keep: *keep,
                startup: *startup,
                warmup_steps: *warmup_steps,
                interval_steps: *interval_steps,
            })
        }
        PrunerSpec::Patient { patience, least_gain, inner } => Box::new(patient::Patient {
            patience: *patience as usize,
            least_gain: *least_gain,
            inner: inner.as_deref().map(rule),
        }),
    }
}

/// Decides about a trial by its reports and the others'.
trait Rule: Send {
    /// Whether the trial is stopped. `own` are its reports up to the last one, of which there is at least one.
    fn stops(&self, own: &[(u64, f64)], trial: u32, scores: &Scores<'_>) -> bool;
}

/// The history, read so that smaller values are better.
struct Scores<'a> {
    history: &'a [Observation<'a>],
    sign: f64,
}

impl Scores<'_> {
    /// A reported value, so that smaller is better.
    fn of(&self, value: f64) -> f64 {
        self.sign * value
    }
}

struct Judge {
    rule: Box<dyn Rule>,
    larger_is_better: bool,
}

impl Pruner for Judge {
    fn judge(&self, number: u32, step: u64, history: &[Observation<'_>]) -> Verdict {
        let Some(trial) = history.iter().find(|trial| trial.number == number) else {
            return Verdict::Continue;
        };
        // An earlier attempt may have come further.
        let own = &trial.reports[..trial.reports.partition_point(|report| report.0 <= step)];
        let scores = Scores { history, sign: if self.larger_is_better { -1.0 } else { 1.0 } };
        if !own.is_empty() && self.rule.stops(own, number, &scores) {
            Verdict::Prune
        } else {
            Verdict::Continue
        }
    }
}
