//! What evcxr runs in place of cargo: it compiles a cell by one call of rustc.
//!
//! Cargo alone takes longer to find that nothing else is to be built than rustc takes for a cell. Where a cell has
//! named crates of its own (`:dep`), the real cargo builds them once and tells, through [`crate::rustc`], how it would
//! compile the cell; from then on that call is repeated. Everything that is not a build goes to the real cargo.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use nix::unistd::{Pid, setpgid};

use crate::home::Home;
use crate::source;

/// Names that this program answers to besides its own, each a link to it in a session's `bin`.
pub(crate) const NAMES: [&str; 3] = ["cargo", "rustup", "rustc"];
/// Tells the home folder to the stand-ins.
pub(crate) const HOME_VARIABLE: &str = "ASSEMBLET_KERNEL_HOME";
/// Tells the session's folder to them.
pub(crate) const SESSION_VARIABLE: &str = "ASSEMBLET_KERNEL_SESSION";
/// Exists in the session's folder while the current cell has been asked to stop.
pub(crate) const STOP_FILE: &str = "stop";
/// Holds the process group of a compile under way.
pub(crate) const COMPILE_FILE: &str = "compile.pid";
/// Holds what the real cargo says while it builds crates.
pub(crate) const PROGRESS_FILE: &str = "progress.log";
/// Exists while types are asked for: rustc then names them by their whole paths.
pub(crate) const PATHS_FILE: &str = "whole-paths";
/// Holds how cargo compiles a cell, below the manifest that this holds for.
pub(crate) const RECIPE_FILE: &str = "recipe.json";

/// How cargo compiles the cell's crate with the crates that the manifest names.
#[derive(serde::Deserialize, serde::Serialize)]
pub(crate) struct Recipe {
    pub(crate) arguments: Vec<String>,
    pub(crate) variables: Vec<(String, String)>,
}

/// Runs as `cargo`.
///
/// # Errors
///
/// Where rustc or the real cargo cannot be started.
pub(crate) fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let home = Home::open(&PathBuf::from(std::env::var(HOME_VARIABLE)?))?;
    let verb = arguments.iter().find(|argument| !argument.starts_with('-')).map(String::as_str);
    let emit = match verb {
        Some("build") => "link",
        Some("check") => "metadata",
        _ => return pass_on(&home, &arguments),
    };
    if Path::new(STOP_FILE).exists() {
        return Ok(ExitCode::FAILURE);
    }
    let _ = set_pdeathsig(Signal::SIGKILL);
    // A group of its own, so that an interrupt ends the compiler and the linker with it.
    let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
    fs::write(COMPILE_FILE, std::process::id().to_string())?;
    let result = build(&home, emit);
    let _ = fs::remove_file(COMPILE_FILE);
    result
}

/// A kernel that is killed takes its compiler with it.
#[allow(unsafe_code)]
fn ends_with_parent(command: &mut Command) {
    let end = || set_pdeathsig(Signal::SIGKILL).map_err(std::io::Error::from);
    // SAFETY: between fork and exec this makes one system call and allocates nothing.
    unsafe {
        command.pre_exec(end);
    }
}

fn pass_on(home: &Home, arguments: &[String]) -> Result<ExitCode> {
    let status = Command::new(&home.toolchain.cargo)
        .args(arguments)
        .env("RUSTC", &home.toolchain.rustc)
        .status()
        .context("cargo cannot be started")?;
    Ok(code(status))
}

fn build(home: &Home, emit: &str) -> Result<ExitCode> {
    let manifest = fs::read_to_string("Cargo.toml").context("the session has no manifest")?;
    let mut rustc = Command::new(&home.toolchain.rustc);
    if names_crates(&manifest) {
        let recipe = match recorded(&manifest) {
            Some(recipe) => recipe,
            None => match learn_recipe(home, &manifest)? {
                Ok(recipe) => recipe,
                Err(status) => return Ok(status),
            },
        };
        rustc.args(with_emit(recipe.arguments, emit)).envs(recipe.variables);
    } else {
        rustc.args(plain_arguments(&manifest, emit)).args(prelude_arguments(home));
    }
    let out = out_folder(home);
    fs::create_dir_all(&out)?;
    if source::prepare()? {
        rustc.args(source::RESULTS);
    }
    if Path::new(PATHS_FILE).exists() {
        // An unstable flag, which only makes a message longer; where it is gone one, a type has to be written by hand.
        rustc.env("RUSTC_BOOTSTRAP", "1").args(["-Ztrim-diagnostic-paths=no", "--diagnostic-width=100000"]);
    }
    ends_with_parent(&mut rustc);
    let output = rustc.args(["--out-dir", &out]).output().context("rustc cannot be started")?;
    print_as_cargo(&output.stderr);
    if output.status.success() && emit == "link" {
        tell_library(&out)?;
    }
    Ok(code(output.status))
}

/// Whether the manifest names crates of the user's.
fn names_crates(manifest: &str) -> bool {
    manifest.split("[dependencies]").nth(1).is_some_and(|rest| !rest.trim().is_empty())
}

/// The value of `opt-level` in a manifest as evcxr writes it.
fn opt_level(manifest: &str) -> &str {
    manifest
        .lines()
        .find_map(|line| line.strip_prefix("opt-level = "))
        .map_or("1", |value| value.trim_matches('"'))
}

