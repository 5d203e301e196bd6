//! What a trial's program is given: its arguments, environment and parameters.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use store::row::Params;

use super::config::Config;
use crate::sweep::TrialSpec;
use crate::wire::Assignment;

/// The parameters' file in an attempt's folder.
pub(super) const PARAMS: &str = "trial.json";
/// The base config's file of a training run.
pub(super) const CONFIG: &str = "config.toml";
/// The program's own folder in that of the attempt.
pub(super) const WORK: &str = "work";

/// A trial's parameters: those of the base beneath those of its point, and `seed` where neither has it.
pub(super) fn params(assignment: &Assignment) -> Params {
    let mut params = assignment.definition.settings(&assignment.params);
    params.entry("seed".to_owned()).or_insert_with(|| Value::from(assignment.seed));
    params
}

/// The command that runs a trial whose files are in `folder`, an absolute path.
pub(super) fn command(assignment: &Assignment, folder: &Path, config: &Config) -> Command {
    let (params, work) = (folder.join(PARAMS), folder.join(WORK));
    let Assignment { lease, definition, seed, .. } = assignment;
    let cores = definition.resources.cores.max(1).to_string();
    let ours = |kind: &str, more: &[(&str, &Path)]| {
        let mut words = config.program.clone();
        words.push(kind.into());
        let paths = [("--params", params.as_path()), ("--work", work.as_path())];
        for (name, path) in paths.iter().chain(more) {
            words.extend([OsString::from(name), path.as_os_str().to_owned()]);
        }
        words.extend([OsString::from("--threads"), OsString::from(&cores)]);
        words
    };
    let mut start = work.clone();
    let words = match &definition.trial {
        TrialSpec::Train { .. } => ours("train", &[("--config", &folder.join(CONFIG))]),
        TrialSpec::Evaluate {} => ours("evaluate", &[]),
        TrialSpec::Experiment {} => ours("experiment", &[]),
        TrialSpec::Command { command, folder, .. } => {
            start = folder.as_ref().map_or(start, PathBuf::from);
            command.iter().map(|word| with_path(word, &params)).collect()
        }
    };
    let mut words = words.into_iter();
    // A definition without a program is refused; should one come through, there is no such program.
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(start);
    if let TrialSpec::Command { environment, .. } = &definition.trial {
        command.envs(environment);
    }
    command.env("ASSEMBLET_PARAMS", &params).env("ASSEMBLET_WORK", &work).env("ASSEMBLET_CORES", cores);
    command.env("ASSEMBLET_SEED", seed.to_string()).env("ASSEMBLET_SWEEP", &definition.name);
    command.env("ASSEMBLET_TRIAL", lease.trial.number.to_string());
    command.env("ASSEMBLET_ATTEMPT", lease.attempt.to_string());
    command
}

/// The program's name as it is shown.
pub(super) fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// A word of a command with the parameters' file in place of `{params}`.
fn with_path(word: &str, params: &Path) -> OsString {
    let mut parts = word.split("{params}");
    let mut text = OsString::from(parts.next().unwrap_or_default());
    for part in parts {
        text.push(params);
        text.push(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_takes_the_place_of_its_name_wherever_it_stands() {
        let check = |word: &str, expected: &str| assert_eq!(with_path(word, Path::new("a/b")), expected);
        check("{params}", "a/b");
        check("--in={params},{params}", "--in=a/b,a/b");
        check("{param}", "{param}");
        check("", "");
    }
}
