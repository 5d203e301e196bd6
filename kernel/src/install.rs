//! `install` and `uninstall`: an installed kernel needs nothing of the folder that it was built in.
//!
//! Everything is made aside and moved into place at the end, so a failed or killed install leaves the last one as it was.

use std::fs;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::home::{Toolchain, VERSION};
use crate::place::Place;
use crate::session::copy_sources;
use crate::{kernelspec, rust_sources};

/// The prelude as a shared library.
const LIBRARY: &str = "libassemblet.so";
/// What the library of frames and pages is made of, besides the prelude.
const PARTS: [&str; 5] = ["claims", "experiments", "jobs", "reports", "store"];
/// The workspace that this program was built from.
const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Installs the kernel.
///
/// # Errors
///
/// One sentence on what is missing, and what to do.
#[allow(clippy::disallowed_methods)]
pub(crate) fn install(place: &Place) -> Result<ExitCode> {
    let start = Instant::now();
    let workspace = fs::canonicalize(WORKSPACE)
        .ok()
        .filter(|folder| folder.join("kernel/prelude/Cargo.toml").is_file())
        .with_context(|| {
            format!(
                "the sources that this program was built from are not at {WORKSPACE} any more; build it again"
            )
        })?;
    let toolchain = toolchain(&workspace)?;
    let library = sysroot(&toolchain)?.join("lib/rustlib/src/rust/library");
    if !library.join("core/src/lib.rs").is_file() {
        bail!(
            "the compiler's sources are missing at {}; run `rustup component add rust-src`",
            library.display()
        );
    }
    let aside = aside(&place.home)?;
    let result = fill(&aside, &workspace, &toolchain, &library).and_then(|()| {
        put(&aside, &place.home)?;
        let spec = self::aside(&place.kernelspec)?;
        kernelspec::write(&spec, &place.home.join("assemblet-kernel"))
            .and_then(|()| put(&spec, &place.kernelspec))
            .inspect_err(|_| drop(fs::remove_dir_all(&spec)))
            .with_context(|| format!("cannot write {}", place.kernelspec.display()))
    });
    if let Err(error) = result {
        let _ = fs::remove_dir_all(&aside);
        return Err(error);
    }
    say(&format!(
        "installed as `{}` in {:.0} s: {}",
        place.name,
        start.elapsed().as_secs_f64(),
        place.kernelspec.display()
    ));
    println!("Start `jupyter lab` and pick \"Assemblet (Rust)\".");
    Ok(ExitCode::SUCCESS)
}

/// Takes the kernel away.
///
/// # Errors
///
/// Where there is none, or its files cannot be removed.
pub(crate) fn uninstall(place: &Place) -> Result<ExitCode> {
    let mut removed = false;
    for folder in [&place.kernelspec, &place.home] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
            removed = true;
        }
    }
    if !removed {
        bail!("no kernel `{}` is installed at {}", place.name, place.kernelspec.display());
    }
    println!("removed {}", place.kernelspec.display());
    Ok(ExitCode::SUCCESS)
}

/// A step of the install, told as it begins.
fn say(text: &str) {
    println!("{text}");
    let _ = std::io::stdout().flush();
}

/// An empty folder beside the one that it will become.
fn aside(folder: &Path) -> Result<PathBuf> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let parent = folder.parent().unwrap_or(Path::new("/"));
    let aside = parent.join(format!(".{name}.new-{}", std::process::id()));
    fs::create_dir_all(&aside).with_context(|| {
        format!("cannot make a folder in {}; choose another place by --prefix", parent.display())
    })?;
    Ok(aside)
}

/// Moves a folder into place; what was there goes only when the new one stands.
fn put(aside: &Path, folder: &Path) -> Result<()> {
    let old = aside.with_extension("old");
    let had = folder.exists();
    if had {
        fs::rename(folder, &old).with_context(|| format!("cannot replace {}", folder.display()))?;
    }
    if let Err(error) = fs::rename(aside, folder) {
        if had {
            let _ = fs::rename(&old, folder);
        }
        return Err(error).with_context(|| format!("cannot write {}", folder.display()));
    }
    if had {
        let _ = fs::remove_dir_all(old);
    }
    Ok(())
}

