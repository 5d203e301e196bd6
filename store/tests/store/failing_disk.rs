//! R9: a disk that is full or broken: an error, nothing acknowledged, nothing changed, and on it goes when it heals.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::resource::{RLIM_INFINITY, Resource, setrlimit};
use store::disk::{Disk, RealDisk};
use store::{Home, Opened, Store};

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
    fs::remove_dir_all(home.index()).unwrap();
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

/// Commits until the disk is full, then makes room, and goes on: nothing acknowledged is lost, in the store that lives
/// on, in one opened then, and in one made from the journal alone.
fn fill(home: &Home, make_room: impl FnOnce()) {
    let (mut store, _) = Store::open(home).unwrap();
    let mut model = Model::default();
    let mut number = 0;
    let error = loop {
        number += 1;
        match store.commit(&commit(number)) {
            Ok(_) => model.apply(&commit(number)),
            Err(error) => break error,
        }
        // sled writes too, and may be the first to fail, which no commit notices.
        if number.is_multiple_of(32) {
            let _ = store.tend();
        }
    };
    assert!(error.is_full(), "{error}");
    for _ in 0..20 {
        match store.commit(&commit(number)) {
            Ok(_) => model.apply(&commit(number)),
            Err(error) => assert!(error.is_full(), "{error}"),
        }
        let _ = store.tend();
        model.check(&store, "on a full disk");
    }
    make_room();
    for number in number..number + 20 {
        store.commit(&commit(number)).unwrap();
        model.apply(&commit(number));
    }
    store.tend().unwrap();
    assert_eq!(store.status().trouble, None, "the index is on the disk again");
    model.check(&store, "with room again");
    drop(store);
    model.check(&Store::open(home).unwrap().0, "opened again");
    fs::remove_dir_all(home.index()).unwrap();
    model.check(&Store::open(home).unwrap().0, "from the journal alone");
    println!("{number} commits until the disk was full");
}

/// A mounted file system, unmounted with its end.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_real_disk_that_is_full_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "none"]).arg(&disk).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        println!("skipped: this user may not mount a file system");
        return;
    }
    let mounted = Mounted(disk);
    let ballast = mounted.0.join("ballast");
    fs::write(&ballast, vec![0; 1 << 20]).unwrap();
    fill(&Home::at(mounted.0.join("home")), || fs::remove_file(&ballast).unwrap());
}

/// Names the home to the child that may write only small files.
const VARIABLE: &str = "ASSEMBLET_STORE_TEST_LIMIT";

/// The size in bytes.
const SMALL: u64 = 200 << 10;

#[test]
fn files_that_may_not_grow_lose_nothing() {
    let Some(root) = std::env::var_os(VARIABLE) else {
        let (_folder, home) = home();
        // The shell ignores the signal that would end a process at its limit, and its child inherits that.
        let name = "failing_disk::files_that_may_not_grow_lose_nothing";
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" --exact \"$1\" --nocapture"])
            .arg(std::env::current_exe().unwrap())
            .arg(name)
            .env(VARIABLE, home.root())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success(), "{told}{}", String::from_utf8_lossy(&child.stderr));
        assert!(told.contains("commits until the disk was full"), "{told}");
        return;
    };
    setrlimit(Resource::RLIMIT_FSIZE, SMALL, RLIM_INFINITY).unwrap();
    fill(&Home::at(PathBuf::from(root)), || {
        setrlimit(Resource::RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY).unwrap();
    });
}
