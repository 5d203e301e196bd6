//! What trials and runs said on their way, a series a metric.

use std::collections::HashMap;

use store::metrics::Metric;

/// Series of all trials or runs of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    names: Vec<String>,
    /// Where each name stands; only looked up, so that its order never shows.
    places: HashMap<String, usize>,
    series: Vec<Series>,
}

/// A metric of a trial over its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The trial's number, or the run's place.
    pub trial: u64,
    /// The metric's place in [`Curves::names`].
    pub metric: usize,
    /// The steps, ascending.
    pub steps: Vec<u64>,
    /// The values, one a step; may be NaN or infinite.
    pub values: Vec<f64>,
}

impl Curves {
    /// The metrics' names, in the order in which they first came.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// All series, trial by trial.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The series of a metric, trial by trial.
    pub fn of<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Series> + Clone + use<'a> {
        let place = self.places.get(name).copied();
        self.series.iter().filter(move |series| Some(series.metric) == place)
    }

    /// How many numbers there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.series.iter().map(|series| series.values.len()).sum()
    }

    /// Takes in what a trial said.
    pub fn add(&mut self, trial: u64, metrics: impl IntoIterator<Item = Metric>) {
        let first = self.series.len();
        // Where the trial's series of each metric is; metrics mostly come in the same order, step after step.
        let mut own: HashMap<usize, usize> = HashMap::new();
        for Metric { step, name, value } in metrics {
            let metric = self.place(name);
            let place = *own.entry(metric).or_insert_with(|| {
                self.series.push(Series { trial, metric, steps: Vec::new(), values: Vec::new() });
                self.series.len() - 1
            });
            self.series[place].steps.push(step);
            self.series[place].values.push(value);
        }
        for series in &mut self.series[first..] {
            series.order();
            series.steps.shrink_to_fit();
            series.values.shrink_to_fit();
        }
    }

    fn place(&mut self, name: String) -> usize {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        self.names.push(name.clone());
        self.places.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }
}

impl Series {
    /// Brings the steps into order; of several values at a step the last one stays.
    fn order(&mut self) {
        if self.steps.is_sorted_by(|a, b| a < b) {
            return;
        }
        let mut pairs: Vec<(u64, f64)> = self.steps.drain(..).zip(self.values.drain(..)).collect();
        pairs.sort_by_key(|pair| pair.0);
        pairs.reverse();
        pairs.dedup_by_key(|pair| pair.0);
        pairs.reverse();
        (self.steps, self.values) = pairs.into_iter().unzip();
    }

    /// Whether it has two unequal numbers.
    #[must_use]
    pub fn changes(&self) -> bool {
        let mut values = self.values.iter().filter(|value| value.is_finite());
        values.next().is_some_and(|first| values.any(|value| value != first))
    }

    /// The last finite value with its step.
    #[must_use]
    pub fn last(&self) -> Option<(u64, f64)> {
        let each = self.steps.iter().zip(&self.values).rev();
        each.map(|(step, value)| (*step, *value)).find(|(_, value)| value.is_finite())
    }

    /// The value at a step, else at the one before it; none before the first.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<f64> {
        let after = self.steps.partition_point(|known| *known <= step);
        Some(self.values[after.checked_sub(1)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_in_the_order_of_steps_and_the_last_value_of_a_step_holds() {
        let metric = |step, name: &str, value| Metric { step, name: name.to_owned(), value };
        let mut curves = Curves::default();
        curves.add(3, [metric(2, "b", 1.0), metric(1, "a", 2.0), metric(1, "b", 3.0), metric(2, "b", 4.0)]);
        curves.add(5, [metric(1, "a", f64::NAN)]);
        assert_eq!(curves.names(), ["b", "a"]);
        assert_eq!(curves.rows(), 4);
        let series: Vec<&Series> = curves.of("b").collect();
        assert_eq!((&series[0].steps[..], &series[0].values[..]), (&[1, 2][..], &[3.0, 4.0][..]));
        assert_eq!((series[0].at(0), series[0].at(7), series[0].last()), (None, Some(4.0), Some((2, 4.0))));
        assert_eq!(curves.of("a").map(|series| series.trial).collect::<Vec<u64>>(), [3, 5]);
        assert_eq!(curves.of("c").count(), 0);
    }
}
