//! Scores of runs on tasks, with the failed ones counted.

use super::StatisticsError;

/// Scores of one method: for each task those of its runs. A run is one training with a seed of its own, or one
/// evaluation; runs of a task are exchangeable, so their order is forgotten.
///
/// Tasks may have unequal numbers of scores where runs failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// Task after task, each from low to high.
    values: Vec<f64>,
    /// For each task where its scores begin, and the end of all.
    starts: Vec<usize>,
    /// For each task how many runs failed.
    failed: Vec<usize>,
    /// How many of all failed runs have got a score in `values`.
    replaced: usize,
}

impl Scores {
    /// From a matrix, `scores[run * tasks + task]`. A score that is not finite (NaN or an infinity) is a failure.
    /// Scores are best normalised, so that tasks can be compared: 0 for chance and 1 for perfect, say.
    ///
    /// # Errors
    /// [`StatisticsError::Shape`] where there are not `runs * tasks` scores.
    pub fn new(runs: usize, tasks: usize, scores: &[f64]) -> Result<Scores, StatisticsError> {
        if runs.checked_mul(tasks) != Some(scores.len()) {
            return Err(StatisticsError::Shape { runs, tasks, found: scores.len() });
        }
        let of_task = |task| (0..runs).map(move |run| scores[run * tasks + task]);
        Ok(Scores::from_tasks((0..tasks).map(of_task)))
    }

    /// From a list for each task, of any lengths. A score that is not finite is a failure.
    #[must_use]
    pub fn by_task<T: AsRef<[f64]>>(tasks: &[T]) -> Scores {
        Scores::from_tasks(tasks.iter().map(|scores| scores.as_ref().iter().copied()))
    }

    fn from_tasks(tasks: impl Iterator<Item = impl Iterator<Item = f64>>) -> Scores {
        let mut built = Scores { values: Vec::new(), starts: vec![0], failed: Vec::new(), replaced: 0 };
        for task in tasks {
            let start = built.values.len();
            let mut failed = 0;
            for score in task {
                if score.is_finite() {
                    built.values.push(score);
                } else {
                    failed += 1;
                }
            }
            built.end_task(start, failed);
        }
        built
    }

    fn end_task(&mut self, start: usize, failed: usize) {
        self.values[start..].sort_unstable_by(f64::total_cmp);
        self.starts.push(self.values.len());
        self.failed.push(failed);
    }

    /// The same with a score for every failed run, such as 0 for a run that solved nothing. They still count as
    /// failed. Without this, failed runs are left out, which flatters a method that fails on hard tasks.
    ///
    /// # Errors
    /// [`StatisticsError::Range`] where the score is not finite.
    pub fn with_failures_as(&self, score: f64) -> Result<Scores, StatisticsError> {
        if !score.is_finite() {
            let what = "the score of failed runs";
            return Err(StatisticsError::Range { what, value: score, range: "finite" });
        }
        if self.replaced > 0 {
            return Ok(self.clone());
        }
        let mut filled =
            Scores { values: Vec::new(), starts: vec![0], failed: Vec::new(), replaced: self.failed() };
        for task in 0..self.tasks() {
            let start = filled.values.len();
            filled.values.extend_from_slice(self.task(task));
            filled.values.extend(std::iter::repeat_n(score, self.failed[task]));
            filled.end_task(start, self.failed[task]);
        }
        Ok(filled)
    }

    /// How many tasks there are, those included where every run failed.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.failed.len()
    }

    /// How many scores were tried, the failed ones included.
    #[must_use]
    pub fn n(&self) -> usize {
        self.values.len() + self.failed() - self.replaced
    }

    /// How many of these failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failed.iter().sum()
    }

    /// How many runs of a task failed.
    ///
    /// # Panics
    /// Where there is no such task.
    #[must_use]
    pub fn failed_on(&self, task: usize) -> usize {
        self.failed[task]
    }

    /// The scores of a task, from low to high.
    ///
    /// # Panics
    /// Where there is no such task.
    #[must_use]
    pub fn task(&self, task: usize) -> &[f64] {
        &self.values[self.starts[task]..self.starts[task + 1]]
    }

    /// The mean score of each task; `None` where no run has a score.
    #[must_use]
    pub fn task_means(&self) -> Vec<Option<f64>> {
        (0..self.tasks()).map(|task| mean(self.task(task))).collect()
    }

    /// All scores, task after task.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The same with only the tasks, by number, that are asked for.
    pub(super) fn only(&self, tasks: &[usize]) -> Scores {
        let mut kept =
            Scores { values: Vec::new(), starts: vec![0], failed: Vec::new(), replaced: self.replaced };
        for &task in tasks {
            let start = kept.values.len();
            kept.values.extend_from_slice(self.task(task));
            kept.end_task(start, self.failed[task]);
        }
        if self.replaced > 0 {
            kept.replaced = kept.failed();
        }
        kept
    }
}

/// The mean; `None` of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_task() {
        let scores = Scores::new(2, 3, &[3.0, f64::NAN, 5.0, 1.0, f64::INFINITY, f64::NEG_INFINITY]).unwrap();
        assert_eq!((scores.tasks(), scores.n(), scores.failed()), (3, 6, 3));
        assert_eq!(scores.task(0), [1.0, 3.0]);
        assert_eq!(scores.task(1), [0.0; 0]);
        assert_eq!([0, 1, 2].map(|task| scores.failed_on(task)), [0, 2, 1]);
        assert_eq!(scores.task_means(), [Some(2.0), None, Some(5.0)]);
    }

    #[test]
    fn failures_with_a_score_still_count() {
        let scores = Scores::by_task(&[vec![3.0, f64::NAN], vec![], vec![f64::NAN]]);
        let filled = scores.with_failures_as(0.5).unwrap();
        assert_eq!((filled.n(), filled.failed()), (3, 2));
        assert_eq!((filled.task(0), filled.task(1), filled.task(2)), (&[0.5, 3.0][..], &[][..], &[0.5][..]));
        // They have their score; a second one would be another.
        assert_eq!(filled.with_failures_as(9.0).unwrap(), filled);
        assert!(scores.with_failures_as(f64::NAN).is_err());
        let last = filled.only(&[2]);
        assert_eq!((last.n(), last.failed(), last.task(0)), (1, 1, &[0.5][..]));
    }

    #[test]
    fn a_matrix_has_its_shape() {
        let message = Scores::new(2, 3, &[0.0; 5]).unwrap_err().to_string();
        assert_eq!(message, "2 runs of 3 tasks are 6 scores, but there are 5");
        assert!(Scores::new(usize::MAX, 2, &[]).is_err());
        assert_eq!(Scores::new(0, 3, &[]).unwrap().tasks(), 3);
        assert_eq!(Scores::new(0, 0, &[]).unwrap().n(), 0);
    }
}
