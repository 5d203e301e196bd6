//! How a page came to be, as far as this program knows: what was typed, which program, on which machine.

use std::fs;
use std::thread::available_parallelism;

use sha2::{Digest, Sha256};

/// The lock file of the program's libraries.
const LOCK: &[u8] = include_bytes!("../../../Cargo.lock");

/// Names and values, in the order in which a page shows them.
pub(crate) fn entries() -> Vec<(String, String)> {
    let entry = |name: &str, value: String| (name.to_owned(), value);
    let mut entries = vec![
        entry("command", command()),
        entry("program", program()),
        entry("libraries", format!("Cargo.lock {}", &hex(LOCK)[..16])),
    ];
    entries.extend(processor().map(|name| entry("processor of this machine", name)));
    let threads = available_parallelism().map_or(1, usize::from);
    entries.push(entry("threads of this machine", threads.to_string()));
    entries
}

/// What was typed, so that a shell understands it.
fn command() -> String {
    let mut words = vec!["assemblet".to_owned()];
    words.extend(std::env::args_os().skip(1).map(|word| quoted(&word.to_string_lossy())));
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=,:+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The version, the commit, and whether the tree had changes that are in none.
pub(crate) fn program() -> String {
    let version = concat!("assemblet ", env!("CARGO_PKG_VERSION"));
    match (env!("ASSEMBLET_COMMIT"), env!("ASSEMBLET_CHANGED")) {
        ("", _) => format!("{version}, built from sources without a repository"),
        (commit, "") => format!("{version}, commit {}", &commit[..12.min(commit.len())]),
        (commit, _) => {
            format!(
                "{version}, commit {} with changes that are not committed",
                &commit[..12.min(commit.len())]
            )
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The processor's name, where the system says it.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let name = text.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(name.trim_start_matches([' ', '\t', ':']).trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("runs/seed-1"), "runs/seed-1");
        assert_eq!(quoted("it's here"), r"'it'\''s here'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn the_program_is_named_with_its_libraries() {
        let entries = entries();
        assert!(entries.iter().any(|(name, value)| name == "program" && value.starts_with("assemblet ")));
        assert!(entries.iter().any(|(name, value)| name == "libraries" && value.len() > 20));
    }
}
