//! What adaptive samplers see: points, each with what its repeats have come to.

use store::row::Params;

use crate::history::{Observation, Standing};

/// A point that was drawn.
pub(super) struct Tried<'a> {
    pub(super) params: &'a Params,
    pub(super) outcome: Outcome,
}

/// What a point has come to. Smaller values are better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    /// No repeat has ended with a value, and one may.
    Open,
    /// The mean over the repeats that ended with a value.
    Done(f64),
    /// The pruner stopped every repeat that ended: the last step, and the mean of the values there.
    Stopped(u64, f64),
}

/// The points of a history, in its order, without those of which nothing is to be learnt.
pub(super) fn tried<'a>(history: &[Observation<'a>], larger_is_better: bool) -> Vec<Tried<'a>> {
    let mut points: Vec<Point<'a>> = Vec::with_capacity(history.len());
    for trial in history {
        // Repeats follow their point, with at most a few given ones between.
        let repeated = |point: &&mut Point<'a>| point.repeats <= trial.repeat && point.params == trial.params;
        match points.iter_mut().rev().take(64).find(repeated).filter(|_| trial.repeat > 0) {
            Some(point) => point.add(trial),
            None => {
                let mut point = Point::of(trial.params);
                point.add(trial);
                points.push(point);
            }
        }
    }
    let sign = if larger_is_better { -1.0 } else { 1.0 };
    points
        .into_iter()
        .filter_map(|point| Some(Tried { params: point.params, outcome: point.outcome(sign)? }))
        .collect()
}

struct Point<'a> {
    params: &'a Params,
    repeats: u32,
    open: bool,
    succeeded: bool,
    values: Vec<f64>,
    last_step: u64,
}

impl<'a> Point<'a> {
    fn of(params: &'a Params) -> Point<'a> {
        Point { params, repeats: 0, open: false, succeeded: false, values: Vec::new(), last_step: 0 }
    }

    fn add(&mut self, trial: &Observation<'a>) {
        self.repeats = self.repeats.max(trial.repeat + 1);
        match trial.standing {
            Standing::Open => self.open = true,
            Standing::Succeeded(value) if value.is_finite() => {
                self.succeeded = true;
                self.values.push(value);
            }
            Standing::Pruned(value) if value.is_finite() => {
                self.values.push(value);
                self.last_step = self.last_step.max(trial.reports.last().map_or(0, |report| report.0));
            }
            Standing::Succeeded(_) | Standing::Pruned(_) | Standing::Failed => {}
        }
    }

    fn outcome(&self, sign: f64) -> Option<Outcome> {
        if self.values.is_empty() {
            return self.open.then_some(Outcome::Open);
        }
        let mean = sign * self.values.iter().sum::<f64>() / self.values.len() as f64;
        Some(if self.succeeded { Outcome::Done(mean) } else { Outcome::Stopped(self.last_step, mean) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_point_has_the_mean_of_its_repeats_and_a_failed_one_is_not_there() {
        let params: Vec<Params> =
            (0..4).map(|x| [("x".to_owned(), json!(x))].into_iter().collect()).collect();
        let reports = [(3, 8.0)];
        let rows = [
            (0, 0, Standing::Succeeded(1.0)),
            (0, 1, Standing::Succeeded(2.0)),
            (1, 0, Standing::Failed),
            (1, 1, Standing::Failed),
            (2, 0, Standing::Open),
            (2, 1, Standing::Succeeded(5.0)),
            (3, 0, Standing::Pruned(8.0)),
            (3, 1, Standing::Open),
        ];
        let history: Vec<_> = rows
            .iter()
            .enumerate()
            .map(|(number, &(point, repeat, standing))| Observation {
                number: number as u32,
                repeat,
                params: &params[point],
                standing,
                reports: if point == 3 { &reports } else { &[] },
            })
            .collect();
        let seen: Vec<_> = tried(&history, true).iter().map(|t| (t.params["x"].clone(), t.outcome)).collect();
        let expected = [(0, Outcome::Done(-1.5)), (2, Outcome::Done(-5.0)), (3, Outcome::Stopped(3, -8.0))];
        assert_eq!(seen, expected.map(|(x, outcome)| (json!(x), outcome)));
    }
}
