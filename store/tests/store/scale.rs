//! R12 and the speed of commits, measured: `cargo test --release -p store --test store -- --ignored --nocapture scale`.

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::fs;
use std::process::Command;
use std::time::Instant;

use store::Store;

use crate::folder::{home, open_sound};
use crate::rows::{put, sweep, trial};

/// Trials of the large home.
const TRIALS: u32 = 100_000;

/// Names the home to a child that measures its own memory.
const VARIABLE: &str = "ASSEMBLET_STORE_TEST_SCALE";

/// MiB that this process has, and had at most.
fn memory() -> (f64, f64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
    };
    (of("VmRSS"), of("VmHWM"))
}

#[test]
#[ignore = "measures: 100,000 trials, about a minute"]
fn a_hundred_thousand_trials_are_opened() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    let start = Instant::now();
    store.commit(&put([sweep(1, TRIALS)])).unwrap();
    for chunk in 0..TRIALS / 100 {
        store.commit(&put((chunk * 100..chunk * 100 + 100).map(|number| trial(1, number, 0)))).unwrap();
    }
    println!("written in {:.2} s: {:?}", start.elapsed().as_secs_f64(), store.status());
    let start = Instant::now();
    drop(store);
    println!("closed in {:.2} s", start.elapsed().as_secs_f64());
    for round in ["opened", "opened again", "opened without its index", "opened then"] {
        if round.ends_with("index") {
            fs::remove_dir_all(home.index()).unwrap();
        }
        let name = "scale::a_large_home_is_opened_by_a_child";
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture", "--ignored"])
            .env(VARIABLE, home.root())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stdout).into_owned();
        println!("{round}: {}", told.lines().find(|line| line.contains("rows in")).unwrap_or(&told));
    }
    let mut store = open_sound(&home);
    let start = Instant::now();
    store.tend().unwrap();
    println!("tended in {:.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    store.begin_backup(&home.root().with_extension("backup")).unwrap().finish().unwrap();
    println!("backup in {:.2} s", start.elapsed().as_secs_f64());
}

/// No test of its own: what the child measures.
#[test]
#[ignore = "the child of the test above"]
fn a_large_home_is_opened_by_a_child() {
    let Some(root) = std::env::var_os(VARIABLE) else { return };
    let (before, _) = memory();
    let start = Instant::now();
    let (store, opened) = Store::open(&store::Home::at(std::path::PathBuf::from(root))).unwrap();
    let opening = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let rows = store.rows().map(Result::unwrap).count();
    let reading = start.elapsed().as_secs_f64();
    let (now, most) = memory();
    println!(
        "{rows} rows in {opening:.2} s, read in {reading:.2} s; memory {before:.0} before, {now:.0} now, {most:.0} at \
         most MiB; {:?}",
        opened.notes
    );
}

#[test]
#[ignore = "measures: the speed of commits"]
fn commits_are_counted_at_several_sizes() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    for size in [1, 8, 64] {
        let start = Instant::now();
        let mut commits = 0;
        while start.elapsed().as_secs_f64() < 3.0 {
            store.commit(&put((0..size).map(|number| trial(1, commits * size + number, 0)))).unwrap();
            commits += 1;
        }
        let each = f64::from(commits) / start.elapsed().as_secs_f64();
        println!("{size:3} rows a commit: {each:.0} commits/s, {:.0} rows/s", each * f64::from(size));
    }
}
