//! Workers that were heard of, and their hosts.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::sweep::Resources;

/// Workers by name. In memory only: after a restart they are heard of again.
#[derive(Default)]
pub(super) struct Workers {
    by_name: BTreeMap<String, Heard>,
    swept: DateTime<Utc>,
}

/// When a worker was heard of.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) host: String,
    pub(super) at: DateTime<Utc>,
    /// Until when it is known that it may be silent.
    until: DateTime<Utc>,
    /// What its host has, where it said so.
    pub(super) capacity: Option<Resources>,
}

impl Workers {
    /// A worker asked for a trial, and may wait so long for the answer.
    pub(super) fn asked(
        &mut self,
        worker: &str,
        host: &str,
        capacity: Resources,
        now: DateTime<Utc>,
        may_be_silent: TimeDelta,
    ) {
        let heard =
            Heard { host: host.to_owned(), at: now, until: now + may_be_silent, capacity: Some(capacity) };
        self.by_name.insert(worker.to_owned(), heard);
    }

    /// A worker said something about its trial.
    pub(super) fn heard(&mut self, worker: &str, host: &str, now: DateTime<Utc>, may_be_silent: TimeDelta) {
        if let Some(heard) = self.by_name.get_mut(worker) {
            (heard.at, heard.until) = (now, now + may_be_silent);
        } else {
            let heard = Heard { host: host.to_owned(), at: now, until: now + may_be_silent, capacity: None };
            self.by_name.insert(worker.to_owned(), heard);
        }
    }

    /// Those that are not silent for too long, by name.
    pub(super) fn alive(&self, now: DateTime<Utc>) -> impl Iterator<Item = (&String, &Heard)> {
        self.by_name.iter().filter(move |(_, heard)| heard.until >= now)
    }

    /// Forgets those that are silent for too long; looks at most once in `every`.
    pub(super) fn sweep(&mut self, now: DateTime<Utc>, every: TimeDelta) {
        if (now - self.swept).abs() >= every {
            self.swept = now;
            self.by_name.retain(|_, heard| heard.until >= now);
        }
    }

    /// Everything was heard of earlier by so much: the clock was put back.
    pub(super) fn advance(&mut self, by: TimeDelta) {
        for heard in self.by_name.values_mut() {
            heard.at -= by;
            heard.until -= by;
        }
    }
}
