//! Checks, repairs, exports, imports and backups.

use std::fs;
use std::path::{Path, PathBuf};

use store::{Checkup, Home, Repaired, Since, Store, StoreError};

use crate::folder::{home, named, open_sound};
use crate::rows::{Model, commit, put, receipt, sweep, trial};

/// A closed store with so many commits, and its journal's only segment.
fn closed(commits: u32) -> (tempfile::TempDir, Home, PathBuf) {
    let (folder, home) = home();
    let mut store = open_sound(&home);
    for number in 1..=commits {
        store.commit(&commit(number)).unwrap();
    }
    drop(store);
    let path = named(&home.journal(), ".jsonl").pop().unwrap();
    (folder, home, path)
}

/// Every file of the store with its bytes.
fn content(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    fn read(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
        for path in named(folder, "") {
            if path.is_dir() {
                read(&path, found);
            } else {
                found.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    read(&home.root().join("store"), &mut found);
    found
}

/// Changes a byte of a line, counted from 1.
fn damage(path: &Path, line: usize) {
    let mut bytes = fs::read(path).unwrap();
    let begin = bytes.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum::<usize>();
    bytes[begin + 20] ^= 4;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_check_tells_what_is_there_and_changes_nothing() {
    let (_folder, home, path) = closed(30);
    let check = |sound, complete, faults: &[&str]| {
        let before = content(&home);
        let checkup = Checkup::of(&home).unwrap();
        assert_eq!((checkup.sound, checkup.complete), (sound, complete), "{checkup:?}");
        assert_eq!(checkup.faults.len(), faults.len(), "{checkup:?}");
        for (told, expected) in checkup.faults.iter().zip(faults) {
            assert!(told.contains(expected), "{told}");
        }
        assert!(before == content(&home), "a check changed a file");
        checkup
    };
    let counts = check(true, true, &[]).counts;
    assert_eq!((counts.sweeps, counts.receipts), (1, 0));
    assert!(counts.trials > 20 && counts.reports > 20, "{counts:?}");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    check(false, true, &["the last", "the index and the journal do not hold the same rows"]);
    fs::write(&path, &whole).unwrap();
    damage(&path, 12);
    check(false, true, &["line 12: its checksum", "line 12: its checksum"]);
    fs::rename(home.index(), home.root().join("elsewhere")).unwrap();
    check(false, false, &["line 12: its checksum", "line 12: its checksum", "is missing"]);
    fs::write(&path, &whole).unwrap();
    check(false, true, &["is missing"]);
    fs::create_dir(home.index()).unwrap();
    fs::write(home.index().join("db"), "no database").unwrap();
    check(false, true, &["is damaged"]);
}

#[test]
fn only_a_home_is_checked_and_repaired() {
    let (_folder, home) = home();
    let told = Checkup::of(&home).unwrap_err().to_string();
    assert!(told.contains("there is none yet"), "{told}");
    assert!(matches!(Repaired::of(&home), Err(StoreError::Unusable { .. })));
    assert!(!home.root().exists());
    let _store = open_sound(&home);
    assert!(matches!(Checkup::of(&home), Err(StoreError::Held { .. })));
}

#[test]
fn a_repair_keeps_every_row_that_can_be_read_and_says_what_is_lost() {
    let (_folder, home, path) = closed(30);
    fs::remove_dir_all(home.index()).unwrap();
    let whole = fs::read(&path).unwrap();
    damage(&path, 12);
    damage(&path, 13);
    damage(&path, 20);
    assert!(matches!(Store::open(&home), Err(StoreError::Damaged { line: 12, .. })));
    let repaired = Repaired::of(&home).unwrap();
    assert_eq!(repaired.lost, ["the commits 11 to 12 cannot be read", "commit 19 cannot be read"]);
    let mut model = Model::default();
    (1..=30).filter(|number| ![11, 12, 19].contains(number)).for_each(|number| model.apply(&commit(number)));
    let mut store = open_sound(&home);
    model.check(&store, "repaired");
    assert_eq!(store.since(30, 9).unwrap(), Since::Gone, "who watched reads everything again");
    assert_eq!(store.commit(&commit(31)).unwrap(), 32);
    drop(store);
    // What was damaged is kept as it was.
    let kept = named(&home.root().join("store"), "journal.damaged-").pop().unwrap();
    assert_eq!(fs::read(kept.join(path.file_name().unwrap())).unwrap().len(), whole.len());
    let checkup = Checkup::of(&home).unwrap();
    assert!(checkup.sound, "{checkup:?}");
    assert_eq!(checkup.aside, [kept]);
    let again = Repaired::of(&home).unwrap();
    assert_eq!((again.notes.len(), again.lost.len()), (0, 0), "{again:?}");
}

#[test]
fn a_damaged_snapshot_loses_only_the_rows_that_cannot_be_read() {
    let (folder, home, _) = closed(30);
    let to = folder.path().join("backup");
    open_sound(&home).begin_backup(&to).unwrap().finish().unwrap();
    let copy = Home::at(&to);
    // Without the index, which has every row.
    fs::remove_dir_all(copy.index()).unwrap();
    let path = named(&copy.journal(), ".snapshot.jsonl").pop().unwrap();
    damage(&path, 1);
    damage(&path, 7);
    let rows = fs::read_to_string(&path).unwrap().lines().count() as u64 - 1;
    assert!(matches!(Store::open(&copy), Err(StoreError::Damaged { line: 1, .. })));
    let repaired = Repaired::of(&copy).unwrap();
    assert_eq!(repaired.rows, rows - 1, "{repaired:?}");
}

#[test]
fn an_export_is_imported_where_its_sweeps_are_not() {
    let (folder, home, _) = closed(30);
    let path = folder.path().join("rows.jsonl");
    let mut bytes = Vec::new();
    let rows = open_sound(&home).export(&mut bytes, &path).unwrap();
    let other = Home::at(folder.path().join("other"));
    let mut store = open_sound(&other);
    store.commit(&put([sweep(7, 1), trial(7, 0, 0), receipt("k")])).unwrap();
    let imported = store.import(&bytes[..], &path).unwrap();
    assert_eq!((imported.rows, imported.sweeps), (rows, vec!["sweep-1".to_owned()]));
    let mut model = Model::after(30);
    model.apply(&put([sweep(7, 1), trial(7, 0, 0), receipt("k")]));
    model.check(&store, "imported");
    let told = store.import(&bytes[..], &path).unwrap_err().to_string();
    let place = path.display();
    let expected = "this home has the sweep s1, sweep-1, already; import into another one with --home";
    assert_eq!(told, format!("{place} cannot be imported: {expected}"));
    // An export that is not whole changes nothing.
    let mut empty = open_sound(&Home::at(folder.path().join("empty")));
    let ends = (0..bytes.len()).filter(|at| *at == 0 || bytes[at - 1] == b'\n' || at % 301 == 0);
    for end in ends {
        let error = empty.import(&bytes[..end], &path).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }) && error.is_bad_input(), "{end}: {error}");
    }
    assert_eq!(empty.status().rows, 0);
}

#[test]
fn a_backup_is_a_home_as_it_was_at_one_moment() {
    let (folder, home, _) = closed(30);
    let attempt = home.attempt(crate::rows::trial_id(1, 3), 1);
    fs::create_dir_all(attempt.join("work")).unwrap();
    fs::write(attempt.join("metrics.jsonl"), "{\"step\": 1}\n").unwrap();
    fs::write(attempt.join("work/.checkpoint.part"), "half").unwrap();
    std::os::unix::fs::symlink("metrics.jsonl", attempt.join("latest")).unwrap();
    let to = folder.path().join("backup");
    let mut store = open_sound(&home);
    let backup = store.begin_backup(&to).unwrap();
    // The store goes on while the files are copied.
    for number in 31..=40 {
        store.commit(&commit(number)).unwrap();
    }
    let saved = backup.finish().unwrap();
    assert_eq!((saved.last, saved.files), (30, 1));
    let copy = Home::at(&to);
    let (mut opened, said) = Store::open(&copy).unwrap();
    assert!(!said.rebuilt, "it has been opened before it was told as done");
    Model::after(30).check(&opened, "the backup");
    let copied = copy.attempt(crate::rows::trial_id(1, 3), 1);
    assert_eq!(fs::read_to_string(copied.join("latest")).unwrap(), "{\"step\": 1}\n");
    assert_eq!(named(&copied.join("work"), "").len(), 0);
    assert_eq!(opened.commit(&commit(31)).unwrap(), 31);
    let refused = |to: &Path, why: &str| {
        let told = store.begin_backup(to).unwrap_err().to_string();
        assert_eq!(told, format!("no backup can be written to {}: {why}", to.display()));
    };
    refused(&to, "it exists; name a new folder");
    refused(&home.root().join("copy"), "it is in the home itself; name a folder elsewhere");
    assert_eq!(named(folder.path(), ".part").len(), 0);
}
