//! What decides a training run, with the usual settings as fields.

use std::fmt;
use std::path::Path;

use synth::train;

use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Rich};
use crate::page::Table;

/// The configs inside the laboratory, each with its text and what it is for.
const NAMED: [(&str, &str, &str); 4] = [
    (
        "smoke",
        include_str!("../../../../configs/smoke.toml"),
        "a run of seconds, to see that everything works",
    ),
    ("paper", include_str!("../../../../configs/paper.toml"), "the paper's training, Algorithm 1"),
    (
        "reinforce",
        include_str!("../../../../configs/reinforce.toml"),
        "the paper's baseline, plain policy gradients",
    ),
    (
        "plus",
        include_str!("../../../../configs/plus.toml"),
        "the shipped network: imitation of shortest programs",
    ),
];

/// The configs that [`train`](super::train()) knows by name.
#[must_use]
pub fn configs() -> Table {
    let mut table = Table::new(&["config", "what it is"]);
    NAMED.iter().for_each(|(name, _, about)| table.row(&[name, about]));
    table
}

/// What decides a training run. The usual settings are fields; [`Config::set`] reaches every other one.
///
/// You meet it in the closure of [`train`](super::train()): `train("smoke", |c| c.updates = 500)?`.
///
/// ```
/// # use assemblet::prelude::*;
/// let mut config = Config::named("smoke")?;
/// config.updates = 100;
/// config.set("objective.lambda", 0.5);
/// assert!(config.to_toml()?.contains("lambda = 0.5"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Updates in all, imitation included, at least 1. An update is one step of the optimiser.
    pub updates: u64,
    /// The seed of every draw, 0 to 2⁶³ − 1.
    pub seed: u64,
    /// Registers of the tasks' machine, 2 to 6.
    pub registers: usize,
    /// The instructions of the programs that tasks are made with, each 1 to 64; every length gets an equal share.
    pub lengths: Vec<usize>,
    /// Pairs of each task, 1 to 64.
    pub pairs: usize,
    /// Tasks to learn from, 1 to 10,000,000.
    pub tasks: usize,
    /// Tasks held out to measure on, 0 to 1,000,000.
    pub held_out: usize,
    /// Tasks of each update after imitation, 1 to 65,536.
    pub batch: usize,
    /// The most instructions of an episode.
    pub max_steps: usize,
    /// The temperatures of sampling, one episode a task for each.
    pub temperatures: Vec<f64>,
    /// Updates at the beginning that only imitate, 0 to `updates`.
    pub imitation_updates: u64,
    /// Tasks of each such update, 1 to 65,536.
    pub imitation_batch: usize,
    /// Learning rate of Adam during imitation, above 0 and at most 1.
    pub imitation_rate: f64,
    /// Learning rate of Adam afterwards, above 0 and at most 1.
    pub learning_rate: f64,
    /// Numbers that an embedded word becomes, 1 to 256.
    pub embedding: usize,
    /// Width of the dense layers, 1 to 2048.
    pub hidden: usize,
    /// Dense layers, 3 to 12.
    pub layers: usize,
    /// Updates from one point of the curves to the next, at least 1.
    pub report_every: u64,
    /// Updates from one measurement on the tasks held out to the next, at least 1.
    pub evaluate_every: u64,
    /// Updates from one saved state to the next, at least 1.
    pub save_every: u64,
    /// The run's folder; `None`: a fresh one, `runs/NAME-N` beside the notebook.
    pub folder: Option<String>,
    name: String,
    text: String,
    /// The fields as they were read, so that only those that were changed are set.
    read: Vec<(&'static str, String)>,
    overrides: Vec<String>,
}

impl Config {
    /// A config by its name (`smoke`, `paper`, `reinforce` or `plus`), or by the path of a TOML file.
    ///
    /// # Errors
    /// Where there is no such config, or the file is no config; the sentence has the line.
    pub fn named(name: &str) -> Result<Config, Error> {
        if let Some((name, text, _)) = NAMED.iter().find(|(known, ..)| *known == name) {
            return Config::parsed(name, text);
        }
        if !Path::new(name).exists() && !name.ends_with(".toml") {
            return Err(Fault::NoConfig(name.to_owned()).into());
        }
        let text =
            std::fs::read_to_string(name).map_err(|error| Fault::io("read the config", name, error))?;
        let stem = Path::new(name).file_stem().map_or_else(|| "run".into(), |stem| stem.to_string_lossy());
        Config::parsed(&stem, &text)
    }

    pub(super) fn parsed(name: &str, text: &str) -> Result<Config, Error> {
        let read = train::Config::from_toml(text, &[]);
        let config = read.map_err(|error| Fault::Config { name: name.to_owned(), error })?;
        let mut config = Config {
            updates: config.updates,
            seed: config.seed,
            registers: config.machine.registers,
            lengths: config.tasks.lines.clone(),
            pairs: config.tasks.pairs,
            tasks: config.tasks.count,
            held_out: config.tasks.held_out,
            batch: config.sampling.tasks,
            max_steps: config.sampling.max_steps,
            temperatures: config.sampling.temperatures.clone(),
            imitation_updates: config.imitation.updates,
            imitation_batch: config.imitation.tasks,
            imitation_rate: config.optimizer.imitation_rate,
            learning_rate: config.optimizer.rate,
            embedding: config.network.embedding,
            hidden: config.network.hidden,
            layers: config.network.layers,
            report_every: config.report.every,
            evaluate_every: config.report.evaluate_every,
            save_every: config.report.save_every,
            folder: None,
            name: name.to_owned(),
            text: text.to_owned(),
            read: Vec::new(),
            overrides: Vec::new(),
        };
        config.read = config.fields();
        Ok(config)
    }

