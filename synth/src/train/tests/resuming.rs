//! A run goes on as if nothing had been between, at any number of threads.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::options::ExactTeacher;
use super::{taught, trainer, updates};
use crate::train::{Ending, Event, Run, Trainer};

/// Every option together, so that none keeps anything that is not saved.
const ALL: [&str; 13] = [
    "hindsight.enabled=true",
    "hindsight.shortest=true",
    "exact.enabled=true",
    "renaming.enabled=true",
    "curriculum.enabled=true",
    "curriculum.threshold=0.05",
    "curriculum.window=4",
    "tasks.lines=[1,2]",
    "expert.enabled=true",
    "objective.baseline=value",
    "objective.importance_clip=2",
    "imitation.most_steps_left=8",
    "reweighting.retire_after=3",
];

/// An empty folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("assemblet-train-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Folder(path)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn full() -> Trainer {
    taught(&ALL, Some(Arc::new(ExactTeacher)))
}

/// Trains until the stop function has been asked `patience` times; 0: to the end.
fn train(run: &mut Run, patience: u64) -> Ending {
    let asked = AtomicU64::new(0);
    let stop = || patience > 0 && asked.fetch_add(1, Ordering::Relaxed) >= patience;
    run.train(&mut |_| (), &|| 0.0, &stop).unwrap()
}

fn whole(folder: &Path) -> Vec<u8> {
    let mut run = Run::start(folder, full()).unwrap();
    assert_eq!(train(&mut run, 0), Ending::Finished);
    run.trainer().state().unwrap()
}

#[test]
fn interrupted_runs_end_as_unbroken_ones() {
    let unbroken = Folder::new("unbroken");
    let expected = whole(&unbroken.0);
    for patience in [1, 7, 40, 90] {
        let broken = Folder::new(&format!("broken-{patience}"));
        let mut run = Run::start(&broken.0, full()).unwrap();
        let mut stops = 0;
        // Later attempts are more patient, or a run would never get past a long update.
        while train(&mut run, patience + 20 * stops) == Ending::Stopped {
            stops += 1;
            drop(run);
            run = Run::resume(&broken.0, full()).unwrap();
        }
        assert!(stops > 1, "interrupted {stops} times");
        assert!(run.trainer().state().unwrap() == expected, "after {stops} interruptions");
        assert_eq!(broken.read("metrics.jsonl"), unbroken.read("metrics.jsonl"));
    }
}

#[test]
fn a_killed_run_says_nothing_twice() {
    let unbroken = Folder::new("survivor");
    let expected = whole(&unbroken.0);
    let killed = Folder::new("killed");
    let mut run = Run::start(&killed.0, full()).unwrap();
    let reached = AtomicU64::new(0);
    let mut observe = |event: Event<'_>| {
        if let Event::Updated { update, .. } = event {
            reached.store(update, Ordering::Relaxed);
        }
    };
    let stop = || reached.load(Ordering::Relaxed) >= 33;
    assert_eq!(run.train(&mut observe, &|| 0.0, &stop).unwrap(), Ending::Stopped);
    drop(run);
    // It had gone further, and died while it wrote a line.
    let mut lines = killed.read("metrics.jsonl");
    lines += unbroken.read("metrics.jsonl").lines().last().unwrap();
    lines += "\n{\"version\":1,\"upda";
    std::fs::write(killed.0.join("metrics.jsonl"), lines).unwrap();
    let mut run = Run::resume(&killed.0, full()).unwrap();
    assert_eq!(train(&mut run, 0), Ending::Finished);
    assert!(run.trainer().state().unwrap() == expected);
    assert_eq!(killed.read("metrics.jsonl"), unbroken.read("metrics.jsonl"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut trainer = full();
            updates(&mut trainer, 30);
            let found = trainer.evaluate(&|| false).unwrap();
            (trainer.state().unwrap(), found)
        })
    };
    let one = on(1);
    assert!(one == on(2));
    assert!(one == on(3));
}

#[test]
fn the_last_two_states_are_kept() {
    let folder = Folder::new("kept");
    let mut saved = Vec::new();
    let mut run = Run::start(&folder.0, trainer(&[])).unwrap();
    let mut observe = |event: Event<'_>| {
        if let Event::Saved { update, .. } = event {
            saved.push(update);
        }
    };
    run.train(&mut observe, &|| 0.0, &|| false).unwrap();
    assert_eq!(saved, [15, 30, 45, 60]);
    let mut names: Vec<String> = std::fs::read_dir(folder.0.join("states"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["update-000000000045.saved", "update-000000000060.saved"]);
    // Where the last one is damaged, the one before it serves.
    let last = folder.0.join("states").join(&names[1]);
    let whole = std::fs::read(&last).unwrap();
    std::fs::write(&last, &whole[..whole.len() - 9]).unwrap();
    let mut resumed = Run::resume(&folder.0, trainer(&[])).unwrap();
    assert_eq!(resumed.trainer().updates(), 45);
    train(&mut resumed, 0);
    assert!(std::fs::read(&last).unwrap() == whole);
}

#[test]
fn runs_that_differ_after_imitation_share_it() {
    let overrides = ["objective.baseline=value", "sampling.temperatures=[1.0]", "reweighting.rule=uniform"];
    let expected = Folder::new("own-imitation");
    let mut run = Run::start(&expected.0, trainer(&overrides)).unwrap();
    train(&mut run, 0);
    let shared = Folder::new("shared-imitation");
    let imitation = trainer(&[]).config().imitation.updates;
    let mut run = Run::start(&shared.0, trainer(&[])).unwrap();
    let reached = AtomicU64::new(0);
    let mut observe = |event: Event<'_>| {
        if let Event::Updated { update, .. } = event {
            reached.store(update, Ordering::Relaxed);
        }
    };
    let stop = || reached.load(Ordering::Relaxed) >= imitation;
    assert_eq!(run.train(&mut observe, &|| 0.0, &stop).unwrap(), Ending::Stopped);
    drop(run);
    let mut run = Run::resume(&shared.0, trainer(&overrides)).unwrap();
    assert_eq!(run.trainer().updates(), imitation);
    train(&mut run, 0);
    for file in ["states/update-000000000060.saved", "network.safetensors", "imitation.safetensors"] {
        let read = |folder: &Folder| std::fs::read(folder.0.join(file)).unwrap();
        assert!(read(&shared) == read(&expected), "{file}");
    }
    // Once they have gone apart there is no way back.
    let other = Run::resume(&shared.0, trainer(&[])).err().unwrap().to_string();
    assert!(other.contains("objective.baseline"), "{other}");
}
