//! Definitions, samplers and pruners for the tests: small, quick, and functions of what they are given.

use chrono::{DateTime, TimeDelta, Utc};
use jobs::history::{DrawError, Observation, Pruner, Sampler, Standing, Verdict};
use jobs::scheduler::{Config, Makers};
use jobs::sweep::{Definition, SamplerSpec};
use serde_json::{Value, json};
use store::row::Params;

/// A definition of `trials` points, with some of its keys changed.
pub(crate) fn definition(name: &str, trials: u32, changes: &[(&str, Value)]) -> Definition {
    let mut json = json!({
        "name": name,
        "trial": {"kind": "command", "command": ["true"]},
        "sampler": {"kind": "random", "seed": 1},
        "objective": {"metric": "loss", "direction": "minimize"},
        "budget": {"trials": trials},
        "retry": {"user": 1, "timeout": 1, "backoff_s": 2.0, "most_backoff_s": 20.0},
    });
    for (path, value) in changes {
        let place = path.split('.').fold(&mut json, |place, key| &mut place[key]);
        *place = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

/// The scheduler's usual config, with samplers and pruners of this file: `random` reads no history, `tpe` does, and a
/// grid has twelve points.
pub(crate) fn config() -> Config {
    Config::new(Makers { points, sampler, pruner })
}

/// So many milliseconds after the beginning of the tests' time.
pub(crate) fn at(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::milliseconds(ms)
}

/// A number from 0 to 1 that looks random.
pub(crate) fn fraction(of: u64) -> f64 {
    let mut x = of.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

const GRID: u32 = 12;

fn points(definition: &Definition) -> Result<u32, DrawError> {
    match (&definition.sampler, definition.budget.trials) {
        (_, Some(0)) => Err(DrawError("budget.trials is 0, and at least 1 is tried".to_owned())),
        (SamplerSpec::Grid {}, None) => Ok(GRID),
        (_, None) => Err(DrawError("budget.trials is missing".to_owned())),
        (_, Some(trials)) => Ok(trials),
    }
}

fn sampler(definition: &Definition) -> Result<Box<dyn Sampler>, DrawError> {
    Ok(match definition.sampler {
        SamplerSpec::Grid {} => Box::new(Grid),
        SamplerSpec::Tpe { seed, .. } => Box::new(Follower(seed)),
        SamplerSpec::Random { seed, .. } => Box::new(Independent(seed)),
        _ => return Err(DrawError("no such sampler here".to_owned())),
    })
}

fn pruner(definition: &Definition) -> Result<Option<Box<dyn Pruner>>, DrawError> {
    Ok(definition.pruner.is_some().then(|| Box::new(BelowMean) as Box<dyn Pruner>))
}

struct Grid;
struct Independent(u64);
/// Draws beside the best point so far.
struct Follower(u64);
/// Stops what is worse than the mean of the others at the same step.
struct BelowMean;

fn point(x: f64) -> Params {
    Params::from([("x".to_owned(), Value::from(x))])
}

impl Sampler for Grid {
    fn draw(&self, number: u32, _: &[Observation<'_>]) -> Result<Params, DrawError> {
        if number < GRID {
            Ok(point(f64::from(number)))
        } else {
            Err(DrawError("the grid has 12 points".to_owned()))
        }
    }

    fn reads_history(&self) -> bool {
        false
    }
}

impl Sampler for Independent {
    fn draw(&self, number: u32, _: &[Observation<'_>]) -> Result<Params, DrawError> {
        Ok(point(fraction(self.0 << 32 | u64::from(number))))
    }

    fn reads_history(&self) -> bool {
        false
    }
}

impl Sampler for Follower {
    fn draw(&self, number: u32, history: &[Observation<'_>]) -> Result<Params, DrawError> {
        let value = |observation: &Observation<'_>| match observation.standing {
            Standing::Succeeded(value) => Some((value, observation.params["x"].as_f64()?)),
            _ => None,
        };
        let best = history.iter().filter_map(value).min_by(|a, b| a.0.total_cmp(&b.0));
        let step = fraction(self.0 << 32 | u64::from(number));
        Ok(point(best.map_or(step, |(_, x)| (x + 0.25 * (step - 0.5)).clamp(0.0, 1.0))))
    }

    fn reads_history(&self) -> bool {
        true
    }
}

impl Pruner for BelowMean {
    fn judge(&self, number: u32, step: u64, history: &[Observation<'_>]) -> Verdict {
        let at = |observation: &Observation<'_>| {
            observation.reports.iter().find(|report| report.0 == step).map(|report| report.1)
        };
        let others: Vec<f64> = history.iter().filter(|it| it.number != number).filter_map(at).collect();
        let own = history.iter().find(|it| it.number == number).and_then(at);
        let mean = others.iter().sum::<f64>() / others.len() as f64;
        match own {
            Some(own) if others.len() >= 2 && own > mean => Verdict::Prune,
            _ => Verdict::Continue,
        }
    }
}
