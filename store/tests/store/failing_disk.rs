//! R9: a disk that is full or broken: an error, nothing acknowledged, nothing changed, and on it goes when it heals.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use store::disk::{Disk, RealDisk};
use store::{Opened, Store};

use crate::folder::{home, open_sound};
use crate::rows::{Model, commit};

/// Which calls fail: bit by bit, by the order of calls.
#[derive(Debug, Default)]
struct Failing {
    /// Calls fail while the lowest bit of this is set; each call takes a bit.
    plan: AtomicU64,
    /// A failing write leaves so many bytes.
    leaves: AtomicU64,
}

impl Failing {
    fn fails(&self) -> io::Result<()> {
        let plan = self.plan.load(Ordering::Relaxed);
        self.plan.store(plan >> 1, Ordering::Relaxed);
        if plan & 1 == 0 { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }
}

impl Disk for Failing {
    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        self.fails().inspect_err(|_| {
            let part = (self.leaves.load(Ordering::Relaxed) as usize).min(bytes.len());
            RealDisk.write(file, &bytes[..part], at).unwrap();
        })?;
        RealDisk.write(file, bytes, at)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.fails()?;
        RealDisk.sync(file)
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        self.fails()?;
        RealDisk.cut(file, length)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.fails()?;
        RealDisk.create(path, bytes)
    }
}

/// Commits on a disk whose next calls fail as planned; every acknowledged commit must be there at every look.
fn check(plan: u64, leaves: u64, reopens: bool) {
    let context = format!("plan {plan:b}, {leaves} bytes left, reopened: {reopens}");
    let (_folder, home) = home();
    let disk = Arc::new(Failing::default());
    let (mut store, _) = Store::open_on(&home, disk.clone()).unwrap();
    let mut model = Model::default();
    for number in 1..=3 {
        store.commit(&commit(number)).unwrap();
        model.apply(&commit(number));
    }
    disk.plan.store(plan, Ordering::Relaxed);
    disk.leaves.store(leaves, Ordering::Relaxed);
    let mut refused = 0;
    for number in 4..=9 {
        let last = store.last();
        match store.commit(&commit(number)) {
            Ok(_) => model.apply(&commit(number)),
            Err(error) => {
                assert!(error.is_full(), "{context}: {error}");
                assert_eq!(store.last(), last, "{context}");
                refused += 1;
                if reopens {
                    drop(store);
                    let (opened, _) = Store::open_on(&home, disk.clone()).unwrap();
                    store = opened;
                    // A commit whose sync and cut both failed may turn out to be durable after all.
                    if store.last() == last + 1 {
                        model.apply(&commit(number));
                    }
                }
            }
        }
        model.check(&store, &context);
    }
    assert_eq!(refused > 0, plan != 0, "{context}");
    drop(store);
    std::fs::remove_dir_all(home.index()).unwrap();
    let (store, Opened { notes, .. }) = Store::open(&home).unwrap();
    assert_eq!(notes.len(), 1, "{context}: {notes:?}");
    model.check(&store, &context);
}

#[test]
fn no_failure_of_the_disk_loses_or_invents_a_commit() {
    for plan in 0..64 {
        let leaves = [0, 30, u64::MAX][plan as usize % 3];
        check(plan, leaves, false);
        check(plan, leaves, true);
    }
}

#[test]
fn a_full_disk_is_named_in_one_sentence() {
    let (_folder, home) = home();
    let disk = Arc::new(Failing::default());
    let (mut store, _) = Store::open_on(&home, disk.clone()).unwrap();
    store.commit(&commit(1)).unwrap();
    disk.plan.store(1, Ordering::Relaxed);
    let error = store.commit(&commit(2)).unwrap_err().to_string();
    let file = home.journal().join(format!("{:020}.jsonl", 1));
    assert_eq!(error, format!("cannot write {}: the disk is full; free some space", file.display()));
    store.commit(&commit(2)).unwrap();
    drop(store);
    open_sound(&home);
}
