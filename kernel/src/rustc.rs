//! What the real cargo runs in place of rustc: the same call, taken down where it compiles the cell's crate.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::cargo::{HOME_VARIABLE, RECIPE_FILE, Recipe};
use crate::home::Home;

/// Runs as `rustc`.
///
/// # Errors
///
/// Where rustc cannot be started.
pub(crate) fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let home = Home::open(std::path::Path::new(&std::env::var(HOME_VARIABLE)?))?;
    let names_cell = arguments.windows(2).any(|pair| pair[0] == "--crate-name" && pair[1] == "ctx");
    if names_cell {
        // Build scripts may have set what the code reads at compile time.
        let variables = std::env::vars().filter(|(name, _)| name.starts_with("CARGO_") || name == "OUT_DIR");
        let recipe = Recipe { arguments: arguments.clone(), variables: variables.collect() };
        std::fs::write(RECIPE_FILE, serde_json::to_string(&recipe)?)?;
    }
    let status =
        Command::new(&home.toolchain.rustc).args(&arguments).status().context("rustc cannot be started")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
