//! A sweep's definition as the store keeps it: JSON, of which reports read what they need.

use serde_json::Value;

use super::parameter::Parameter;
use crate::statistics::Direction;

/// What reports need of a sweep's definition. What is missing or odd has its default.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) metric: String,
    pub(super) direction: Direction,
    pub(super) parameters: Vec<Parameter>,
    pub(super) seeds: usize,
    pub(super) cores: Option<u32>,
    pub(super) rungs: Vec<u64>,
    pub(super) methods: Vec<(String, String)>,
}

/// Rungs beyond so many are no longer of any use to anybody.
const RUNGS: usize = 40;

pub(super) fn read(definition: &Value) -> Read {
    let objective = &definition["objective"];
    let maximize = objective["direction"].as_str() == Some("maximize");
    let space = definition["space"].as_object();
    let parameters =
        space.into_iter().flatten().filter_map(|(name, written)| Parameter::of_definition(name, written));
    let mut parameters: Vec<Parameter> = parameters.collect();
    parameters.sort_by(|a, b| a.name.cmp(&b.name));
    let seeds = definition["budget"]["seeds"].as_u64().unwrap_or(1).max(1);
    Read {
        metric: objective["metric"].as_str().unwrap_or("objective").to_owned(),
        direction: if maximize { Direction::Maximize } else { Direction::Minimize },
        parameters,
        seeds: usize::try_from(seeds).unwrap_or(1),
        cores: definition["resources"]["cores"].as_u64().and_then(|cores| u32::try_from(cores).ok()),
        rungs: rungs(&definition["pruner"]),
        methods: methods(definition),
    }
}

/// The rungs of successive halving, each so many times as far as the one before.
fn rungs(pruner: &Value) -> Vec<u64> {
    let pruner = if pruner["kind"] == "patient" { &pruner["inner"] } else { pruner };
    if pruner["kind"] != "asha" {
        return Vec::new();
    }
    let first = pruner["min_step"].as_u64().unwrap_or(1).max(1);
    let factor = pruner["reduction"].as_u64().unwrap_or(3).max(2);
    let most =
        pruner["rungs"].as_u64().map_or(RUNGS, |most| usize::try_from(most).unwrap_or(RUNGS)).min(RUNGS);
    std::iter::successors(Some(first), |step| step.checked_mul(factor)).take(most).collect()
}

fn methods(definition: &Value) -> Vec<(String, String)> {
    let named = |name: &str, key: &str| {
        let written = &definition[key];
        let kind = written["kind"].as_str()?;
        let rest = written.as_object()?.iter().filter(|(key, value)| *key != "kind" && !value.is_null());
        let rest: Vec<String> =
            rest.map(|(key, value)| format!("{} {value}", key.replace('_', " "))).collect();
        let words = if rest.is_empty() { kind.to_owned() } else { format!("{kind}: {}", rest.join(", ")) };
        Some((name.to_owned(), words))
    };
    [("sampler", "sampler"), ("pruner", "pruner")]
        .into_iter()
        .filter_map(|(name, key)| named(name, key))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_needed_is_read_and_what_is_odd_has_defaults() {
        let read = read(&json!({
            "objective": {"metric": "loss", "direction": "minimize"},
            "space": {"rate": {"float": [0.1, 1.0]}, "odd": 3},
            "sampler": {"kind": "tpe", "seed": 0, "startup": null},
            "pruner": {"kind": "asha", "min_step": 200, "reduction": 3, "rungs": 3},
            "budget": {"trials": 24, "seeds": 3}, "resources": {"cores": 2},
        }));
        assert_eq!((read.metric.as_str(), read.seeds, read.cores), ("loss", 3, Some(2)));
        assert_eq!(read.rungs, [200, 600, 1800]);
        assert_eq!(read.parameters.len(), 1);
        assert_eq!(read.methods[0], ("sampler".to_owned(), "tpe: seed 0".to_owned()));
        let odd = super::read(&json!(null));
        assert_eq!((odd.metric.as_str(), odd.seeds, odd.rungs.len()), ("objective", 1, 0));
    }
}
