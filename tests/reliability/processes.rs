//! The processes of one home, as the system lists them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What a process of a home is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The service.
    Service,
    /// A worker.
    Worker,
    /// A trial's program, or one that it started, or one that watches over it.
    Trial,
    /// A command of a user's.
    Command,
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Process {
    pub(crate) kind: Kind,
    pub(crate) pid: i32,
}

/// Every living process that has the home in its arguments or its environment.
pub(crate) fn of(home: &Path) -> BTreeSet<Process> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| look(&entry.path(), home)).collect()
}

/// Those of a kind.
pub(crate) fn of_kind(home: &Path, kind: Kind) -> Vec<i32> {
    of(home).into_iter().filter(|process| process.kind == kind).map(|process| process.pid).collect()
}

/// The processes of a trial of the only sweep, without the one that watches over them.
pub(crate) fn family(home: &Path, number: u32) -> Vec<i32> {
    let named = format!("ASSEMBLET_TRIAL={number}");
    let is_its = |pid: &i32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|variable| variable == named.as_bytes())
    };
    of_kind(home, Kind::Trial).into_iter().filter(is_its).collect()
}

fn look(entry: &Path, home: &Path) -> Option<Process> {
    let pid: i32 = entry.file_name()?.to_str()?.parse().ok()?;
    if pid == std::process::id() as i32 || !is_alive(pid) {
        return None;
    }
    // What has gone meanwhile has nothing to read.
    let text = |name: &str| {
        fs::read(entry.join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let (line, environment) = (text("cmdline")?, text("environ").unwrap_or_default());
    let home = home.to_str().unwrap();
    if !line.contains(home) && !environment.contains(home) {
        return None;
    }
    let name = text("comm")?;
    let second = line.split('\0').nth(1).unwrap_or_default();
    let kind = if environment.contains("ASSEMBLET_TRIAL=") || name.starts_with("trial-watcher") {
        Kind::Trial
    } else {
        match second {
            "serve" => Kind::Service,
            "worker" => Kind::Worker,
            _ => Kind::Command,
        }
    };
    Some(Process { kind, pid })
}

/// Whether a process is there, and not only as an entry of the table that nobody has read yet.
pub(crate) fn is_alive(pid: i32) -> bool {
    let path = PathBuf::from(format!("/proc/{pid}/stat"));
    let status = fs::read_to_string(path).unwrap_or_default();
    let state = status.rsplit(')').next().and_then(|rest| rest.split_whitespace().next().map(str::to_owned));
    state.is_some_and(|state| state != "Z" && state != "X")
}

/// `kill -9`; one that has ended meanwhile is as it should be.
pub(crate) fn kill_at_once(pid: i32) {
    let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
}
