//! Plans are stable, have nothing twice, and keep their promise of time.

use std::collections::{HashMap, HashSet};

use experiments::{Network, Preset, Spec, plan, specs};

/// Where the golden files are; write them anew with `ASSEMBLET_WRITE=1`.
fn golden(preset: Preset) -> String {
    format!("{}/tests/data/plan-{preset}.txt", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn plans_are_those_of_the_golden_files() {
    for preset in [Preset::Quick, Preset::Paper] {
        let units = plan(&specs(), preset).unwrap();
        let text: String = units.iter().map(|unit| format!("{} {}\n", unit.key, unit.title)).collect();
        if std::env::var_os("ASSEMBLET_WRITE").is_some() {
            std::fs::write(golden(preset), &text).unwrap();
        }
        let expected = std::fs::read_to_string(golden(preset)).unwrap();
        assert_eq!(text, expected, "{preset}: where this is meant, run this test with ASSEMBLET_WRITE=1");
    }
}

#[test]
fn nothing_is_planned_twice_and_the_heaviest_comes_first() {
    for preset in [Preset::Quick, Preset::Paper] {
        let units = plan(&specs(), preset).unwrap();
        let (mut keys, mut measured, mut networks) = (HashSet::new(), HashSet::new(), HashMap::new());
        for unit in &units {
            assert!(keys.insert(&unit.key), "{} is there twice", unit.title);
            assert!(unit.key.len() == 16 && unit.key.chars().all(|c| c.is_ascii_hexdigit()), "{}", unit.key);
            for stage in &unit.stages {
                let network = stage.network.key();
                if matches!(stage.network, Network::Trained { .. }) {
                    let other = networks.insert(network.clone(), &unit.key);
                    assert!(other.is_none(), "a network of {} is trained elsewhere too", unit.title);
                }
                for measurement in &stage.measurements {
                    let new = measured.insert((network.clone(), measurement.key()));
                    assert!(new, "{} measures something again", unit.title);
                }
            }
        }
        assert!(units.is_sorted_by(|a, b| a.weight >= b.weight));
    }
}

#[test]
fn the_presets_take_the_time_that_they_promise() {
    let check = |preset, most: f64| {
        let units = plan(&specs(), preset).unwrap();
        let seconds: f64 = units.iter().map(|unit| unit.weight).sum();
        assert!(seconds < most, "{preset}: {seconds} core-seconds, promised are {most}");
        // Two cores are busy to the end only where no unit outlasts the rest.
        assert!(units[0].weight < most / 6.0, "{preset}: {} takes {}", units[0].title, units[0].weight);
        assert!(units.iter().all(|unit| unit.weight > 0.0));
    };
    check(Preset::Quick, 1400.0);
    check(Preset::Paper, 15_000.0);
}

#[test]
fn a_plan_of_one_spec_trains_what_the_plan_of_all_does_for_it() {
    let all = specs();
    let networks = |specs: &[Spec]| -> HashSet<String> {
        let units = plan(specs, Preset::Quick).unwrap();
        units.iter().flat_map(|unit| &unit.stages).map(|stage| stage.network.key()).collect()
    };
    let whole = networks(&all);
    for spec in &all {
        assert!(networks(std::slice::from_ref(spec)).is_subset(&whole), "{}", spec.name);
    }
}

#[test]
fn units_come_back_from_json() {
    for unit in plan(&specs(), Preset::Paper).unwrap() {
        let json = serde_json::to_string(&unit).unwrap();
        assert_eq!(serde_json::from_str::<experiments::Unit>(&json).unwrap(), unit);
    }
}