fn fill(home: &Path, workspace: &Path, toolchain: &Toolchain, library: &Path) -> Result<()> {
    let full = || format!("cannot write into {}; is the disk full?", home.display());
    say("building the laboratory's library for cells");
    let artifacts = build(workspace, toolchain)?;
    let parts = build_parts(workspace, toolchain)?;
    say("building the command line, which sweeps are run by");
    let command_line = build_command_line(workspace, toolchain)?;
    say("copying");
    let libraries = home.join("lib");
    fs::create_dir_all(&libraries).with_context(full)?;
    for artifact in artifacts.iter().chain(parts.iter().filter(|part| is_metadata(part))) {
        let name = artifact.file_name().unwrap_or_default();
        let to = libraries.join(name);
        fs::copy(artifact, &to).with_context(full)?;
        if name == LIBRARY {
            strip(&to);
        }
    }
    say("building frames and pages, which cells load on first use");
    build_results(workspace, toolchain, &parts, &libraries)?;
    facade(&workspace.join("kernel/prelude/src"), &home.join("facade")).with_context(full)?;
    rust_sources::copy(library, &home.join("rust-src"))?;
    for (from, name) in [(std::env::current_exe()?, "assemblet-kernel"), (command_line, "assemblet")] {
        let program = home.join(name);
        fs::copy(from, &program).with_context(full)?;
        strip(&program);
    }
    fs::write(home.join("toolchain.json"), serde_json::to_string_pretty(toolchain)?).with_context(full)?;
    Ok(())
}

/// Takes the names of lines away: they make a file two to four times as large, and a crash in a cell would take seconds
/// to look through them. The linker's package has this program; without it the copy only stays large.
fn strip(file: &Path) {
    let _ = Command::new("strip").arg("--strip-debug").arg(file).stderr(Stdio::null()).status();
}

