//! From specs to units: each training once, each measurement once.

use std::collections::{BTreeMap, HashMap, HashSet};

use synth::train::Config;

use crate::case::expand;
use crate::digest::digest;
use crate::measurement::Measurement;
use crate::network::{Network, trunk};
use crate::preset::Preset;
use crate::spec::{Spec, SpecError};
use crate::unit::{Stage, Unit};
use crate::weight;

/// The units that several specs need together, heaviest first; what two of them want is done once.
///
/// # Errors
/// Where a setting cannot be.
pub fn plan(specs: &[Spec], preset: Preset) -> Result<Vec<Unit>, SpecError> {
    let mut groups: BTreeMap<String, Vec<Stage>> = BTreeMap::new();
    let mut places: HashMap<String, (String, usize)> = HashMap::new();
    let mut seen = HashSet::new();
    for spec in specs {
        for case in expand(spec, preset)? {
            let network = case.network.key();
            if !seen.insert((network.clone(), case.measurement.key())) {
                continue;
            }
            let (group, place) = places.entry(network).or_insert_with(|| {
                let group = group(&case.network);
                let stages = groups.entry(group.clone()).or_default();
                stages.push(Stage { network: case.network.clone(), measurements: Vec::new() });
                (group, stages.len() - 1)
            });
            let stages = groups.get_mut(group).expect("it was made with its first stage");
            stages[*place].measurements.push(case.measurement);
        }
    }
    let mut units: Vec<Unit> = groups.into_values().flat_map(split).collect();
    units.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
    Ok(units)
}

/// What networks of one unit have in common: their imitation, or that nothing is trained.
fn group(network: &Network) -> String {
    match network {
        Network::Trained { config, .. } => digest(&trunk(config)),
        other => other.key(),
    }
}

/// A training is one unit, with all that is measured of its networks; what takes no training is a unit a measurement,
/// so that it is the same unit in whatever plan it stands.
fn split(mut stages: Vec<Stage>) -> Vec<Unit> {
    if matches!(stages[0].network, Network::Trained { .. }) {
        // The policy of imitation first, since that is where the others begin.
        stages.sort_by_key(|stage| !matches!(stage.network, Network::Trained { imitation: true, .. }));
        return vec![unit(stages)];
    }
    let alone = |Stage { network, measurements }: Stage| {
        let one = move |measurement| {
            unit(vec![Stage { network: network.clone(), measurements: vec![measurement] }])
        };
        measurements.into_iter().map(one)
    };
    stages.into_iter().flat_map(alone).collect()
}

fn unit(stages: Vec<Stage>) -> Unit {
    let weight = weight::of_stages(&stages);
    // Two decimals are enough, and make a file of them readable.
    let weight = (weight * 100.0).round() / 100.0;
    Unit { key: digest(&stages), title: title(&stages), weight, stages }
}

/// What a unit is, in a few words.
fn title(stages: &[Stage]) -> String {
    match &stages[0].network {
        Network::Trained { config, .. } => {
            let trained = stages.iter().filter(|stage| {
                matches!(&stage.network, Network::Trained { config, imitation: false }
                    if config.updates > config.imitation.updates)
            });
            format!("{}, {}", training(config), counted(trained.count() + 1, "network"))
        }
        other => {
            let of = match other {
                Network::Shipped { role } => format!("shipped {role}"),
                _ => "no network".to_owned(),
            };
            let measured = stages[0].measurements.iter();
            let of_what = |one: &Measurement| format!("{} on {}", one.solver, one.tasks.name());
            format!("{of}: {}", measured.map(of_what).collect::<Vec<_>>().join(", "))
        }
    }
}

fn training(config: &Config) -> String {
    let lines: Vec<String> = config.tasks.lines.iter().map(ToString::to_string).collect();
    format!(
        "{} network, {} tasks of {} lines, {}, {}, seed {}",
        if config.network.architecture == synth::train::config::Architecture::Plus {
            "plus"
        } else {
            "paper"
        },
        config.tasks.count,
        lines.join(","),
        counted(config.tasks.pairs, "pair"),
        counted(config.machine.registers, "register"),
        config.seed
    )
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
