//! What follows from a definition: its digest, its size, the settings and the seed of each trial.

use serde_json::Value;
use sha2::{Digest, Sha256};
use store::row::Params;

use super::definition::{Definition, SamplerSpec};
use super::grid::Grid;

impl Definition {
    /// SHA-256 of the canonical JSON, in hexadecimal: keys sorted, no spaces, without keys that have nothing, so
    /// that a further key that has nothing by default changes no digest.
    pub fn digest(&self) -> String {
        let hash = Sha256::digest(canonical(&self.to_json()));
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The definition as JSON, which [`Definition::from_json`] reads back.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("a definition is tables of numbers and texts")
    }

    /// How many points are tried: the budget's, or those of the grid. At most 1,000,000 in a valid definition.
    pub fn points(&self) -> u32 {
        self.budget.trials.unwrap_or_else(|| match self.sampler {
            SamplerSpec::Grid {} => Grid::new(&self.space).size().min(u64::from(u32::MAX)) as u32,
            _ => 0,
        })
    }

    /// How many trials there are: each point as often as it has seeds.
    pub fn total(&self) -> u32 {
        self.points().saturating_mul(self.budget.seeds)
    }

    /// The settings of a trial with this point: those of `base`, and the point's.
    pub fn settings(&self, point: &Params) -> Params {
        let mut settings = self.base.clone();
        settings.extend(point.iter().map(|(name, value)| (name.clone(), value.clone())));
        settings
    }

    /// The seed of trial `number`, 0 to 2⁶³ − 1: by the sampler's seed, the point and the repeat.
    pub fn seed(&self, number: u32) -> u64 {
        let seeds = self.budget.seeds.max(1);
        seed_of(self.sampler.seed(), number / seeds, number % seeds)
    }
}

impl SamplerSpec {
    /// The seed of every draw; a grid draws nothing and has 0.
    pub fn seed(&self) -> u64 {
        match *self {
            SamplerSpec::Grid {} => 0,
            SamplerSpec::Random { seed }
            | SamplerSpec::Sobol { seed }
            | SamplerSpec::Tpe { seed, .. }
            | SamplerSpec::CmaEs { seed, .. } => seed,
        }
    }
}

/// The seed of repeat `repeat` of point `point`, 0 to 2⁶³ − 1.
pub(crate) fn seed_of(seed: u64, point: u32, repeat: u32) -> u64 {
    let mut hash = Sha256::new_with_prefix(b"assemblet trial seed");
    hash.update(seed.to_le_bytes());
    hash.update(point.to_le_bytes());
    hash.update(repeat.to_le_bytes());
    let hash = hash.finalize();
    u64::from_le_bytes(hash[..8].try_into().expect("eight bytes")) >> 1
}

/// JSON with sorted keys and no spaces.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let mut keys: Vec<&String> = table.keys().filter(|key| !table[*key].is_null()).collect();
            keys.sort();
            let pairs = keys
                .into_iter()
                .map(|key| format!("{}:{}", Value::from(key.as_str()), canonical(&table[key])));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
