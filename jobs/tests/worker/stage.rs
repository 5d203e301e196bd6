//! A desk, a home and workers on threads, for one test.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use jobs::api::Api;
use jobs::worker::{self, Config};
use serde_json::{Value, json};
use store::Home;
use store::row::{Params, SweepId, TrialId};
use tempfile::TempDir;

use crate::desk::Desk;

pub(crate) struct Stage {
    folder: TempDir,
    pub(crate) desk: Arc<Desk>,
    pub(crate) home: Home,
}

impl Stage {
    /// One trial of a shell script; `more` are further keys of the definition.
    pub(crate) fn of(script: &str, more: Value) -> Stage {
        Stage::with_ttl(script, more, Duration::from_secs(30))
    }

    #[allow(clippy::needless_pass_by_value, reason = "JSON that is written where it is given")]
    pub(crate) fn with_ttl(script: &str, more: Value, ttl: Duration) -> Stage {
        let mut definition = json!({
            "name": "stage",
            "trial": {"kind": "command", "command": ["sh", "-c", script, "sh", "{params}"]},
            "sampler": {"kind": "grid"},
            "objective": {"metric": "loss", "direction": "minimize"},
            "budget": {},
        });
        definition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let definition = serde_json::from_value(definition).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(definition, ttl, folder.path().join("server"));
        desk.add(Params::new());
        let home = Home::at(folder.path().join("home"));
        Stage { folder, desk: Arc::new(desk), home }
    }

    /// A path in the test's own folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Settings of a worker that need not be waited for.
    pub(crate) fn config(&self) -> Config {
        Config {
            grace: Duration::from_secs(10),
            claim_wait: Duration::from_millis(50),
            ..Config::local(&self.home)
        }
    }

    /// Lets a worker run until all trials are done.
    pub(crate) fn work(&self) {
        self.work_as(&self.config());
    }

    pub(crate) fn work_as(&self, config: &Config) {
        self.work_while(config, |_| wait_until("all trials are done", || self.desk.is_done()));
    }

    /// Lets a worker run while something is done, then stops it; gives back what that gives.
    pub(crate) fn work_while<T>(&self, config: &Config, act: impl FnOnce(&Stage) -> T) -> T {
        let stop = AtomicBool::new(false);
        let api: Arc<dyn Api> = self.desk.clone();
        std::thread::scope(|scope| {
            let working = scope.spawn(|| worker::run(&api, config, &|| stop.load(Ordering::Relaxed)));
            let acted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| act(self)));
            stop.store(true, Ordering::Relaxed);
            assert_eq!(working.join().unwrap(), Ok(worker::Ended::Stopped));
            acted.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// The folder of an attempt at the first trial.
    pub(crate) fn attempt(&self, attempt: u32) -> PathBuf {
        self.home.attempt(TrialId { sweep: SweepId(1), number: 0 }, attempt)
    }

    /// A file of an attempt at the first trial; empty where there is none.
    pub(crate) fn read(&self, attempt: u32, name: &str) -> String {
        std::fs::read_to_string(self.attempt(attempt).join(name)).unwrap_or_default()
    }
}

/// Waits for something that must come; far longer than it takes.
pub(crate) fn wait_until(what: &str, come: impl Fn() -> bool) {
    let began = SystemTime::now();
    while !come() {
        assert!(began.elapsed().unwrap_or_default() < Duration::from_secs(60), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process is there, and not only as a name that waits to be collected.
pub(crate) fn is_alive(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = status.rsplit(')').next().and_then(|rest| rest.split_whitespace().next().map(str::to_owned));
    state.is_some_and(|state| state != "Z" && state != "X")
}

/// The numbers, one a line, of a file that processes write; none where there is no file.
pub(crate) fn processes(path: &std::path::Path) -> Vec<u32> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    // A line without its end is still being written.
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')?.parse().ok()).collect()
}
