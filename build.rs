//! Says which commit the program is built from, so that reports can name it.

use std::path::Path;
use std::process::Command;

/// What a change of which makes another program.
const SOURCES: [&str; 9] =
    ["Cargo.lock", "Cargo.toml", "src", "synth", "experiments", "store", "jobs", "reports", "models"];

fn main() {
    for source in SOURCES.into_iter().filter(|source| Path::new(source).exists()) {
        println!("cargo:rerun-if-changed={source}");
    }
    // In a source archive there is no repository, and the variables are empty.
    let commit = git(&["rev-parse", "HEAD"]).unwrap_or_default();
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists());
        path.iter().for_each(|path| println!("cargo:rerun-if-changed={path}"));
    }
    let changed =
        git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|list| !list.is_empty());
    println!("cargo:rustc-env=ASSEMBLET_COMMIT={commit}");
    println!("cargo:rustc-env=ASSEMBLET_CHANGED={}", if changed { "changed" } else { "" });
}

/// What git says, if it is there and the sources are a repository's.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}
