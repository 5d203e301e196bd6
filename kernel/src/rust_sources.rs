//! The standard library's sources, less what nobody completes: rust-analyzer reads every file that it finds, which at
//! each start takes as long as all the rest of the kernel.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Crates that a cell's types come from.
const CRATES: [&str; 5] = ["core", "alloc", "std", "proc_macro", "test"];
/// Folders anywhere in them that hold no item a cell could name on this system.
const LEFT_OUT: [&str; 4] = ["tests", "benches", "examples", "core_arch"];

/// Copies the sources below the compiler's `library` folder.
///
/// # Errors
///
/// Where a file cannot be read or written.
pub(crate) fn copy(library: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in CRATES {
        copy_folder(&library.join(name), &to.join(name))
            .with_context(|| format!("the sources of {name} cannot be copied to {}", to.display()))?;
    }
    for name in ["Cargo.toml", "Cargo.lock"] {
        if library.join(name).is_file() {
            fs::copy(library.join(name), to.join(name))?;
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            if !LEFT_OUT.iter().any(|left_out| name == OsStr::new(left_out)) {
                copy_folder(&entry.path(), &target)?;
            }
        } else if is_read(&name) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn is_read(name: &OsStr) -> bool {
    let path = Path::new(name);
    path.extension().is_some_and(|extension| extension == "rs" || extension == "toml" || extension == "lock")
}
