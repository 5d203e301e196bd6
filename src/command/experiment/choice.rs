//! Which experiments a command is about: those in the program by name, and files of the user's own.

use std::path::Path;

use anyhow::{Context, anyhow};
use experiments::{Preset, Spec, Unit, plan};

use crate::ending::Failure;

/// Experiments in the order of the page.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) specs: Vec<Spec>,
    /// The names of those that are in the program.
    pub(crate) names: Vec<String>,
    /// The texts of the others.
    pub(crate) texts: Vec<String>,
}

impl Choice {
    /// All that are in the program, or those that are named; what looks like a path is a file.
    ///
    /// # Errors
    /// Where there is none of a name, or a file cannot be read, or two have one name.
    pub(crate) fn of(words: &[String]) -> Result<Choice, Failure> {
        let (files, names): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| is_path(word));
        let mut texts = Vec::new();
        for file in files {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read the experiment {file}"));
            let text = text.map_err(Failure::BadInput)?;
            Spec::read(&text).map_err(|error| Failure::bad_input(anyhow!("experiment {file}: {error}")))?;
            texts.push(text);
        }
        let names: Vec<String> = names.into_iter().cloned().collect();
        Choice::of_settings(&names, texts)
    }

    /// The same from names and texts; all that are in the program where there is neither.
    ///
    /// # Errors
    /// Where there is none of a name, or a text is no spec, or two have one name.
    pub(crate) fn of_settings(names: &[String], texts: Vec<String>) -> Result<Choice, Failure> {
        let known = experiments::specs();
        for name in names {
            if !known.iter().any(|spec| spec.name == *name) {
                return Err(Failure::bad_input(anyhow!(unknown(name, &known))));
            }
        }
        let all = names.is_empty() && texts.is_empty();
        let mut specs: Vec<Spec> =
            known.into_iter().filter(|spec| all || names.contains(&spec.name)).collect();
        let names = specs.iter().map(|spec| spec.name.clone()).collect();
        for text in &texts {
            let spec = Spec::read(text).map_err(|error| Failure::bad_input(anyhow!("a spec: {error}")))?;
            if specs.iter().any(|other| other.name == spec.name) {
                let name = &spec.name;
                return Err(Failure::bad_input(anyhow!("there are two experiments '{name}'; rename yours")));
            }
            specs.push(spec);
        }
        Ok(Choice { specs, names, texts })
    }

    /// The units that they need together.
    ///
    /// # Errors
    /// Where a setting of a spec cannot be.
    pub(crate) fn plan(&self, preset: Preset) -> Result<Vec<Unit>, Failure> {
        plan(&self.specs, preset).map_err(|error| Failure::bad_input(anyhow!("{error}")))
    }
}

/// Whether a word is a file's name and no experiment's.
fn is_path(word: &str) -> bool {
    word.contains(std::path::MAIN_SEPARATOR) || Path::new(word).extension().is_some()
}

fn unknown(name: &str, known: &[Spec]) -> String {
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(name, other);
    let nearest = known.iter().map(|spec| &spec.name).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|nearest| likeness(nearest) >= 0.5) {
        Some(nearest) => format!("there is no experiment '{name}'; the nearest name is '{nearest}'"),
        None => format!("there is no experiment '{name}'; `assemblet experiment list` has their names"),
    }
}
