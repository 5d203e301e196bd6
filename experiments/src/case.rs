//! From a spec to single cases: one network, one measurement, and where they stand in the result.

use std::cell::OnceCell;

use synth::search;
use synth::solver::{self, Role};
use synth::train::Config;

use crate::measurement::{Measurement, TaskSet};
use crate::network::{self, Network};
use crate::preset::Preset;
use crate::spec::{HELD_OUT, Part, Sizes, Source, Spec, SpecError, Variant};

/// The longest programs on the paper's suites.
const MAX_STEPS: usize = 15;
/// How many more instructions than the pilot's a program may have on tasks held out.
const SPARE_STEPS: usize = 2;

/// One network and one measurement of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    /// The position of the part in its spec.
    pub(crate) part: usize,
    /// The position of the method in its part.
    pub(crate) method: usize,
    /// The position on the axis, if there is one.
    pub(crate) x: Option<u64>,
    /// The seed of the training; 0 where nothing is trained.
    pub(crate) training_seed: u64,
    /// What is measured.
    pub(crate) network: Network,
    /// How.
    pub(crate) measurement: Measurement,
}

/// Every case of a spec, in the order of parts, points, methods and seeds.
///
/// # Errors
/// Where a setting cannot be.
pub(crate) fn expand(spec: &Spec, preset: Preset) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    for (index, part) in spec.parts.iter().enumerate() {
        let values: Vec<Option<u64>> = match &part.axis {
            Some(axis) => axis.values(preset).iter().copied().map(Some).collect(),
            None => vec![None],
        };
        let sizes = part.sizes(preset).over(spec.sizes(preset));
        for x in values {
            let point = Point { spec, preset, part, index, sizes: &sizes, x, held_out: OnceCell::new() };
            for (place, method) in part.methods().iter().enumerate() {
                point.add(place, method, &mut cases)?;
            }
        }
    }
    Ok(cases)
}

/// A part at one value of its axis.
struct Point<'a> {
    spec: &'a Spec,
    preset: Preset,
    part: &'a Part,
    index: usize,
    sizes: &'a Sizes,
    x: Option<u64>,
    /// The tasks held out, which are the same for all methods.
    held_out: OnceCell<TaskSet>,
}

impl Point<'_> {
    fn add(&self, place: usize, method: &Variant, cases: &mut Vec<Case>) -> Result<(), SpecError> {
        let sizes = method.sizes(self.preset).over(self.sizes);
        let role = solver::role(method.network.as_ref().unwrap_or(&method.solver));
        let source = method.networks.unwrap_or(self.part.networks);
        let trains = role.is_some() && source == Source::Trained;
        if !trains && !method.train.is_empty() {
            return Err(self.idle(method, "has `train`, but nothing is trained for it; leave that out"));
        }
        if role.is_none() && !method.search.is_empty() {
            return Err(self.idle(method, "has `search`, but no network guides it; leave that out"));
        }
        let (tasks, max_steps) = (self.tasks(&sizes)?, self.max_steps(&sizes)?);
        let draws = draws(&method.solver, &method.search).map_err(|error| SpecError::Search {
            spec: self.spec.name.clone(),
            part: self.part.name.clone(),
            error: Box::new(error),
        })?;
        for training_seed in 0..if trains { sizes.training_seeds.unwrap_or(1) } else { 1 } {
            let network = match role {
                None => Network::None,
                Some(role) if source == Source::Shipped => Network::Shipped { role: role.name().to_owned() },
                Some(role) => Network::Trained {
                    config: Box::new(self.config(role, &sizes, &method.train, training_seed)?),
                    imitation: role == Role::Imitation,
                },
            };
            for search_seed in 0..if draws { sizes.search_seeds.unwrap_or(1) } else { 1 } {
                let measurement = Measurement {
                    tasks: tasks.clone(),
                    solver: method.solver.clone(),
                    search: method.search.clone(),
                    value: method.value,
                    search_seed,
                    budget: self.limit("budget").unwrap_or(sizes.budget.unwrap_or(2000)),
                    memory: sizes.memory,
                    max_steps,
                    alone: self.part.alone,
                    programs: self.part.programs,
                };
                let network = network.clone();
                let (part, x) = (self.index, self.x);
                cases.push(Case { part, method: place, x, training_seed, network, measurement });
            }
        }
        Ok(())
    }

    fn idle(&self, method: &Variant, why: &'static str) -> SpecError {
        SpecError::Idle { spec: self.spec.name.clone(), name: method.name.clone(), why }
    }

    /// The value on an axis of that name.
    fn limit(&self, name: &str) -> Option<u64> {
        self.part.axis.as_ref().filter(|axis| axis.setting == name).and(self.x)
    }

    /// What is solved.
    fn tasks(&self, sizes: &Sizes) -> Result<TaskSet, SpecError> {
        if self.part.tasks != HELD_OUT {
            return Ok(TaskSet::Suite { name: self.part.tasks.clone() });
        }
        if let Some(made) = self.held_out.get() {
            return Ok(made.clone());
        }
        let config = self.config(Role::Imitation, self.sizes, &[], 0)?;
        let made = TaskSet::held_out(&config, sizes.tasks.unwrap_or(200));
        Ok(self.held_out.get_or_init(|| made).clone())
    }

    fn max_steps(&self, sizes: &Sizes) -> Result<usize, SpecError> {
        if let Some(steps) = self.limit("max-steps") {
            return Ok(steps as usize);
        }
        let longest = self.tasks(sizes)?.longest();
        let most = longest.map_or(MAX_STEPS, |longest| longest + SPARE_STEPS);
        Ok(self.part.max_steps.unwrap_or(most))
    }

    /// The config of a training: that of its role, the sizes, the part, the axis, and what is the method's own.
    fn config(&self, role: Role, sizes: &Sizes, own: &[String], seed: u64) -> Result<Config, SpecError> {
        let mut settings = sizes.train.clone();
        let further = if role == Role::Plus { &sizes.train_plus } else { &sizes.train_paper };
        settings.extend(further.iter().cloned());
        if role == Role::Reinforce {
            settings.extend(sizes.train_reinforce.iter().cloned());
        }
        settings.extend(self.part.train.iter().cloned());
        if let (Some(axis), Some(x)) = (&self.part.axis, self.x)
            && !["max-steps", "budget"].contains(&axis.setting.as_str())
        {
            let value = if axis.setting == "tasks.lines" { format!("[{x}]") } else { x.to_string() };
            settings.push(format!("{}={value}", axis.setting));
            if axis.setting == "tasks.lines" && role != Role::Plus {
                settings.push(format!("sampling.max_steps={}", x as usize + SPARE_STEPS));
            }
        }
        settings.extend(own.iter().cloned());
        settings.push(format!("seed={seed}"));
        network::config(role, &settings).map_err(|error| SpecError::Training {
            spec: self.spec.name.clone(),
            part: self.part.name.clone(),
            preset: self.preset.to_string(),
            error: Box::new(error),
        })
    }
}

/// Whether what a solver finds depends on the seed.
fn draws(solver: &str, overrides: &[String]) -> Result<bool, search::OverrideError> {
    let base = match solver {
        "autoassemblet" | "mcts-prior" => search::Config::paper(),
        _ => search::Config::plus(),
    };
    let config = base.with(overrides)?;
    Ok(["autoassemblet", "mcts-prior", "plus", "portfolio"].contains(&solver) && config.draws())
}
