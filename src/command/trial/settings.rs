//! A trial's settings: by name, as its file of parameters holds them.

use std::path::Path;

use anyhow::{Context, anyhow};
use serde_json::Value;
use store::row::Params;

use crate::ending::Failure;

/// The settings of a file.
pub(super) fn read(path: &Path) -> Result<Params, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the parameters {shown}"));
    let text = text.map_err(Failure::BadInput)?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::bad_input(anyhow!("the parameters {shown} are no JSON object: {error}")))
}

/// A setting's value as the command line writes it.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // But for null, which no setting is, JSON's values are written as TOML's are.
        other => other.to_string(),
    }
}

/// Settings as the overrides of a config.
pub(super) fn overrides(params: &Params) -> Vec<String> {
    params.iter().map(|(name, value)| format!("{name}={}", written(value))).collect()
}
