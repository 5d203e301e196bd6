//! Random streams that are named, not kept: each is made from what it is for, so that a resumed run needs no
//! generator's state and no draw depends on the thread that makes it.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// Which tasks an update draws.
    Tasks = 1,
    /// The actions of an episode.
    Episode = 2,
    /// The steps left of a demonstration.
    StepsLeft = 3,
    /// Where an episode is cut for hindsight.
    Hindsight = 4,
    /// How a demonstration's places are renamed.
    Renaming = 5,
    /// The seed of a teacher's search.
    Search = 6,
}

/// The stream of a purpose in an update, for a task (or whatever `item` counts) and, within that, `index`.
pub(super) fn stream(seed: u64, purpose: Purpose, update: u64, item: u64, index: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    for (part, bytes) in [seed, purpose as u64, update, item].into_iter().zip(key.chunks_exact_mut(8)) {
        bytes.copy_from_slice(&part.to_le_bytes());
    }
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(index);
    rng
}

/// A number from 0 to below 1, a multiple of 2⁻⁵³.
pub(super) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A number from 0 to `n - 1`. None is more likely than another by more than n · 2⁻⁶⁴ of itself.
pub(super) fn below(rng: &mut ChaCha8Rng, n: u64) -> u64 {
    ((u128::from(rng.next_u64()) * u128::from(n)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_name_makes_another_stream() {
        let first = |mut rng: ChaCha8Rng| rng.next_u64();
        let of = |seed, purpose, update, item, index| first(stream(seed, purpose, update, item, index));
        let all = [
            of(1, Purpose::Tasks, 1, 1, 1),
            of(2, Purpose::Tasks, 1, 1, 1),
            of(1, Purpose::Episode, 1, 1, 1),
            of(1, Purpose::Tasks, 2, 1, 1),
            of(1, Purpose::Tasks, 1, 2, 1),
            of(1, Purpose::Tasks, 1, 1, 2),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "{all:?}");
        }
        assert_eq!(all[0], of(1, Purpose::Tasks, 1, 1, 1));
    }

    #[test]
    fn draws_are_uniform() {
        let mut rng = stream(5, Purpose::Tasks, 0, 0, 0);
        let mut counts = [0; 6];
        (0..6000).for_each(|_| counts[below(&mut rng, 6) as usize] += 1);
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        let mean = (0..6000).map(|_| unit(&mut rng)).sum::<f64>() / 6000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }
}
