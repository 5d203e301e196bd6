//! The networks of [`crate::model`] as learners.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::batch::Batch;
use super::config::Config;
use super::learner::{LearnError, Learner, Losses};
use crate::model::{
    self, Checkpoint, Evaluator, ModelConfig, ModelError, PolicyTarget, StepConfig, TrainingBatch,
    ValueTarget, Weights, evaluator,
};

/// A network that learns. What it saves is a [`Checkpoint`] with the optimiser's memory.
pub struct NetworkLearner {
    model: ModelConfig,
    learner: model::Learner,
}

impl NetworkLearner {
    /// The network that a checked `config` asks for, with weights drawn from its seed.
    ///
    /// # Errors
    /// Where a size is outside what networks can have, or memory runs out.
    pub fn new(config: &Config) -> Result<NetworkLearner, ModelError> {
        let model = model_config(config);
        let learner = model::Learner::new(&Weights::random(&model, config.seed)?)?;
        Ok(NetworkLearner { model, learner })
    }

    /// The network alone, or with what is needed to go on.
    fn checkpoint(&mut self, with_moments: bool) -> Result<Checkpoint, ModelError> {
        let moments = with_moments.then(|| self.learner.moments()).transpose()?;
        let (weights, step) = (self.learner.weights()?, self.learner.steps());
        Ok(Checkpoint { weights, step, metrics: BTreeMap::new(), moments })
    }
}

impl Learner for NetworkLearner {
    fn learn(&mut self, batch: &Batch) -> Result<Losses, LearnError> {
        let items = batch.observations();
        // The network takes means over its items, a batch has its means in its weights already.
        let count = items.len() as f32;
        let mut policy = Vec::new();
        for item in 0..batch.len() {
            let terms = batch.choices(item).iter();
            policy.extend(terms.map(|&(action, weight)| PolicyTarget {
                item,
                action,
                weight: weight * count,
            }));
        }
        let values = batch.values().iter().zip(batch.value_weights());
        let values = values.map(|(&value, &weight)| ValueTarget { value, weight: weight * count });
        let mut values: Vec<ValueTarget> = values.collect();
        if values.iter().all(|value| value.weight == 0.0) {
            values.clear();
        }
        let step = StepConfig {
            learning_rate: batch.learning_rate,
            max_gradient_norm: batch.clip_norm,
            value_scale: 1.0,
        };
        let batch = TrainingBatch { items: &items, policy: &policy, values: &values };
        let model::Losses { policy, value, gradient_norm } = self.learner.step(&batch, &step)?;
        Ok(Losses { policy, value, gradient_norm })
    }

    fn evaluator(&mut self) -> Result<Arc<dyn Evaluator>, LearnError> {
        Ok(Arc::from(evaluator(&self.learner.weights()?)))
    }

    fn state(&mut self) -> Result<Vec<u8>, LearnError> {
        Ok(self.checkpoint(true)?.to_bytes())
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), LearnError> {
        let checkpoint = Checkpoint::from_bytes(state, Some(&self.model))?;
        let Some(moments) = checkpoint.moments else {
            return Err("it has no memory of the optimiser".into());
        };
        self.learner = model::Learner::resume(&checkpoint.weights, &moments, checkpoint.step)?;
        Ok(())
    }

    fn network(&mut self) -> Result<Vec<u8>, LearnError> {
        Ok(self.checkpoint(false)?.to_bytes())
    }
}

/// The sizes of the network that a config asks for.
fn model_config(config: &Config) -> ModelConfig {
    let (machine, network) = (config.machine(), &config.network);
    ModelConfig {
        architecture: network.architecture,
        registers: machine.registers(),
        slots: machine.slots(),
        pairs: config.tasks.pairs,
        embedding: network.embedding,
        hidden: network.hidden,
        layers: network.layers,
        decoder: network.decoder,
        shared_encoder: network.shared_encoder,
        nonlinearity: network.nonlinearity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Step, TaskSets, Trainer};

    fn trainer(architecture: &str) -> Trainer {
        let text = include_str!("../../../configs/smoke.toml");
        let settings = ["machine.registers=2", "tasks.lines=[1]", "tasks.count=500", "report.every=1"];
        let mut settings = settings.map(str::to_owned).to_vec();
        settings.push(format!("network.architecture={architecture}"));
        let config = Config::from_toml(text, &settings).unwrap();
        let sets = TaskSets::make(&config, &|| false).unwrap().unwrap();
        let learner = Box::new(NetworkLearner::new(&config).unwrap());
        Trainer::new(config, sets, learner, None).unwrap()
    }

    fn updates(trainer: &mut Trainer, count: usize) {
        for _ in 0..count {
            assert_eq!(trainer.update(&|| false).unwrap(), Step::Done);
        }
    }

    #[test]
    fn networks_learn_and_resume_bit_for_bit_on_any_number_of_threads() {
        for architecture in ["paper", "plus"] {
            let on = |threads: usize, saved_at: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| {
                    let mut first = trainer(architecture);
                    updates(&mut first, saved_at);
                    let mut second = trainer(architecture);
                    second.restore(&first.state().unwrap()).unwrap();
                    updates(&mut second, 40 - saved_at);
                    second.state().unwrap()
                })
            };
            let expected = on(1, 0);
            assert!(on(2, 7) == expected, "{architecture}: resumed while imitating");
            assert!(on(2, 29) == expected, "{architecture}: resumed while sampling");
        }
    }

    #[test]
    fn a_gradient_step_lowers_the_loss_of_its_batch() {
        let mut trainer = trainer("plus");
        let batch = trainer.gather(30, &|| false).unwrap().unwrap().batch;
        let first = trainer.learner().learn(&batch).unwrap();
        (0..20).for_each(|_| drop(trainer.learner().learn(&batch)));
        let last = trainer.learner().learn(&batch).unwrap();
        assert!(last.policy + last.value < 0.9 * (first.policy + first.value), "{first:?}, then {last:?}");
    }
}
