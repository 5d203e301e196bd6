//! One kernel's own folder, which evcxr works in, and the evaluation context over it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, bail};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};

use crate::cargo::{HOME_VARIABLE, NAMES, SESSION_VARIABLE};
use crate::frame::MARK_VARIABLE;
use crate::home::Home;

/// Folders of sessions begin so; what follows is the process that made it.
const PREFIX: &str = "assemblet-session-";

/// Where the prelude finds the command line, which it runs sweeps by.
const COMMAND_LINE_VARIABLE: &str = "ASSEMBLET_PROGRAM";
/// Where it finds the library of frames and pages, which it loads when the first is made.
const RESULTS_VARIABLE: &str = "ASSEMBLET_RESULTS";

/// What every cell sees: rust-analyzer reads the facade in place of the prelude, whose dependencies would cost it
/// seconds and a gigabyte, and rustc reads the prelude itself, and its frames' library for a cell that asks for what is in
/// there (`crate::source`). The last line has evcxr allow `?` from the first cell on,
/// which it else finds out by a compile that fails.
pub(crate) const FIRST_CELL: &str = "mod assemblet { #[cfg(assemblet_cell)] pub use ::assemblet::*; \
#[cfg(assemblet_cell)] pub mod prelude { pub use ::assemblet::prelude::*; \
#[cfg(assemblet_results)] pub use ::assemblet_results::prelude::*; } \
#[cfg(assemblet_results)] pub use ::assemblet_results::*; \
#[cfg(not(assemblet_cell))] mod facade; #[cfg(not(assemblet_cell))] pub use facade::*; }\n\
use assemblet::prelude::*;\n\
Ok::<(), std::fmt::Error>(())?;";

/// A kernel's folder; it goes away with it.
#[derive(Debug)]
pub(crate) struct Session {
    folder: tempfile::TempDir,
    home: Home,
    /// Where the notebook is: cells run here.
    notebook: PathBuf,
    /// The search path that cells and shell lines see.
    path: std::ffi::OsString,
    /// The word that marks lines of the kernel's on a cell's standard output.
    pub(crate) mark: String,
}

impl Session {
    /// Makes the folder. Sets this process's environment, so no other thread may run yet.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made.
    pub(crate) fn begin(home: Home) -> Result<Self> {
        let temporary = temporary_folder();
        remove_abandoned(&temporary);
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", std::process::id()))
            .tempdir_in(&temporary)
            .with_context(|| format!("cannot make a folder in {}; is the disk full?", temporary.display()))?;
        let notebook = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let mark = format!("\u{1e}{}", uuid::Uuid::new_v4().simple());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let session = Self { folder, home, notebook, path, mark };
        session.fill().with_context(|| {
            format!("cannot write into {}; is the disk full?", session.folder().display())
        })?;
        session.set_environment();
        Ok(session)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that runs where the notebook is, and sees none of what evcxr is shown.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.notebook).env("PATH", &self.path);
        for name in ["CARGO", "RUSTC", "RUST_SRC_PATH", "EVCXR_TMPDIR", "EVCXR_CONFIG_DIR"] {
            command.env_remove(name);
        }
        command
    }

    fn fill(&self) -> Result<()> {
        let bin = self.folder().join("bin");
        fs::create_dir_all(&bin)?;
        let program = std::env::current_exe()?;
        for name in NAMES {
            symlink(&program, bin.join(name))?;
        }
        let module = self.folder().join("src/assemblet");
        fs::create_dir_all(&module)?;
        fs::create_dir_all(self.folder().join("config"))?;
        copy_sources(&self.home.facade(), &module)?;
        Ok(())
    }

    #[allow(unsafe_code)]
    fn set_environment(&self) {
        let bin = self.folder().join("bin");
        let mut path = bin.into_os_string();
        path.push(":");
        path.push(&self.path);
        let (command_line, results) = (self.home.command_line(), self.home.results());
        let variables: [(&str, &std::ffi::OsStr); 10] = [
            ("PATH", &path),
            ("EVCXR_TMPDIR", self.folder().as_os_str()),
            ("EVCXR_CONFIG_DIR", &self.folder().join("config").into_os_string()),
            (HOME_VARIABLE, self.home.folder.as_os_str()),
            (SESSION_VARIABLE, self.folder().as_os_str()),
            (MARK_VARIABLE, self.mark.as_ref()),
            (COMMAND_LINE_VARIABLE, command_line.as_os_str()),
            (RESULTS_VARIABLE, results.as_os_str()),
            // rust-analyzer's own calls.
            ("CARGO", self.home.toolchain.cargo.as_os_str()),
            ("RUSTC", self.home.toolchain.rustc.as_os_str()),
        ];
        // SAFETY: called before the first thread is started.
        unsafe {
            for (name, value) in variables {
                std::env::set_var(name, value);
            }
            if self.home.rust_sources().is_dir() {
                std::env::set_var("RUST_SRC_PATH", self.home.rust_sources());
            }
        }
    }

    /// The evaluation context, still without the prelude. Takes seconds.
    ///
    /// # Errors
    ///
    /// A sentence, where evcxr cannot start.
    pub(crate) fn context(&self) -> Result<(EvalContext, EvalContextOutputs)> {
        let program = std::env::current_exe()?;
        let command = self.command(program);
        // A stray evcxr.toml beside the notebook would change what its cells mean here.
        std::env::set_current_dir(self.folder())?;
        let made = EvalContext::with_subprocess_command(command);
        std::env::set_current_dir(&self.notebook)?;
        made.map_err(|error| {
            let error = error.to_string();
            let remedy =
                if error.contains("linker") { "; install a C compiler, as by `apt install gcc`" } else { "" };
            anyhow!("the process that runs cells cannot be started: {error}{remedy}")
        })
    }
}

/// Brings the prelude into scope. What the context gives must be taken by then.
///
/// # Errors
///
/// A sentence, where the prelude does not compile.
pub(crate) fn load_prelude(mut context: EvalContext) -> Result<CommandContext> {
    let mut state = context.state();
    state.set_opt_level("1").map_err(|error| anyhow!("{error}"))?;
    if let Err(error) = context.eval_with_state(FIRST_CELL, state) {
        bail!("the prelude cannot be loaded: {error}; run `assemblet-kernel doctor`");
    }
    Ok(CommandContext::with_eval_context(context))
}

/// A folder whose path has no space, which evcxr could not bear.
fn temporary_folder() -> PathBuf {
    let usual = std::env::temp_dir();
    if usual.to_string_lossy().contains(' ') { PathBuf::from("/tmp") } else { usual }
}

/// Kernels that were killed could not remove their folders.
fn remove_abandoned(temporary: &Path) {
    let Ok(entries) = fs::read_dir(temporary) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX))
            .and_then(|rest| rest.split('-').next())
            .and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies a tree of sources.
pub(crate) fn copy_sources(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_sources(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
