//! R8: sled's folder damaged in a hundred ways: no panic, no hang, no row lost, moved aside and said.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use store::{Home, Store};

use crate::folder::{copy, home, named, open_sound};
use crate::rows::{Model, commit, put, trial};

/// Ways to damage, of which nightly runs take more by the variable.
fn mutations() -> u64 {
    std::env::var("ASSEMBLET_MUTATIONS").map_or(100, |count| count.parse().unwrap())
}

/// A small generator (splitmix64), so that a seed names a mutation for ever.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % limit.max(1)
    }
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in named(folder, "") {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Does one damage to the index; says which.
fn mutate(index: &Path, draws: &mut Draws) -> String {
    let files = files(index);
    let path = &files[draws.below(files.len() as u64) as usize];
    let name = path.strip_prefix(index).unwrap().display().to_string();
    let length = fs::metadata(path).unwrap().len();
    let file = OpenOptions::new().write(true).read(true).open(path).unwrap();
    let at = draws.below(length);
    match draws.below(7) {
        0 => {
            file.set_len(at).unwrap();
            format!("{name} cut to {at} of {length} bytes")
        }
        1 => {
            let mut byte = [0];
            // An empty file gets a byte.
            let _ = file.read_at(&mut byte, at);
            file.write_all_at(&[byte[0] ^ (1 << draws.below(8))], at).unwrap();
            format!("{name}, a bit of byte {at} of {length} flipped")
        }
        2 => {
            fs::remove_file(path).unwrap();
            format!("{name} removed")
        }
        3 => {
            let stray = index.join(format!("snap.{:016X}.generating", draws.below(1 << 20)));
            fs::write(&stray, vec![7; draws.below(3000) as usize]).unwrap();
            format!("{} added", stray.display())
        }
        4 => {
            let page = at / 4096 * 4096;
            file.write_all_at(&vec![0; (length - page).min(4096) as usize], page).unwrap();
            format!("{name} zeroed from {page} of {length} bytes")
        }
        5 => {
            let noise: Vec<u8> = (0..64).map(|_| draws.below(256) as u8).collect();
            file.write_all_at(&noise, at).unwrap();
            format!("{name}, 64 bytes of noise at {at} of {length}")
        }
        _ => {
            let snap = index.join(format!("snap.{:016X}", draws.below(1 << 20)));
            fs::write(&snap, vec![1; draws.below(3000) as usize]).unwrap();
            format!("{} added", snap.display())
        }
    }
}

/// Some thousand rows in an index that was written in several steps, so that it has segments, a snapshot and more.
fn grown() -> (tempfile::TempDir, Home, Model) {
    let (folder, home) = home();
    let mut model = Model::default();
    for round in 0..4 {
        let mut store = open_sound(&home);
        let many = put((0..500).map(|number| trial(2 + round, number, 1)));
        for batch in std::iter::once(many).chain((1..=20).map(|number| commit(20 * round + number))) {
            store.commit(&batch).unwrap();
            model.apply(&batch);
        }
        store.tend().unwrap();
    }
    (folder, home, model)
}

#[test]
fn a_damaged_index_is_made_again_from_the_journal() {
    let (_folder, home, model) = grown();
    let mut rebuilt = 0;
    for seed in 0..mutations() {
        let (_copy, home) = copy(&home);
        let what = mutate(&home.index(), &mut Draws(seed));
        let context = format!("seed {seed}: {what}");
        let (mut store, opened) = Store::open(&home).unwrap_or_else(|error| panic!("{context}: {error}"));
        model.check(&store, &context);
        let aside = named(&home.root().join("store"), "index.damaged-");
        assert_eq!(aside.len(), usize::from(opened.rebuilt), "{context}: {opened:?}");
        assert_eq!(opened.notes.len(), usize::from(opened.rebuilt), "{context}: {opened:?}");
        assert!(store.status().trouble.is_none(), "{context}: {:?}", store.status());
        rebuilt += u64::from(opened.rebuilt);
        store.commit(&commit(3)).unwrap();
        drop(store);
        let mut model = model.clone();
        model.apply(&commit(3));
        model.check(&open_sound(&home), &context);
    }
    // Some damage is none to sled, such as a file that it does not read.
    assert!(rebuilt * 3 > mutations(), "only {rebuilt} mutations were noticed");
}

#[test]
fn a_silently_lost_or_changed_row_is_noticed() {
    // What sled's own checksums cannot see: the index of another moment, whole and sound in itself.
    let (_folder, home, mut model) = grown();
    let (_copy, other) = copy(&home);
    let mut store = open_sound(&other);
    store.commit(&put([trial(2, 7, 99)])).unwrap();
    drop(store);
    let mut store = open_sound(&home);
    store.commit(&put([trial(2, 7, 100)])).unwrap();
    store.commit(&commit(1)).unwrap();
    model.apply(&put([trial(2, 7, 100)]));
    model.apply(&commit(1));
    drop(store);
    let journal = fs::read(named(&home.journal(), ".jsonl").pop().unwrap()).unwrap();
    fs::write(named(&other.journal(), ".jsonl").pop().unwrap(), journal).unwrap();
    let (store, _) = Store::open(&other).unwrap();
    model.check(&store, "an index of another history");
}
