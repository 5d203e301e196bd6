//! `assemblet notebook` leads to `JupyterLab`, or says in two lines how to get there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

/// Runs `assemblet notebook` where `jupyter` is this script, or is not there.
fn notebook(jupyter: Option<&str>, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    if let Some(script) = jupyter {
        let path = folder.path().join("jupyter");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    Command::new(Path::new(env!("CARGO_BIN_EXE_assemblet")))
        .arg("notebook")
        .args(arguments)
        .env("PATH", folder.path())
        .output()
        .unwrap()
}

fn check(jupyter: Option<&str>, arguments: &[&str], code: i32, expected: &str) {
    let output = notebook(jupyter, arguments);
    let text =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(expected), "{text}");
    assert!(text.lines().count() <= 2, "{text}");
}

#[test]
fn what_is_missing_is_said_in_two_lines() {
    check(
        None,
        &[],
        1,
        "pip install jupyterlab && cargo run --release -p assemblet-kernel -- install --user",
    );
    check(Some("echo '{\"kernelspecs\": {}}'"), &[], 1, "does not know the Assemblet kernel");
    check(Some("echo nothing"), &[], 1, "does not print its list");
    check(None, &["no/such/folder"], 2, "there is no no/such/folder");
}

#[test]
fn with_all_there_it_becomes_jupyterlab() {
    let jupyter =
        "if [ $1 = kernelspec ]; then echo '{\"kernelspecs\": {\"assemblet\": {}}}'; else echo \"$@\"; fi";
    check(Some(jupyter), &["tests", "--", "--no-browser"], 0, "lab --no-browser tests");
}
