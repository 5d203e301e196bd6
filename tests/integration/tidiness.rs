//! Files say what they are, stay short, and name no machine.

use std::path::{Path, PathBuf};

/// The most lines of a source file.
const LONGEST: usize = 400;

/// Longer files, each with the reason why it is.
const LONGER: [(&str, &str); 0] = [];

/// Folders that belong to one machine. Each is written in two parts, so that this file does not hold it.
const OF_ONE_MACHINE: [&str; 3] = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/wo", "rk/")];

/// A sentence for each thing wrong with a file; `path` is relative to the root.
fn complaints(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if path.ends_with(".rs") {
        if !text.lines().next().is_some_and(|line| line.starts_with("//! ")) {
            found.push(format!("{path}: the first line is no //! sentence that says what the file is"));
        }
        let lines = text.lines().count();
        if lines > LONGEST && !LONGER.iter().any(|(name, _)| *name == path) {
            found.push(format!("{path}: {lines} lines; cut it, or list it with the reason"));
        }
    }
    for (number, line) in text.lines().enumerate() {
        let of_one_machine = OF_ONE_MACHINE.iter().find(|part| line.contains(**part));
        found.extend(of_one_machine.map(|part| format!("{path}, line {}: names {part}", number + 1)));
        let source = line.strip_prefix("source = \"").filter(|_| path.ends_with("Cargo.lock"));
        if source.is_some_and(|source| !source.starts_with("registry+")) {
            found.push(format!("{path}, line {}: a crate from no registry", number + 1));
        }
    }
    found
}

/// Every file of the tree, without version control and what builds leave.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            // The folder that tasks share with their reader is no part of the tree.
            if ![".git", "target", "shared"].contains(&name.as_str()) {
                files(&path, found);
            }
        } else if name != ".git" {
            found.push(path);
        }
    }
}

#[test]
fn every_file_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(root, &mut paths);
    paths.sort();
    assert!(paths.iter().any(|path| path.ends_with("src/main.rs")), "the tree was not found");
    let complaints: Vec<String> = (paths.iter())
        .filter_map(|path| Some((path, std::fs::read_to_string(path).ok()?)))
        .flat_map(|(path, text)| complaints(&path.strip_prefix(root).unwrap().to_string_lossy(), &text))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn untidy_files_are_found() {
    let check = |path: &str, text: &str, expected: &[&str]| assert_eq!(complaints(path, text), expected);
    check("a.rs", "//! Says what it is.\nfn f() {}\n", &[]);
    check("a.rs", "fn f() {}\n", &["a.rs: the first line is no //! sentence that says what the file is"]);
    check("a.rs", "", &["a.rs: the first line is no //! sentence that says what the file is"]);
    let long = format!("//! Long.\n{}", "\n".repeat(LONGEST));
    check("a.rs", &long, &["a.rs: 401 lines; cut it, or list it with the reason"]);
    check("a.md", &long, &[]);
    let home = format!("see {}me/file", concat!("/ho", "me/"));
    check("a.md", &home, &[concat!("a.md, line 1: names /ho", "me/")]);
    let lock = "source = \"registry+https://one\"\nsource = \"git+https://elsewhere\"\n";
    check("Cargo.lock", lock, &["Cargo.lock, line 2: a crate from no registry"]);
}
