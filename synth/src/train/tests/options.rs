//! Each idea beyond the paper can be switched by itself, and does something.

use std::sync::Arc;

use rayon::prelude::*;

use super::{config, held_out, taught, trainer, updates};
use crate::exact::{Ida, Limits, Outcome, Solver};
use crate::model::Evaluator;
use crate::task::Task;
use crate::train::{Content, LearnError, Lesson, Teacher, Trainer, Training};

/// A teacher that asks the exact solver instead of a search.
pub(super) struct ExactTeacher;

impl Teacher for ExactTeacher {
    fn teach(
        &self,
        tasks: &[Task],
        _: &dyn Evaluator,
        limits: &Limits<'_>,
        _: u64,
    ) -> Result<Vec<Lesson>, LearnError> {
        let teach = |task: &Task| match Ida.solve(task, limits).outcome {
            Outcome::Solved { program, .. } => Lesson { program: Some(program), policy: Vec::new() },
            _ => Lesson::default(),
        };
        Ok(tasks.par_iter().map(teach).collect())
    }
}

fn last_metrics(trainer: &mut Trainer) -> Training {
    let lines = trainer.report(&|| false).unwrap().unwrap();
    let training = lines.into_iter().find_map(|line| match line.content {
        Content::Training(training) => Some(training),
        Content::HeldOut(_) => None,
    });
    training.expect("a report was due")
}

#[test]
fn each_option_by_itself_changes_what_is_learned() {
    let state = |overrides: &[&str]| {
        let both: Vec<&str> =
            ["tasks.lines=[2]", "imitation.updates=10"].iter().chain(overrides).copied().collect();
        let mut trainer = taught(&both, Some(Arc::new(ExactTeacher)));
        updates(&mut trainer, 24);
        trainer.learner().state().unwrap()
    };
    let plain = state(&[]);
    assert!(plain == state(&[]));
    let options: [&[&str]; 14] = [
        &["hindsight.enabled=true"],
        &["exact.enabled=true"],
        &["renaming.enabled=true"],
        &["curriculum.enabled=true", "exact.enabled=true"],
        &["expert.enabled=true"],
        &["objective.baseline=value"],
        &["objective.importance_clip=1"],
        &["reweighting.rule=as-printed"],
        &["reweighting.rule=uniform"],
        &["sampling.temperatures=[1.0]"],
        &["sampling.actions=canonical"],
        &["sampling.actions=canonical", "sampling.illegal=terminate"],
        &["optimizer.final_share=0.1"],
        &["objective.half_life=1"],
    ];
    let states: Vec<_> = options.iter().map(|option| state(option)).collect();
    for (index, option) in options.iter().enumerate() {
        assert!(states[index] != plain, "{option:?} changes nothing");
        assert!(states[..index].iter().all(|other| *other != states[index]), "{option:?} is as another");
    }
}

#[test]
fn hindsight_teaches_before_anything_is_solved() {
    let common =
        ["imitation.updates=0", "objective.lambda=0", "objective.lambda_floor=0", "objective.gradient=0"];
    let after = |more: &[&str]| {
        let mut trainer = trainer(&[&common[..], more].concat());
        updates(&mut trainer, 60);
        (held_out(&mut trainer), last_metrics(&mut trainer))
    };
    let (without, metrics) = after(&[]);
    assert_eq!(metrics.hindsight, 0.0);
    let (with, metrics) = after(&["hindsight.enabled=true", "hindsight.shortest=true"]);
    assert!(metrics.hindsight > 10.0, "{metrics:?}");
    assert!(with > without + 0.1, "{with} with, {without} without");
}

#[test]
fn search_teaches_what_it_finds() {
    let common =
        ["imitation.updates=0", "objective.lambda=0", "objective.lambda_floor=0", "objective.gradient=0"];
    let more = ["expert.enabled=true", "expert.every=1"];
    let mut trainer = taught(&[&common[..], &more].concat(), Some(Arc::new(ExactTeacher)));
    let before = held_out(&mut trainer);
    updates(&mut trainer, 60);
    let after = held_out(&mut trainer);
    let metrics = last_metrics(&mut trainer);
    assert!(after > before + 0.1, "{before}, then {after}");
    assert_eq!((metrics.searched, metrics.search_solved), (16.0, 1.0));
}

#[test]
fn the_curriculum_goes_from_short_to_long() {
    let mut trainer = trainer(&[
        "tasks.lines=[1,2,3]",
        "imitation.updates=0",
        "curriculum.enabled=true",
        "curriculum.window=5",
        "curriculum.threshold=0.15",
        "updates=500",
    ]);
    updates(&mut trainer, 1);
    let short = trainer.tasks().training.within(1);
    // What was not drawn has weight 0 still.
    let drawn = |trainer: &Trainer| trainer.weights().weights().iter().rposition(|&w| w != 0.0).unwrap();
    updates(&mut trainer, 9);
    assert!(drawn(&trainer) < short);
    updates(&mut trainer, 490);
    assert!(drawn(&trainer) > short);
    assert_eq!(last_metrics(&mut trainer).longest, 3);
}

#[test]
fn illegal_actions_end_episodes_only_where_that_is_asked_for() {
    let illegal = |option: &str| {
        let mut trainer = trainer(&["imitation.updates=0", "sampling.actions=canonical", option]);
        updates(&mut trainer, 10);
        last_metrics(&mut trainer).illegal
    };
    assert_eq!(illegal("sampling.illegal=mask"), 0.0);
    // 14 of 96 actions, up to three times.
    let share = illegal("sampling.illegal=terminate");
    assert!((0.2..0.5).contains(&share), "{share}");
}

#[test]
fn the_configs_at_the_root_are_good_and_say_everything() {
    let keys = |config: &super::Config| {
        let table: toml::Table = config.to_toml().parse().unwrap();
        table
            .iter()
            .flat_map(|(section, value)| match value.as_table() {
                Some(table) => table.keys().map(|key| format!("{section}.{key}")).collect(),
                None => vec![section.clone()],
            })
            .collect::<Vec<String>>()
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    for name in ["smoke", "paper", "plus"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
        let read = super::Config::from_toml(&text, &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written: toml::Table = text.parse().unwrap();
        for key in keys(&read) {
            let said = match key.split_once('.') {
                Some((section, key)) => written.get(section).and_then(|section| section.get(key)),
                None => written.get(&key),
            };
            assert!(said.is_some() || name == "smoke", "{name}.toml does not say {key}");
        }
    }
    assert_eq!(config(&[]).seed, 3);
}
