//! `store`: checks, repairs, exports, imports and backups, as a user meets them.

use std::fs;
use std::path::{Path, PathBuf};

use store::row::{ReceiptRow, ReportRow};
use store::{Batch, Home, Row, Store, SweepId, TrialId};
use tempfile::TempDir;

use crate::laboratory::Laboratory;
use crate::program::{Finished, assemblet, assemblet_with, json_lines};

/// A home with some rows, in the folder that goes with the test.
fn home() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("laboratory");
    let (mut store, _) = Store::open(&Home::at(&root)).unwrap();
    for step in 0..10 {
        let trial = TrialId { sweep: SweepId(1), number: 2 };
        let report = Row::Report(ReportRow { trial, step, value: 0.25 });
        store.commit(&Batch { puts: vec![report], deletes: Vec::new() }).unwrap();
    }
    let receipt = ReceiptRow { key: "k".to_owned(), at: Default::default(), answer: true.into() };
    store.commit(&Batch { puts: vec![Row::Receipt(receipt)], deletes: Vec::new() }).unwrap();
    (folder, root)
}

/// Runs `assemblet store COMMAND… --home ROOT`.
fn run(root: &Path, arguments: &[&str]) -> Finished {
    assemblet(&[&["store"], arguments, &["--home", root.to_str().unwrap()]].concat())
}

#[track_caller]
fn check(finished: &Finished, code: i32, stdout: &str) {
    assert_eq!((finished.code, finished.stdout.as_str(), finished.stderr.as_str()), (code, stdout, ""));
}

/// Changes a byte of the journal's line, counted from 1.
fn damage(root: &Path, line: usize) -> PathBuf {
    let path = root.join("store/journal/00000000000000000001.jsonl");
    let mut text = fs::read_to_string(&path).unwrap();
    let begin: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    text.replace_range(begin..=begin, "x");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_sound_store_is_told_so() {
    let (_folder, root) = home();
    check(
        &run(&root, &["check"]),
        0,
        "0 sweeps, 0 trials, 10 reports, 1 receipt after 11 commits\n\
         sound: every row is in the journal and in the index\n",
    );
    let told = &json_lines(&run(&root, &["check", "--json"]).stdout)[0];
    assert_eq!((told["sound"].as_bool(), told["counts"]["reports"].as_u64()), (Some(true), Some(10)));
    check(&run(&root, &["repair"]), 0, "nothing was damaged; 11 rows\n");
}

#[test]
fn a_damaged_store_is_checked_and_repaired() {
    let (_folder, root) = home();
    fs::remove_dir_all(root.join("store/index")).unwrap();
    let path = damage(&root, 5);
    let checked = run(&root, &["check"]);
    assert_eq!(checked.code, 3, "{}", checked.stderr);
    assert!(
        checked.stdout.contains("`assemblet store repair` keeps every row that can be read"),
        "{}",
        checked.stdout
    );
    let exported = run(&root, &["export"]);
    assert_eq!(exported.code, 2);
    let expected = format!("error: {}, line 5, is damaged (its checksum does not fit); ", path.display());
    assert!(exported.stderr.starts_with(&expected), "{}", exported.stderr);
    let repaired = run(&root, &["repair"]);
    assert_eq!((repaired.code, repaired.stderr.as_str()), (3, ""));
    let first: Vec<&str> = repaired.stdout.lines().take(2).collect();
    assert_eq!(first, ["mended; 10 rows could be read, and this is lost:", "  commit 4 cannot be read"]);
    assert_eq!(run(&root, &["check"]).code, 0);
}

#[test]
fn a_damaged_index_is_mended_with_a_warning() {
    let (_folder, root) = home();
    fs::write(root.join("store/index/db"), "no database").unwrap();
    let exported = run(&root, &["export"]);
    assert_eq!((exported.code, exported.stdout.lines().count()), (0, 12));
    assert!(exported.stderr.starts_with("warning: the index was damaged ("), "{}", exported.stderr);
    assert_eq!(exported.stderr.lines().count(), 1, "{}", exported.stderr);
    assert_eq!(run(&root, &["check"]).code, 0);
}

#[test]
fn rows_move_house() {
    let (folder, root) = home();
    let exported = run(&root, &["export"]).stdout;
    let file = folder.path().join("rows.jsonl");
    let to_file = run(&root, &["export", "--out", file.to_str().unwrap()]);
    check(&to_file, 0, &format!("11 rows to {}\n", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), exported);
    let other = folder.path().join("other");
    let import = ["store", "import", "-", "--home", other.to_str().unwrap(), "--json"];
    check(&assemblet_with(&import, exported.as_bytes()), 0, "{\"rows\":11,\"sweeps\":[]}\n");
    assert_eq!(
        run(&other, &["export"]).stdout.lines().skip(1).collect::<Vec<_>>(),
        exported.lines().skip(1).collect::<Vec<_>>()
    );
    let again = run(&other, &["import", file.to_str().unwrap()]);
    assert_eq!((again.code, again.stdout.as_str()), (2, ""));
    let told = "cannot be imported: this home has the sweep s1, without a name, already; import into another one with --home";
    assert_eq!(again.stderr, format!("error: {} {told}\n", file.display()));
}

#[test]
fn a_backup_is_a_home() {
    let (folder, root) = home();
    let file = root.join("sweeps/s1/2/1/metrics.jsonl");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "{\"step\":1}\n").unwrap();
    let to = folder.path().join("monday");
    let saved = run(&root, &["backup", to.to_str().unwrap()]);
    check(&saved, 0, &format!("11 rows and 1 file of trials to {}\n", to.display()));
    assert_eq!(fs::read_to_string(to.join("sweeps/s1/2/1/metrics.jsonl")).unwrap(), "{\"step\":1}\n");
    let exported = run(&to, &["export"]);
    assert_eq!((exported.code, &exported.stdout), (0, &run(&root, &["export"]).stdout));
    let again = run(&root, &["backup", to.to_str().unwrap()]);
    let expected =
        format!("error: no backup can be written to {}: it exists; name a new folder\n", to.display());
    assert_eq!((again.code, again.stderr), (2, expected));
}

#[test]
fn a_home_that_is_none_or_in_use_is_told_in_one_sentence() {
    let (folder, root) = home();
    let none = folder.path().join("none");
    for command in [&["check"][..], &["repair"], &["export"], &["backup", "x"]] {
        let told = run(&none, command);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{command:?}");
        assert!(told.stderr.contains("there is none yet"), "{command:?}: {}", told.stderr);
    }
    assert!(!none.exists());
    let _store = Store::open(&Home::at(&root)).unwrap();
    let told = run(&root, &["check"]);
    let expected = format!("error: {} is in use by process {} (", root.display(), std::process::id());
    assert!(told.code == 2 && told.stderr.starts_with(&expected), "{}", told.stderr);
}

#[test]
#[cfg(unix)]
fn a_backup_of_a_running_sweep_is_a_home_in_which_the_sweep_goes_on() {
    let laboratory = Laboratory::new();
    laboratory.submit_and_run("0.5");
    assert!(laboratory.told(&["store", "backup", "copy"]).contains("copy"));
    // Whatever becomes of the original.
    laboratory.told(&["serve", "--stop"]);
    let copy = laboratory.path("copy");
    let copy = copy.to_str().unwrap();
    laboratory.told(&["store", "check", "--home", copy]);
    let watched = laboratory.told(&["sweep", "watch", "squares", "--home", copy]);
    laboratory.told(&["serve", "--stop", "--home", copy]);
    assert!(watched.contains("4 of 4 ended: 4 succeeded"), "{watched}");
}
