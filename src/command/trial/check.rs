//! Whether the trials of a sweep could run with their settings, before anything is stored.

use anyhow::anyhow;
use jobs::sampler::dry_run;
use jobs::sweep::{Definition, TrialSpec};
use serde_json::Value;
use store::row::Params;
use synth::train::{Config, Content, HeldOut, LengthSuccess, Line, METRICS_VERSION, Training};

use super::{evaluate, experiment, settings};
use crate::ending::Failure;

/// So many points are looked at: enough to meet each value of most choices, and done in a moment.
const MOST: u32 = 64;

/// Checks the first points of a valid definition as a trial would: their settings, together with those of the base,
/// and whether a trial will print the objective. Says nothing of programs that are not ours.
///
/// # Errors
/// In one sentence: which setting cannot be, and what could.
pub(crate) fn check(definition: &Definition) -> Result<(), Failure> {
    if matches!(definition.trial, TrialSpec::Command { .. }) {
        return Ok(());
    }
    let drawn = dry_run(definition, MOST).map_err(Failure::bad_input)?;
    drawn.points.iter().try_for_each(|point| check_point(definition, definition.settings(point)))
}

fn check_point(definition: &Definition, mut params: Params) -> Result<(), Failure> {
    params.entry("seed".to_owned()).or_insert(Value::from(0));
    let names = match &definition.trial {
        TrialSpec::Command { .. } => return Ok(()),
        TrialSpec::Train { config } => {
            let config = Config::from_toml(config, &settings::overrides(&params));
            names(&config.map_err(|error| Failure::bad_input(anyhow!("the trial's config: {error}")))?)
        }
        TrialSpec::Experiment {} => {
            experiment::unit(&params)?;
            vec![experiment::DONE.to_owned()]
        }
        TrialSpec::Evaluate {} => {
            let (eval, seed) = evaluate::read(&params, 1)?;
            eval.entrant(seed)?;
            eval.names()
        }
    };
    let metric = &definition.objective.metric;
    if names.contains(metric) {
        return Ok(());
    }
    Err(Failure::bad_input(anyhow!(
        "a trial of this kind prints no metric '{metric}', the objective; it prints {}",
        names.join(", ")
    )))
}

/// The metrics that a training run prints.
fn names(config: &Config) -> Vec<String> {
    let training = Training {
        imitation: false,
        policy_loss: 0.0,
        value_loss: 0.0,
        gradient_norm: 0.0,
        learning_rate: 0.0,
        lambda: 0.0,
        positions: 0.0,
        demonstrations: 0.0,
        episodes: 0.0,
        solved: 0.0,
        solved_by_temperature: vec![0.0; config.sampling.temperatures.len()],
        reward: 0.0,
        steps: 0.0,
        entropy: 0.0,
        illegal: 0.0,
        hindsight: 0.0,
        searched: 0.0,
        search_solved: 0.0,
        retired: 0,
        longest: 0,
    };
    let lengths = config.tasks.lines.iter().map(|&length| length as u64);
    let by_length = lengths.map(|length| LengthSuccess { length, tasks: 0, solved: 0.0 }).collect();
    let held_out = HeldOut { tasks: 0, solved: 0.0, by_length };
    let mut contents = vec![Content::Training(training)];
    if config.tasks.held_out > 0 {
        contents.insert(0, Content::HeldOut(held_out));
    }
    let line = |content| Line { version: METRICS_VERSION, update: 0, content };
    contents.into_iter().flat_map(|content| line(content).scalars()).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[allow(clippy::needless_pass_by_value, reason = "JSON that is written where it is given")]
    fn checked(trial: Value, metric: &str, settings: Value) -> String {
        let definition = json!({
            "name": "checked",
            "trial": trial,
            "base": settings,
            "space": {"seed": {"choice": [1, 2]}},
            "sampler": {"kind": "grid"},
            "objective": {"metric": metric, "direction": "maximize"},
            "budget": {},
        });
        let definition = serde_json::from_value(definition).unwrap();
        match check(&definition) {
            Ok(()) => "fits".to_owned(),
            Err(Failure::BadInput(error)) => error.to_string(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_of_training_are_checked_by_the_config() {
        let check = |metric: &str, settings: Value, part: &str| {
            let found = checked(
                json!({"kind": "train", "config": "updates = 40\n[imitation]\nupdates = 20"}),
                metric,
                settings,
            );
            assert!(found.contains(part), "{found}");
        };
        check("held_out/solved", json!({"optimizer.rate": 0.001, "network.architecture": "plus"}), "fits");
        check("held_out/solved", json!({"tasks.lines": "[1, 2]"}), "fits");
        check("held_out/solved", json!({"optimiser.rate": 0.001}), "there is no setting `optimiser.rate`");
        check("held_out/solved", json!({"optimizer.rate": -1.0}), "optimizer.rate");
        check("solved", json!({}), "prints no metric 'solved', the objective; it prints held_out/solved");
        check("held_out/solved", json!({"tasks.held_out": 0}), "prints no metric 'held_out/solved'");
    }

    #[test]
    fn settings_of_evaluations_are_checked_by_their_arguments() {
        let check = |settings: Value, part: &str| {
            let found = checked(json!({"kind": "evaluate"}), "solved", settings);
            assert!(found.contains(part), "{found}");
        };
        check(json!({"suite": "human-v1", "solver": "ida", "budget": 100}), "fits");
        check(json!({"suite": "human-v1", "solver": "plus", "search.method": "puct"}), "fits");
        check(json!({"suite": "human-v2"}), "the setting `suite` cannot be human-v2; it is one of ");
        check(json!({"suite": "human-v1", "sover": "ida"}), "there is no setting `sover` of an evaluation");
        check(json!({"suite": "human-v1", "solver": "ida,beam"}), "one solver");
        check(json!({"solver": "ida"}), "needs one of the settings `suite`, `tasks` and `run`");
        check(json!({"suite": "human-v1", "solver": "plus", "search.methot": "puct"}), "methot");
        check(json!({"suite": "human-v1", "solver": "ida", "out": "x"}), "is no setting of a trial");
        check(json!({"suite": "human-v1", "solver": "ida", "budget": 0.5}), "`budget` cannot be 0.5");
    }
}
