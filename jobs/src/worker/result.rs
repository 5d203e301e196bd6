//! `result.json`: what an attempt that succeeded came to, and what it was made of.

use std::fs;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};
use store::files;
use store::row::Params;

use super::contract::params;
use super::prepare::told;
use crate::wire::{Assignment, Report};

/// The version of the file.
const VERSION: u32 = 1;

/// The file's content. Nothing in it depends on when, where or in how many attempts the trial ran, so that equal
/// results have equal digests.
#[derive(Serialize)]
struct Content<'a> {
    version: u32,
    trial: String,
    metric: &'a str,
    value: f64,
    step: u64,
    seed: u64,
    params: Params,
    metrics_sha256: String,
}

/// Writes the result of an attempt into its folder, where the metrics are on the disk already; its SHA-256, in
/// hexadecimal.
///
/// # Errors
/// In one sentence.
pub(super) fn write(folder: &Path, assignment: &Assignment, value: Report) -> Result<String, String> {
    let metrics = folder.join("metrics.jsonl");
    let bytes = fs::read(&metrics).map_err(|error| told("read", &metrics, &error))?;
    let content = Content {
        version: VERSION,
        trial: assignment.lease.trial.to_string(),
        metric: &assignment.definition.objective.metric,
        value: value.value,
        step: value.step,
        seed: assignment.seed,
        params: params(assignment),
        metrics_sha256: hexadecimal(&bytes),
    };
    let json = serde_json::to_vec_pretty(&content).expect("a result is JSON");
    let path = folder.join("result.json");
    files::write_whole(&path, &json).map_err(|error| told("write", &path, &error))?;
    Ok(hexadecimal(&json))
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
