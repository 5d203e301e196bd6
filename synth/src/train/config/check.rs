//! Whether every setting is in its range.

use std::fmt::Display;
use std::ops::RangeBounds;

use super::{Config, ConfigError};
use crate::machine::Machine;
use crate::task::{MAX_LINES, MAX_PAIRS};

/// Tasks of one update.
const TASKS: std::ops::RangeInclusive<usize> = 1..=65536;

impl Config {
    /// Whether every setting is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        inside("seed", self.seed, ..=i64::MAX as u64, "0 to 2^63 - 1")?;
        inside("updates", self.updates, 1..=i64::MAX as u64, "at least 1")?;
        inside("machine.registers", self.machine.registers, 2..=6, "2 to 6")?;
        inside("machine.slots", self.machine.slots, 0..=4, "0 to 4")?;
        self.check_tasks()?;
        self.check_network()?;
        self.check_learning()?;
        self.check_sampling()?;
        self.check_options()
    }

    fn check_tasks(&self) -> Result<(), ConfigError> {
        let tasks = &self.tasks;
        inside("the number of `tasks.lines`", tasks.lines.len(), 1..=MAX_LINES, "1 to 64")?;
        for &lines in &tasks.lines {
            inside("tasks.lines", lines, 1..=MAX_LINES, "1 to 64")?;
        }
        inside("tasks.pairs", tasks.pairs, 1..=MAX_PAIRS, "1 to 64")?;
        inside("tasks.count", tasks.count, 1..=10_000_000, "1 to 10000000")?;
        inside("tasks.held_out", tasks.held_out, 0..=1_000_000, "0 to 1000000")
    }

    fn check_network(&self) -> Result<(), ConfigError> {
        inside("network.embedding", self.network.embedding, 1..=256, "1 to 256")?;
        inside("network.hidden", self.network.hidden, 1..=2048, "1 to 2048")?;
        inside("network.layers", self.network.layers, 3..=12, "3 to 12")?;
        inside("network.decoder", self.network.decoder, 1..=1024, "1 to 1024")
    }

    fn check_learning(&self) -> Result<(), ConfigError> {
        positive("optimizer.imitation_rate", self.optimizer.imitation_rate, 1.0)?;
        positive("optimizer.rate", self.optimizer.rate, 1.0)?;
        positive("optimizer.final_share", self.optimizer.final_share, 1.0)?;
        positive("optimizer.clip_norm", self.optimizer.clip_norm, 1e6)?;
        let (imitation, objective) = (&self.imitation, &self.objective);
        inside("imitation.updates", imitation.updates, ..=self.updates, "0 to `updates`")?;
        inside("imitation.tasks", imitation.tasks, TASKS, "1 to 65536")?;
        inside("imitation.most_steps_left", imitation.most_steps_left, ..=1000, "0 to 1000")?;
        if imitation.most_steps_left > 0 {
            let longest = "0, or at least the longest of `tasks.lines`";
            inside("imitation.most_steps_left", imitation.most_steps_left, self.longest()..=1000, longest)?;
        }
        inside("objective.lambda", objective.lambda, 0.0..=1000.0, "0 to 1000")?;
        inside("objective.lambda_floor", objective.lambda_floor, 0.0..=objective.lambda, "0 to `lambda`")?;
        positive("objective.half_life", objective.half_life, 1e12)?;
        inside("objective.gradient", objective.gradient, 0.0..=1000.0, "0 to 1000")?;
        inside("objective.value", objective.value, 0.0..=1000.0, "0 to 1000")?;
        inside("objective.importance_clip", objective.importance_clip, 0.0..=1000.0, "0 to 1000")
    }

    fn check_sampling(&self) -> Result<(), ConfigError> {
        let (sampling, reweighting) = (&self.sampling, &self.reweighting);
        inside("sampling.tasks", sampling.tasks, TASKS, "1 to 65536")?;
        inside("the number of `sampling.temperatures`", sampling.temperatures.len(), 1..=64, "1 to 64")?;
        for &temperature in &sampling.temperatures {
            positive("sampling.temperatures", temperature, 100.0)?;
        }
        let steps = "from the longest of `tasks.lines` to 1000";
        inside("sampling.max_steps", sampling.max_steps, self.longest()..=1000, steps)?;
        positive("sampling.discount", sampling.discount, 1.0)?;
        positive("reweighting.step", reweighting.step, 10.0)?;
        positive("reweighting.clip", reweighting.clip, 10.0)?;
        inside("reweighting.uniform_share", reweighting.uniform_share, 0.0..=1.0, "0 to 1")?;
        inside("reweighting.retire_after", reweighting.retire_after, ..=60_000, "0 to 60000")?;
        inside("reweighting.readmit", reweighting.readmit, 0.0..=1.0, "0 to 1")
    }

    fn check_options(&self) -> Result<(), ConfigError> {
        positive("hindsight.weight", self.hindsight.weight, 1000.0)?;
        inside("exact.nodes", self.exact.nodes, 1.., "at least 1")?;
        inside("curriculum.start", self.curriculum.start, 1..=MAX_LINES, "1 to 64")?;
        positive("curriculum.threshold", self.curriculum.threshold, 1.0)?;
        inside("curriculum.window", self.curriculum.window, 1.0..=1e9, "at least 1")?;
        inside("expert.every", self.expert.every, 1.., "at least 1")?;
        inside("expert.tasks", self.expert.tasks, TASKS, "1 to 65536")?;
        inside("expert.nodes", self.expert.nodes, 1.., "at least 1")?;
        positive("expert.weight", self.expert.weight, 1000.0)?;
        inside("report.every", self.report.every, 1.., "at least 1")?;
        inside("report.evaluate_every", self.report.evaluate_every, 1.., "at least 1")?;
        inside("report.save_every", self.report.save_every, 1.., "at least 1")
    }

    /// The instructions of the longest pilot programs.
    fn longest(&self) -> usize {
        self.tasks.lines.iter().copied().max().unwrap_or(1)
    }
}

