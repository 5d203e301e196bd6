//! What evcxr runs in place of rustup, to learn where cargo and rustc are.

use std::path::PathBuf;

use anyhow::Result;

use crate::cargo::{HOME_VARIABLE, SESSION_VARIABLE};
use crate::home::Home;

/// Runs as `rustup which TOOL`.
///
/// # Errors
///
/// Where the session's home is gone.
pub(crate) fn main() -> Result<std::process::ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let home = Home::open(&PathBuf::from(std::env::var(HOME_VARIABLE)?))?;
    let path = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["which", "cargo"] => PathBuf::from(std::env::var(SESSION_VARIABLE)?).join("bin/cargo"),
        ["which", "rustc"] => home.toolchain.rustc,
        _ => return Ok(std::process::ExitCode::FAILURE),
    };
    println!("{}", path.display());
    Ok(std::process::ExitCode::SUCCESS)
}
