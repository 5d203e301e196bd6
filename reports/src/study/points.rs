//! Points of a study: trials with equal settings, each with a seed of its own.

use std::collections::BTreeMap;

use super::parameter::Settings;
use super::{State, Study};

/// A point of the space, with its trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its settings.
    pub settings: Settings,
    /// The places of its trials in [`Study::trials`].
    pub trials: Vec<usize>,
}

impl Point {
    /// The values of the trials that succeeded.
    #[must_use]
    pub fn values(&self, study: &Study) -> Vec<f64> {
        self.trials.iter().filter_map(|place| study.trials[*place].success()).collect()
    }

    /// Whether every one of its trials succeeded, and there are as many as there are to be.
    #[must_use]
    pub fn is_whole(&self, study: &Study) -> bool {
        self.trials.len() >= study.seeds.max(1)
            && self.trials.iter().all(|place| study.trials[*place].state == State::Succeeded)
    }
}

impl Study {
    /// The points, in the order of their first trials.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for (place, trial) in self.trials.iter().enumerate() {
            if points.len() <= trial.point {
                points.resize(trial.point + 1, Point { settings: Settings::new(), trials: Vec::new() });
            }
            let point = &mut points[trial.point];
            if point.trials.is_empty() {
                point.settings.clone_from(&trial.settings);
            }
            point.trials.push(place);
        }
        points
    }

    /// Says of each trial which point it is of. What decides nothing, such as the order of names, makes no difference.
    pub(crate) fn number_points(&mut self) {
        let mut known: BTreeMap<Vec<(String, String)>, usize> = BTreeMap::new();
        for trial in &mut self.trials {
            let settings = trial.settings.iter();
            let key = settings.map(|(name, setting)| (name.clone(), setting.key())).collect();
            let next = known.len();
            trial.point = *known.entry(key).or_insert(next);
        }
    }

    /// The point with the best mean of its trials' values: of those whose trials all succeeded, else of those with the
    /// most trials that did. The first of several that are as good.
    #[must_use]
    pub fn best_point<'a>(&self, points: &'a [Point]) -> Option<(usize, &'a Point)> {
        let most = points.iter().map(|point| point.values(self).len()).max().filter(|most| *most > 0)?;
        let any_whole = points.iter().any(|point| point.is_whole(self));
        let may_be =
            |point: &Point| if any_whole { point.is_whole(self) } else { point.values(self).len() == most };
        let mut best: Option<(usize, f64)> = None;
        for (place, point) in points.iter().enumerate().filter(|(_, point)| may_be(point)) {
            let values = point.values(self);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            if best.is_none_or(|(_, known)| self.objective.is_better(mean, known)) {
                best = Some((place, mean));
            }
        }
        best.map(|(place, _)| (place, &points[place]))
    }
}