impl super::MachineSize {
    /// The size of a machine.
    pub fn of(machine: Machine) -> super::MachineSize {
        super::MachineSize { registers: machine.registers(), slots: machine.slots() }
    }
}

fn inside<T: PartialOrd + Display + Copy>(
    key: &'static str,
    found: T,
    range: impl RangeBounds<T>,
    allowed: &'static str,
) -> Result<(), ConfigError> {
    match range.contains(&found) {
        true => Ok(()),
        false => Err(ConfigError::Range { key, allowed, found: found.to_string() }),
    }
}

/// Above 0 and at most `most`.
fn positive(key: &'static str, found: f64, most: f64) -> Result<(), ConfigError> {
    if found > 0.0 && found <= most { Ok(()) } else { Err(ConfigError::Positive { key, most, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_named() {
        let check = |toml: &str, message: &str| {
            let said = Config::from_toml(toml, &[]).unwrap_err().to_string();
            assert_eq!(said, message, "for {toml}");
        };
        check("updates = 0", "the setting `updates` must be at least 1, not 0");
        check("machine.registers = 7", "the setting `machine.registers` must be 2 to 6, not 7");
        check(
            "tasks.lines = [3, 8]",
            "the setting `sampling.max_steps` must be from the longest of `tasks.lines` to 1000, not 5",
        );
        check("tasks.lines = []", "the number of `tasks.lines` must be 1 to 64, not 0");
        check(
            "sampling.temperatures = [1.0, 0.0]",
            "the setting `sampling.temperatures` must be above 0 and at most 100, not 0",
        );
        check(
            "sampling.discount = nan",
            "the setting `sampling.discount` must be above 0 and at most 1, not NaN",
        );
        check("objective.value = nan", "the setting `objective.value` must be 0 to 1000, not NaN");
        check("updates = 5", "the setting `imitation.updates` must be 0 to `updates`, not 10000");
    }
}
