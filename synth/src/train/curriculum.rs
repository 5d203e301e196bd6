//! A curriculum: short tasks first, longer ones when these are solved often enough.

use super::config::Curriculum;

/// How far the curriculum has come. It holds for sampled updates; imitation sees every length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Progression {
    /// The longest tasks sampled now, in instructions of their known programs.
    pub(super) limit: u64,
    /// The running share of solved episodes since the last change, as a weighted sum and its weight.
    pub(super) solved: f64,
    pub(super) weight: f64,
}

impl Progression {
    pub(super) fn new(settings: &Curriculum) -> Progression {
        let limit = if settings.enabled { settings.start as u64 } else { u64::MAX };
        Progression { limit, solved: 0.0, weight: 0.0 }
    }

    /// The longest tasks sampled now, in instructions; `longest` is the longest there is.
    pub(super) fn limit(&self, longest: usize) -> usize {
        usize::try_from(self.limit).unwrap_or(longest).min(longest)
    }

    /// Takes note of the share of an update's episodes that were solved, 0 to 1.
    pub(super) fn record(&mut self, settings: &Curriculum, longest: usize, share: f64) {
        if !settings.enabled || self.limit >= longest as u64 {
            return;
        }
        let keep = 1.0 - 1.0 / settings.window;
        self.solved = self.solved * keep + share;
        self.weight = self.weight * keep + 1.0;
        // Half of the weight that a long run would have, so that a lucky update does not decide.
        if self.weight >= settings.window / 2.0 && self.solved / self.weight >= settings.threshold {
            *self = Progression { limit: self.limit + 1, solved: 0.0, weight: 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_join_when_the_shorter_ones_are_solved() {
        let settings = Curriculum { enabled: true, start: 2, threshold: 0.5, window: 10.0 };
        let mut curriculum = Progression::new(&settings);
        assert_eq!(curriculum.limit(4), 2);
        (0..100).for_each(|_| curriculum.record(&settings, 4, 0.4));
        assert_eq!(curriculum.limit(4), 2);
        (0..3).for_each(|_| curriculum.record(&settings, 4, 1.0));
        assert_eq!(curriculum.limit(4), 3);
        // The count begins anew, and ends with the longest.
        curriculum.record(&settings, 4, 1.0);
        assert_eq!(curriculum.limit(4), 3);
        (0..100).for_each(|_| curriculum.record(&settings, 4, 1.0));
        assert_eq!((curriculum.limit(4), curriculum.limit), (4, 4));
    }

    #[test]
    fn without_a_curriculum_every_length_is_sampled() {
        let settings = Curriculum::default();
        let mut curriculum = Progression::new(&settings);
        curriculum.record(&settings, 7, 0.0);
        assert_eq!(curriculum.limit(7), 7);
    }
}
