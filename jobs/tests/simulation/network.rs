//! A network that delays, drops, doubles and reorders what it carries, and is cut now and then.

use crate::chance::Chance;

/// How bad the network is, and until when it is cut off from each host.
pub(crate) struct Network {
    drops: f64,
    doubles: f64,
    stragglers: f64,
    cut_until: Vec<i64>,
    /// From then on, everything arrives.
    pub(crate) healed: bool,
}

/// The longest that a straggler takes, in milliseconds.
pub(crate) const LONGEST_DELAY: i64 = 90_000;

impl Network {
    pub(crate) fn new(chance: &mut Chance, hosts: usize) -> Network {
        // Some worlds have a good network, and their troubles elsewhere.
        let badness = *chance.one_of(&[0.0, 0.3, 1.0]);
        Network {
            drops: 0.08 * badness,
            doubles: 0.08 * badness,
            stragglers: 0.05 * badness,
            cut_until: vec![0; hosts],
            healed: false,
        }
    }

    /// When what is sent now arrives: never, once or twice.
    pub(crate) fn arrivals(&mut self, chance: &mut Chance, now: i64, host: Option<usize>) -> Vec<i64> {
        if self.healed {
            return vec![now + chance.between(1, 50)];
        }
        if host.is_some_and(|host| self.cut_until[host] > now) || chance.happens(self.drops) {
            return Vec::new();
        }
        let copies = if chance.happens(self.doubles) { 2 } else { 1 };
        (0..copies)
            .map(|_| {
                let longest = if chance.happens(self.stragglers) { LONGEST_DELAY } else { 200 };
                now + chance.between(1, longest)
            })
            .collect()
    }

    /// Cuts a host off for a while.
    pub(crate) fn cut(&mut self, host: usize, until: i64) {
        self.cut_until[host] = until;
    }
}
