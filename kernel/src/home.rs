//! Where an installed kernel lives, and what is in that folder.
//!
//! ```text
//! assemblet-kernel        this program
//! assemblet               the command line, which a notebook's sweeps are run by
//! toolchain.json          what compiled the prelude, and so must compile cells
//! lib/                    the prelude and its frames and pages as shared libraries, and the metadata of what they are made of
//! facade/                 the prelude's sources, for completion and the types of variables
//! rust-src/               the standard library's sources, without what completion has no use for
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

/// The layout's version; a folder with another one is stale.
pub(crate) const VERSION: u32 = 3;

/// What compiled the prelude.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) struct Toolchain {
    /// [`VERSION`] of the program that wrote this.
    pub(crate) version: u32,
    /// The version of the kernel and its prelude.
    pub(crate) kernel: String,
    /// The compiler, an absolute path that does not go through rustup's proxies.
    pub(crate) rustc: PathBuf,
    /// Cargo, likewise.
    pub(crate) cargo: PathBuf,
    /// All that `rustc -vV` prints; a library serves only the very compiler that made it.
    pub(crate) verbose_version: String,
}

impl Toolchain {
    /// The triple of the machine that cells are compiled for.
    pub(crate) fn host(&self) -> &str {
        self.verbose_version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or("x86_64-unknown-linux-gnu")
    }

    /// A sentence where the compiler is not the one that made the prelude.
    pub(crate) fn complaint(&self) -> Option<String> {
        let output = std::process::Command::new(&self.rustc).arg("-vV").output();
        match output {
            Ok(output) if String::from_utf8_lossy(&output.stdout) == self.verbose_version => None,
            Ok(_) => Some(format!(
                "the compiler {} has changed since the kernel was installed; install the kernel again",
                self.rustc.display()
            )),
            Err(error) => Some(format!(
                "the compiler {} that the kernel was installed with cannot be run ({error}); install the kernel again",
                self.rustc.display()
            )),
        }
    }
}

/// The folder of an installed kernel.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) folder: PathBuf,
    pub(crate) toolchain: Toolchain,
}

impl Home {
    /// The folder that this program stands in.
    ///
    /// # Errors
    ///
    /// A sentence with its remedy where the program was started from where it was built, or the folder is stale.
    pub(crate) fn of_this_program() -> Result<Self> {
        let program = std::env::current_exe().context("this program cannot find itself")?;
        let folder = program.parent().unwrap_or(Path::new(".")).to_owned();
        Self::open(&folder)
    }

    /// Reads a kernel's folder.
    ///
    /// # Errors
    ///
    /// As [`Home::of_this_program`].
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("toolchain.json");
        let remedy = "run `assemblet-kernel install` first";
        let Ok(text) = fs::read_to_string(&path) else {
            bail!("{} is no installed kernel; {remedy}", folder.display());
        };
        let toolchain: Toolchain = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a kernel's file; {remedy}", path.display()))?;
        if toolchain.version != VERSION || toolchain.kernel != env!("CARGO_PKG_VERSION") {
            bail!(
                "{} was installed by version {} of the kernel and this is {}; run `assemblet-kernel install` again",
                folder.display(),
                toolchain.kernel,
                env!("CARGO_PKG_VERSION")
            );
        }
        let home = Self { folder: folder.to_owned(), toolchain };
        if let Some(missing) = [home.library(), home.results()].iter().find(|library| !library.is_file()) {
            bail!("{} is missing; run `assemblet-kernel install` again", missing.display());
        }
        Ok(home)
    }

    /// The command line, which sweeps are run by.
    pub(crate) fn command_line(&self) -> PathBuf {
        self.folder.join("assemblet")
    }

    /// The folder that rustc searches for the prelude and its parts.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.folder.join("lib")
    }

    /// The prelude as a shared library.
    pub(crate) fn library(&self) -> PathBuf {
        self.libraries().join("libassemblet.so")
    }

    /// Frames and pages as a shared library over the prelude's.
    pub(crate) fn results(&self) -> PathBuf {
        self.libraries().join("libassemblet_results.so")
    }

    /// The prelude's sources as rust-analyzer reads them.
    pub(crate) fn facade(&self) -> PathBuf {
        self.folder.join("facade")
    }

    /// The standard library's sources.
    pub(crate) fn rust_sources(&self) -> PathBuf {
        self.folder.join("rust-src")
    }
}
