//! What version 1 wrote must load for ever.

use std::fs;
use std::path::{Path, PathBuf};

use store::{Checkup, Home, Row, Store};

use crate::folder::{copy, home, open_sound};
use crate::rows::{commit, put, receipt, sweep};

/// A home that version 1 left: `home` as it was, `rows.jsonl` its export.
fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/v1")
}

/// The rows of an export, without their checksums.
fn rows(text: &str) -> Vec<Row> {
    text.lines().skip(1).map(|line| serde_json::from_str(&line[9..]).unwrap()).collect()
}

#[test]
fn version_1_loads() {
    let expected = rows(&fs::read_to_string(sample().join("rows.jsonl")).unwrap());
    assert!(expected.len() > 20);
    let (_folder, home) = copy(&Home::at(sample().join("home")));
    let store = open_sound(&home);
    assert_eq!(store.rows().collect::<Result<Vec<Row>, _>>().unwrap(), expected);
    drop(store);
    let checkup = Checkup::of(&home).unwrap();
    assert!(checkup.sound, "{checkup:?}");
    fs::remove_dir_all(home.index()).unwrap();
    let (store, _) = Store::open(&home).unwrap();
    assert_eq!(store.rows().collect::<Result<Vec<Row>, _>>().unwrap(), expected);
}

#[test]
fn an_export_of_version_1_is_imported() {
    let (_folder, home) = home();
    let text = fs::read_to_string(sample().join("rows.jsonl")).unwrap();
    let mut store = open_sound(&home);
    store.import(text.as_bytes(), Path::new("rows.jsonl")).unwrap();
    assert_eq!(store.rows().collect::<Result<Vec<Row>, _>>().unwrap(), rows(&text));
}

/// Made the sample once: `cargo test --release -p store --test store -- --ignored sample`. A new version gets another.
#[test]
#[ignore = "writes the sample of this version, where there is none"]
fn the_sample_of_version_1_is_written_once() {
    fs::create_dir_all(sample()).unwrap();
    let home = Home::at(sample().join("home"));
    assert!(!home.root().exists(), "the sample is there, and must stay as it is");
    let mut store = open_sound(&home);
    for number in 1..=25 {
        store.commit(&commit(number)).unwrap();
    }
    store.commit(&put([sweep(2, 0), receipt("submit a\n\u{e9}")])).unwrap();
    let mut bytes = Vec::new();
    store.export(&mut bytes, Path::new("rows.jsonl")).unwrap();
    fs::write(sample().join("rows.jsonl"), bytes).unwrap();
    drop(store);
    fs::remove_file(home.owner_lock()).unwrap();
}
