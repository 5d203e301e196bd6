//! What a laboratory has of earlier plans: a unit that one of them did is not done again by another.

use std::collections::HashMap;

use jobs::api::Api;
use jobs::sweep::TrialSpec;
use jobs::wire::{SweepView, TrialView};
use store::row::{SweepPhase, TrialState};

use super::definition::key;
use crate::command::sweep::laboratory::failure;
use crate::command::sweep::watch::{definition, trials};
use crate::ending::Failure;

/// Trials of experiments by the key of their unit; of several those that succeeded come first, and then later ones.
#[derive(Debug, Default)]
pub(super) struct Trials(HashMap<String, TrialView>);

impl Trials {
    /// All that a laboratory has.
    ///
    /// # Errors
    /// Those of asking.
    pub(super) fn of(api: &dyn Api) -> Result<Trials, Failure> {
        let mut all = Trials::default();
        for sweep in api.sweeps().map_err(failure)? {
            // A sweep of another version is none that this one could use.
            if definition(&sweep).is_ok_and(|known| matches!(known.trial, TrialSpec::Experiment {})) {
                all.take(trials(api, sweep.sweep.id).map_err(failure)?);
            }
        }
        Ok(all)
    }

    /// Adds later ones.
    pub(super) fn take(&mut self, later: impl IntoIterator<Item = TrialView>) {
        for view in later {
            let Some(key) = view.trial.params.get("unit").and_then(|unit| key(unit.as_str()?)) else {
                continue;
            };
            let key = key.to_owned();
            if has_succeeded(&view) || !self.0.get(&key).is_some_and(has_succeeded) {
                self.0.insert(key, view);
            }
        }
    }

    /// The trial of a unit.
    pub(super) fn get(&self, unit: &str) -> Option<&TrialView> {
        self.0.get(unit)
    }

    /// Whether a unit has its rows.
    pub(super) fn has_done(&self, unit: &str) -> bool {
        self.get(unit).is_some_and(has_succeeded)
    }
}

fn has_succeeded(view: &TrialView) -> bool {
    matches!(view.trial.state, TrialState::Succeeded { .. })
}

/// Has the unfinished plans of a folder wait, all but that of a name: they would take the workers that it was given.
///
/// # Errors
/// Those of asking.
pub(super) fn pause_others(api: &dyn Api, name: &str) -> Result<(), Failure> {
    let waits = |view: &SweepView| view.sweep.name == name || view.finished;
    for view in api.sweeps().map_err(failure)?.iter().filter(|&view| !waits(view)) {
        if matches!(view.sweep.phase, SweepPhase::Active) {
            api.pause(&view.sweep.name).map_err(failure)?;
        }
    }
    Ok(())
}
