//! A folder with a definition, a trial and a home of its own, for what is tried with sweeps.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Finished, command, finish, json_lines};

/// A trial that needs no interpreter but the shell: its loss is the square of its rate, told in three steps.
const TRIAL: &str = r#"
rate=$(awk -F'[:,]' '/"rate"/ {print $2}' "$1")
first=$(($(cat "$ASSEMBLET_WORK/step" 2>/dev/null || echo 0) + 1))
trap 'stop=1' TERM
for step in $(seq "$first" 3); do
    sleep "${PAUSE:-0}"
    awk -v rate="$rate" -v step="$step" 'BEGIN {printf "loss=%.6f step=%d\n", rate * rate + 3 - step, step}'
    echo "$step" > "$ASSEMBLET_WORK/step.tmp" && mv "$ASSEMBLET_WORK/step.tmp" "$ASSEMBLET_WORK/step"
    if [ -n "$stop" ]; then exit 75; fi
done
if [ "$rate" -gt 6 ] 2>/dev/null; then echo "a rate above 6" >&2; exit 4; fi
"#;

pub(crate) const DEFINITION: &str = r#"
name = "squares"
[trial]
kind = "command"
command = ["sh", "trial.sh", "{params}"]
folder = "."
[space]
rate = { int = [1, 4] }
[sampler]
kind = "grid"
[objective]
metric = "loss"
direction = "minimize"
[budget]
"#;

/// A folder with a definition, a trial and a home of its own, whose service ends with it.
pub(crate) struct Laboratory(TempDir);

impl Laboratory {
    pub(crate) fn new() -> Laboratory {
        let laboratory = Laboratory(tempfile::tempdir().unwrap());
        laboratory.write("trial.sh", TRIAL);
        laboratory.write("squares.toml", DEFINITION);
        laboratory
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.0.path()).env("ASSEMBLET_HOME", self.path("home"));
        command
    }

    pub(crate) fn tell(&self, arguments: &[&str]) -> Finished {
        let mut child = self.start(arguments).spawn().unwrap();
        drop(child.stdin.take());
        finish(child)
    }

    /// The output of what must succeed.
    pub(crate) fn told(&self, arguments: &[&str]) -> String {
        let finished = self.tell(arguments);
        assert_eq!((finished.code, finished.stderr.as_str()), (0, ""), "{arguments:?}: {}", finished.stdout);
        finished.stdout
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<Value> {
        json_lines(&self.told(&[arguments, &["--json"]].concat()))
    }

    /// Submits the sweep with steps that take so many seconds, and waits until a trial of it has told one.
    pub(crate) fn submit_and_run(&self, pause: &str) {
        let mut submit = self.start(&["sweep", "submit", "squares.toml"]);
        let mut child = submit.env("PAUSE", pause).spawn().unwrap();
        drop(child.stdin.take());
        assert_eq!(finish(child).code, 0);
        within("a trial has told something", || {
            let trials = self.json(&["jobs", "list"]);
            trials.iter().any(|trial| trial["reports"].as_array().is_some_and(|reports| !reports.is_empty()))
        });
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        if self.path("home").exists() {
            self.tell(&["serve", "--stop"]);
        }
    }
}

/// Waits until something is so.
#[expect(clippy::disallowed_methods, reason = "a test waits for processes")]
pub(crate) fn within(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