    /// Sets any key of the TOML file, such as `set("curriculum.enabled", true)` or `set("sampling.illegal", "terminate")`;
    /// `configs/paper.toml` documents all of them. What is wrong with it is said when training begins.
    pub fn set(&mut self, key: &str, value: impl fmt::Display) -> &mut Config {
        self.overrides.push(format!("{key}={value}"));
        self
    }

    /// Its name, after which a fresh folder is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Every setting as TOML, as a run's folder has it.
    ///
    /// # Errors
    /// Where a setting is outside its range, or there is none of that key.
    pub fn to_toml(&self) -> Result<String, Error> {
        Ok(self.checked()?.to_toml())
    }

    /// The config with all that was set.
    ///
    /// # Errors
    /// As [`Config::to_toml`].
    pub(super) fn checked(&self) -> Result<train::Config, Error> {
        let changed = self.fields().into_iter().zip(&self.read).filter(|(now, read)| now != *read);
        let mut overrides: Vec<String> = changed.map(|((key, value), _)| format!("{key}={value}")).collect();
        overrides.extend(self.overrides.iter().cloned());
        let read = train::Config::from_toml(&self.text, &overrides);
        Ok(read.map_err(|error| Fault::Config { name: self.name.clone(), error })?)
    }

    /// The fields by their keys, as TOML writes them.
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("updates", self.updates.to_string()),
            ("seed", self.seed.to_string()),
            ("machine.registers", self.registers.to_string()),
            ("tasks.lines", format!("{:?}", self.lengths)),
            ("tasks.pairs", self.pairs.to_string()),
            ("tasks.count", self.tasks.to_string()),
            ("tasks.held_out", self.held_out.to_string()),
            ("sampling.tasks", self.batch.to_string()),
            ("sampling.max_steps", self.max_steps.to_string()),
            ("sampling.temperatures", format!("{:?}", self.temperatures)),
            ("imitation.updates", self.imitation_updates.to_string()),
            ("imitation.tasks", self.imitation_batch.to_string()),
            ("optimizer.imitation_rate", format!("{:?}", self.imitation_rate)),
            ("optimizer.rate", format!("{:?}", self.learning_rate)),
            ("network.embedding", self.embedding.to_string()),
            ("network.hidden", self.hidden.to_string()),
            ("network.layers", self.layers.to_string()),
            ("report.every", self.report_every.to_string()),
            ("report.evaluate_every", self.evaluate_every.to_string()),
            ("report.save_every", self.save_every.to_string()),
        ]
    }
}

impl Rich for Config {
    fn bundle(&self) -> Bundle {
        let mut table = Table::new(&["setting", "value"]).titled(&format!("config {}", self.name));
        for (key, value) in self.fields() {
            table.row(&[key.to_owned(), value]);
        }
        for text in &self.overrides {
            let (key, value) = text.split_once('=').unwrap_or((text, ""));
            table.row(&[key, value]);
        }
        table.bundle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_are_found_by_name_and_fields_win() {
        for (name, ..) in NAMED {
            let config = Config::named(name).unwrap();
            assert_eq!(
                config.checked().unwrap(),
                train::Config::from_toml(&config.text, &[]).unwrap(),
                "{name}"
            );
        }
        let mut config = Config::named("smoke").unwrap();
        (config.updates, config.lengths, config.learning_rate) = (500, vec![2, 3], 1e-5);
        config.set("curriculum.enabled", true).set("objective.lambda", 2);
        let checked = config.checked().unwrap();
        assert_eq!((checked.updates, checked.tasks.lines, checked.optimizer.rate), (500, vec![2, 3], 1e-5));
        assert!(checked.curriculum.enabled && checked.objective.lambda == 2.0);
    }

    #[test]
    fn what_is_wrong_is_told_in_a_sentence() {
        let error = Config::named("smok").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no config 'smok'; there are smoke, paper, reinforce and plus, or give the path of a TOML file"
        );
        let error = Config::named("none.toml").unwrap_err().to_string();
        assert!(error.starts_with("cannot read the config none.toml: "), "{error}");
        let mut config = Config::named("smoke").unwrap();
        config.updates = 5;
        let error = config.to_toml().unwrap_err().to_string();
        assert!(error.starts_with("config smoke: the setting `imitation.updates` must be"), "{error}");
        let mut config = Config::named("smoke").unwrap();
        config.set("batch", 3);
        let error = config.to_toml().unwrap_err().to_string();
        assert!(error.starts_with("config smoke: there is no setting `batch`; "), "{error}");
    }
}
