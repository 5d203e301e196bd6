//! The rule that lets the notebook complete and explain names without reading what this crate is made of: no public
//! signature or field has a type of another crate.

use std::path::{Path, PathBuf};

/// Paths of types that are public all the same: the raw layers, given on as they are.
const RAW: [&str; 3] = ["pub use synth;", "pub use synth::model::dfdx;", "pub use synth::rand;"];
/// What no notebook sees: how the library of frames and pages is spoken to.
const HIDDEN: &str = "src/results/";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a file can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The words of a text that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// What the prelude is made of.
const CRATES: [&str; 13] = [
    "base64",
    "dfdx",
    "experiments",
    "figures",
    "jobs",
    "libloading",
    "polars",
    "rayon",
    "serde",
    "serde_json",
    "signal_hook",
    "store",
    "synth",
];

/// The names of types that a file takes from other crates, as it calls them.
fn foreign(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for statement in text.split(';') {
        let Some(at) = statement.rfind("use ") else { continue };
        let path = statement[at + "use ".len()..].trim();
        if !CRATES.iter().any(|root| path.starts_with(root)) {
            continue;
        }
        for item in path.split(['{', '}', ',']) {
            let name = item.rsplit(" as ").next().unwrap_or(item).trim();
            names.extend(name.rsplit("::").next().filter(|name| name.starts_with(char::is_uppercase)));
        }
    }
    names
}

/// What of a signature is not plain: a type of another crate, by its name or by its path.
fn not_plain<'a>(signature: &'a str, foreign: &[&str]) -> Option<&'a str> {
    let is_path = |word: &str| CRATES.contains(&word) && signature.contains(&format!("{word}::"));
    words(signature).find(|word| foreign.contains(word) || is_path(word))
}

/// Public signatures and fields, each on one line.
fn public(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.split("#[cfg(test)]").next().unwrap_or_default().lines().collect();
    let mut found = Vec::new();
    for (index, line) in code.iter().enumerate() {
        if !line.trim_start().starts_with("pub ") {
            continue;
        }
        let mut signature = String::new();
        for line in &code[index..] {
            signature.push_str(line.trim());
            signature.push(' ');
            if line.trim_end().ends_with(['{', ';', ',']) && !signature.contains('(')
                || line.trim_end().ends_with(['{', ';'])
                || signature.contains("pub fn") && line.trim_end().ends_with('}')
            {
                break;
            }
        }
        found.push(signature.trim().to_owned());
    }
    found
}

#[test]
fn public_signatures_have_plain_types() {
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let mut seen = 0;
    let shown = paths.iter().filter(|path| !path.to_string_lossy().contains(HIDDEN));
    for path in shown {
        let text = std::fs::read_to_string(path).unwrap();
        let foreign = foreign(&text);
        for signature in public(&text) {
            seen += 1;
            let bad = not_plain(&signature, &foreign);
            let is_raw = RAW.contains(&signature.as_str()) || signature.starts_with("pub use crate::");
            assert!(is_raw || bad.is_none(), "{}: {bad:?} in `{signature}`", path.display());
            assert!(!signature.contains("-> impl "), "{}: `{signature}`", path.display());
        }
    }
    assert!(seen > 200, "only {seen} public items were found");
}

#[test]
fn types_of_other_crates_are_found() {
    let text = "use synth::machine::{Machine as Size, State};\npub fn f(a: &State) -> u8 {\n}\npub fn g(\n    a: Size,\n) {\n}\n";
    assert_eq!(public(text), ["pub fn f(a: &State) -> u8 {", "pub fn g( a: Size, ) {"]);
    let names = foreign(text);
    assert_eq!(names, ["Size", "State"]);
    assert_eq!(not_plain("pub fn g( a: Size, ) {", &names), Some("Size"));
    assert_eq!(not_plain("pub fn figures(&self) -> figures::chart::Drawing {", &names), Some("figures"));
    assert_eq!(not_plain("pub fn figures(&self) -> Vec<String> {", &names), None);
}