/// The compiler and cargo that the workspace asks for, by their own paths.
///
/// # Errors
///
/// Where there is no cargo, or no rustc.
pub(crate) fn toolchain(workspace: &Path) -> Result<Toolchain> {
    let run = |program: &str, arguments: &[&str]| -> Result<String> {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(workspace)
            .output()
            .with_context(|| format!("{program} cannot be started; install Rust by rustup"))?;
        if !output.status.success() {
            // Rustup may print a backtrace below its sentence.
            let text = String::from_utf8_lossy(&output.stderr);
            let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
            bail!("{program} does not run here ({}); run `rustup show` to see why", first.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let sysroot = PathBuf::from(run("rustc", &["--print", "sysroot"])?.trim());
    let rustc = sysroot.join("bin/rustc");
    let beside = sysroot.join("bin/cargo");
    let cargo = if beside.is_file() { beside } else { which("cargo")? };
    let verbose_version = run(&rustc.to_string_lossy(), &["-vV"])?;
    Ok(Toolchain {
        version: VERSION,
        kernel: env!("CARGO_PKG_VERSION").to_owned(),
        rustc,
        cargo,
        verbose_version,
    })
}

fn which(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .with_context(|| format!("{program} is not on the search path; install Rust by rustup"))
}

fn sysroot(toolchain: &Toolchain) -> Result<PathBuf> {
    let sysroot = toolchain.rustc.parent().and_then(Path::parent);
    sysroot.map(Path::to_owned).context("the compiler has no folder of its own")
}

/// Builds the prelude as a shared library; gives it and the metadata of everything that it is made of.
fn build(workspace: &Path, toolchain: &Toolchain) -> Result<Vec<PathBuf>> {
    let arguments =
        ["rustc", "--release", "--package", "assemblet-prelude", "--lib", "--crate-type", "dylib"];
    let names = cargo(workspace, toolchain, &arguments, &["--", "-Cprefer-dynamic"])
        .context("the laboratory's library cannot be built")?;
    // Metadata of libraries; shared libraries are the prelude itself, and macros that rustc looks up by name.
    let files: Vec<PathBuf> = names.into_iter().filter(|path| is_metadata(path)).collect();
    if !files.iter().any(|file| file.ends_with(LIBRARY)) {
        bail!("cargo built no libassemblet.so; run `cargo build --release -p assemblet-prelude` to see why");
    }
    Ok(files)
}

/// What rustc reads to compile a cell. The prelude itself and its frames are there whole, not twice.
fn is_metadata(path: &Path) -> bool {
    let is_ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libassemblet"));
    let ending = if is_ours { &["so"][..] } else { &["rmeta", "so"] };
    path.extension().is_some_and(|it| ending.iter().any(|ending| it == *ending))
}

/// Builds what the library of frames and pages is made of; gives the files.
fn build_parts(workspace: &Path, toolchain: &Toolchain) -> Result<Vec<PathBuf>> {
    let arguments = ["build", "--release", "--package", "assemblet-results"];
    cargo(workspace, toolchain, &arguments, &[]).context("frames and pages cannot be built")
}

/// Builds the library of frames and pages, over the prelude's that stands in the folder already.
///
/// Not by cargo, which would build it over a prelude of its own: then a frame would be another type than the cells'.
fn build_results(workspace: &Path, toolchain: &Toolchain, parts: &[PathBuf], libraries: &Path) -> Result<()> {
    let mut rustc = Command::new(&toolchain.rustc);
    rustc.current_dir(workspace).args(["--crate-name", "assemblet_results", "--edition=2024"]);
    rustc.args(["kernel/results/src/lib.rs", "--crate-type", "dylib", "--cap-lints", "allow"]);
    rustc.args(["-Copt-level=3", "-Cstrip=debuginfo", "-Cprefer-dynamic", "-Clink-arg=-Wl,-rpath,$ORIGIN"]);
    let extern_crate = |name: &str, file: &Path| format!("{name}={}", file.display());
    rustc.args(["--extern", &extern_crate("assemblet", &libraries.join(LIBRARY))]);
    for name in PARTS {
        let is_it = |file: &&PathBuf| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let named = stem.strip_prefix("lib").and_then(|stem| stem.strip_prefix(name));
            file.extension().is_some_and(|it| it == "rlib")
                && named.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let file = parts.iter().find(is_it).with_context(|| {
            format!("cargo built no library {name}; run `cargo build --release -p {name}` to see why")
        })?;
        rustc.args(["--extern", &extern_crate(name, file)]);
    }
    // Each folder that something was built in, of which there is one.
    let mut folders: Vec<&Path> = parts.iter().filter_map(|file| file.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        rustc.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    let output = rustc.arg("--out-dir").arg(libraries).output().context("rustc cannot be started")?;
    if !output.status.success() {
        bail!("frames and pages cannot be built: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Builds the command line; gives its program.
fn build_command_line(workspace: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let arguments = ["build", "--release", "--package", "assemblet", "--bin", "assemblet"];
    let names = cargo(workspace, toolchain, &arguments, &[]).context("the command line cannot be built")?;
    names
        .into_iter()
        .find(|path| path.file_name().is_some_and(|name| name == "assemblet"))
        .context("cargo built no program; run `cargo build --release -p assemblet` to see why")
}

/// Runs cargo, and shows what it compiles; gives the files that it made or found made.
fn cargo(workspace: &Path, toolchain: &Toolchain, arguments: &[&str], last: &[&str]) -> Result<Vec<PathBuf>> {
    let mut cargo = Command::new(&toolchain.cargo)
        .current_dir(workspace)
        .env("RUSTC", &toolchain.rustc)
        .args(arguments)
        .args(["--message-format", "json-render-diagnostics"])
        .args(last)
        .stdout(Stdio::piped())
        .stderr(if std::io::stderr().is_terminal() { Stdio::inherit() } else { Stdio::piped() })
        .spawn()
        .context("cargo cannot be started")?;
    // Drained beside the messages, else a full pipe would stop the build.
    let errors = cargo.stderr.take().map(|stderr| {
        std::thread::spawn(move || {
            let lines: Vec<String> = BufReader::new(stderr)
                .lines()
                .map_while(Result::ok)
                .inspect(|line| {
                    if line.trim_start().starts_with("Compiling") {
                        println!("{line}");
                    }
                })
                .collect();
            lines.join("\n")
        })
    });
    let mut files = Vec::new();
    if let Some(stdout) = cargo.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            if message["reason"] == "compiler-artifact" {
                let names = message["filenames"].as_array().cloned().unwrap_or_default();
                files.extend(names.iter().filter_map(Value::as_str).map(PathBuf::from));
            }
        }
    }
    let status = cargo.wait()?;
    let errors = errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
    if !status.success() {
        bail!("{errors}");
    }
    Ok(files)
}

/// The prelude's sources as a module `assemblet::facade` of a cell's crate, where rust-analyzer reads them.
fn facade(sources: &Path, to: &Path) -> Result<()> {
    let module = to.join("facade");
    copy_sources(sources, &module)?;
    fs::rename(module.join("lib.rs"), to.join("facade.rs"))?;
    rename_crate(to)
}

/// `crate::` is the root of the cell there, and not of the prelude.
fn rename_crate(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rename_crate(&path)?;
        } else {
            let text = fs::read_to_string(&path)?.replace("crate::", "crate::assemblet::facade::");
            fs::write(&path, text.replace("$crate::assemblet::facade::", "$crate::"))?;
        }
    }
    Ok(())
}
