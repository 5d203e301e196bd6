//! Where a kernel is installed: Jupyter's folder for the kernelspec, and beside it the kernel's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The two folders of an installed kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The name by which Jupyter knows it.
    pub(crate) name: String,
    /// Jupyter's folder of this kernelspec.
    pub(crate) kernelspec: PathBuf,
    /// The kernel's own folder, see [`crate::home`].
    pub(crate) home: PathBuf,
}

impl Place {
    /// For the current user.
    ///
    /// # Errors
    ///
    /// Where there is no home folder.
    pub(crate) fn user(name: &str) -> Result<Self> {
        let data = match std::env::var_os("JUPYTER_DATA_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => user_data()?.join("jupyter"),
        };
        Ok(Self::new(&data, &user_data()?, name))
    }

    /// For a Python environment at `prefix`.
    ///
    /// # Errors
    ///
    /// Where the prefix cannot be made absolute.
    pub(crate) fn prefix(prefix: &Path, name: &str) -> Result<Self> {
        let share = std::path::absolute(prefix)?.join("share");
        Ok(Self::new(&share.join("jupyter"), &share, name))
    }

    /// For the active Python environment.
    ///
    /// # Errors
    ///
    /// Where there is no Python.
    pub(crate) fn python(name: &str) -> Result<Self> {
        for variable in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
            if let Some(prefix) = std::env::var_os(variable) {
                return Self::prefix(Path::new(&prefix), name);
            }
        }
        let output = Command::new("python3")
            .args(["-c", "import sys; print(sys.prefix)"])
            .output()
            .context("python3 cannot be started; give the environment by --prefix")?;
        let prefix = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if prefix.is_empty() {
            bail!("python3 does not say where it is installed; give the environment by --prefix");
        }
        Self::prefix(Path::new(&prefix), name)
    }

    fn new(jupyter: &Path, data: &Path, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kernelspec: jupyter.join("kernels").join(name),
            home: data.join("assemblet/kernels").join(name),
        }
    }
}

fn user_data() -> Result<PathBuf> {
    dirs::data_dir().context("this user has no home folder; give a place by --prefix")
}
