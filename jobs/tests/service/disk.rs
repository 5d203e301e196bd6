//! A disk that is full: nothing is acknowledged, nothing changes, and when there is space again all goes on.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jobs::api::Api;
use jobs::client::{connect_or_start, end_service};
use jobs::engine::{Engine, Options};
use jobs::wire::{Directive, Ending, Happening, ProblemKind, Report, Shutdown};
use store::disk::{Disk, RealDisk};

use crate::lab::{Lab, claim, claimed, submission, until};
use crate::program::{limit_file, start_command};

/// A disk of which some writes fail, as if by chance, but each time the same.
#[derive(Debug, Default)]
struct Failing {
    calls: AtomicU64,
    /// So many of sixteen fail.
    share: AtomicU64,
}

impl Failing {
    fn fails(&self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let chance = call.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60;
        if chance < self.share.load(Ordering::Relaxed) {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }
}

impl Disk for Failing {
    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        self.fails()?;
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

/// Asks until it is done; gives how often it was refused.
fn insist<T>(mut ask: impl FnMut() -> Result<T, jobs::wire::Problem>) -> (T, u32) {
    for refused in 0..10_000 {
        match ask() {
            Ok(answer) => return (answer, refused),
            Err(problem) => assert_eq!(problem.kind, ProblemKind::Unavailable, "{problem}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it is never done");
}

#[test]
fn on_a_disk_that_fails_now_and_then_nothing_is_done_twice_and_nothing_answered_is_lost() {
    let lab = Lab::new();
    let disk = Arc::new(Failing::default());
    let engine = Engine::open_on(&lab.home, Options::default(), disk.clone()).unwrap();
    engine.submit(&submission("kept", 12)).unwrap();
    disk.share.store(4, Ordering::Relaxed);
    let mut refusals = 0;
    for round in 0..12 {
        let (assignment, refused) = insist(|| engine.claim(&claim("a", 1.0)));
        let lease = assignment.unwrap().lease;
        assert_eq!((lease.trial.number, lease.attempt), (round, 1), "a refused claim hands out nothing");
        let ending = Ending::Succeeded { value: f64::from(round), digest: "ab".repeat(32) };
        refusals += refused + insist(|| engine.finish(lease, &ending)).1;
    }
    assert!(refusals > 5, "{refusals}");
    let view = engine.sweep("kept").unwrap();
    assert!(view.finished, "{view:?}");
    disk.share.store(0, Ordering::Relaxed);
    let told: Vec<Happening> = insist(|| engine.happenings(0, Duration::ZERO)).0;
    drop(engine);
    let engine = Engine::open(&lab.home, Options::default()).unwrap();
    assert_eq!(engine.sweep("kept").unwrap(), view);
    assert_eq!(engine.happenings(0, Duration::ZERO).unwrap(), told);
}

#[test]
fn on_a_full_disk_changes_are_refused_reading_goes_on_and_with_space_all_does() {
    let lab = Lab::new();
    let client = connect_or_start(&lab.home, &start_command(&lab)).unwrap();
    client.submit(&submission("kept", 3)).unwrap();
    let lease = claimed(&client, "a").lease;
    client.started(lease).unwrap();
    let before = client.sweeps().unwrap();
    let happened = client.happenings(0, Duration::ZERO).unwrap();

    fs::write(limit_file(&lab.home), "0").unwrap();
    let (mut refused, mut step) = (None, 0);
    until("a change is refused", || {
        step += 1;
        refused = client.report(lease, &[Report { step, value: 0.5 }]).err();
        refused.is_some()
    });
    let refused = refused.unwrap();
    assert_eq!(refused.kind, ProblemKind::Unavailable, "{refused}");
    assert!(refused.message.contains("nothing was changed"), "{refused}");
    for _ in 0..3 {
        let ending = Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) };
        assert_eq!(client.finish(lease, &ending).unwrap_err().kind, ProblemKind::Unavailable);
        assert_eq!(client.claim(&claim("b", 0.0)).unwrap_err().kind, ProblemKind::Unavailable);
        assert_eq!(client.heartbeat(lease), Ok(Directive::Continue), "the worker is not stopped");
    }
    assert_eq!(client.sweeps().unwrap(), before);

    fs::remove_file(limit_file(&lab.home)).unwrap();
    until("changes are taken again", || client.pause("kept").is_ok());
    client.resume("kept").unwrap();
    client.finish(lease, &Ending::Succeeded { value: 1.0, digest: "ab".repeat(32) }).unwrap();
    let lease = claimed(&client, "b").lease;
    assert_eq!((lease.trial.number, lease.attempt), (1, 1), "the refused claim handed out nothing");
    let all = client.happenings(0, Duration::ZERO).unwrap();
    assert_eq!(all[..happened.len()], happened);
    let ids: Vec<u64> = all.iter().map(|happening| happening.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    end_service(&lab.home, Shutdown::default()).unwrap();
    let again = connect_or_start(&lab.home, &start_command(&lab)).unwrap();
    assert_eq!(again.happenings(0, Duration::ZERO).unwrap(), all);
    end_service(&lab.home, Shutdown::default()).unwrap();
}
