//! The command that repeats a trial by hand.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use store::row::{Params, SweepRow, TrialRow};
use store::{Home, files};

use crate::sweep::{Definition, TrialSpec};

/// How a trial is repeated by hand: from the same parameters and the same seed, in a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// What a shell is given. It makes the folder `s1-7` where it is started, and needs the files.
    pub command: String,
    /// What it reads, in the sweep's folder: where, and the text.
    files: Vec<(PathBuf, String)>,
}

impl Repeat {
    /// The command that repeats a trial of a sweep in a home. Nothing is written yet.
    pub fn of(home: &Home, sweep: &SweepRow, definition: &Definition, trial: &TrialRow) -> Repeat {
        let folder = std::path::absolute(home.sweep(sweep.id)).unwrap_or_else(|_| home.sweep(sweep.id));
        let out = format!("{}-{}", sweep.id, trial.id.number);
        let settings = settings(definition, trial);
        match &definition.trial {
            TrialSpec::Train { config } => {
                let path = folder.join("config.toml");
                let mut command = format!("assemblet train {}", quoted(&path.display().to_string()));
                for (name, value) in &settings {
                    // Writing to a string cannot fail.
                    let _ = write!(command, " --set {}", quoted(&format!("{name}={}", as_toml(value))));
                }
                let _ = write!(command, " --out {out}");
                Repeat { command, files: vec![(path, config.clone())] }
            }
            TrialSpec::Evaluate {} | TrialSpec::Experiment {} => {
                let is_experiment = matches!(definition.trial, TrialSpec::Experiment {});
                let kind = if is_experiment { "experiment" } else { "evaluate" };
                let path = folder.join(format!("repeat-{}.json", trial.id.number));
                let params = quoted(&path.display().to_string());
                let command = format!("mkdir {out} && assemblet trial {kind} --params {params} --work {out}");
                Repeat { command, files: vec![(path, as_json(&settings))] }
            }
            TrialSpec::Command { command, folder: start, environment } => {
                let path = folder.join(format!("repeat-{}.json", trial.id.number));
                let start = start.as_ref().map_or("\"$ASSEMBLET_WORK\"".to_owned(), |start| quoted(start));
                let mut text =
                    format!("(mkdir {out} && export ASSEMBLET_WORK=\"$PWD/{out}\" && cd {start} &&");
                let cores = definition.resources.cores.max(1);
                let ours = [
                    ("ASSEMBLET_PARAMS", path.display().to_string()),
                    ("ASSEMBLET_CORES", cores.to_string()),
                    ("ASSEMBLET_SEED", trial.seed.to_string()),
                    ("ASSEMBLET_SWEEP", sweep.name.clone()),
                    ("ASSEMBLET_TRIAL", trial.id.number.to_string()),
                    ("ASSEMBLET_ATTEMPT", "1".to_owned()),
                ];
                let theirs = environment.iter().map(|(name, value)| (name.as_str(), value.clone()));
                // `env` takes names that a shell would not.
                text.push_str(" env");
                for (name, value) in theirs.chain(ours) {
                    let _ = write!(text, " {}", quoted(&format!("{name}={value}")));
                }
                for word in command {
                    let _ = write!(text, " {}", quoted(&with_path(word, &path)));
                }
                text.push(')');
                Repeat { command: text, files: vec![(path, as_json(&settings))] }
            }
        }
    }

    /// Writes the files that the command reads, whole or not at all.
    ///
    /// # Errors
    /// Where the home cannot be written; the error names the file.
    pub fn write(&self) -> io::Result<()> {
        self.files.iter().try_for_each(|(path, text)| {
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            made.and_then(|()| files::write_whole(path, text.as_bytes())).map_err(|error| {
                io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
            })
        })
    }
}

/// A trial's settings: those of the base beneath those of its point, and `seed` where neither has it.
fn settings(definition: &Definition, trial: &TrialRow) -> Params {
    let mut settings = definition.base.clone();
    settings.extend(trial.params.clone());
    settings.entry("seed".to_owned()).or_insert_with(|| Value::from(trial.seed));
    settings
}

fn as_json(settings: &Params) -> String {
    serde_json::to_string_pretty(settings).expect("parameters are JSON")
}

/// A word of a command with the parameters' file in place of `{params}`.
fn with_path(word: &str, path: &Path) -> String {
    word.replace("{params}", &path.display().to_string())
}

/// A value as `--set` reads it: in TOML, or a text as a bare word where it cannot be taken for anything else.
fn as_toml(value: &Value) -> String {
    let bare = |text: &&str| {
        let plain = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        text.chars().all(plain) && !["", "true", "false", "inf", "nan", "-inf", "-nan"].contains(text)
    };
    // Of JSON's values all but null are TOML's, too.
    value.as_str().filter(bare).map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_set_as_toml_or_bare_words() {
        let check = |value: Value, expected: &str| assert_eq!(as_toml(&value), expected);
        check(json!(0.001), "0.001");
        check(json!(64), "64");
        check(json!(true), "true");
        check(json!("relu"), "relu");
        check(json!("true"), "\"true\"");
        check(json!("3"), "\"3\"");
        check(json!("a b\"c"), "\"a b\\\"c\"");
        check(json!(""), "\"\"");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_shell_reads_a_quoted_word_back(text in "[^\\x00]{0,20}") {
            let script = format!("printf %s {}", quoted(&text));
            let output = Command::new("sh").args(["-c", &script]).output().unwrap();
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout), text);
        }
    }
}
