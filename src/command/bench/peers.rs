//! The peers that are measured beside us: Python scripts on JAX.

use std::process::Command;

use serde::Deserialize;

use crate::ending;

/// The environment variable that names a Python with jax and mctx.
const PYTHON: &str = "ASSEMBLET_PYTHON";

/// One line that a peer's script prints.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PeerLine {
    pub(super) name: String,
    pub(super) batch: usize,
    #[serde(alias = "samples_per_s", alias = "sims_per_s")]
    pub(super) per_second: f64,
}

/// Runs a script and reads its lines. Where there is no Python that can run it there are none, and a warning
/// says what to do.
pub(super) fn run(script: &str) -> Vec<PeerLine> {
    let python = std::env::var_os(PYTHON).unwrap_or_else(|| "python3".into());
    let lines: Vec<PeerLine> = match Command::new(python).args(["-c", script]).output() {
        Ok(result) if result.status.success() => String::from_utf8_lossy(&result.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect(),
        _ => Vec::new(),
    };
    if lines.is_empty() {
        ending::warn(format!(
            "no figures of the peer: set {PYTHON} to a Python that can import jax and mctx"
        ));
    }
    lines
}
