//! Whole runs: they learn, resume bit for bit, do not depend on threads, and fail in one sentence.

mod failing;
mod learning;
mod options;
mod resuming;

use super::testing::LinearLearner;
use super::{Config, Learner, Step, TaskSets, Teacher, Trainer};
use std::sync::Arc;

/// A small machine, tasks of one line, and a learner that learns quickly.
const SMALL: &str = "
seed = 3
updates = 60
machine.registers = 2
tasks = { lines = [1], pairs = 2, count = 400, held_out = 60 }
optimizer = { imitation_rate = 0.3, rate = 0.1, clip_norm = 100.0 }
imitation = { updates = 20, tasks = 64 }
sampling = { tasks = 16, max_steps = 3 }
objective.half_life = 20.0
report = { every = 10, evaluate_every = 20, save_every = 15 }
";

fn config(overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::from_toml(SMALL, &overrides).unwrap()
}

fn learner(config: &Config) -> LinearLearner {
    LinearLearner::new(config.machine(), config.tasks.pairs)
}

fn trainer(overrides: &[&str]) -> Trainer {
    taught(overrides, None)
}

fn taught(overrides: &[&str], teacher: Option<Arc<dyn Teacher>>) -> Trainer {
    let config = config(overrides);
    let sets = TaskSets::make(&config, &|| false).unwrap().unwrap();
    let learner: Box<dyn Learner> = Box::new(learner(&config));
    Trainer::new(config, sets, learner, teacher).unwrap()
}

fn updates(trainer: &mut Trainer, count: usize) {
    for _ in 0..count {
        assert_eq!(trainer.update(&|| false).unwrap(), Step::Done);
    }
}

/// The share of held-out tasks that the policy alone solves.
fn held_out(trainer: &mut Trainer) -> f64 {
    trainer.evaluate(&|| false).unwrap().unwrap().solved
}
