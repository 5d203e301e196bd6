//! The crates may depend on each other only along the data's way; a heavy crate has one home.

use std::process::Command;

use serde_json::{Value, json};

/// For each crate of ours, those that it may name. The root and the tests may name all but the kernel.
const EDGES: [(&str, &[&str]); 12] = [
    ("synth", &[]),
    ("experiments", &["synth"]),
    ("store", &[]),
    ("jobs", &["store"]),
    ("figures", &[]),
    ("reports", &["store", "figures"]),
    ("claims", &["experiments", "reports"]),
    // Its examples show what the library of frames makes, which stands over it.
    (
        "assemblet-prelude",
        &["synth", "experiments", "store", "jobs", "figures", "reports", "assemblet-results"],
    ),
    (
        "assemblet-results",
        &["assemblet-prelude", "synth", "experiments", "store", "jobs", "reports", "claims"],
    ),
    ("assemblet-kernel", &[]),
    ("assemblet", &["synth", "experiments", "store", "jobs", "reports", "claims"]),
    ("tests", &["synth", "experiments", "store", "jobs", "reports", "assemblet-prelude", "assemblet-kernel"]),
];

/// Crates that are slow to build or own resources, and the only crate of ours that may name them; their
/// parts, such as `polars-core` of `polars`, included.
const HOMES: [(&str, &str); 5] = [
    ("dfdx", "synth"),
    ("sled", "store"),
    ("polars", "reports"),
    ("plotters", "figures"),
    ("evcxr", "assemblet-kernel"),
];

/// What `cargo metadata` says of the workspace.
fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A sentence for each dependency, of whatever kind, that the tables do not allow.
fn violations(metadata: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some((_, allowed)) = EDGES.iter().find(|(crate_name, _)| *crate_name == name) else {
            found.push(format!("the crate {name} is not in the table of edges; put it there"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let dependency = dependency["name"].as_str().unwrap();
            let ours = EDGES.iter().any(|(crate_name, _)| *crate_name == dependency);
            if ours && !allowed.contains(&dependency) {
                found.push(format!("{name} may not depend on {dependency}"));
            }
            let is_part = |heavy: &str| {
                dependency
                    .strip_prefix(heavy)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
            };
            for (heavy, home) in HOMES {
                if is_part(heavy) && name != home {
                    found.push(format!("{name} may not name {dependency}, whose home is {home}"));
                }
            }
        }
    }
    found
}

#[test]
fn the_crates_keep_to_the_map() {
    let metadata = metadata();
    assert!(metadata["packages"].as_array().unwrap().len() >= 2, "cargo told no packages");
    assert_eq!(violations(&metadata), [""; 0]);
}

#[test]
fn edges_off_the_map_are_found() {
    let package = |name: &str, dependencies: &[&str]| {
        let dependencies: Vec<Value> = dependencies.iter().map(|name| json!({"name": name})).collect();
        json!({"name": name, "dependencies": dependencies})
    };
    let check = |name: &str, dependencies: &[&str], expected: &[&str]| {
        assert_eq!(violations(&json!({"packages": [package(name, dependencies)]})), expected);
    };
    check("experiments", &["synth", "serde"], &[]);
    check("synth", &["experiments"], &["synth may not depend on experiments"]);
    check("jobs", &["store", "reports"], &["jobs may not depend on reports"]);
    check("assemblet", &["assemblet-kernel"], &["assemblet may not depend on assemblet-kernel"]);
    check("reports", &["polars-core", "polarsish"], &[]);
    check("jobs", &["polars-core"], &["jobs may not name polars-core, whose home is reports"]);
    check(
        "assemblet",
        &["sled", "dfdx"],
        &[
            "assemblet may not name sled, whose home is store",
            "assemblet may not name dfdx, whose home is synth",
        ],
    );
    check("extra", &[], &["the crate extra is not in the table of edges; put it there"]);
}
