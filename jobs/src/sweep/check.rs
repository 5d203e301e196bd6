//! Whether every value of a definition is in its range. The space has a file of its own.

use std::fmt::Display;
use std::ops::RangeBounds;

use super::definition::{Definition, PrunerSpec, SamplerSpec, TrialSpec};
use super::error::{DefinitionError, Fault};
use super::schema::join;

/// The largest config, in bytes.
pub(super) const CONFIG_BYTES: usize = 1 << 20;

const DAY_S: f64 = 86_400.0;

type Checked = Result<(), DefinitionError>;

impl Definition {
    /// Whether the definition can be carried out. Whatever is stored has passed this.
    ///
    /// # Errors
    /// The first thing wrong, with its key.
    pub fn validate(&self) -> Result<(), DefinitionError> {
        check_name("name", &self.name)?;
        for name in &self.after {
            check_name("after", name)?;
            if *name == self.name {
                return Err(clash("after", "names the sweep itself"));
            }
        }
        inside("after", self.after.len(), ..=100, "at most 100 names")?;
        inside("priority", self.priority, -100..=100, "−100 to 100")?;
        self.check_trial()?;
        self.check_objective()?;
        self.check_budget()?;
        self.check_resources()?;
        self.check_retry()?;
        self.check_space()?;
        self.check_sampler()?;
        self.pruner.as_ref().map_or(Ok(()), |pruner| check_pruner(pruner, "pruner", 0))
    }

    fn check_trial(&self) -> Checked {
        match &self.trial {
            TrialSpec::Train { config } => {
                inside("trial.config", config.len(), ..=CONFIG_BYTES, "at most 1,048,576 bytes long")
            }
            TrialSpec::Evaluate {} | TrialSpec::Experiment {} => Ok(()),
            TrialSpec::Command { command, folder, environment } => {
                if command.first().is_none_or(|program| program.trim().is_empty()) {
                    return Err(DefinitionError::value(
                        "trial.command",
                        "a program and its arguments",
                        "empty",
                    ));
                }
                let bytes: usize = command.iter().map(|word| word.len() + 1).sum();
                inside("trial.command", bytes, ..=100_000, "at most 100,000 bytes long")?;
                for word in command {
                    check_no_nul("trial.command", word)?;
                }
                if let Some(folder) = folder {
                    check_no_nul("trial.folder", folder)?;
                    if !folder.starts_with('/') {
                        return Err(DefinitionError::value("trial.folder", "an absolute path", folder));
                    }
                }
                for (name, value) in environment {
                    let full = join("trial.environment", name);
                    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    if name.is_empty()
                        || !name.chars().all(good)
                        || name.starts_with(|c: char| c.is_ascii_digit())
                    {
                        return Err(DefinitionError::value(full, "named by letters, digits and _", "that"));
                    }
                    if name.starts_with("ASSEMBLET_") {
                        return Err(clash(full, "is set for every trial by itself"));
                    }
                    check_no_nul(&full, value)?;
                }
                Ok(())
            }
        }
    }

    fn check_objective(&self) -> Checked {
        let metric = &self.objective.metric;
        let good = |c: char| !c.is_whitespace() && !c.is_control() && c != '=';
        if metric.is_empty() || metric.len() > 128 || !metric.chars().all(good) {
            let allowed = "1 to 128 characters without spaces and =";
            return Err(DefinitionError::value("objective.metric", allowed, format!("{metric:?}")));
        }
        Ok(())
    }

    fn check_budget(&self) -> Checked {
        let budget = &self.budget;
        match budget.trials {
            Some(trials) => inside("budget.trials", trials, 1..=1_000_000, "1 to 1,000,000")?,
            None if self.sampler == SamplerSpec::Grid {} => {}
            None => {
                let what = "the number of points to try, 1 to 1,000,000; only a grid knows it by itself";
                return Err(DefinitionError::at("budget.trials", Fault::Missing { what: what.to_owned() }));
            }
        }
        inside("budget.seeds", budget.seeds, 1..=1000, "1 to 1,000")?;
        if let Some(concurrency) = budget.concurrency {
            inside("budget.concurrency", concurrency, 1..=100_000, "1 to 100,000")?;
        }
        if let Some(timeout_s) = budget.timeout_s {
            inside("budget.timeout_s", timeout_s, 1..=31_536_000, "1 to 31,536,000 (a year)")?;
        }
        Ok(())
    }

    fn check_resources(&self) -> Checked {
        let resources = &self.resources;
        inside("resources.cores", resources.cores, 1..=65_536, "1 to 65,536")?;
        inside("resources.memory_mib", resources.memory_mib, ..=1 << 40, "0 to 2^40")?;
        inside("resources.gpus", resources.gpus, ..=1024, "0 to 1,024")
    }

