//! One resample of a method's scores: how often each was drawn, from which every statistic follows without sorting.

use super::Scores;
use super::bootstrap::{Bootstrap, Drawn, Draws, Resampled};

/// Scores made ready to be resampled: the tasks that have any, and each score's rank among all.
#[derive(Debug)]
pub(super) struct Strata {
    /// Task after task.
    values: Vec<f64>,
    /// Of each of these values, its place in `sorted`.
    ranks: Vec<u32>,
    /// For each task with scores where they begin, and the end of all.
    starts: Vec<usize>,
    /// All values from low to high.
    sorted: Vec<f64>,
}

/// A resample.
#[derive(Debug)]
pub(super) struct Resample {
    /// Which task, among those with scores, stands at each place. A task may stand at several.
    pub(super) tasks: Vec<usize>,
    /// How often each value of `Strata::sorted` was drawn.
    counts: Vec<u32>,
    /// For each place the mean of what was drawn.
    pub(super) means: Vec<f64>,
    /// How many were drawn.
    pub(super) drawn: usize,
}

impl Strata {
    pub(super) fn new(scores: &Scores) -> Strata {
        let values = scores.values().to_vec();
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        order.sort_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize]));
        let mut ranks = vec![0; values.len()];
        for (rank, &place) in order.iter().enumerate() {
            ranks[place as usize] = rank as u32;
        }
        let sorted = order.iter().map(|&place| values[place as usize]).collect();
        let lengths = (0..scores.tasks()).map(|task| scores.task(task).len()).filter(|&length| length > 0);
        let ends = lengths.scan(0, |end, length| {
            *end += length;
            Some(*end)
        });
        let starts = std::iter::once(0).chain(ends).collect();
        Strata { values, ranks, starts, sorted }
    }

    /// How many tasks have scores.
    pub(super) fn tasks(&self) -> usize {
        self.starts.len() - 1
    }

    /// All values from low to high.
    pub(super) fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// Whether each resample would be the same, for want of anything to choose from.
    pub(super) fn is_single(&self, resampled: Resampled) -> bool {
        match resampled {
            Resampled::Runs => self.values.len() == self.tasks(),
            Resampled::RunsAndTasks => self.values.len() <= 1,
        }
    }

    /// Memory for resamples of it.
    pub(super) fn memory(&self) -> Resample {
        Resample {
            tasks: (0..self.tasks()).collect(),
            counts: vec![0; self.values.len()],
            means: vec![0.0; self.tasks()],
            drawn: 0,
        }
    }

    /// Draws the runs of the tasks that `into` says.
    pub(super) fn draw(&self, draws: &mut Draws, into: &mut Resample) {
        let Resample { tasks, counts, means, drawn } = into;
        counts.fill(0);
        *drawn = 0;
        for (&task, mean) in tasks.iter().zip(means) {
            let range = self.starts[task]..self.starts[task + 1];
            let (values, ranks) = (&self.values[range.clone()], &self.ranks[range]);
            let mut sum = 0.0;
            for _ in 0..values.len() {
                let run = draws.below(values.len());
                sum += values[run];
                counts[ranks[run] as usize] += 1;
            }
            *mean = sum / values.len() as f64;
            *drawn += values.len();
        }
    }
}

impl Bootstrap {
    /// Puts tasks in places: each in its own, or drawn, by what is resampled.
    pub(super) fn place_tasks(&self, replicate: u64, places: &mut [usize]) {
        if self.resampled() == Resampled::RunsAndTasks {
            let (mut draws, tasks) = (self.draws(Drawn::Tasks, replicate), places.len());
            places.fill_with(|| draws.below(tasks));
        }
    }
}

impl Resample {
    /// The mean of the middle half of what was drawn.
    pub(super) fn interquartile_mean(&self, strata: &Strata) -> f64 {
        let mut skip = self.drawn / 4;
        let (mut keep, kept, mut sum) = (self.drawn - 2 * skip, self.drawn - 2 * skip, 0.0);
        for (&count, &value) in self.counts.iter().zip(&strata.sorted) {
            let skipped = skip.min(count as usize);
            let taken = keep.min(count as usize - skipped);
            sum += taken as f64 * value;
            skip -= skipped;
            keep -= taken;
            if keep == 0 {
                break;
            }
        }
        sum / kept as f64
    }