/// As cargo would compile the crate in its `dev` profile.
fn plain_arguments(manifest: &str, emit: &str) -> Vec<String> {
    let level = opt_level(manifest);
    [
        "--crate-name",
        "ctx",
        "--edition=2024",
        source::PREPARED,
        "--error-format=json",
        "--json=diagnostic-rendered-ansi",
        "--crate-type",
        "cdylib",
        &format!("--emit={emit}"),
        &format!("-Copt-level={level}"),
        "-Ccodegen-units=4",
        // Between the units of one cell nothing is left to optimise that would pay for the pass.
        "-Clto=off",
        "-Cstrip=debuginfo",
        "-Cdebug-assertions=on",
        // Among a cell's errors its warnings would be taken for the reason.
        "-Awarnings",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What lets a cell use the prelude, which is linked to the shared standard library.
pub(crate) fn prelude_arguments(home: &Home) -> Vec<String> {
    vec![
        "-Cprefer-dynamic".to_owned(),
        "-Crpath".to_owned(),
        "--cfg".to_owned(),
        "assemblet_cell".to_owned(),
        "--extern".to_owned(),
        format!("assemblet={}", home.library().display()),
        // rustc opens it only where a cell's text leads there.
        "--extern".to_owned(),
        format!("assemblet_results={}", home.results().display()),
        "-L".to_owned(),
        format!("dependency={}", home.libraries().display()),
    ]
}

fn recorded(manifest: &str) -> Option<Recipe> {
    let text = fs::read_to_string(RECIPE_FILE).ok()?;
    let (known, recipe): (String, Recipe) = serde_json::from_str(&text).ok()?;
    (known == manifest).then_some(recipe)
}

/// Lets the real cargo build everything, and takes down how it compiles the cell.
fn learn_recipe(home: &Home, manifest: &str) -> Result<Result<Recipe, ExitCode>> {
    let _ = fs::remove_file(RECIPE_FILE);
    let mut cargo = Command::new(&home.toolchain.cargo);
    ends_with_parent(&mut cargo);
    let mut cargo = cargo
        .args(["rustc", "--lib", "--message-format=json-diagnostic-rendered-ansi"])
        .args(["--target", home.toolchain.host(), "--"])
        .args(prelude_arguments(home))
        .args(if source::names_polars(&fs::read_to_string(source::GIVEN)?) {
            &source::RESULTS[..]
        } else {
            &[]
        })
        .env("RUSTC", std::env::current_dir()?.join("bin/rustc"))
        .env_remove("RUSTFLAGS")
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo cannot be started")?;
    let mut progress = fs::File::create(PROGRESS_FILE)?;
    if let Some(stderr) = cargo.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            writeln!(progress, "{line}")?;
            eprintln!("{line}");
        }
    }
    let status = cargo.wait()?;
    let _ = fs::remove_file(PROGRESS_FILE);
    let text = fs::read_to_string(RECIPE_FILE);
    match (status.success(), text) {
        (true, Ok(text)) => {
            let recipe: Recipe = serde_json::from_str(&text)?;
            fs::write(RECIPE_FILE, serde_json::to_string(&(manifest, &recipe))?)?;
            Ok(Ok(recipe))
        }
        // Where all crates are built and only the cell has an error, the recipe is good, and rustc says the error again.
        (false, Ok(text)) => {
            fs::write(
                RECIPE_FILE,
                serde_json::to_string(&(manifest, serde_json::from_str::<Recipe>(&text)?))?,
            )?;
            Ok(Err(ExitCode::FAILURE))
        }
        _ => Ok(Err(ExitCode::FAILURE)),
    }
}

/// A recorded call with another product.
fn with_emit(arguments: Vec<String>, emit: &str) -> Vec<String> {
    let mut kept = Vec::with_capacity(arguments.len());
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--out-dir" {
            arguments.next();
        } else if argument == source::RESULTS[1] && kept.last().is_some_and(|last| last == source::RESULTS[0])
        {
            // Not of the recipe, but of the cell that it was taken down from.
            kept.pop();
        } else if argument == source::GIVEN {
            kept.push(source::PREPARED.to_owned());
        } else if argument.starts_with("--emit=") {
            kept.push(format!("--emit={emit}"));
        } else {
            kept.push(argument);
        }
    }
    kept
}

fn out_folder(home: &Home) -> String {
    format!("target/{}/debug/deps", home.toolchain.host())
}

/// Each diagnostic wrapped as cargo wraps it.
fn print_as_cargo(stderr: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    for line in String::from_utf8_lossy(stderr).lines() {
        let _ = if line.starts_with('{') {
            writeln!(stdout, "{{\"reason\":\"compiler-message\",\"message\":{line}}}")
        } else {
            writeln!(std::io::stderr(), "{line}")
        };
    }
}

/// evcxr reads the library's path from a file that it names.
fn tell_library(out: &str) -> Result<()> {
    if let Some(file) = std::env::var_os("EVCXR_EXECUTION_SO_PATH") {
        let library = fs::canonicalize(Path::new(out).join("libctx.so"))?;
        fs::write(file, library.to_string_lossy().as_bytes())?;
    }
    Ok(())
}

fn code(status: std::process::ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_crates_or_does_not() {
        assert!(!names_crates("[package]\nname = \"ctx\"\n\n[dependencies]\n\n"));
        assert!(names_crates("[package]\n\n[dependencies]\nitoa = \"1\"\n"));
        assert_eq!(opt_level("[profile.dev]\nopt-level = 3\n"), "3");
    }

    #[test]
    fn a_recorded_call_gets_another_product() {
        let call = ["--emit=dep-info,link", "--out-dir", "x", "-C", "opt-level=1"].map(str::to_owned);
        assert_eq!(with_emit(call.to_vec(), "metadata"), ["--emit=metadata", "-C", "opt-level=1"]);
        let call =
            ["--cfg", "assemblet_cell", "--cfg", "assemblet_results", "-C", "rpath"].map(str::to_owned);
        assert_eq!(with_emit(call.to_vec(), "link"), ["--cfg", "assemblet_cell", "-C", "rpath"]);
    }
}
