//! A sweep in memory: its row, its terms, its trials, and what is counted of them.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use store::row::{SweepId, SweepPhase, SweepRow, TrialId, TrialRow};

use super::best::Best;
use super::live::Live;
use super::trial::{Counts, Kind, Trial};
use crate::history::Standing;
use crate::sweep::{Definition, Direction, Resources, Retry};

/// A sweep.
pub(super) struct Sweep {
    pub(super) id: SweepId,
    pub(super) name: String,
    /// As text, since it is seldom read, and there may be many sweeps.
    definition: Box<str>,
    pub(super) digest: String,
    pub(super) phase: SweepPhase,
    created: DateTime<Utc>,
    pub(super) total: u32,
    pub(super) terms: Terms,
    /// Those that were drawn, by number.
    pub(super) trials: Vec<Trial>,
    pub(super) counts: Counts,
    /// Queued trials that wait for nothing but a worker.
    pub(super) ready: BTreeSet<u32>,
    /// How many trials the sampler drew; the others were given.
    pub(super) own: u32,
    /// The first trial of the point that the sampler drew last.
    pub(super) last_point: u32,
    /// Whether a trial was ever handed out: sweeps that it should wait for do not matter any more.
    pub(super) begun: bool,
    pub(super) best: Best,
    /// Why no point can be drawn.
    pub(super) obstacle: Option<String>,
    /// Whether it is on offer, as far as the offers know.
    pub(super) on_offer: bool,
    /// Whether those that wait for it need not, as far as they know.
    pub(super) let_go: bool,
    /// Only while trials are to be drawn or judged.
    pub(super) live: Option<Box<Live>>,
}

/// What the scheduler often needs of a definition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Terms {
    pub(super) after: Box<[String]>,
    pub(super) priority: i32,
    pub(super) needs: Resources,
    pub(super) concurrency: Option<u32>,
    pub(super) seeds: u32,
    pub(super) sampler_seed: u64,
    pub(super) timeout: Option<TimeDelta>,
    pub(super) retry: Retry,
    pub(super) maximize: bool,
    pub(super) pruner: bool,
}

impl Terms {
    pub(super) fn of(definition: &Definition) -> Terms {
        Terms {
            after: definition.after.clone().into(),
            priority: definition.priority,
            needs: definition.resources,
            concurrency: definition.budget.concurrency,
            seeds: definition.budget.seeds.max(1),
            sampler_seed: definition.sampler.seed(),
            timeout: definition.budget.timeout_s.map(|s| TimeDelta::seconds(s.min(1 << 32) as i64)),
            retry: definition.retry,
            maximize: definition.objective.direction == Direction::Maximize,
            pruner: definition.pruner.is_some(),
        }
    }
}

impl Sweep {
    /// A sweep whose trials come after.
    ///
    /// # Errors
    /// Where the row's definition is none.
    pub(super) fn new(row: SweepRow) -> Result<Sweep, serde_json::Error> {
        let definition = row.definition.to_string().into_boxed_str();
        let terms = Terms::of(&serde_json::from_value(row.definition)?);
        Ok(Sweep {
            id: row.id,
            name: row.name,
            definition,
            digest: row.digest,
            phase: row.phase,
            created: row.created,
            total: row.total,
            terms,
            trials: Vec::new(),
            counts: Counts::default(),
            ready: BTreeSet::new(),
            own: 0,
            last_point: 0,
            begun: false,
            best: Best::default(),
            obstacle: None,
            on_offer: false,
            let_go: false,
            live: None,
        })
    }

    /// Its row.
    pub(super) fn row(&self) -> SweepRow {
        SweepRow {
            id: self.id,
            name: self.name.clone(),
            definition: self.definition_json(),
            digest: self.digest.clone(),
            phase: self.phase.clone(),
            created: self.created,
            total: self.total,
            drawn: self.drawn(),
        }
    }

    pub(super) fn definition_json(&self) -> Value {
        serde_json::from_str(&self.definition).expect("the text was written from JSON")
    }

    pub(super) fn definition(&self) -> Definition {
        serde_json::from_str(&self.definition).expect("the text was read as a definition before")
    }

    /// How many trials were drawn.
    pub(super) fn drawn(&self) -> u32 {
        self.trials.len() as u32
    }

    /// How many are to be drawn.
    pub(super) fn undrawn(&self) -> u32 {
        self.total.saturating_sub(self.drawn())
    }

    pub(super) fn trial(&self, number: u32) -> Option<&Trial> {
        self.trials.get(number as usize)
    }

    pub(super) fn is_active(&self) -> bool {
        self.phase == SweepPhase::Active
    }

    pub(super) fn is_cancelled(&self) -> bool {
        matches!(self.phase, SweepPhase::Cancelled { .. })
    }

    /// Whether all its trials have ended, and none is to come.
    pub(super) fn is_finished(&self) -> bool {
        self.counts.open() == 0 && (self.undrawn() == 0 || self.is_cancelled())
    }

    /// Whether there is a trial that a worker could be given, whatever else holds it back.
    pub(super) fn has_work(&self) -> bool {
        !self.ready.is_empty() || (self.undrawn() > 0 && self.obstacle.is_none())
    }

    /// How many more trials may run at once.
    pub(super) fn room(&self) -> u32 {
        self.terms.concurrency.map_or(u32::MAX, |most| most.saturating_sub(self.counts.with_workers()))
    }

    /// The number of the first trial of a new trial's point.
    fn point_of(&self, row: &TrialRow) -> u32 {
        if row.given || row.repeat == 0 { row.id.number } else { self.last_point }
    }

    /// Takes a trial's row in, the next one's or one that is there; `ready` is not touched.
    pub(super) fn hold(&mut self, row: TrialRow) {
        let TrialId { number, .. } = row.id;
        self.begun |= !row.attempts.is_empty();
        let kind = Kind::of(&row.state);
        let first = if let Some(trial) = self.trials.get_mut(number as usize) {
            self.counts.leave(trial.kind());
            trial.set(row);
            trial.first
        } else {
            let first = self.point_of(&row);
            if !row.given {
                self.own += 1;
                self.last_point = first;
            }
            self.trials.push(Trial::new(row, first));
            first
        };
        self.counts.enter(kind);
        if kind == Kind::Succeeded {
            self.best.set(first, &self.values(first), self.terms.maximize);
        }
    }

    /// The values of a point's trials that succeeded, by number.
    fn values(&self, first: u32) -> Vec<f64> {
        let onward = self.trials.iter().skip(first as usize);
        let repeats = onward.filter(|trial| trial.first == first || !trial.given);
        let repeats = repeats.take_while(|trial| trial.first == first).take(self.terms.seeds as usize);
        repeats
            .filter_map(|trial| match trial.standing() {
                Standing::Succeeded(value) => Some(value),
                _ => None,
            })
            .collect()
    }
}
