//! Whether a spec can be carried out.

use std::collections::HashSet;

use synth::solver;
use synth::suite;

use super::{Part, Sizes, Spec, SpecError};
use crate::case;
use crate::preset::Preset;

/// What `tasks` says for tasks that no training sees.
pub(crate) const HELD_OUT: &str = "held-out";

impl Spec {
    /// Whether everything that it names is there, all numbers are in range, and both presets can be planned.
    pub(super) fn check(&self) -> Result<(), SpecError> {
        name("name of the spec", &self.name)?;
        for (key, text) in [("title", &self.title), ("question", &self.question)] {
            self.require(!text.trim().is_empty(), key, "a sentence")?;
        }
        self.require(!self.parts.is_empty(), "part", "given at least once")?;
        let mut names = HashSet::new();
        for part in &self.parts {
            name("name of the part", &part.name)?;
            if !names.insert(&part.name) {
                return Err(SpecError::Twice { what: "part", name: part.name.clone() });
            }
            self.check_part(part)?;
        }
        for preset in [Preset::Quick, Preset::Paper] {
            self.check_sizes(&preset.to_string(), self.sizes(preset))?;
            case::expand(self, preset)?;
        }
        Ok(())
    }

    fn check_part(&self, part: &Part) -> Result<(), SpecError> {
        let suites = [&suite::NAMES[..], &[HELD_OUT]].concat();
        self.known("set of tasks", &part.tasks, &suites)?;
        let key = |key: &str| format!("part.{}.{key}", part.name);
        let methods = part.methods();
        self.require(!methods.is_empty(), &key("solvers"), "at least one, or there be a variant")?;
        let mut names = HashSet::new();
        for method in &methods {
            if !names.insert(method.name.clone()) {
                return Err(SpecError::Twice { what: "variant", name: method.name.clone() });
            }
            self.known("solver", &method.solver, &solver::NAMES)?;
            if let Some(network) = &method.network {
                let asking: Vec<&str> =
                    solver::NAMES.into_iter().filter(|name| solver::role(name).is_some()).collect();
                self.known("network", network, &asking)?;
            }
            for preset in [Preset::Quick, Preset::Paper] {
                self.check_sizes(&format!("{}.{preset}", key(&method.name)), method.sizes(preset))?;
            }
        }
        for preset in [Preset::Quick, Preset::Paper] {
            self.check_sizes(&key(&preset.to_string()), part.sizes(preset))?;
            if let Some(axis) = &part.axis {
                let values = axis.values(preset);
                let rising = !values.is_empty() && values.is_sorted_by(|a, b| a < b);
                self.require(rising, &key(&format!("axis.{preset}")), "numbers that rise, at least one")?;
            }
        }
        let steps = part.max_steps.is_none_or(|steps| (1..=64).contains(&steps));
        self.require(steps, &key("max-steps"), "1 to 64")
    }

    fn check_sizes(&self, place: &str, sizes: &Sizes) -> Result<(), SpecError> {
        let key = |key: &str| format!("{place}.{key}");
        let seeds = |seeds: Option<u64>| seeds.is_none_or(|seeds| (1..=100).contains(&seeds));
        self.require(seeds(sizes.training_seeds), &key("training-seeds"), "1 to 100")?;
        self.require(seeds(sizes.search_seeds), &key("search-seeds"), "1 to 100")?;
        self.require(sizes.budget != Some(0), &key("budget"), "at least 1")?;
        let memory = sizes.memory.is_none_or(|memory| (1..=1 << 20).contains(&memory));
        self.require(memory, &key("memory"), "1 to 1048576 (MiB)")?;
        let tasks = sizes.tasks.is_none_or(|tasks| (1..=100_000).contains(&tasks));
        self.require(tasks, &key("tasks"), "1 to 100000")
    }

    fn require(&self, good: bool, key: &str, allowed: &'static str) -> Result<(), SpecError> {
        if good {
            return Ok(());
        }
        Err(SpecError::Range { spec: self.name.clone(), key: key.to_owned(), allowed })
    }

    fn known(&self, what: &'static str, name: &str, known: &[&str]) -> Result<(), SpecError> {
        if known.contains(&name) {
            return Ok(());
        }
        let (spec, name, known) = (self.name.clone(), name.to_owned(), known.join(", "));
        Err(SpecError::Unknown { spec, what, name, known })
    }
}

/// Names become names of files.
fn name(what: &'static str, name: &str) -> Result<(), SpecError> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=40).contains(&name.len()) && name.chars().all(good) {
        return Ok(());
    }
    Err(SpecError::Name { what, name: name.to_owned() })
}
