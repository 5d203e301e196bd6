//! `train`: a run in a folder, the same on any number of threads, and what is refused.

use std::path::{Path, PathBuf};

use crate::program::{Finished, assemblet, file};

/// An empty folder's name.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // What an earlier test run left is in the way.
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn train(out: &Path, more: &[&str]) -> Finished {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/smoke.toml");
    let out = out.to_str().unwrap();
    assemblet(&[&["train", config, "--out", out], more].concat())
}

#[test]
fn a_run_resumed_on_other_threads_is_the_run_unbroken() {
    let metrics = |folder: &Path| std::fs::read_to_string(folder.join("metrics.jsonl")).unwrap();
    let whole = folder("train-whole");
    let finished = train(&whole, &["--set", "updates=24", "--threads", "1", "--json"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
    assert_eq!(finished.stdout, metrics(&whole));
    assert!(finished.stdout.lines().count() >= 3, "{}", finished.stdout);

    let broken = folder("train-broken");
    assert_eq!(train(&broken, &["--set", "updates=20", "--threads", "2"]).code, 0);
    let again = train(&broken, &["--set", "updates=24"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("go on with --resume, or name another folder"), "{}", again.stderr);
    let resumed = train(&broken, &["--set", "updates=24", "--threads", "2", "--resume"]);
    assert_eq!((resumed.code, resumed.stderr.as_str()), (0, ""));
    let last = |text: String| text.lines().last().unwrap().to_owned();
    assert_eq!(last(metrics(&broken)), last(metrics(&whole)));
}

#[test]
fn what_is_wrong_with_a_config_is_named() {
    let check = |text: &str, part: &str| {
        let config = file("train-wrong.toml", text.as_bytes());
        let out = folder("train-refused");
        let finished = assemblet(&["train", config.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        assert_eq!(finished.code, 2, "{}", finished.stderr);
        assert!(finished.stderr.contains(part), "{text}: {}", finished.stderr);
        assert!(!out.exists(), "nothing is written for a config that is refused");
    };
    check("updatse = 4", "updatse");
    check("[network]\nhidden = 0", "hidden");
    check("seed = \"one\"", "seed");
    let missing = assemblet(&["train", "no/such.toml", "--out", "x"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("cannot read the config no/such.toml"), "{}", missing.stderr);
}
