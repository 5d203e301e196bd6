//! The sweep that a plan is: a trial a unit.

use anyhow::anyhow;
use experiments::{Preset, Unit};
use jobs::sweep::Definition;
use jobs::wire::SweepView;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::choice::Choice;
use crate::ending::Failure;

/// The name of the sweep that does a plan. It has the units' digest, so that a plan of a changed spec is another sweep
/// and no conflict.
pub(super) fn name(preset: Preset, plan: &[Unit]) -> String {
    let mut digest = Sha256::new();
    plan.iter().for_each(|unit| digest.update(unit.key.as_bytes()));
    let digest: String = digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{preset}-{digest}")
}

/// The definition of the sweep of that name that does these units, at least one.
///
/// # Errors
/// None that a user could make; the service checks the definition as any other.
pub(super) fn definition(
    choice: &Choice,
    preset: Preset,
    name: &str,
    units: &[&Unit],
) -> Result<Definition, Failure> {
    let settings: Vec<String> = units.iter().map(|&unit| setting(unit)).collect();
    let mut base = json!({"preset": preset.to_string(), "experiments": choice.names});
    if !choice.texts.is_empty() {
        base["specs"] = json!(choice.texts);
    }
    let definition = json!({
        "name": name,
        "trial": {"kind": "experiment"},
        "base": base,
        "space": {"unit": {"choice": settings}},
        "sampler": {"kind": "grid"},
        "objective": {"metric": "done", "direction": "maximize"},
    });
    serde_json::from_value(definition).map_err(|error| Failure::Other(anyhow!(error)))
}

/// The setting that names a unit: what it is, for whoever watches, and its key.
pub(crate) fn setting(unit: &Unit) -> String {
    format!("{} ({})", unit.title, unit.key)
}

/// Whether a unit is one of a sweep's.
pub(super) fn names_unit(sweep: &SweepView, unit: &Unit) -> bool {
    let settings = sweep.sweep.definition.pointer("/space/unit/choice").and_then(Value::as_array);
    settings
        .is_some_and(|settings| settings.iter().any(|known| known.as_str().and_then(key) == Some(&*unit.key)))
}

/// The key in the setting that names a unit.
pub(super) fn key(setting: &str) -> Option<&str> {
    setting.strip_suffix(')')?.rsplit_once(" (").map(|(_, key)| key)
}
