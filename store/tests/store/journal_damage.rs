//! A journal damaged in its middle: written again from the index where that holds the rows, else refused.

use std::fs;
use std::path::PathBuf;

use store::{Home, Store, StoreError};

use crate::folder::{copy, home, named, open_sound};
use crate::rows::{Model, commit};

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

/// Changes a byte of a line, counted from 1.
fn damage(path: &PathBuf, line: usize) {
    let mut bytes = fs::read(path).unwrap();
    let begin = bytes.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum::<usize>();
    bytes[begin + 20] ^= 4;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_line_that_the_index_covers_is_mended() {
    let (_folder, home, _) = closed(30);
    for line in [1, 2, 15, 30, 31] {
        let (_copy, home) = copy(&home);
        let path = named(&home.journal(), ".jsonl").pop().unwrap();
        damage(&path, line);
        let bytes = fs::read(&path).unwrap();
        let (mut store, opened) = Store::open(&home).unwrap();
        Model::after(30).check(&store, &format!("line {line}"));
        assert!(!opened.notes.is_empty() && !opened.rebuilt, "line {line}: {opened:?}");
        if line < 31 {
            // The damaged file is kept as it was.
            let kept = named(&home.root().join("store"), "journal.damaged-").pop().unwrap();
            assert_eq!(fs::read(named(&kept, ".jsonl").pop().unwrap()).unwrap(), bytes, "line {line}");
        }
        assert_eq!(store.commit(&commit(31)).unwrap(), 31, "line {line}");
        drop(store);
        Model::after(31).check(&open_sound(&home), &format!("line {line}, opened again"));
        fs::remove_dir_all(home.index()).unwrap();
        Model::after(31).check(&Store::open(&home).unwrap().0, &format!("line {line}, without the index"));
    }
}

#[test]
fn a_damaged_line_without_an_index_is_refused_by_its_place() {
    let (_folder, home, path) = closed(30);
    fs::remove_dir_all(home.index()).unwrap();
    damage(&path, 12);
    let before = fs::read(&path).unwrap();
    let error = Store::open(&home).unwrap_err();
    assert!(error.is_bad_input());
    let expected = format!(
        "{}, line 12, is damaged (its checksum does not fit); `assemblet store repair` keeps every row that can be \
         read, and says what is lost",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(fs::read(&path).unwrap(), before, "a refusal changes nothing");
}

#[test]
fn an_index_behind_a_damaged_line_does_not_count() {
    let (_folder, home, _) = closed(10);
    let (_copy, longer) = copy(&home);
    let mut store = open_sound(&longer);
    for number in 11..=30 {
        store.commit(&commit(number)).unwrap();
    }
    drop(store);
    // The index of commit 10 beside the journal of 30: behind line 12 it cannot know what is lost.
    fs::remove_dir_all(longer.index()).unwrap();
    fs::rename(home.index(), longer.index()).unwrap();
    let path = named(&longer.journal(), ".jsonl").pop().unwrap();
    let sound = fs::read(&path).unwrap();
    damage(&path, 13);
    assert!(matches!(Store::open(&longer), Err(StoreError::Damaged { line: 13, .. })));
    // Before it, it does: its rows and the later lines are all there is.
    fs::write(&path, sound).unwrap();
    damage(&path, 5);
    let (store, opened) = Store::open(&longer).unwrap();
    Model::after(30).check(&store, "an older index");
    assert_eq!(opened.notes.len(), 1, "{opened:?}");
}

#[test]
fn a_missing_segment_is_noticed() {
    let (_folder, home, path) = closed(10);
    // Ten commits more, in a segment of their own.
    let text = fs::read_to_string(&path).unwrap();
    let mut store = open_sound(&home);
    for number in 11..=20 {
        store.commit(&commit(number)).unwrap();
    }
    drop(store);
    let longer = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let header = "{\"format\":\"assemblet-journal\",\"version\":1,\"content\":\"changes\",\"first\":11}";
    let header = format!("{:08x} {header}\n", crc32c::crc32c(header.as_bytes()));
    let second = home.journal().join(format!("{:020}.jsonl", 11));
    fs::write(&second, header + &longer[text.len()..]).unwrap();
    let (_copy, without) = copy(&home);
    fs::remove_dir_all(without.index()).unwrap();
    let error = Store::open(&without).unwrap_err().to_string();
    assert!(error.contains("the commits from 1 on are missing"), "{error}");
    let (store, opened) = Store::open(&home).unwrap();
    Model::after(20).check(&store, "with the index");
    assert_eq!(opened.notes.len(), 1, "{opened:?}");
    drop(store);
    fs::remove_dir_all(home.index()).unwrap();
    Model::after(20).check(&Store::open(&home).unwrap().0, "mended for good");
}

#[test]
fn a_lost_journal_is_written_again_from_the_index() {
    let (_folder, home, _) = closed(30);
    fs::remove_dir_all(home.journal()).unwrap();
    let (mut store, opened) = Store::open(&home).unwrap();
    Model::after(30).check(&store, "without a journal");
    assert_eq!(opened.notes.len(), 1, "{opened:?}");
    store.commit(&commit(31)).unwrap();
    drop(store);
    fs::remove_dir_all(home.index()).unwrap();
    Model::after(31).check(&Store::open(&home).unwrap().0, "from the new journal");
}
