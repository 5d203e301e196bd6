//! Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning").
//!
//! Rungs stand at `min_step · reductionᵏ`. A trial's value on a rung is its first report there or beyond. Of the
//! values on a rung, its own among them, the best one in `reduction` goes on, and at least the best. Nothing is
//! kept: the rungs are read off the reports at each judgement. A report that reaches several rungs at once is
//! judged on the last of them.

use super::{Rule, Scores};

pub(super) struct Asha {
    pub(super) min_step: u64,
    pub(super) reduction: u32,
    pub(super) rungs: Option<u32>,
}

impl Asha {
    /// The last rung at or before `step`.
    fn rung(&self, step: u64) -> Option<u64> {
        let most = self.rungs.unwrap_or(u32::MAX) as usize;
        let next = |rung: &u64| rung.checked_mul(u64::from(self.reduction));
        std::iter::successors(Some(self.min_step), next).take(most).take_while(|rung| *rung <= step).last()
    }
}

impl Rule for Asha {
    fn stops(&self, own: &[(u64, f64)], trial: u32, scores: &Scores<'_>) -> bool {
        let Some((&(step, value), before)) = own.split_last() else { return false };
        let Some(rung) = self.rung(step) else { return false };
        if before.last().is_some_and(|report| report.0 >= rung) {
            return false;
        }
        if value.is_nan() {
            return true;
        }
        let others = scores.history.iter().filter(|other| other.number != trial).filter_map(|other| {
            let there = other.reports.partition_point(|report| report.0 < rung);
            other.reports.get(there).map(|report| scores.of(report.1))
        });
        let own = scores.of(value);
        let (mut values, mut better) = (1usize, 0usize);
        for other in others.filter(|other| !other.is_nan()) {
            values += 1;
            better += usize::from(other < own);
        }
        better >= (values / self.reduction as usize).max(1)
    }
}
