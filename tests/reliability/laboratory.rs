//! A home in a short folder of its own, the commands that are given there, and the end of all that they started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jobs::client::{Client, StartCommand, connect_or_start};
use serde_json::Value;
use store::Home;
use tempfile::TempDir;

use crate::processes::{self, Kind, kill_at_once};

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_assemblet");

/// The longest that one command may take.
const LONGEST: Duration = Duration::from_secs(150);

/// A home. Dropped, every process that has to do with it is killed, and its folder removed.
pub(crate) struct Laboratory {
    folder: TempDir,
    pub(crate) home: Home,
    /// How long a lease lasts: dead workers are found that much later.
    lease_s: u32,
}

/// What a command left.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Laboratory {
    /// One whose leases last for some seconds.
    pub(crate) fn new(lease_s: u32) -> Laboratory {
        let folder = tempfile::Builder::new().prefix("a-").tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        Laboratory { folder, home, lease_s }
    }

    /// A path beside the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a sweep's definition beside the home.
    pub(crate) fn definition(&self, text: &str) -> PathBuf {
        let path = self.path("sweep.toml");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The program with these arguments, in the laboratory.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("ASSEMBLET_HOME", self.home.root()).env("ASSEMBLET_LEASE_S", self.lease_s.to_string());
        command.env_remove("CLICOLOR_FORCE");
        command
    }

    /// Runs it to its end.
    pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Finished {
        let out = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        let err = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        let mut command = self.command(arguments);
        let mut child = command.stdout(out.reopen().unwrap()).stderr(err.reopen().unwrap()).spawn().unwrap();
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > LONGEST {
                child.kill().unwrap();
                break child.wait().unwrap();
            }
            sleep(Duration::from_millis(10));
        };
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        Finished { code: status.code().unwrap_or(-1), stdout: text(out.path()), stderr: text(err.path()) }
    }

    /// Starts what runs on until it is killed.
    pub(crate) fn start(&self, arguments: &[&str]) {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Whoever reads the exit status frees the entry in the table.
        std::thread::spawn(move || child.wait());
    }

    /// Starts a service that keeps so many workers.
    pub(crate) fn serve(&self, workers: &str) {
        self.start(&["serve", "--workers", workers, "--detached"]);
        until("it is served", Duration::from_secs(60), || self.home.service().join("address.json").exists());
    }

    /// Runs what must succeed.
    pub(crate) fn done<S: AsRef<std::ffi::OsStr> + std::fmt::Debug>(&self, arguments: &[S]) -> String {
        let finished = self.run(arguments);
        assert_eq!(finished.code, 0, "{arguments:?}: {finished:?}");
        finished.stdout
    }

    /// How a sweep stands. It starts the service where there is none.
    pub(crate) fn status(&self, sweep: &str) -> Value {
        serde_json::from_str(&self.done(&["sweep", "status", sweep, "--json"])).unwrap()
    }

    /// A client that starts the service where there is none, without workers.
    pub(crate) fn client_without_workers(&self) -> Client {
        let mut start = StartCommand::of(PROGRAM);
        start.arguments = vec!["--workers".into(), "0".into()];
        connect_or_start(&self.home, &start).unwrap().patient(Duration::from_secs(120))
    }

    /// The processes of a kind.
    pub(crate) fn processes(&self, kind: Kind) -> Vec<i32> {
        processes::of_kind(self.home.root(), kind)
    }

    /// `kill -9` for all of them at once.
    pub(crate) fn kill_all(&self) -> usize {
        let all = processes::of(self.home.root());
        all.iter().for_each(|process| kill_at_once(process.pid));
        all.len()
    }

    /// The end of the service's log.
    fn log(&self) -> String {
        let text = std::fs::read_to_string(self.home.service().join("log.txt")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

impl Drop for Laboratory {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the end of the service's log:\n{}", self.log());
        }
        // Who is just being started appears a moment later.
        let begun = Instant::now();
        while self.kill_all() > 0 && begun.elapsed() < Duration::from_secs(20) {
            sleep(Duration::from_millis(20));
        }
    }
}

/// Waits until something is so; fails where it does not become so.
pub(crate) fn until(what: &str, most: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < most, "not within {most:?}: {what}");
        sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}
