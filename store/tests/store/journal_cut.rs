//! R10: a journal that was cut opens to its last whole line.

use std::fs;

use store::Store;

use crate::folder::{copy, home, named, open_sound};
use crate::rows::{Model, commit};

/// The journal's bytes.
const TAIL: usize = 64 << 10;

#[test]
fn a_journal_cut_anywhere_opens_to_its_last_whole_line() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    let mut count = 0;
    while store.status().journal_bytes < TAIL as u64 {
        count += 1;
        store.commit(&commit(count)).unwrap();
    }
    drop(store);
    let path = named(&home.journal(), ".jsonl").pop().unwrap();
    let whole = fs::read(&path).unwrap();
    // The bytes of each line's end, and the rows then.
    let ends: Vec<usize> = (1..).zip(&whole).filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect();
    let models: Vec<Model> = (0..=count).map(Model::after).collect();
    fs::remove_dir_all(home.index()).unwrap();
    // At every byte the journal alone is read, by a test beside it. Here all of the store opens at some bytes.
    let last = ends.len() - 1;
    let around = |line: usize| (ends[line] - 2)..=(ends[line] + 2).min(whole.len());
    let lengths = [0, 1, last / 2, last - 1, last].into_iter().flat_map(around).chain([0, 1, 8, 9, 10]);
    let mut lengths: Vec<usize> = lengths.collect();
    lengths.sort_unstable();
    for length in lengths.into_iter().rev() {
        fs::write(&path, &whole[..length]).unwrap();
        check(&home, length, &ends, &models);
        fs::remove_dir_all(home.root().join("store")).unwrap();
        fs::create_dir_all(home.journal()).unwrap();
    }
}

fn check(home: &store::Home, length: usize, ends: &[usize], models: &[Model]) {
    let (store, opened) = Store::open(home).unwrap();
    let lines = ends.iter().filter(|end| **end <= length).count().saturating_sub(1);
    assert_eq!(store.last(), lines as u64, "cut to {length} bytes");
    models[lines].check(&store, &format!("cut to {length} bytes"));
    let is_cut = length > 0 && !ends.contains(&length) || length == 0;
    assert_eq!(
        opened.notes.iter().any(|note| note.contains("no whole commit")),
        is_cut,
        "{length}: {opened:?}"
    );
}

#[test]
fn what_the_index_still_holds_of_a_cut_journal_is_not_lost() {
    let (_folder, home) = home();
    let mut store = open_sound(&home);
    for number in 1..=20 {
        store.commit(&commit(number)).unwrap();
    }
    drop(store);
    let length = fs::metadata(named(&home.journal(), ".jsonl").pop().unwrap()).unwrap().len();
    for cut in [0, 1, 100, 2000, length - 1, length] {
        let (_copy, home) = copy(&home);
        let path = named(&home.journal(), ".jsonl").pop().unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length - cut).unwrap();
        let (mut store, opened) = Store::open(&home).unwrap();
        Model::after(20).check(&store, &format!("{cut} bytes cut off"));
        assert_eq!(opened.notes.is_empty(), cut == 0, "{cut} bytes cut off: {opened:?}");
        assert_eq!(store.commit(&commit(21)).unwrap(), 21);
        drop(store);
        Model::after(21).check(&open_sound(&home), "opened again");
        fs::remove_dir_all(home.index()).unwrap();
        Model::after(21).check(&Store::open(&home).unwrap().0, "opened again without its index");
    }
}