    /// The mean of the tasks' means.
    pub(super) fn mean(&self) -> f64 {
        self.means.iter().sum::<f64>() / self.means.len() as f64
    }

    /// The median of the tasks' means, which are put in another order.
    pub(super) fn median(&mut self) -> f64 {
        median(&mut self.means)
    }

    /// By how much what was drawn falls short of `target`.
    pub(super) fn optimality_gap(&self, strata: &Strata, target: f64) -> f64 {
        let drawn = self.counts.iter().zip(&strata.sorted);
        target
            - drawn.map(|(&count, &value)| f64::from(count) * value.min(target)).sum::<f64>()
                / self.drawn as f64
    }

    /// For each of `places` in `Strata::sorted`, in ascending order, the share of what was drawn that stands there or
    /// later.
    pub(super) fn shares_from(&self, places: impl Iterator<Item = usize>, into: &mut Vec<f64>) {
        let (mut place, mut before) = (0, 0);
        into.clear();
        into.extend(places.map(|next| {
            before += self.counts[place..next].iter().map(|&count| count as usize).sum::<usize>();
            place = next;
            (self.drawn - before) as f64 / self.drawn as f64
        }));
    }
}

/// The median of at least one value, which are put in another order: the mean of the middle two where there are two.
pub(super) fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    let (below, &mut high, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    match below.iter().copied().max_by(f64::total_cmp) {
        Some(low) if is_even => f64::midpoint(low, high),
        _ => high,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What follows from counts is what follows from the drawn scores themselves, sorted.
        #[test]
        fn counts_tell_what_the_drawn_scores_would(
            tasks in prop::collection::vec(prop::collection::vec(-5..5i8, 0..6), 1..8),
            seed in 0..100u64, both in any::<bool>(),
        ) {
            let tasks: Vec<Vec<f64>> = tasks.iter().map(|task| task.iter().map(|&v| f64::from(v)).collect()).collect();
            let scores = Scores::by_task(&tasks);
            let strata = Strata::new(&scores);
            prop_assume!(strata.tasks() > 0);
            let resampled = if both { Resampled::RunsAndTasks } else { Resampled::Runs };
            let bootstrap = Bootstrap::new(seed).with_resampled(resampled);
            let mut resample = strata.memory();
            bootstrap.place_tasks(3, &mut resample.tasks);
            strata.draw(&mut bootstrap.draws(Drawn::First, 3), &mut resample);

            let filled: Vec<usize> = (0..tasks.len()).filter(|&task| !tasks[task].is_empty()).collect();
            let (mut draws, mut drawn, mut sums) = (bootstrap.draws(Drawn::First, 3), Vec::new(), 0.0);
            for &place in &resample.tasks {
                let of_task = scores.task(filled[place]);
                let chosen: Vec<f64> = of_task.iter().map(|_| of_task[draws.below(of_task.len())]).collect();
                sums += chosen.iter().sum::<f64>() / chosen.len() as f64;
                drawn.extend(chosen);
            }
            drawn.sort_unstable_by(f64::total_cmp);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
            let middle = &drawn[drawn.len() / 4..drawn.len() - drawn.len() / 4];
            prop_assert!(near(resample.interquartile_mean(&strata), middle.iter().sum::<f64>() / middle.len() as f64));
            prop_assert!(near(resample.mean(), sums / filled.len() as f64));
            let capped = drawn.iter().map(|value| value.min(2.0)).sum::<f64>() / drawn.len() as f64;
            prop_assert!(near(resample.optimality_gap(&strata, 2.0), 2.0 - capped));
            let mut shares = Vec::new();
            let places = [-2.0, 0.0, 3.0].map(|limit| strata.sorted().partition_point(|&value| value <= limit));
            resample.shares_from(places.into_iter(), &mut shares);
            let share = |limit: f64| drawn.iter().filter(|&&value| value > limit).count() as f64 / drawn.len() as f64;
            prop_assert_eq!(shares, vec![share(-2.0), share(0.0), share(3.0)]);
        }

        #[test]
        fn half_of_the_values_are_on_each_side_of_the_median(mut values in prop::collection::vec(-9..9i8, 1..20)) {
            let mut floats: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
            values.sort_unstable();
            let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
            prop_assert_eq!(median(&mut floats), (f64::from(low) + f64::from(high)) / 2.0);
        }
    }
}
