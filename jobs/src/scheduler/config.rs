//! What the scheduler is told once: times, and where samplers and pruners come from.

use chrono::TimeDelta;

use crate::history::{DrawError, Pruner, Sampler};
use crate::sweep::Definition;
use crate::{pruner, sampler};

/// What the scheduler is told once.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// How long a lease lasts after its worker was last heard of.
    pub ttl: TimeDelta,
    /// The longest wait before a trial whose worker was lost is queued again. The lease's time has been waited already,
    /// so this is short, whatever the sweep's backoff.
    pub lost_wait: TimeDelta,
    /// How far past a sweep's timeout an attempt may run before its lease ends. The worker is to stop it before.
    pub overrun: TimeDelta,
    /// How late a tick may come. Later, the process itself must have slept, and leases get their time anew.
    pub punctuality: TimeDelta,
    /// How long answers to requests with a key are kept.
    pub receipts: TimeDelta,
    /// Where samplers and pruners come from.
    pub makers: Makers,
}

/// Where samplers and pruners come from. All three fail with what is wrong with the definition, in one sentence.
#[derive(Clone, Copy, Debug)]
pub struct Makers {
    /// How many points a definition has, at least 1: its budget's, or all of a grid. Called once for every submission,
    /// and the place where the definition is checked as a whole.
    pub points: fn(&Definition) -> Result<u32, DrawError>,
    /// A definition's sampler.
    pub sampler: fn(&Definition) -> Result<Box<dyn Sampler>, DrawError>,
    /// A definition's pruner, where it asks for one.
    #[allow(clippy::type_complexity, reason = "it says what it is")]
    pub pruner: fn(&Definition) -> Result<Option<Box<dyn Pruner>>, DrawError>,
}

impl Makers {
    /// The samplers and pruners of this crate, for definitions that it has validated itself.
    pub fn usual() -> Makers {
        Makers {
            points: |definition| {
                definition.validate().map_err(|error| DrawError(error.to_string()))?;
                Ok(definition.points())
            },
            sampler: |definition| Ok(sampler::make(definition)),
            pruner: |definition| Ok(pruner::make(definition)),
        }
    }
}

impl Default for Config {
    /// The usual times, with this crate's samplers and pruners.
    fn default() -> Config {
        Config::new(Makers::usual())
    }
}

impl Config {
    /// The usual times.
    pub fn new(makers: Makers) -> Config {
        Config {
            ttl: TimeDelta::seconds(30),
            lost_wait: TimeDelta::seconds(4),
            overrun: TimeDelta::seconds(120),
            punctuality: TimeDelta::seconds(5),
            receipts: TimeDelta::days(7),
            makers,
        }
    }
}
