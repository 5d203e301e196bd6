//! `assemblet sweep best`: the best point, and the command that repeats it.

use clap::Args;
use jobs::repeat::Repeat;
use jobs::wire::{BestView, TrialView};
use serde_json::json;
use store::row::TrialState;

use super::laboratory::{HomeArguments, about, failure};
use super::watch::{definition, trials};
use super::words;
use crate::ending::{Conclusion, Ending, Failure};
use crate::options::examples;
use crate::output::{Output, Styles};

/// Show a sweep's best point, and the command that repeats its first trial
///
/// With several seeds a point, points are compared by the mean over their trials that succeeded. The command makes a
/// folder where it is started; what it reads is in the laboratory's folder.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "As text:\n  assemblet sweep best smoke",
    "Repeat it:\n  assemblet sweep best smoke --json | jq -r .command | sh"
))]
pub(crate) struct Best {
    /// The sweep, by name or number (s1)
    sweep: String,
    #[command(flatten)]
    home: HomeArguments,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

impl Best {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let view = about(&*api, &self.sweep, |api, sweep| api.sweep(sweep))?;
        let mut output = Output::new();
        let Some(best) = &view.best else {
            let name = &view.sweep.name;
            let why = if view.finished { "no trial succeeded" } else { "no trial has succeeded yet" };
            return Err(Failure::Other(anyhow::anyhow!("the sweep '{name}' has no best trial: {why}")));
        };
        let definition = definition(&view).map_err(failure)?;
        let repeats = repeats(&trials(&*api, view.sweep.id).map_err(failure)?, best);
        let Some(first) = repeats.first() else {
            return Err(Failure::Other(anyhow::anyhow!("the trial {} is gone; try again", best.trial)));
        };
        let repeat = Repeat::of(&self.home.find()?, &view.sweep, &definition, &first.trial);
        repeat.write().map_err(|error| Failure::Other(error.into()))?;
        if self.json {
            output
                .line(&as_json(&definition.objective.metric, best, &repeats, &repeat.command).to_string())?;
        } else {
            output.text(&in_words(
                &definition.objective.metric,
                best,
                &repeats,
                &repeat.command,
                &output.styles,
            ))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

/// The trials of the best point that succeeded, by number.
fn repeats(trials: &[TrialView], best: &BestView) -> Vec<TrialView> {
    let is_repeat = |view: &&TrialView| {
        view.trial.params == best.params && matches!(view.trial.state, TrialState::Succeeded { .. })
    };
    trials.iter().filter(is_repeat).cloned().collect()
}

fn as_json(metric: &str, best: &BestView, repeats: &[TrialView], command: &str) -> serde_json::Value {
    let repeat = |view: &TrialView| {
        let row = &view.trial;
        json!({"trial": row.id.to_string(), "seed": row.seed, "value": row.state.value(), "attempts": row.attempts.len()})
    };
    json!({
        "trial": best.trial.to_string(), "metric": metric, "value": best.value, "params": best.params,
        "repeats": repeats.iter().map(repeat).collect::<Vec<_>>(), "command": command,
    })
}

fn in_words(metric: &str, best: &BestView, repeats: &[TrialView], command: &str, styles: &Styles) -> String {
    let (faint, good) = (styles.faint, styles.good);
    let mut text = String::new();
    let mut fact = |name: &str, fact: &str| text.push_str(&format!("{faint}{name:<12}{faint:#}{fact}\n"));
    fact("trial", &best.trial.to_string());
    let mean = if best.repeats > 1 { format!(", the mean of {} seeds", best.repeats) } else { String::new() };
    fact(&words::printable(metric), &format!("{good}{}{good:#}{mean}", best.value));
    for (name, value) in &best.params {
        // In full: this is what somebody copies.
        let value = value.as_str().map_or_else(|| value.to_string(), words::printable);
        fact(&words::printable(name), &value);
    }
    for view in repeats {
        let value = view.trial.state.value().map(|value| value.to_string()).unwrap_or_default();
        fact("seed", &format!("{} gave {value} ({})", view.trial.seed, view.trial.id));
    }
    fact("repeat", &format!("the trial {}:", repeats.first().map_or(best.trial, |view| view.trial.id)));
    text.push_str(&format!("  {command}\n"));
    text
}
