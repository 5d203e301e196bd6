//! R6: a training that is killed while it writes its states reads the newest whole one, a hundred times.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::chance::{Chance, is_stress};
use crate::laboratory::PROGRAM;

/// Updates from one state that is saved to the next, and from one line of metrics to the next: most of the time is
/// spent on writing them.
const EVERY: u64 = 2;

/// A training in a folder, run as a worker runs it.
struct Training {
    folder: tempfile::TempDir,
}

impl Training {
    fn new(updates: u64) -> Training {
        let folder = tempfile::Builder::new().prefix("a-").tempdir().unwrap();
        let params = serde_json::json!({
            "updates": updates, "imitation.updates": updates, "imitation.tasks": 8, "network.hidden": 96,
            "report.every": EVERY, "report.evaluate_every": updates, "report.save_every": EVERY, "seed": 5,
        });
        fs::write(folder.path().join("trial.json"), params.to_string()).unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        Training { folder }
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    fn command(&self) -> Command {
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/smoke.toml");
        let mut command = Command::new(PROGRAM);
        command
            .args(["trial", "train", "--config", config])
            .arg("--params")
            .arg(self.folder.path().join("trial.json"));
        command.arg("--work").arg(self.work()).stdin(Stdio::null());
        command.stderr(File::create(self.folder.path().join("complaints")).unwrap());
        command
    }

    fn complaints(&self) -> String {
        fs::read_to_string(self.folder.path().join("complaints")).unwrap()
    }

    /// Runs it until some time after it has said something new, and kills it. `None` where it came to its end, else the
    /// last update that it told.
    fn killed(&self, told: u64, after: Duration) -> Option<u64> {
        let mut child = self.command().stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = 0;
        while last <= told {
            match lines.next() {
                Some(line) => last = step(&line.unwrap()),
                None => break,
            }
        }
        let ended = last <= told;
        if !ended {
            sleep(after);
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        assert!(!ended || status.success(), "{}", self.complaints());
        let rest = lines.map_while(Result::ok).filter(|line| line.ends_with('}'));
        last = rest.map(|line| step(&line)).fold(last, u64::max);
        (!status.success()).then_some(last)
    }
}

fn step(line: &str) -> u64 {
    serde_json::from_str::<Value>(line).unwrap()["step"].as_u64().unwrap()
}

/// The update of the newest state in a run's folder.
fn saved(work: &Path) -> u64 {
    let states = fs::read_dir(work.join("states")).into_iter().flatten().flatten();
    let number = |name: &str| name.strip_prefix("update-")?.strip_suffix(".saved")?.parse().ok();
    states.filter_map(|entry| number(entry.file_name().to_str()?)).max().unwrap_or(0)
}

/// What a run leaves, without the texts for TensorBoard, which have times.
fn left(work: &Path) -> (String, Vec<u8>) {
    let metrics = fs::read_to_string(work.join("metrics.jsonl")).unwrap();
    (metrics, fs::read(work.join("network.safetensors")).unwrap())
}

#[test]
fn a_training_killed_again_and_again_while_it_saves_loses_no_more_than_an_interval() {
    let kills = if is_stress() { 500 } else { 100 };
    // A kill comes a few updates after the one before; should it end early, that is said below.
    let updates = 24 * kills;
    let (calm, rough) = (Training::new(updates), Training::new(updates));
    let begun = Instant::now();
    assert!(calm.command().stdout(Stdio::null()).status().unwrap().success(), "{}", calm.complaints());
    let unbroken = begun.elapsed();
    let interval = unbroken.div_f64(updates as f64 / EVERY as f64);
    let mut chance = Chance::new();
    let (mut told, mut most_lost, mut torn) = (0, 0, 0);
    for kill in 0..kills {
        let after = chance.moment(interval * 6);
        let last = rough
            .killed(told, after)
            .unwrap_or_else(|| panic!("it ended after {kill} kills: make it longer"));
        assert!(!rough.complaints().contains("damaged"), "{}", rough.complaints());
        let lost = last.saturating_sub(saved(&rough.work()));
        assert!(lost <= EVERY, "kill {kill}: {lost} updates are lost after update {last}");
        (told, most_lost) = (last, most_lost.max(lost));
        let states = fs::read_dir(rough.work().join("states")).unwrap().flatten();
        torn += u32::from(
            states.into_iter().any(|entry| !entry.file_name().to_string_lossy().ends_with(".saved")),
        );
    }
    assert!(rough.command().stdout(Stdio::null()).status().unwrap().success(), "{}", rough.complaints());
    assert!(
        left(&rough.work()) == left(&calm.work()),
        "a training that was killed {kills} times is another one"
    );
    println!(
        "R6: a training killed {kills} times, {torn} of them within the writing of a state: none unreadable, at most {most_lost} \
         updates done again of {EVERY} between states, the same bytes at the end"
    );
}
