//! Training runs: alike but for their seeds, or of several methods.

use std::path::PathBuf;

use super::Curves;

/// One or several training runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    /// What they are together.
    pub name: String,
    /// The methods, in the order of their first runs: runs of one differ in their seeds only.
    pub methods: Vec<String>,
    /// The runs, in the order in which they were named.
    pub runs: Vec<Run>,
    /// What they said on their way; a series' `trial` is the run's place in `runs`.
    pub curves: Curves,
    /// What a step is: `update`.
    pub step: String,
    /// The configuration of the first run, as it was given.
    pub definition: String,
    /// What else is known of how they came to be: names and values.
    pub provenance: Vec<(String, String)>,
    /// What a reader must know, a sentence each.
    pub remarks: Vec<String>,
}

/// A training run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its folder's name.
    pub name: String,
    /// The place of its method.
    pub method: usize,
    /// Its seed, where its configuration says it.
    pub seed: Option<u64>,
    /// Its folder.
    pub folder: PathBuf,
}

impl Runs {
    /// The places of a method's runs.
    pub fn of_method(&self, method: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.runs.len()).filter(move |run| self.runs[*run].method == method)
    }

    /// The metric that says best what the runs are worth: success on what was held out, else the first one.
    #[must_use]
    pub fn main_metric(&self) -> Option<&str> {
        let names = self.curves.names();
        let named = |part: &str| names.iter().find(|name| name.contains(part));
        let found = names.iter().find(|name| *name == "held_out/solved");
        found.or_else(|| named("held_out")).or_else(|| named("val")).or(names.first()).map(String::as_str)
    }
}
