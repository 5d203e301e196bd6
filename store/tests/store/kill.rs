//! A process that commits is killed with -9 again and again: nothing that it acknowledged is lost.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use store::{Home, Store};

use crate::folder::home;
use crate::rows::{Model, commit};

/// Where the child finds its home.
const VARIABLE: &str = "ASSEMBLET_STORE_TEST_HOME";

/// Kills, of which nightly runs do more by the variable.
fn kills() -> u64 {
    std::env::var("ASSEMBLET_KILLS").map_or(30, |count| count.parse().unwrap())
}

/// No test of its own: what the child does, until it is killed.
#[test]
fn commits_and_says_so_until_it_is_killed() {
    let Some(root) = std::env::var_os(VARIABLE) else { return };
    let (mut store, opened) = Store::open(&Home::at(PathBuf::from(root))).unwrap();
    assert!(!opened.rebuilt, "{opened:?}");
    for number in store.last() + 1.. {
        println!("acknowledged {}", store.commit(&commit(number as u32)).unwrap());
        if number.is_multiple_of(64) {
            store.tend().unwrap();
        }
    }
}

#[test]
fn what_was_acknowledged_outlives_any_number_of_kills() {
    let (_folder, home) = home();
    let mut acknowledged = 0;
    for kill in 0..kills() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::commits_and_says_so_until_it_is_killed", "--nocapture"])
            .env(VARIABLE, home.root())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reader = thread::spawn(move || {
            let numbers = lines.map_while(Result::ok);
            let numbers =
                numbers.filter_map(|line| line.split_once("acknowledged ")?.1.trim().parse::<u64>().ok());
            numbers.max().unwrap_or_default()
        });
        // Some are killed while they open, most while they commit.
        thread::sleep(Duration::from_millis(10 + kill * 37 % 150));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = reader.join().unwrap().max(acknowledged);
        let (store, opened) = Store::open(&home).unwrap();
        // A child that is killed while it makes the index for the first time leaves one that is not finished.
        let is_begun = |note: &String| note.contains("it was not finished");
        assert!(!opened.rebuilt || opened.notes.iter().all(is_begun), "kill {kill}: {opened:?}");
        let last = store.last();
        assert!(last >= acknowledged, "kill {kill}: {acknowledged} were acknowledged, {last} are there");
        Model::after(last as u32).check(&store, &format!("kill {kill}"));
    }
    assert!(acknowledged >= kills(), "the children committed only {acknowledged} times");
    println!("{acknowledged} commits acknowledged over {} kills, none lost", kills());
}