    fn check_retry(&self) -> Checked {
        let retry = &self.retry;
        inside("retry.infrastructure", retry.infrastructure, 1..=100, "1 to 100")?;
        inside("retry.user", retry.user, ..=100, "0 to 100")?;
        inside("retry.timeout", retry.timeout, ..=100, "0 to 100")?;
        inside("retry.backoff_s", retry.backoff_s, 0.0..=DAY_S, "0 to 86,400 (a day)")?;
        let most = "from `retry.backoff_s` to 86,400 (a day)";
        inside("retry.most_backoff_s", retry.most_backoff_s, retry.backoff_s..=DAY_S, most)
    }

    fn check_sampler(&self) -> Checked {
        inside("sampler.seed", self.sampler.seed(), ..=i64::MAX as u64, "0 to 2^63 − 1")?;
        match self.sampler {
            SamplerSpec::Grid {} => self.check_grid(),
            SamplerSpec::Random { .. } | SamplerSpec::Sobol { .. } => Ok(()),
            SamplerSpec::Tpe { startup, candidates, .. } => {
                inside("sampler.startup", startup.unwrap_or(10), 1..=100_000, "1 to 100,000")?;
                inside("sampler.candidates", candidates.unwrap_or(24), 1..=10_000, "1 to 10,000")
            }
            SamplerSpec::CmaEs { sigma, population, .. } => {
                inside("sampler.sigma", sigma.unwrap_or(0.1), 1e-6..=1.0, "0.000001 to 1")?;
                inside("sampler.population", population.unwrap_or(4), 4..=1000, "4 to 1,000")?;
                self.check_cma_es()
            }
        }
    }
}

fn check_pruner(pruner: &PrunerSpec, path: &str, depth: usize) -> Checked {
    let startup_of = |startup| inside(join(path, "startup"), startup, 1..=100_000, "1 to 100,000");
    let interval_of = |steps| inside(join(path, "interval_steps"), steps, 1.., "at least 1");
    match pruner {
        PrunerSpec::Asha { min_step, reduction, rungs } => {
            inside(join(path, "min_step"), *min_step, 1.., "at least 1")?;
            inside(join(path, "reduction"), *reduction, 2..=1000, "2 to 1,000")?;
            rungs.map_or(Ok(()), |rungs| inside(join(path, "rungs"), rungs, 1..=64, "1 to 64"))
        }
        PrunerSpec::Median { startup, interval_steps, .. } => {
            startup_of(*startup)?;
            interval_of(*interval_steps)
        }
        PrunerSpec::Percentile { keep, startup, interval_steps, .. } => {
            if !(*keep > 0.0 && *keep < 100.0) {
                return Err(DefinitionError::value(join(path, "keep"), "above 0 and below 100", keep));
            }
            startup_of(*startup)?;
            interval_of(*interval_steps)
        }
        PrunerSpec::Patient { patience, least_gain, inner } => {
            inside(join(path, "patience"), *patience, 1..=1_000_000, "1 to 1,000,000")?;
            inside(join(path, "least_gain"), *least_gain, 0.0..=f64::MAX, "at least 0")?;
            let path = join(path, "inner");
            match inner.as_deref() {
                Some(PrunerSpec::Patient { .. }) if depth == 0 => {
                    Err(clash(path, "is patient itself; give the outer one the larger patience"))
                }
                Some(inner) => check_pruner(inner, &path, depth + 1),
                None => Ok(()),
            }
        }
    }
}

/// A sweep's name: a part of paths and pages, so nothing else is let in.
fn check_name(key: &str, name: &str) -> Checked {
    let start = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if start && name.len() <= 64 && name.chars().all(good) {
        return Ok(());
    }
    let allowed =
        "1 to 64 lower-case letters, digits, `.`, `_` and `-`, of which a letter or digit comes first";
    Err(DefinitionError::value(key, allowed, format!("{:?}", name.chars().take(80).collect::<String>())))
}

fn check_no_nul(key: &str, text: &str) -> Checked {
    if text.contains('\0') {
        return Err(DefinitionError::value(key, "without NUL", "a text with one"));
    }
    Ok(())
}

pub(super) fn inside<T: PartialOrd + Display>(
    key: impl Into<String>,
    found: T,
    range: impl RangeBounds<T>,
    allowed: &str,
) -> Checked {
    if range.contains(&found) { Ok(()) } else { Err(DefinitionError::value(key, allowed, found)) }
}

pub(super) fn clash(key: impl Into<String>, reason: impl Into<String>) -> DefinitionError {
    DefinitionError::at(key, Fault::Clash(reason.into()))
}
