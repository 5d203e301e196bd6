//! A spec: one claim, as its TOML file has it.

mod check;
mod error;

pub(crate) use check::HELD_OUT;
pub use error::SpecError;

use serde::Deserialize;

use crate::measurement::Value;
use crate::preset::Preset;

/// One claim and how it is checked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Small letters, digits and dashes.
    pub name: String,
    /// A heading.
    pub title: String,
    /// What is asked, in a sentence.
    pub question: String,
    /// How the rows are read.
    pub reading: Reading,
    /// What is not as in the paper, a sentence each.
    #[serde(default)]
    pub departures: Vec<String>,
    /// What to keep in mind with the result, a sentence each.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// Sizes of the quick preset.
    pub quick: Sizes,
    /// Sizes of the paper preset.
    pub paper: Sizes,
    /// What is measured, at least one part.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// How rows become an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Methods beside each other, by tier, as the paper's Table 1.
    Methods,
    /// Success along an axis, as the paper's Figure 2.
    Curve,
    /// Each variant against the first of its part.
    Ablations,
    /// Success within ever larger budgets.
    Anytime,
    /// Programs with a verdict on each.
    Demos,
    /// Programs proved to be the function that was meant.
    General,
}

/// Sizes; a variant's win over its part's, and those over the spec's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sizes {
    /// Trainings with seeds from 0 on. Default: 1.
    pub training_seeds: Option<u64>,
    /// Seeds of solvers that draw, from 0 on. Default: 1.
    pub search_seeds: Option<u64>,
    /// The most nodes a task. Default: 2000.
    pub budget: Option<u64>,
    /// The most memory for the tables of a task, in MiB. Default: 512.
    pub memory: Option<u64>,
    /// Tasks held out for each setting. Default: 200.
    pub tasks: Option<usize>,
    /// Settings of every training, each `key=value`.
    pub train: Vec<String>,
    /// Further ones of the paper's networks.
    pub train_paper: Vec<String>,
    /// Further ones of the network that learns by plain policy gradients, after those.
    pub train_reinforce: Vec<String>,
    /// Further ones of ours.
    pub train_plus: Vec<String>,
}

/// Methods on tasks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Part {
    /// Small letters, digits and dashes.
    pub name: String,
    /// A heading.
    pub title: String,
    /// The name of a suite, or `held-out`: the pilot's tasks under the part's settings.
    pub tasks: String,
    /// Which networks the solvers ask. Default: `trained`.
    #[serde(default)]
    pub networks: Source,
    /// Solvers as they are, by name.
    #[serde(default)]
    pub solvers: Vec<String>,
    /// Solvers with changes; they come after the others.
    #[serde(default, rename = "variant")]
    pub variants: Vec<Variant>,
    /// What varies.
    #[serde(default)]
    pub axis: Option<Along>,
    /// The most instructions of a program. Default: 15, and for tasks held out two more than the pilot's.
    #[serde(default)]
    pub max_steps: Option<usize>,
    /// Whether each task is solved by itself, so that its time is its own. Default: false.
    #[serde(default)]
    pub alone: bool,
    /// Whether rows hold the programs. Default: false.
    #[serde(default)]
    pub programs: bool,
    /// Settings of every training, each `key=value`, after those of the sizes.
    #[serde(default)]
    pub train: Vec<String>,
    /// Sizes of the quick preset that differ here.
    #[serde(default)]
    pub quick: Sizes,
    /// Sizes of the paper preset that differ here.
    #[serde(default)]
    pub paper: Sizes,
}

/// Where networks come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Trained here.
    #[default]
    Trained,
    /// Inside the program.
    Shipped,
}

/// A solver with changes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variant {
    /// What tables call it.
    pub name: String,
    /// The solver, by name.
    pub solver: String,
    /// The solver whose network it asks, where that is not its own.
    #[serde(default)]
    pub network: Option<String>,
    /// Where that comes from, where that is not as in the part.
    #[serde(default)]
    pub networks: Option<Source>,
    /// Settings of its training, each `key=value`, after all others.
    #[serde(default)]
    pub train: Vec<String>,
    /// Settings of its tree search, each `key=value`.
    #[serde(default)]
    pub search: Vec<String>,
    /// What takes the place of the value.
    #[serde(default)]
    pub value: Value,
    /// Sizes of the quick preset that differ here.
    #[serde(default)]
    pub quick: Sizes,
    /// Sizes of the paper preset that differ here.
    #[serde(default)]
    pub paper: Sizes,
}

/// What varies from point to point.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Along {
    /// What figures write beside it.
    pub label: String,
    /// A setting of trainings that is a number or a list of one, or `max-steps` or `budget`.
    pub setting: String,
    /// Whether figures show it on a logarithmic scale. Default: false.
    #[serde(default)]
    pub log: bool,
    /// Its values in the quick preset, rising.
    pub quick: Vec<u64>,
    /// Its values in the paper preset, rising.
    pub paper: Vec<u64>,
}

impl Spec {
    /// Reads and checks a spec.
    ///
    /// # Errors
    /// The first thing wrong, in one sentence.
    pub fn read(text: &str) -> Result<Spec, SpecError> {
        let spec: Spec = toml::from_str(text).map_err(|error| SpecError::syntax(text, &error))?;
        spec.check()?;
        Ok(spec)
    }

    /// Its own sizes.
    pub(crate) fn sizes(&self, preset: Preset) -> &Sizes {
        match preset {
            Preset::Quick => &self.quick,
            Preset::Paper => &self.paper,
        }
    }
}

impl Part {
    /// What differs here.
    pub(crate) fn sizes(&self, preset: Preset) -> &Sizes {
        match preset {
            Preset::Quick => &self.quick,
            Preset::Paper => &self.paper,
        }
    }

    /// Every method: the plain ones first.
    pub(crate) fn methods(&self) -> Vec<Variant> {
        let plain = |solver: &String| Variant {
            name: solver.clone(),
            solver: solver.clone(),
            network: None,
            networks: None,
            train: Vec::new(),
            search: Vec::new(),
            value: Value::Learned,
            quick: Sizes::default(),
            paper: Sizes::default(),
        };
        self.solvers.iter().map(plain).chain(self.variants.iter().cloned()).collect()
    }
}

impl Variant {
    /// What differs here.
    pub(crate) fn sizes(&self, preset: Preset) -> &Sizes {
        match preset {
            Preset::Quick => &self.quick,
            Preset::Paper => &self.paper,
        }
    }
}

impl Along {
    /// Its values.
    pub(crate) fn values(&self, preset: Preset) -> &[u64] {
        match preset {
            Preset::Quick => &self.quick,
            Preset::Paper => &self.paper,
        }
    }
}

impl Sizes {
    /// These, and where they say nothing those.
    #[must_use]
    pub(crate) fn over(&self, others: &Sizes) -> Sizes {
        let both = |others: &Vec<String>, own: &Vec<String>| [&others[..], &own[..]].concat();
        Sizes {
            training_seeds: self.training_seeds.or(others.training_seeds),
            search_seeds: self.search_seeds.or(others.search_seeds),
            budget: self.budget.or(others.budget),
            memory: self.memory.or(others.memory),
            tasks: self.tasks.or(others.tasks),
            train: both(&others.train, &self.train),
            train_paper: both(&others.train_paper, &self.train_paper),
            train_reinforce: both(&others.train_reinforce, &self.train_reinforce),
            train_plus: both(&others.train_plus, &self.train_plus),
        }
    }
}
