//! Training has the effects that it is for.

use super::{held_out, trainer, updates};
use crate::train::{Content, Trainer, Training};

/// The metrics of the next `count` updates together.
fn metrics(trainer: &mut Trainer, count: usize) -> Training {
    let mut last = None;
    for _ in 0..count {
        updates(trainer, 1);
        for line in trainer.report(&|| false).unwrap().unwrap() {
            if let Content::Training(training) = line.content {
                last = Some(training);
            }
        }
    }
    last.expect("a report was due")
}

#[test]
fn imitation_teaches_tasks_that_were_never_shown() {
    let mut trainer = trainer(&["imitation.updates=60"]);
    let before = held_out(&mut trainer);
    let first = metrics(&mut trainer, 10);
    let last = metrics(&mut trainer, 50);
    let after = held_out(&mut trainer);
    assert!(before < 0.1 && after > 0.3, "{before} and then {after} of the held-out tasks");
    assert!(last.policy_loss < 0.7 * first.policy_loss, "{first:?}, {last:?}");
    assert!(first.imitation && first.episodes == 0.0 && first.demonstrations == 64.0);
}

#[test]
fn the_policy_gradient_alone_raises_the_reward() {
    // Without imitation only episodes teach.
    let mut trainer =
        trainer(&["imitation.updates=0", "objective.lambda=0", "objective.lambda_floor=0", "updates=400"]);
    let first = metrics(&mut trainer, 20);
    let last = metrics(&mut trainer, 380);
    assert!(last.solved > 4.0 * first.solved && last.solved > 0.1, "{first:?}, {last:?}");
    assert_eq!((first.demonstrations, first.episodes), (0.0, 64.0));
    assert!(last.entropy < first.entropy);
}

#[test]
fn the_value_comes_to_predict_the_outcome() {
    // The policy stays as it is, so that there is something fixed to predict.
    let fixed = ["objective.gradient=0", "objective.lambda=0", "objective.lambda_floor=0"];
    let mut trainer = trainer(&[&fixed[..], &["imitation.updates=20", "updates=200"]].concat());
    metrics(&mut trainer, 20);
    let first = metrics(&mut trainer, 10);
    let last = metrics(&mut trainer, 170);
    assert!(last.value_loss < 0.8 * first.value_loss, "{first:?}, {last:?}");
    // What an episode would cost if V were always the mean outcome.
    let constant = last.reward * (1.0 - last.reward) * last.steps;
    assert!(last.value_loss < 0.8 * constant, "{last:?}: a constant would reach about {constant}");
}

#[test]
fn failed_tasks_come_up_more_often() {
    let mut trainer = trainer(&["imitation.updates=0", "updates=300"]);
    updates(&mut trainer, 300);
    let (weights, count) = (trainer.weights().weights().to_vec(), trainer.tasks().training.len());
    assert!(weights.iter().any(|&w| w > 1.0) && weights.iter().any(|&w| w < -0.5), "{weights:?}");
    let hardest = (0..count).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap();
    let easiest = (0..count).min_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap();
    let probability = |task| trainer.weights().probability(task, count);
    assert!(probability(hardest) > 4.0 * probability(easiest));
}

#[test]
fn a_higher_temperature_has_more_entropy_and_less_success() {
    let mut trainer = trainer(&["imitation.updates=40", "updates=80"]);
    let metrics = metrics(&mut trainer, 80);
    let [cold, .., hot] = metrics.solved_by_temperature[..] else { panic!("{metrics:?}") };
    assert!(cold > hot, "{metrics:?}");
}
